import type { EtaSource } from '../../contract/terms/speed.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { OrderDeps } from '../order/deps.js';
import { rideTimes } from './ride-times.js';

/** Where a phone was longer ago says little about when its worker is there. */
const POSITION_FRESH_MS = 5 * 60_000;

export type Arrival = { readonly at: Date; readonly source: EtaSource };

/**
 * When those who are on their way will be at the door, by ticket. Who has not told for a while
 * where he is has none.
 */
export async function arrivalsOf(
  deps: Pick<OrderDeps, 'eta' | 'map' | 'clock' | 'workers'>,
  order: OrderDocument,
): Promise<ReadonlyMap<string, Arrival>> {
  const nowMs = deps.clock.nowMs();
  const arrivals = new Map<string, Arrival>();
  for (const { _id: ticketId, workerId, status } of order.tickets) {
    if (status !== 'EN_ROUTE' || workerId === null) continue;
    const position = (await deps.workers.findById(workerId))?.position;
    if (position === undefined || nowMs - position.at.getTime() > POSITION_FRESH_MS) continue;
    const from = position.point.coordinates;
    const ride = { from, leaveMs: nowMs };
    const to = order.address.point.coordinates;
    const [time] = await rideTimes(deps, { cityCode: order.cityCode, to, rides: [ride] });
    if (time) arrivals.set(ticketId, { at: new Date(nowMs + time.rideMs), source: time.source });
  }
  return arrivals;
}
