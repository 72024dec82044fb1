import { isAppError } from '../../contract/terms/errors.js';
import type { OrderDocument, OrderEventDocument } from '../../data/repositories/orders.js';
import type { OrderPlace } from '../../data/repositories/reconcile.js';
import type { OrderView } from '../../workflows/contract.js';
import type { OrderGateway, OrderUpdates } from '../order/gateway.js';
import type { Finding, ReconcileDeps } from './deps.js';

/** An order has fewer changes than this between two moments of one backup, by far. */
const LOOKS_MAX = 100;
const PAUSE_MS = 250;
/** Looks in a row without a step forward before it is left to the run's own clocks. */
const IDLE_LOOKS_MAX = 20;

/**
 * Brings a run up to its order. A message whose change is stored already is sent again as it was:
 * the write meets its own row and the run goes on, or it meets another one and takes that over.
 * Nothing can be written twice, every number is taken. Clocks that have passed fire by themselves.
 */
export async function catchUp(deps: ReconcileDeps, order: OrderPlace): Promise<Finding> {
  const about = { kind: 'runBehind', id: order._id } as const;
  let event: OrderEventDocument | null = null;
  let lastSeq = -1;
  let idle = 0;
  for (let count = 0; count < LOOKS_MAX && idle < IDLE_LOOKS_MAX; count += 1) {
    const view = await deps.gateway.queryOrder(order._id);
    const present = await deps.order.orders.findById(order._id);
    if (!view || !present) break;
    if (view.seq >= present.seq) {
      const text = `${order.no}: the run has caught up with change ${present.seq}.`;
      return { ...about, outcome: 'done', text };
    }
    idle = view.seq === lastSeq ? idle + 1 : 0;
    lastSeq = view.seq;
    event = await deps.order.orders.findEvent({ orderId: order._id, seq: view.seq + 1 });
    const isSent = event !== null && (await sendAgain({ deps, event, view, order: present }));
    if (!isSent || idle > 0) await deps.pause(PAUSE_MS);
  }
  const at = `${order.no}: the run is at change ${lastSeq}, the next is ${event?.event ?? 'unknown'}`;
  const isClock = event?.actor.kind === 'system' || event?.actor.kind === 'channel';
  return isClock
    ? { ...about, outcome: 'later', text: `${at}; its own clock makes it.` }
    : { ...about, outcome: 'support', text: `${at}; repeat that step in the console.` };
}

type Repeat = {
  readonly deps: ReconcileDeps;
  readonly event: OrderEventDocument;
  readonly view: OrderView;
  readonly order: OrderDocument;
};

/** False when the change came from a clock or a search: the run makes it again by itself. */
async function sendAgain(repeat: Repeat): Promise<boolean> {
  try {
    return await send(repeat);
  } catch (error) {
    // A conflict is the way forward, and a refusal means that the run has moved meanwhile.
    if (isAppError(error) && error.code !== 'SERVICE_UNAVAILABLE') return true;
    throw error;
  }
}

async function send({ deps, event, view, order }: Repeat): Promise<boolean> {
  const base = { actor: event.actor, receivedAtMs: event.at.getTime() };
  const update = sender(deps.gateway, event);
  switch (event.event) {
    case 'paid':
    case 'paidTooLate': {
      const paymentNo = event.data['paymentNo'];
      if (typeof paymentNo !== 'string') return false;
      const signal = { key: `reconcile:${event._id}`, paymentNo };
      await deps.gateway.signalChannelEvent({ orderId: event.orderId }, signal);
      return false;
    }
    case 'accept':
    case 'decline':
      return update(event.event, { ...base, offerId: view.offer?.offerId ?? '' });
    case 'resume':
    case 'takeOver':
    case 'depart':
    case 'start':
    case 'confirm':
      return update(event.event, base);
    case 'arrive':
      return update('arrive', { ...base, distanceMeters: null, hasPhoto: true });
    case 'finish': {
      const photoIds = order.tickets.flatMap((ticket) => ticket.photoIds);
      return update('finish', { ...base, photoIds });
    }
    case 'assign': {
      const { workerId, isOverride } = event.data;
      const by = { workerId: String(workerId), isOverride: isOverride === true };
      return update('assign', { ...base, ...by });
    }
    case 'cancel':
      return update('cancel', { ...base, reason: event.reason });
    default:
      return false;
  }
}

/** The update's id is the change's: a second command at the same time is the same message. */
function sender(gateway: OrderGateway, { orderId, seq }: OrderEventDocument) {
  return async <Name extends keyof OrderUpdates>(
    name: Name,
    command: OrderUpdates[Name],
  ): Promise<boolean> => {
    await gateway.updateOrder({ orderId, name, updateId: `reconcile:${seq}:${name}`, command });
    return true;
  };
}
