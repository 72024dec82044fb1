import type { OrderDocument } from '../../data/repositories/orders.js';
import { isInClosure } from '../../domain/schedule/city-closure.js';
import type { OrderDeps } from './deps.js';

/**
 * True while the order's city is, or is about to be, closed for a while and the order is booked
 * into that time or was moved out of it: the customer may then end it for free where his policy
 * says so (X29).
 */
export async function isClosedFor(
  deps: Pick<OrderDeps, 'catalogue' | 'closures'>,
  ask: { readonly order: OrderDocument; readonly atMs: number },
): Promise<boolean> {
  const { order, atMs } = ask;
  const closure = (await deps.catalogue.city(order.cityCode))?.closure;
  if (closure === undefined || closure.until.getTime() <= atMs) return false;
  const time = { startMs: order.startAt.getTime(), endMs: order.endAt.getTime() };
  return (
    isInClosure(closure, time) ||
    deps.closures.hasMoved({ orderId: order._id, since: closure.from })
  );
}
