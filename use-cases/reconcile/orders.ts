import { isAppError } from '../../contract/terms/errors.js';
import { isFinalOrderStatus } from '../../contract/terms/order.js';
import type { OrderPlace } from '../../data/repositories/reconcile.js';
import { isResumable } from '../order/order-progress.js';
import { catchUp } from './catch-up.js';
import type { Finding, ReconcileDeps, ReconcileOptions } from './deps.js';

const ORDERS_MAX = 200_000;
/** A change may be on its way between run and database; that is no difference. */
const SECOND_LOOK_MS = 1_000;

/** Every open run against its order, then every open order that no open run was seen for. */
export async function* reconcileOrders(
  deps: ReconcileDeps,
  options: ReconcileOptions,
): AsyncGenerator<Finding> {
  const seen = new Set<string>();
  const differing: string[] = [];
  for await (const orderId of deps.runs.openOrderIds(ORDERS_MAX)) {
    seen.add(orderId);
    if (!isEqual(await look(deps, orderId))) differing.push(orderId);
  }
  for await (const order of deps.reads.openOrders(ORDERS_MAX)) {
    if (seen.has(order._id)) continue;
    // The list of open runs may be late: the run itself is asked.
    const state = await deps.runs.stateOf({ kind: 'order', id: order._id });
    if (state === 'open') differing.push(order._id);
    else if (state === 'closed') yield* runHasEnded(deps, order._id);
    else yield await runIsLost(deps, options, order);
  }
  if (differing.length > 0) await deps.pause(SECOND_LOOK_MS);
  for (const orderId of differing) yield* compareRun(deps, options, orderId);
}

async function* runHasEnded(deps: ReconcileDeps, orderId: string): AsyncGenerator<Finding> {
  const present = await deps.reads.findPlace(orderId);
  if (!present || isFinalOrderStatus(present.status)) return;
  const text = `${present.no} is ${present.status} and its run has ended: end it by hand and give back what was paid.`;
  yield { kind: 'orderWithoutRun', id: orderId, outcome: 'support', text };
}

/** A new run reads the stored changes and goes on from the last one, if all of them are there. */
async function runIsLost(
  deps: ReconcileDeps,
  options: ReconcileOptions,
  order: OrderPlace,
): Promise<Finding> {
  const about = { kind: 'orderWithoutRun', id: order._id } as const;
  const at = `${order.no} is ${order.status} (change ${order.seq})`;
  if (!(await isResumable(deps.order, order))) {
    const text = `${at}, has no run, and its changes cannot all be read: settle it with the customer, then give back what was paid.`;
    return { ...about, outcome: 'support', text };
  }
  if (!options.isApplied) {
    return { ...about, outcome: 'planned', text: `${at} and has no run: one is started.` };
  }
  return startAgain(deps, order);
}

async function startAgain(deps: ReconcileDeps, order: OrderPlace): Promise<Finding> {
  const about = { kind: 'orderWithoutRun', id: order._id } as const;
  try {
    const { _id: orderId, customerId } = order;
    const { status, seq } = await deps.gateway.placeOrder({ orderId, customerId });
    const text = `${order.no} had no run: started again, ${status} (change ${seq}).`;
    return { ...about, outcome: 'done', text };
  } catch (error) {
    if (!isAppError(error) || error.code !== 'SERVICE_UNAVAILABLE') throw error;
    const text = `${order.no} had no run; the new one gave no answer: run this command again.`;
    return { ...about, outcome: 'later', text };
  }
}

/** The second look at a run that differed from its order a moment ago. */
async function* compareRun(
  deps: ReconcileDeps,
  options: ReconcileOptions,
  orderId: string,
): AsyncGenerator<Finding> {
  const { view, order } = await look(deps, orderId);
  if (isEqual({ view, order })) return;
  if (!order) {
    const text =
      'The run has no order: look for its bill at the channel, then terminate the run in the Temporal UI.';
    yield { kind: 'runWithoutOrder', id: orderId, outcome: 'support', text };
  } else if (!view) {
    const text = `${order.no}: its run has not placed it yet.`;
    yield { kind: 'runBehind', id: orderId, outcome: 'later', text };
  } else if (view.seq > order.seq) {
    const text = `${order.no}: the run is at change ${view.seq}, the database at ${order.seq}; it will not move. MongoDB is older than Temporal: restore Temporal to the same backup, or end the order by hand.`;
    yield { kind: 'runAhead', id: orderId, outcome: 'support', text };
  } else {
    yield options.isApplied ? await catchUp(deps, order) : behind(order, view.seq);
  }
}

type Look = {
  readonly view: { readonly seq: number } | null;
  readonly order: OrderPlace | null;
};

/** The run first: what it has stored by then is in the database afterwards. */
async function look(deps: ReconcileDeps, orderId: string): Promise<Look> {
  const view = await deps.gateway.queryOrder(orderId);
  const order = await deps.reads.findPlace(orderId);
  return { view, order };
}

const isEqual = ({ view, order }: Look): boolean =>
  view !== null && order !== null && view.seq === order.seq;

const behind = (order: OrderPlace, runSeq: number): Finding => ({
  kind: 'runBehind',
  id: order._id,
  outcome: 'planned',
  text: `${order.no}: the run is at change ${runSeq}, the database at ${order.seq}; it takes over the changes between.`,
});
