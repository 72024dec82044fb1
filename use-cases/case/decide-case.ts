import { AppError } from '../../contract/terms/errors.js';
import { fen, type Fen } from '../../contract/terms/money.js';
import { isFinalOrderStatus, type Actor, type CaseDecision } from '../../contract/terms/order.js';
import type { CaseDocument, CaseVerdict } from '../../data/repositories/cases.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { PaymentDocument, RefundDocument } from '../../data/repositories/payments.js';
import type { ClientSession } from '../../data/repositories/session.js';
import { sidesHurt } from '../../contract/terms/appeal-sides.js';
import type { CaseSnapshot, DecideCaseInput } from '../../workflows/contract.js';
import type { OrderDeps } from '../order/deps.js';
import { openMoney } from '../order/order-money.js';
import { isOrderBill, sumFen } from '../payment/open-refund.js';

export const caseActor = (caseNo: string): Actor => ({ kind: 'case', id: caseNo });

/**
 * Who carries a decision out. `order`: its run, which still waits for the decision. `escrow`: the
 * case itself, from money that is held. `reversal`: the order's money was shared already.
 */
export type MoneyPath = 'order' | 'escrow' | 'reversal';

export function moneyPathOf(order: OrderDocument, caseNo: string): MoneyPath {
  const isHolder = order.openCaseNo === caseNo;
  if (!isFinalOrderStatus(order.status)) return isHolder ? 'order' : 'reversal';
  const isHeld = order.status === 'COMPLETED' && order.settlementStatus === 'HELD';
  return isHeld && isHolder ? 'escrow' : 'reversal';
}

/**
 * Writes the decision; of two at once one is written. A repeat of the same decision is answered
 * alike. From then on the sides that it costs something may appeal. Errors: CASE_DECIDED,
 * REFUND_TOO_HIGH, INVALID_INPUT.
 */
export function decideCase(
  deps: OrderDeps,
  input: DecideCaseInput & { readonly caseNo: string },
): Promise<CaseSnapshot> {
  const { caseNo } = input;
  return deps.transact(async (session) => {
    const { row, order } = await requireCase(deps, caseNo, session);
    if (row.status !== 'OPEN') {
      const first = row.firstDecision ?? row.decision;
      if (!isRepeat(first, input)) throw new AppError('CASE_DECIDED');
      return { caseNo, status: row.status };
    }
    const at = new Date(input.receivedAtMs);
    const leftFen = await refundableFen(deps, order, session);
    const refundFen = refundOf(input, leftFen);
    const noteId = input.noteId ?? null;
    const verdict: CaseVerdict = {
      decision: input.decision,
      refundFen,
      bearer: input.bearer,
      noteId,
      by: input.actor,
      at,
      needsReversal: refundFen > 0 && moneyPathOf(order, caseNo) === 'reversal',
    };
    const entry = { at, by: input.actor, what: 'DECIDED', noteId } as const;
    const hasWorkers = order.tickets.some(({ workerId }) => workerId !== null);
    const appealSides = sidesHurt({ ...verdict, hasWorkers });
    const appealUntil = new Date(at.getTime() + order.policy.appealWindowMs);
    const change = { caseNo, verdict, appealSides, appealUntil, entry };
    if (!(await deps.cases.decide(change, session))) {
      throw new AppError('TRANSITION_NOT_ALLOWED', { detail: `${caseNo} is ${row.status}` });
    }
    return { caseNo, status: 'DECIDED' };
  });
}

export async function requireCase(
  deps: OrderDeps,
  caseNo: string,
  session?: ClientSession,
): Promise<{ readonly row: CaseDocument; readonly order: OrderDocument }> {
  const row = await deps.cases.findById(caseNo, session);
  const order = row && (await deps.orders.findById(row.orderId, session));
  if (!row || !order) throw new AppError('NOT_FOUND', { detail: `case ${caseNo}` });
  return { row, order };
}

/** The request that made this verdict, once more. */
export function isRepeat(
  verdict: CaseVerdict | null,
  input: Pick<DecideCaseInput, 'actor' | 'receivedAtMs'> & { readonly decision: CaseDecision },
): boolean {
  return (
    verdict !== null &&
    verdict.by.id === input.actor.id &&
    verdict.at.getTime() === input.receivedAtMs &&
    verdict.decision === input.decision
  );
}

/** Cash that a decision gives back, of `leftFen`. Errors: REFUND_TOO_HIGH, INVALID_INPUT. */
export function refundOf(
  input: { readonly decision: CaseDecision; readonly refundFen: number },
  leftFen: Fen,
): Fen {
  if (input.decision === 'REJECT' || input.decision === 'REWORK') return fen(0);
  if (input.decision === 'FULL') return leftFen;
  if (input.refundFen <= 0) throw new AppError('INVALID_INPUT', { detail: 'refundFen' });
  if (input.refundFen > leftFen) {
    throw new AppError('REFUND_TOO_HIGH', { extra: { refundableFen: leftFen } });
  }
  return fen(input.refundFen);
}

/** What the customer paid for this order and nobody promised back yet, over all its bills. */
export async function refundableFen(
  deps: Pick<OrderDeps, 'payments'>,
  order: OrderDocument,
  session?: ClientSession,
): Promise<Fen> {
  const bills = await deps.payments.ofOrder(order._id, session);
  const refunds = await deps.payments.refundsOf(order._id, session);
  return refundableOf({ order, bills, refunds });
}

/** The same out of rows that were read before. */
export function refundableOf(money: {
  readonly order: OrderDocument;
  readonly bills: readonly PaymentDocument[];
  readonly refunds: readonly RefundDocument[];
}): Fen {
  const { order, bills, refunds } = money;
  const open = openMoney(order, refunds);
  const paid = bills.filter((bill) => bill.status === 'PAID' && isOrderBill(bill));
  const given = refunds.filter(({ paymentNo }) => paid.some(({ _id }) => _id === paymentNo));
  // Bills paid twice are given back by themselves; a platform's gift cannot exceed what was paid.
  const leftFen = Math.min(open.goodsFen + open.travelFeeFen, sumFen(paid) - sumFen(given));
  return fen(Math.max(0, leftFen));
}
