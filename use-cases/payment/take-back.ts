import { fen, type Fen } from '../../contract/terms/money.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { RefundDocument } from '../../data/repositories/payments.js';
import type { ClientSession } from '../../data/repositories/session.js';
import { accounts } from '../../domain/ledger/accounts.js';
import { takeBackJournal, type TakenBack } from '../../domain/ledger/reversal-postings.js';
import type { WorkerPart } from '../../domain/ledger/settle-postings.js';
import type { OrderDeps } from '../order/deps.js';
import { settlePartsOf } from '../order/order-money.js';
import { planShareBacks } from '../profit-share/share-backs.js';

type NewRefund = Pick<RefundDocument, 'goodsFen' | 'travelFen' | 'bearer'>;

/**
 * Takes back what a refund of a settled order costs its people: the difference of the shares
 * before and after it (MONEY §3.5). What a balance cannot cover is owed, and netted against the
 * next income; shares that the channel gave are asked back. The order's escrow then holds the
 * refund's amount again. Answers what is owed now.
 */
export async function takeBack(
  deps: Pick<OrderDeps, 'clock' | 'ledger' | 'orders' | 'profitShare'>,
  input: {
    readonly order: OrderDocument;
    readonly refunds: readonly RefundDocument[];
    readonly refund: NewRefund;
    readonly journalId: string;
    readonly session: ClientSession;
  },
): Promise<{ readonly owedFen: Fen }> {
  const { order, refunds, refund, session } = input;
  const before = settlePartsOf(order, refunds);
  const after = settlePartsOf(order, [...refunds, refund]);
  const received = [
    {
      ...{ ownerKind: 'merchant' as const, ownerId: order.merchantId },
      balanceAccount: accounts.merchant(order.merchantId),
      receivableAccount: accounts.merchantReceivable(order.merchantId),
      amountFen: before.merchantFen - after.merchantFen,
    },
    ...before.workers.map((part, index) => ({
      ...{ ownerKind: 'worker' as const, ownerId: part.workerId },
      balanceAccount: accounts.worker(part.workerId),
      receivableAccount: accounts.workerReceivable(part.workerId),
      amountFen: earnedFen(part) - earnedFen(after.workers[index]),
    })),
  ];
  const balances = await deps.ledger.balances(
    received.map(({ balanceAccount }) => balanceAccount),
    session,
  );
  const receivers = received.map((one, index): TakenBack => {
    const { balanceAccount, receivableAccount, amountFen } = one;
    const fromBalanceFen = fen(
      Math.min(amountFen, Math.max(0, balances[index]?.availableFen ?? 0)),
    );
    const owedFen = fen(amountFen - fromBalanceFen);
    return { balanceAccount, receivableAccount, fromBalanceFen, owedFen };
  });
  const commissionFen: Fen = fen(before.commissionFen - after.commissionFen);
  const referral = await referralBack(deps, {
    referrerId: order.referrerId ?? null,
    amountFen: fen(before.referralFen - after.referralFen),
    session,
  });
  const journal = { id: input.journalId, orderId: order._id, commissionFen, receivers, referral };
  await deps.ledger.post(takeBackJournal(journal), session);
  const costs = received.map(({ ownerKind, ownerId, amountFen }) => ({
    ...{ ownerKind, ownerId, amountFen: fen(amountFen) },
  }));
  await planShareBacks(deps, { orderId: order._id, costs, session });
  const leftFen = after.commissionFen + after.merchantFen + sumOf(after.workers);
  const settlementStatus = leftFen === 0 ? 'REVERSED' : 'REVERSED_PART';
  await deps.orders.patch(order._id, { $set: { settlementStatus } }, session);
  return { owedFen: fen(receivers.reduce((sum, { owedFen }) => sum + owedFen, 0)) };
}

/**
 * The reward was the platform's cost, so it goes back to that and not to the escrow. What the
 * referrer's balance cannot cover he owes; it is none of what the order's people owe.
 */
async function referralBack(
  deps: Pick<OrderDeps, 'ledger'>,
  input: {
    readonly referrerId: string | null;
    readonly amountFen: Fen;
    readonly session: ClientSession;
  },
): Promise<TakenBack | null> {
  const { referrerId, amountFen, session } = input;
  if (referrerId === null || amountFen === 0) return null;
  const balanceAccount = accounts.referrer(referrerId);
  const { availableFen } = await deps.ledger.balance(balanceAccount, session);
  const fromBalanceFen = fen(Math.min(amountFen, Math.max(0, availableFen)));
  const receivableAccount = accounts.referrerReceivable(referrerId);
  return {
    balanceAccount,
    receivableAccount,
    fromBalanceFen,
    owedFen: fen(amountFen - fromBalanceFen),
  };
}

/** True when the order's escrow was shared already. */
export const isSettled = ({ settlementStatus }: OrderDocument): boolean =>
  settlementStatus !== 'NONE' && settlementStatus !== 'HELD';

const earnedFen = (part: WorkerPart | undefined): number =>
  part === undefined ? 0 : part.shareFen + part.travelFen;
const sumOf = (parts: readonly WorkerPart[]): number =>
  parts.reduce((sum, part) => sum + earnedFen(part), 0);
