import { AppError } from '../../contract/terms/errors.js';
import { fen } from '../../contract/terms/money.js';
import type { CostBearer } from '../../contract/terms/order.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { ClientSession } from '../../data/repositories/session.js';
import { refundBorneJournal } from '../../domain/ledger/end-postings.js';
import type { OrderDeps } from '../order/deps.js';
import { openMoney } from '../order/order-money.js';
import { NEVER_OWED, splitRefund } from './open-refund.js';
import { takeBack } from './take-back.js';

/**
 * Gives part of a delivered order's money back, before or after its settlement, in the caller's
 * transaction. Goods first, then the travel fee. `bearer`: WORKER or MERCHANT pays it with his
 * share first, PLATFORM pays it beside the order so that nobody's share changes, CUSTOMER or null
 * cuts every share alike (MONEY §3.5). Before the settlement the shares are made of what is left;
 * after it the difference is taken back. Money that an order ended with before completion is the
 * platform's to give. Errors: REFUND_TOO_HIGH, TRANSITION_NOT_ALLOWED, NOT_FOUND.
 */
export async function openRefunds(
  deps: OrderDeps,
  input: {
    readonly orderId: string;
    readonly amountFen: number;
    readonly bearer?: CostBearer | null;
    readonly reason: string;
    readonly session: ClientSession;
  },
): Promise<readonly string[]> {
  const { orderId, bearer = null, reason, session } = input;
  const amountFen = fen(input.amountFen);
  if (amountFen === 0) return [];
  const order = await deps.orders.findById(orderId, session);
  if (!order) throw new AppError('NOT_FOUND', { detail: `order ${orderId}` });
  const refunds = await deps.payments.refundsOf(orderId, session);
  const common = { orderId, refunds, amountFen, bearer, reason, session };
  if (bearer === 'PLATFORM') {
    const index = refunds.length + 1;
    await deps.ledger.post(refundBorneJournal({ orderId, amountFen, index }), session);
    return splitRefund(deps, { ...common, parts: NEVER_OWED });
  }
  if (['CANCELLED', 'CLOSED'].includes(order.status)) {
    throw new AppError('TRANSITION_NOT_ALLOWED', { detail: `${orderId} is ${order.status}` });
  }
  const left = openMoney(order, refunds);
  const goodsFen = fen(Math.min(amountFen, left.goodsFen));
  const travelFen = fen(amountFen - goodsFen);
  if (travelFen > left.travelFeeFen) {
    const leftFen = left.goodsFen + left.travelFeeFen;
    throw new AppError('REFUND_TOO_HIGH', { extra: { leftFen } });
  }
  const parts = { goodsFen, travelFen };
  if (isSettled(order)) {
    await takeBack(deps, { order, refunds, refund: { ...parts, bearer }, session });
  }
  return splitRefund(deps, { ...common, parts });
}

const isSettled = ({ settlementStatus }: OrderDocument): boolean =>
  settlementStatus !== 'NONE' && settlementStatus !== 'HELD';
