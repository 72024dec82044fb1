import { isAppError } from '../../contract/terms/errors.js';
import { SYSTEM_ACTOR } from '../../contract/terms/order.js';
import type { OrderPlace } from '../../data/repositories/reconcile.js';
import type { Finding, ReconcileDeps } from './deps.js';

/** Each step takes over up to 500 changes; an order has fewer in its whole life, by far. */
const STEPS_MAX = 10;

/**
 * Brings a run up to its order: it reads the changes that it has never heard of, by people, clocks
 * and channel alike, and goes on from the last one. No message is sent again, so nothing is asked
 * or written twice. What the changes had set going besides (refunds, cases) is compared after it.
 */
export async function catchUp(deps: ReconcileDeps, order: OrderPlace): Promise<Finding> {
  const about = { kind: 'runBehind', id: order._id } as const;
  let lastSeq = 0;
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const view = await deps.gateway.queryOrder(order._id);
    const present = await deps.reads.findPlace(order._id);
    if (!view || !present) break;
    if (view.seq >= present.seq) {
      const text = `${order.no}: the run has caught up with change ${present.seq}.`;
      return { ...about, outcome: 'done', text };
    }
    if (view.seq === lastSeq) break;
    lastSeq = view.seq;
    const refusal = await takeOver(deps, order, view.seq);
    if (refusal === null) continue;
    const text = `${order.no}: the run is at change ${view.seq} and gave no answer (${refusal}): run this command again.`;
    return { ...about, outcome: 'later', text };
  }
  const text = `${order.no}: the run stays at change ${lastSeq}; the next one cannot be read. Compare its timeline, then end the order by hand.`;
  return { ...about, outcome: 'support', text };
}

/** Null when the run took the changes over, or has ended meanwhile. */
async function takeOver(
  deps: ReconcileDeps,
  order: OrderPlace,
  runSeq: number,
): Promise<string | null> {
  const receivedAtMs = deps.order.clock.nowMs();
  try {
    await deps.gateway.updateOrder({
      orderId: order._id,
      name: 'catchUp',
      // Each attempt is a message of its own: the answer to an earlier one would be an old one.
      updateId: `reconcile:${runSeq}:${receivedAtMs}`,
      command: { actor: SYSTEM_ACTOR, receivedAtMs },
    });
    return null;
  } catch (error) {
    if (isAppError(error)) return error.code === 'ORDER_ENDED' ? null : error.code;
    throw error;
  }
}
