import type { OrderDocument } from '../../data/repositories/orders.js';
import type { OrderFacts } from '../../domain/order/state.js';
import type { CommitResult, OrderProgress, ProgressInput } from '../../workflows/contract.js';
import type { OrderDeps } from './deps.js';

/** Changes that are taken over at once: what one read of the timeline gives. */
const CHANGES_MAX = 500;

/** Facts of a placed order that later changes write over; its first event keeps them. */
export type PlacedFacts = Pick<
  OrderFacts,
  'startMs' | 'endMs' | 'amountFen' | 'isMovable' | 'tickets'
>;

/** How the order went on after a change, at most 500 changes; the rest comes with the next call. */
export async function orderProgress(
  deps: OrderDeps,
  { orderId, afterSeq }: ProgressInput,
): Promise<OrderProgress> {
  const rows = await deps.orders.eventsOf(orderId, afterSeq);
  const gap = rows.findIndex(({ seq, change }, index) => {
    return change === null || seq !== afterSeq + 1 + index;
  });
  const taken = rows.slice(0, gap < 0 ? CHANGES_MAX : gap);
  const refundNos = taken.flatMap(({ result }) => (result?.['refundNos'] ?? []) as string[]);
  const changes = taken.flatMap(({ change, result }) => {
    const held = result?.['held'] as CommitResult['held'];
    const displaced = result?.['displaced'] as CommitResult['displaced'];
    return change === null
      ? []
      : [{ change, ...(held && { held }), ...(displaced && { displaced }) }];
  });
  const searches = await deps.dispatch.lastSearchNo(orderId);
  return { changes, searches, ...(refundNos.length > 0 && { refundNos }) };
}

/** The facts as they were placed; null when the first event does not keep them. */
export async function placedFactsOf(deps: OrderDeps, orderId: string): Promise<PlacedFacts | null> {
  const placed = await deps.orders.findEvent({ orderId, seq: 1 });
  return (placed?.result ?? null) as PlacedFacts | null;
}

/** Whether a new run can take over an order whose run is lost. */
export async function isResumable(
  deps: OrderDeps,
  { _id: orderId, seq }: Pick<OrderDocument, '_id' | 'seq'>,
): Promise<boolean> {
  if (seq === 1) return true;
  if (seq - 1 > CHANGES_MAX || (await placedFactsOf(deps, orderId)) === null) return false;
  const { changes } = await orderProgress(deps, { orderId, afterSeq: 1 });
  return changes.length >= seq - 1;
}
