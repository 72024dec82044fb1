import { fen } from '../../contract/terms/money.js';
import type { ProfitShareDocument } from '../../data/repositories/profit-shares.js';
import type { PaymentDocument, RefundDocument } from '../../data/repositories/payments.js';
import type { ClientSession } from '../../data/repositories/session.js';
import { planShares, type PlannedShare } from '../../domain/ledger/share-plan.js';
import { shareReservedJournal } from '../../domain/ledger/share-postings.js';
import { withdrawableAccount } from '../../domain/ledger/withdrawal-postings.js';
import type { OrderDeps } from '../order/deps.js';
import { isOrderBill, sumFen } from '../payment/open-refund.js';
import { findReceivers, type Earned, type ShareClaim } from './find-receivers.js';

/**
 * Writes what of a settlement goes over the channel, and reserves it on the balances, in the
 * settlement's own transaction: from then on nobody can withdraw it. Each shared bill ends with a
 * request that releases its rest, also when nobody is to have a share. Answers whether there is
 * anything to send.
 */
export async function planOrderShares(
  deps: OrderDeps,
  input: {
    readonly orderId: string;
    readonly earned: readonly Earned[];
    readonly refunds: readonly RefundDocument[];
    readonly session: ClientSession;
  },
): Promise<boolean> {
  const { profitShare } = deps;
  if (profitShare === undefined) return false;
  const { orderId, refunds, session } = input;
  const bills = (await deps.payments.ofOrder(orderId, session)).filter(isSharedBill);
  if (bills.length === 0) return false;
  const earned = await availableOf(deps, input);
  const claims = await findReceivers(deps, profitShare, { earned, session });
  const plan = planShares({
    claims,
    limits: profitShare.limits,
    bills: bills.map(({ _id: paymentNo, amountFen }) => ({
      paymentNo,
      amountFen: fen(amountFen),
      refundedFen: fen(sumFen(refunds.filter((refund) => refund.paymentNo === paymentNo))),
    })),
  });
  const createdAt = new Date(deps.clock.nowMs());
  const rows = bills.flatMap((bill) => rowsOf(bill, { plan, createdAt }));
  await profitShare.shares.insertShares(rows, session);
  for (const { _id: shareNo, parts, purpose } of rows) {
    if (purpose !== 'SHARE') continue;
    await deps.ledger.post(shareReservedJournal({ shareNo, orderId, parts }), session);
  }
  return true;
}

/** Paid at the channel, and opened as one whose money may be shared. */
export const isSharedBill = (bill: PaymentDocument): boolean =>
  bill.isShared === true &&
  bill.status === 'PAID' &&
  bill.transactionId !== null &&
  isOrderBill(bill);

/** The request that gives the rest of a bill free. */
export const releaseRow = (bill: PaymentDocument, createdAt: Date): ProfitShareDocument => ({
  ...requestOf(bill, createdAt),
  _id: releaseNoOf(bill._id),
  purpose: 'RELEASE',
  parts: [],
});

/** Number of a bill's n-th share request; one list of receivers has one number for ever. */
const shareNoOf = (paymentNo: string, index: number): string =>
  `${paymentNo}S${String(index).padStart(2, '0')}`;

/** Number of the request that gives the rest of a bill free. */
const releaseNoOf = (paymentNo: string): string => `${paymentNo}U`;

/** Nobody can be given more than his balance holds: older debts were paid out of it first. */
async function availableOf(
  { ledger }: OrderDeps,
  input: { readonly earned: readonly Earned[]; readonly session: ClientSession },
): Promise<readonly Earned[]> {
  const { earned, session } = input;
  const balances = await ledger.balances(
    earned.map(({ ownerKind, ownerId }) => withdrawableAccount(ownerKind, ownerId)),
    session,
  );
  return earned.map((one, place) => {
    const availableFen = Math.max(0, balances[place]?.availableFen ?? 0);
    return { ...one, amountFen: fen(Math.min(one.amountFen, availableFen)) };
  });
}

const requestOf = (
  { _id: paymentNo, orderId, transactionId }: PaymentDocument,
  createdAt: Date,
): Omit<ProfitShareDocument, '_id' | 'purpose' | 'parts'> => ({
  ...{ orderId, paymentNo, transactionId: transactionId ?? '', status: 'OPEN' },
  ...{ channelShareId: null, failure: null, createdAt, finishedAt: null },
});

function rowsOf(
  bill: PaymentDocument,
  how: { readonly plan: readonly PlannedShare<ShareClaim>[]; readonly createdAt: Date },
): ProfitShareDocument[] {
  const { _id: paymentNo } = bill;
  const shares = how.plan
    .filter((planned) => planned.paymentNo === paymentNo)
    .map(({ index, parts }): ProfitShareDocument => ({
      ...requestOf(bill, how.createdAt),
      _id: shareNoOf(paymentNo, index),
      purpose: 'SHARE',
      parts: parts.map(({ claim, amountFen }) => ({
        ...{ ownerKind: claim.ownerKind, ownerId: claim.ownerId, type: claim.type },
        ...{ account: claim.account, amountFen, result: 'PENDING', failReason: null },
      })),
    }));
  return [...shares, releaseRow(bill, how.createdAt)];
}
