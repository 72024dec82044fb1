import type { CaseVerdict } from '../../data/repositories/cases.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { ClientSession } from '../../data/repositories/session.js';
import type { CaseClosedSignal } from '../../workflows/contract.js';
import type { OrderDeps } from '../order/deps.js';
import type { OrderGateway } from '../order/gateway.js';
import { frontRefund, givenByCase } from './case-money.js';
import { caseActor, moneyPathOf, refundableFen, requireCase } from './decide-case.js';

/**
 * `tellOrder`: its run ends the order by the decision; ask again until it has. `wait`: other visits
 * of the order are not over yet. `done`: the customer's side is written and its refunds are on
 * their way.
 */
export type CarryOutResult =
  | { readonly kind: 'tellOrder'; readonly orderId: string; readonly signal: CaseClosedSignal }
  | { readonly kind: 'wait' }
  | { readonly kind: 'done' };

/**
 * One step towards what a decision gives the customer: the word to the order's run, or the refund,
 * fronted by the platform. Nobody is charged here (`finishCase`). Everything in the database happens
 * once; refund runs are started by their numbers.
 */
export async function carryOutCase(
  deps: OrderDeps,
  gateway: Pick<OrderGateway, 'startRefund'>,
  { caseNo }: { readonly caseNo: string },
): Promise<CarryOutResult> {
  const { row, order } = await requireCase(deps, caseNo);
  const { decision } = row;
  if (row.carriedOutAt !== null || decision === null)
    return startRefunds({ deps, gateway, caseNo });
  if (moneyPathOf(order, caseNo) === 'order') {
    if (order.status !== 'AWAITING_CONFIRMATION') return { kind: 'wait' };
    return { kind: 'tellOrder', orderId: order._id, signal: signalOf(caseNo, decision) };
  }
  await deps.transact((session) => write({ deps, caseNo, session }));
  return startRefunds({ deps, gateway, caseNo });
}

function signalOf(caseNo: string, verdict: CaseVerdict): CaseClosedSignal {
  const { decision, refundFen, bearer } = verdict;
  // Everything back means that nothing was delivered: the order ends as cancelled.
  return { caseNo, decision, refundFen, bearer, isDelivered: decision !== 'FULL' };
}

async function write(args: {
  readonly deps: OrderDeps;
  readonly caseNo: string;
  readonly session: ClientSession;
}): Promise<void> {
  const { deps, caseNo, session } = args;
  const { row, order } = await requireCase(deps, caseNo, session);
  if (row.decision === null || row.carriedOutAt !== null) return;
  const givenFen = await givenByCase(deps, { row, order, session });
  const moreFen = row.decision.refundFen - givenFen;
  const refundNos = moreFen > 0 ? await refund({ ...args, order, moreFen }) : [];
  const at = new Date(deps.clock.nowMs());
  const what = row.decision.needsReversal ? 'NEEDS_REVERSAL' : 'CARRIED_OUT';
  const entry = { at, by: caseActor(caseNo), what, noteId: null } as const;
  await deps.cases.carryOut({ caseNo, entry, refundNos }, session);
}

async function refund(args: {
  readonly deps: OrderDeps;
  readonly caseNo: string;
  readonly order: OrderDocument;
  readonly moreFen: number;
  readonly session: ClientSession;
}): Promise<readonly string[]> {
  const { deps, caseNo, order, moreFen, session } = args;
  // Another refund may have been promised since the decision.
  const amountFen = Math.min(moreFen, await refundableFen(deps, order, session));
  const given = { orderId: order._id, caseNo, amountFen, session };
  const refundNos = await frontRefund(deps, given);
  if (refundNos.length === 0) return [];
  await deps.orders.patch(order._id, { $set: { refundStatus: 'OPEN' } }, session);
  return refundNos;
}

async function startRefunds(args: {
  readonly deps: OrderDeps;
  readonly gateway: Pick<OrderGateway, 'startRefund'>;
  readonly caseNo: string;
}): Promise<CarryOutResult> {
  const { deps, gateway, caseNo } = args;
  const row = await deps.cases.findById(caseNo);
  for (const refundNo of row?.refundNos ?? []) await gateway.startRefund(refundNo);
  return { kind: 'done' };
}
