import { SYSTEM_ACTOR, type Actor } from '../../contract/terms/order.js';
import type { CaseDocument, CaseVerdict } from '../../data/repositories/cases.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { ClientSession } from '../../data/repositories/session.js';
import { CASE_BREACH_POINTS } from '../../domain/case/case-terms.js';
import type { CaseClosedSignal } from '../../workflows/contract.js';
import type { OrderDeps } from '../order/deps.js';
import type { OrderGateway } from '../order/gateway.js';
import { openRefunds } from '../payment/open-refunds.js';
import { moneyPathOf, refundableFen, requireCase } from './decide-case.js';

/**
 * `tellOrder`: its run ends the order by the decision; ask again until it has. `wait`: other visits
 * of the order are not over yet. `done`: written, and whether settled money has to come back.
 */
export type CarryOutResult =
  | { readonly kind: 'tellOrder'; readonly orderId: string; readonly signal: CaseClosedSignal }
  | { readonly kind: 'wait' }
  | { readonly kind: 'done'; readonly needsReversal: boolean };

export const caseActor = (caseNo: string): Actor => ({ kind: 'case', id: caseNo });

/**
 * One step towards the consequences of a decision: refunds, breach points, or the word to the
 * order's run. Everything in the database happens once; refund runs are started by their numbers.
 */
export async function carryOutCase(
  deps: OrderDeps,
  gateway: Pick<OrderGateway, 'startRefund'>,
  { caseNo }: { readonly caseNo: string },
): Promise<CarryOutResult> {
  const { row, order } = await requireCase(deps, caseNo);
  const { decision } = row;
  if (row.carriedOutAt !== null || decision === null) return finish({ deps, gateway, caseNo });
  if (moneyPathOf(order, caseNo) === 'order') {
    if (order.status !== 'AWAITING_CONFIRMATION') return { kind: 'wait' };
    return { kind: 'tellOrder', orderId: order._id, signal: signalOf(caseNo, decision) };
  }
  const wasEndedByCase = await isEndedBy({ deps, orderId: order._id, caseNo });
  await deps.transact((session) => write({ deps, caseNo, wasEndedByCase, session }));
  return finish({ deps, gateway, caseNo });
}

function signalOf(caseNo: string, verdict: CaseVerdict): CaseClosedSignal {
  const { decision, refundFen, bearer } = verdict;
  // Everything back means that nothing was delivered: the order ends as cancelled.
  return { caseNo, decision, refundFen, bearer, isDelivered: decision !== 'FULL' };
}

/** True when the order's run ended the order by this case, refund and all. */
async function isEndedBy(args: {
  readonly deps: OrderDeps;
  readonly orderId: string;
  readonly caseNo: string;
}): Promise<boolean> {
  const { deps, orderId, caseNo } = args;
  const events = await deps.orders.eventsOf(orderId);
  return events.some(({ event, actor }) => event === 'caseClosed' && actor.id === caseNo);
}

async function write(args: {
  readonly deps: OrderDeps;
  readonly caseNo: string;
  readonly wasEndedByCase: boolean;
  readonly session: ClientSession;
}): Promise<void> {
  const { deps, caseNo, wasEndedByCase, session } = args;
  const { row, order } = await requireCase(deps, caseNo, session);
  if (row.decision === null || row.carriedOutAt !== null) return;
  const { refundFen } = row.decision;
  const path = moneyPathOf(order, caseNo);
  const needsReversal = refundFen > 0 && path === 'reversal' && !wasEndedByCase;
  const isOurs = path === 'escrow' && refundFen > 0;
  const refundNos = isOurs ? await refund({ deps, order, verdict: row.decision, session }) : [];
  const at = new Date(deps.clock.nowMs());
  const what = needsReversal ? 'NEEDS_REVERSAL' : 'CARRIED_OUT';
  const entry = { at, by: caseActor(caseNo), what, noteId: null } as const;
  const isFirst = await deps.cases.carryOut({ caseNo, entry, refundNos, needsReversal }, session);
  if (isFirst) await recordBreaches({ deps, row, order, at, session });
}

/** From the escrow of a completed order, newest bill first; `bearer` pays it with his share. */
async function refund(args: {
  readonly deps: OrderDeps;
  readonly order: OrderDocument;
  readonly verdict: CaseVerdict;
  readonly session: ClientSession;
}): Promise<readonly string[]> {
  const { deps, order, verdict, session } = args;
  // Another refund may have been promised since the decision.
  const leftFen = await refundableFen(deps, order, session);
  const amountFen = Math.min(verdict.refundFen, leftFen);
  if (amountFen <= 0) return [];
  const refundNos = await openRefunds(deps, {
    orderId: order._id,
    amountFen,
    bearer: verdict.bearer,
    reason: 'CASE_DECIDED',
    session,
  });
  await deps.orders.patch(order._id, { $set: { refundStatus: 'OPEN' } }, session);
  return refundNos;
}

/** The worker who bears it gets points: of the visit in question, or of every visit. */
async function recordBreaches(args: {
  readonly deps: OrderDeps;
  readonly row: CaseDocument;
  readonly order: OrderDocument;
  readonly at: Date;
  readonly session: ClientSession;
}): Promise<void> {
  const { deps, row, order, at, session } = args;
  if (row.decision?.bearer !== 'WORKER' || row.decision.decision === 'REJECT') return;
  const tickets = order.tickets.filter(({ _id }) => row.ticketId === null || _id === row.ticketId);
  const workerIds = tickets.flatMap(({ workerId }) => (workerId === null ? [] : [workerId]));
  for (const workerId of new Set(workerIds)) {
    await deps.breaches.insert(
      {
        _id: `${row._id}:${workerId}`,
        workerId,
        orderId: order._id,
        kind: 'CASE',
        points: CASE_BREACH_POINTS[row.kind],
        at,
      },
      session,
    );
  }
}

async function finish(args: {
  readonly deps: OrderDeps;
  readonly gateway: Pick<OrderGateway, 'startRefund'>;
  readonly caseNo: string;
}): Promise<CarryOutResult> {
  const { deps, gateway, caseNo } = args;
  const row = await deps.cases.findById(caseNo);
  for (const refundNo of row?.refundNos ?? []) await gateway.startRefund(refundNo);
  return { kind: 'done', needsReversal: row?.decision?.needsReversal ?? false };
}

/** DECIDED → CLOSED; the order's settlement is free again in the same transaction. */
export async function closeCaseRow(
  deps: OrderDeps,
  { caseNo }: { readonly caseNo: string },
): Promise<void> {
  await deps.transact(async (session) => {
    const { row } = await requireCase(deps, caseNo, session);
    const at = new Date(deps.clock.nowMs());
    const entry = { at, by: SYSTEM_ACTOR, what: 'CLOSED', noteId: null } as const;
    if (!(await deps.cases.close({ caseNo, entry }, session))) return;
    await deps.cases.releaseSettlement({ orderId: row.orderId, caseNo }, session);
  });
}
