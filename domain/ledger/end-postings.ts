import type { Fen } from '../../contract/terms/money.js';
import { accounts } from './accounts.js';
import { buildJournal, journalId, single, type Journal } from './journal.js';
import type { WorkerPart } from './settle-postings.js';

export type CancelFeeInput = {
  readonly orderId: string;
  readonly merchantFen: Fen;
  readonly platformFen: Fen;
  /** Fee and kept travel fee of every worker; empty when nobody was assigned. */
  readonly workers: readonly WorkerPart[];
  readonly merchantId: string;
};

/** What an ended order keeps, out of its escrow; null when it keeps nothing. */
export function cancelFeeJournal(input: CancelFeeInput): Journal | null {
  const { orderId, workers } = input;
  const escrow = accounts.order(orderId);
  const workerLines = workers.flatMap(({ workerId, shareFen, travelFen }) => [
    single(escrow, accounts.worker(workerId), shareFen, 'CANCEL_FEE'),
    single(escrow, accounts.worker(workerId), travelFen, 'TRAVEL_FEE'),
  ]);
  const lines = [
    ...workerLines,
    single(escrow, accounts.merchant(input.merchantId), input.merchantFen, 'CANCEL_FEE'),
    single(escrow, accounts.cancelRevenue(), input.platformFen, 'CANCEL_FEE'),
  ];
  if (lines.every(({ amountFen }) => amountFen === 0)) return null;
  return buildJournal({
    _id: journalId({ bizType: 'order', bizId: orderId, step: 'cancelfee' }),
    orderId,
    lines,
  });
}

export type CompensationInput = {
  readonly orderId: string;
  readonly merchantId: string;
  readonly merchantFen: Fen;
  readonly workers: readonly { readonly workerId: string; readonly amountFen: Fen }[];
  readonly customerId: string;
  /** Refund credit of a customer whom nobody came to. */
  readonly customerFen: Fen;
};

/** What the platform pays of its own when an order ends; null when it pays nothing. */
export function compensationJournal(input: CompensationInput): Journal | null {
  const { orderId } = input;
  const pay = (account: string, amountFen: Fen) =>
    single(accounts.compensationExpense(), account, amountFen, 'COMPENSATION');
  const lines = [
    ...input.workers.map(({ workerId, amountFen }) => pay(accounts.worker(workerId), amountFen)),
    pay(accounts.merchant(input.merchantId), input.merchantFen),
    pay(accounts.customer(input.customerId), input.customerFen),
  ];
  if (lines.every(({ amountFen }) => amountFen === 0)) return null;
  return buildJournal({
    _id: journalId({ bizType: 'order', bizId: orderId, step: 'compensation' }),
    orderId,
    lines,
  });
}
