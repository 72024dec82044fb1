import type { HttpClient } from '../../../scripts/drive/http-client.js';
import { placeForAny, type Placed } from '../../factories/stack-orders.js';
import { newDispatcher } from '../../factories/stack-staff.js';
import type { StackWorld } from '../../factories/stack-world.js';

const HOUR_MS = 3_600_000;
const desks = new WeakMap<StackWorld, Promise<HttpClient>>();

/** A dispatcher of his own: logging a demo account in would end its session in a browser. */
function deskOf(world: StackWorld): Promise<HttpClient> {
  const known = desks.get(world);
  if (known !== undefined) return known;
  const person = { account: 'console-desk', cities: ['demo'] };
  const desk = newDispatcher(world, person);
  desks.set(world, desk);
  return desk;
}

/** An order that was taken out of the automatic search, with time left for whoever assigns it. */
export async function escalated(world: StackWorld, number: number): Promise<Placed> {
  const placed = await placeForAny(world, { number });
  const { orderId, customer } = placed;
  await customer.pay(orderId);
  await world.untilStatus(orderId, 'DISPATCHING', 30_000);
  const desk = await deskOf(world);
  await desk.must('POST', `/admin/orders/${orderId}/take-over`);
  await world.untilStatus(orderId, 'MANUAL_DISPATCH', 30_000);
  await desk.must('POST', `/admin/orders/${orderId}/extend-deadline`, {
    body: { until: new Date(Date.now() + HOUR_MS).toISOString(), note: '等待人工派单' },
  });
  return placed;
}
