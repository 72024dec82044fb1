import type { Fen } from '../../contract/terms/money.js';
import { accounts } from './accounts.js';
import { buildJournal, journalId, single, type Journal, type JournalLine } from './journal.js';

/** What one receiver gives back: from his balance, and what that cannot cover he owes. */
export type TakenBack = {
  readonly balanceAccount: string;
  readonly receivableAccount: string;
  readonly fromBalanceFen: Fen;
  readonly owedFen: Fen;
};

/**
 * A refund after the settlement: commission and shares go back into the order's escrow, from where
 * the ordinary refund journals take them to the customer.
 */
export function takeBackJournal(input: {
  /** Tells this refund of the order from another one. */
  readonly id: string;
  readonly orderId: string;
  readonly commissionFen: Fen;
  readonly receivers: readonly TakenBack[];
  /** The reward of whoever brought the customer; it goes back to what rewards cost. */
  readonly referral?: TakenBack | null;
}): Journal {
  const { id, orderId, commissionFen, receivers, referral = null } = input;
  const escrow = accounts.order(orderId);
  return buildJournal({
    _id: id,
    orderId,
    lines: [
      single(accounts.commission(), escrow, commissionFen, 'REVERSED'),
      ...receivers.flatMap((receiver) => [
        single(receiver.balanceAccount, escrow, receiver.fromBalanceFen, 'REVERSED'),
        single(receiver.receivableAccount, escrow, receiver.owedFen, 'OWED'),
      ]),
      ...(referral === null ? [] : referralLines(referral)),
    ],
  });
}

function referralLines(referral: TakenBack): JournalLine[] {
  const { balanceAccount, receivableAccount, fromBalanceFen, owedFen } = referral;
  return [
    single(balanceAccount, accounts.referralExpense(), fromBalanceFen, 'REFERRAL_BACK'),
    single(receivableAccount, accounts.referralExpense(), owedFen, 'OWED'),
  ];
}

/** Income of people who owe something after a late refund goes against that first. */
export function nettingJournal(input: {
  readonly orderId: string;
  readonly receivers: readonly {
    readonly balanceAccount: string;
    readonly receivableAccount: string;
    readonly amountFen: number;
  }[];
}): Journal | null {
  const { orderId, receivers } = input;
  const lines: JournalLine[] = receivers.map((receiver) =>
    single(receiver.balanceAccount, receiver.receivableAccount, receiver.amountFen, 'NETTED'),
  );
  if (lines.every(({ amountFen }) => amountFen === 0)) return null;
  return buildJournal({
    _id: journalId({ bizType: 'order', bizId: orderId, step: 'netting' }),
    orderId,
    lines,
  });
}
