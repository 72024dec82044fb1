import type { z } from 'zod';
import type { servingSchema, storeSchema } from '../../contract/schemas/store.js';
import type { StoreDocument } from '../../data/repositories/merchants.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import { phoneOf } from '../auth/user-phone.js';
import { presentForm } from '../order/booking-form.js';
import { maskPhone } from '../auth/phone.js';
import type { StoreDeps } from './deps.js';

export type StoreDto = z.input<typeof storeSchema>;
export type ServingDto = z.input<typeof servingSchema>;

export function presentStore(store: StoreDocument): StoreDto {
  const [lng, lat] = store.location.coordinates;
  return {
    id: store._id,
    name: store.name,
    address: store.address,
    point: { lng, lat },
    hours: store.hours.map((day) =>
      day.map(({ startMinute, endMinute }) => ({ startMinute, endMinute })),
    ),
  };
}

/** What the counter needs to serve an order: the customer is known by his masked phone only. */
export async function presentServing(
  deps: Pick<StoreDeps, 'users' | 'keys' | 'sealer'>,
  order: OrderDocument,
): Promise<ServingDto> {
  const customer = await deps.users.findById(order.customerId);
  return {
    orderId: order._id,
    orderNo: order.no,
    status: order.status,
    itemName: order.itemName,
    quantity: order.quantity ?? 1,
    units: order.units ?? 1,
    form: presentForm(deps, order),
    options: order.lines
      .filter(({ code }) => code.startsWith('OPTION:'))
      .map(({ label, labelEn }) => ({ label, labelEn: labelEn ?? label })),
    customer: customer && maskPhone(phoneOf(deps, customer)),
    isWalkIn: order.isWalkIn,
    startAt: order.startAt.toISOString(),
    redeemedAt: order.completedAt?.toISOString() ?? null,
  };
}
