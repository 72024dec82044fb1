import type { Fen } from '../../contract/terms/money.js';
import { accounts } from './accounts.js';
import { buildJournal, journalId, single, type Journal } from './journal.js';

/** Journals of a case: `case:<caseNo>:<step>`, so that each is booked once for one case. */
export type CaseStep = 'front' | 'frontMore' | 'reverse' | 'charge' | 'compensate';

export const caseJournalId = (caseNo: string, step: CaseStep): string =>
  journalId({ bizType: 'case', bizId: caseNo, step });

type CaseMove = { readonly caseNo: string; readonly orderId: string; readonly amountFen: Fen };

/**
 * The platform fronts a refund, so that the customer need not wait for anybody's appeal: the
 * order's escrow is filled up, from where the ordinary refund journals take it. `more` is what an
 * appeal adds.
 */
export function frontJournal(input: CaseMove & { readonly isMore: boolean }): Journal {
  const { caseNo, orderId, amountFen, isMore } = input;
  return buildJournal({
    _id: caseJournalId(caseNo, isMore ? 'frontMore' : 'front'),
    orderId,
    lines: [single(accounts.compensationExpense(), accounts.order(orderId), amountFen, 'FRONTED')],
  });
}

/** The decision is final: what was fronted comes back out of the order's own money. */
export function chargeJournal(input: CaseMove): Journal {
  const { caseNo, orderId, amountFen } = input;
  return buildJournal({
    _id: caseJournalId(caseNo, 'charge'),
    orderId,
    lines: [single(accounts.order(orderId), accounts.compensationExpense(), amountFen, 'CHARGED')],
  });
}

/**
 * An appeal was won after the order had ended with everything given back: the platform pays those
 * who did the work. Null when nobody gets anything.
 */
export function compensateJournal(input: {
  readonly caseNo: string;
  readonly orderId: string;
  readonly merchantId: string;
  readonly merchantFen: Fen;
  readonly workers: readonly { readonly workerId: string; readonly amountFen: Fen }[];
}): Journal | null {
  const { caseNo, orderId, merchantId, merchantFen, workers } = input;
  const pay = (account: string, amountFen: Fen) =>
    single(accounts.compensationExpense(), account, amountFen, 'COMPENSATION');
  const lines = [
    ...workers.map(({ workerId, amountFen }) => pay(accounts.worker(workerId), amountFen)),
    pay(accounts.merchant(merchantId), merchantFen),
  ];
  if (lines.every(({ amountFen }) => amountFen === 0)) return null;
  return buildJournal({ _id: caseJournalId(caseNo, 'compensate'), orderId, lines });
}
