import { fen, type Fen } from '../../contract/terms/money.js';
import type { CaseDocument, CaseVerdict } from '../../data/repositories/cases.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { RefundDocument } from '../../data/repositories/payments.js';
import type { ClientSession } from '../../data/repositories/session.js';
import { spreadCharge } from '../../domain/case/appeal-terms.js';
import {
  caseJournalId,
  chargeJournal,
  compensateJournal,
  frontJournal,
} from '../../domain/ledger/case-postings.js';
import type { OrderDeps } from '../order/deps.js';
import { openMoney, settlePartsHadItCompleted } from '../order/order-money.js';
import { NEVER_OWED, splitRefund, sumFen } from '../payment/open-refund.js';
import { isSettled, takeBack } from '../payment/take-back.js';

/** What a case has given the customer itself, whatever became of the refunds. */
export const refundsOfCase = (
  refunds: readonly RefundDocument[],
  caseNo: string,
): readonly RefundDocument[] => refunds.filter((refund) => refund.caseNo === caseNo);

/** The same in fen; of an order that the case ended as cancelled, what that gave back. */
export async function givenByCase(
  deps: OrderDeps,
  input: {
    readonly row: Pick<CaseDocument, '_id' | 'decision' | 'firstDecision'>;
    readonly order: OrderDocument;
    readonly session: ClientSession;
  },
): Promise<number> {
  const { row, order, session } = input;
  const refunds = await deps.payments.refundsOf(order._id, session);
  const givenFen = sumFen(refundsOfCase(refunds, row._id));
  if (order.status !== 'CANCELLED' || givenFen > 0) return givenFen;
  const events = await deps.orders.eventsOf(order._id);
  const isEnder = events.some(({ event, actor }) => event === 'caseClosed' && actor.id === row._id);
  return isEnder ? ((row.firstDecision ?? row.decision)?.refundFen ?? 0) : 0;
}

/**
 * Gives a case's refund at once, out of the platform's pocket: whoever bears it is charged when the
 * decision is final. Nothing to give opens none. Errors: REFUND_TOO_HIGH, REFUND_LIMIT.
 */
export async function frontRefund(
  deps: OrderDeps,
  input: {
    readonly orderId: string;
    readonly caseNo: string;
    readonly amountFen: number;
    readonly session: ClientSession;
  },
): Promise<readonly string[]> {
  const { orderId, caseNo, session } = input;
  const amountFen = fen(input.amountFen);
  if (amountFen === 0) return [];
  const refunds = await deps.payments.refundsOf(orderId, session);
  const isMore = refundsOfCase(refunds, caseNo).length > 0;
  await deps.ledger.post(frontJournal({ caseNo, orderId, amountFen, isMore }), session);
  return splitRefund(deps, {
    orderId,
    refunds,
    amountFen,
    parts: NEVER_OWED,
    bearer: 'PLATFORM',
    caseNo,
    reason: 'CASE_DECIDED',
    session,
  });
}

/** What the final decision cost its bearer, and what of it he could not pay. */
export type Charge = {
  readonly chargedFen: Fen;
  readonly isReversed: boolean;
  readonly owedFen: Fen;
};

const NO_CHARGE: Charge = { chargedFen: fen(0), isReversed: false, owedFen: fen(0) };

/**
 * Charges the refund to its bearer: out of the escrow that is still held, or out of what was shared
 * already; a settlement at the same moment writes the escrow's account too, so that one of the two
 * is tried again. At most what was given, and no more than the final decision names; an order that ended
 * before completion has nothing to charge.
 */
export async function chargeBearer(
  deps: OrderDeps,
  input: {
    readonly caseNo: string;
    readonly order: OrderDocument;
    readonly verdict: CaseVerdict;
    readonly session: ClientSession;
  },
): Promise<Charge> {
  const { caseNo, order, verdict, session } = input;
  const { refundFen, bearer } = verdict;
  if (bearer === 'PLATFORM' || order.status !== 'COMPLETED') return NO_CHARGE;
  const refunds = await deps.payments.refundsOf(order._id, session);
  const given = refundsOfCase(refunds, caseNo);
  const left = openMoney(order, refunds);
  const dueFen = Math.min(refundFen, sumFen(given), left.goodsFen + left.travelFeeFen);
  if (dueFen <= 0) return NO_CHARGE;
  const goodsFen = fen(Math.min(dueFen, left.goodsFen));
  const charge = { goodsFen, travelFen: fen(dueFen - goodsFen) };
  const isReversed = isSettled(order);
  const taken = isReversed
    ? await takeBack(deps, {
        order,
        refunds,
        refund: { ...charge, bearer },
        journalId: caseJournalId(caseNo, 'reverse'),
        session,
      })
    : { owedFen: fen(0) };
  const amountFen = fen(dueFen);
  await deps.ledger.post(chargeJournal({ caseNo, orderId: order._id, amountFen }), session);
  const spread = spreadCharge({ amountsFen: given.map((refund) => refund.amountFen), charge });
  for (const [index, { _id }] of given.entries()) {
    const parts = spread[index] ?? NEVER_OWED;
    const set = { goodsFen: fen(parts.goodsFen), travelFen: fen(parts.travelFen), bearer };
    await deps.payments.chargeRefund(_id, set, session);
  }
  return { chargedFen: amountFen, isReversed, ...taken };
}

/**
 * An appeal was won after the order had been cancelled with everything given back: those who did
 * the work get what the final decision would have left them. Answers whether anybody did.
 */
export async function compensateWinners(
  deps: OrderDeps,
  input: {
    readonly row: CaseDocument;
    readonly order: OrderDocument;
    readonly verdict: CaseVerdict;
    readonly session: ClientSession;
  },
): Promise<boolean> {
  const { row, order, verdict, session } = input;
  const first = row.firstDecision;
  if (order.status !== 'CANCELLED' || first === null) return false;
  const { refundFen, bearer } = verdict;
  if (first.bearer === bearer && first.refundFen === refundFen) return false;
  const goodsFen = fen(bearer === 'PLATFORM' ? 0 : Math.min(refundFen, order.goodsFen));
  const restFen = bearer === 'PLATFORM' ? 0 : refundFen - goodsFen;
  const travelFen = fen(Math.min(restFen, order.travelFeeFen));
  const { merchantFen, workers } = settlePartsHadItCompleted(order, [
    { goodsFen, travelFen, bearer },
  ]);
  const journal = compensateJournal({
    caseNo: row._id,
    orderId: order._id,
    merchantId: order.merchantId,
    merchantFen,
    workers: workers.map((part) => ({
      workerId: part.workerId,
      amountFen: fen(part.shareFen + part.travelFen),
    })),
  });
  if (journal === null) return false;
  await deps.ledger.post(journal, session);
  return true;
}
