import { AppError } from '../../contract/terms/errors.js';
import { fen, type Fen } from '../../contract/terms/money.js';
import { isFinalOrderStatus } from '../../contract/terms/order.js';
import type { CaseDocument, CaseVerdict } from '../../data/repositories/cases.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { ClientSession } from '../../data/repositories/session.js';
import type { CaseSnapshot, DecideCaseInput } from '../../workflows/contract.js';
import type { OrderDeps } from '../order/deps.js';
import { openMoney } from '../order/order-money.js';
import { sumFen } from '../payment/open-refund.js';

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
 * alike. Errors: CASE_DECIDED, REFUND_TOO_HIGH, INVALID_INPUT.
 */
export function decideCase(
  deps: OrderDeps,
  input: DecideCaseInput & { readonly caseNo: string },
): Promise<CaseSnapshot> {
  const { caseNo } = input;
  return deps.transact(async (session) => {
    const { row, order } = await requireCase(deps, caseNo, session);
    if (row.status === 'DECIDED' || row.status === 'CLOSED') {
      if (!isRepeat(row.decision, input)) throw new AppError('CASE_DECIDED');
      return { caseNo, status: row.status };
    }
    const at = new Date(input.receivedAtMs);
    const refundFen = await refundOf({ deps, order, input, session });
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
    if (!(await deps.cases.decide({ caseNo, verdict, entry }, session))) {
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

function isRepeat(verdict: CaseVerdict | null, input: DecideCaseInput): boolean {
  return (
    verdict !== null &&
    verdict.by.id === input.actor.id &&
    verdict.at.getTime() === input.receivedAtMs &&
    verdict.decision === input.decision
  );
}

async function refundOf(args: {
  readonly deps: OrderDeps;
  readonly order: OrderDocument;
  readonly input: DecideCaseInput;
  readonly session: ClientSession;
}): Promise<Fen> {
  const { deps, order, input, session } = args;
  if (input.decision === 'REJECT' || input.decision === 'REWORK') return fen(0);
  const leftFen = await refundableFen(deps, order, session);
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
  const open = openMoney(order, refunds);
  const paidFen = sumFen(bills.filter(({ status }) => status === 'PAID'));
  // Bills paid twice are given back by themselves; a platform's gift cannot exceed what was paid.
  const leftFen = Math.min(open.goodsFen + open.travelFeeFen, paidFen - sumFen(refunds));
  return fen(Math.max(0, leftFen));
}
