import { isFinalOrderStatus } from '../../contract/terms/order.js';
import type { OrderPlace } from '../../data/repositories/reconcile.js';
import { catchUp } from './catch-up.js';
import type { Finding, ReconcileDeps, ReconcileOptions } from './deps.js';

const ORDERS_MAX = 200_000;
/** A change may be on its way between run and database; that is no difference. */
const SECOND_LOOK_MS = 1_000;

const orderRun = (orderId: string): string => `order-${orderId}`;

/** Every open run against its order, then every open order that no open run was seen for. */
export async function* reconcileOrders(
  deps: ReconcileDeps,
  options: ReconcileOptions,
): AsyncGenerator<Finding> {
  const seen = new Set<string>();
  for await (const orderId of deps.runs.openOrderIds(ORDERS_MAX)) {
    seen.add(orderId);
    const finding = await compareRun(deps, options, orderId);
    if (finding) yield finding;
  }
  for await (const order of deps.reads.openOrders(ORDERS_MAX)) {
    if (seen.has(order._id)) continue;
    const finding = await findRun(deps, options, order);
    if (finding) yield finding;
  }
}

/** An open order that the list of open runs did not hold: the list may be late, the run is asked. */
async function findRun(
  deps: ReconcileDeps,
  options: ReconcileOptions,
  order: OrderPlace,
): Promise<Finding | null> {
  const state = await deps.runs.stateOf(orderRun(order._id));
  if (state === 'open') return compareRun(deps, options, order._id);
  const about = { kind: 'orderWithoutRun', id: order._id } as const;
  if (state === 'closed') {
    const present = await deps.reads.findPlace(order._id);
    if (!present || isFinalOrderStatus(present.status)) return null;
    const text = `${order.no} is ${order.status} and its run has ended: end it by hand and give back what was paid.`;
    return { ...about, outcome: 'support', text };
  }
  // A run started now begins at the first change. With later ones stored it would search for a
  // worker again and ask one for an order that has one, so only an untouched order is started.
  if (order.seq > 1) {
    const text = `${order.no} is ${order.status} (change ${order.seq}) and has no run: settle it with the customer, then give back what was paid.`;
    return { ...about, outcome: 'support', text };
  }
  if (!options.isApplied) {
    return { ...about, outcome: 'planned', text: `${order.no} has no run: it is started again.` };
  }
  await deps.gateway.placeOrder({ orderId: order._id, customerId: order.customerId });
  return { ...about, outcome: 'done', text: `${order.no} had no run: started again.` };
}

async function compareRun(
  deps: ReconcileDeps,
  options: ReconcileOptions,
  orderId: string,
): Promise<Finding | null> {
  const first = await look(deps, orderId);
  if (isEqual(first)) return null;
  await deps.pause(SECOND_LOOK_MS);
  const { view, order } = await look(deps, orderId);
  if (isEqual({ view, order })) return null;
  if (!order) {
    const text =
      'The run has no order: look for its bill at the channel, then terminate the run in the Temporal UI.';
    return { kind: 'runWithoutOrder', id: orderId, outcome: 'support', text };
  }
  if (!view) {
    const text = `${order.no}: its run has not placed it yet.`;
    return { kind: 'runBehind', id: orderId, outcome: 'later', text };
  }
  if (view.seq > order.seq) {
    const text = `${order.no}: the run is at change ${view.seq}, the database at ${order.seq}; it will not move. MongoDB is older than Temporal: restore Temporal to the same backup, or end the order by hand.`;
    return { kind: 'runAhead', id: orderId, outcome: 'support', text };
  }
  return options.isApplied ? catchUp(deps, order) : behind(order, view.seq);
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
  text: `${order.no}: the run is at change ${runSeq}, the database at ${order.seq}; the messages between are sent to it again.`,
});
