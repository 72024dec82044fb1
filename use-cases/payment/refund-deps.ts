import { AppError } from '../../contract/terms/errors.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { RefundRequestRepository } from '../../data/repositories/refund-requests.js';
import type { ClientSession } from '../../data/repositories/session.js';
import type { OrderDeps } from '../order/deps.js';
import type { OrderGateway } from '../order/gateway.js';

/** What the refund desk works with. */
export type RefundDeps = OrderDeps & { readonly refundRequests: RefundRequestRepository };

/** What the desk needs of Temporal. */
export type RefundGateway = Pick<OrderGateway, 'startRefund' | 'continueRefund'>;

/** Cities within a member of staff's reach; undefined = all. */
export type RefundReach = { readonly cityCodes?: readonly string[] | undefined };

/** A person at the desk, why he acts, and the key that tells a repeat of his request. */
export type RefundCall = RefundReach & {
  readonly staffId: string;
  readonly reason: string;
  readonly key: string;
};

export const isWithin = ({ cityCodes }: RefundReach, cityCode: string): boolean =>
  cityCodes === undefined || cityCodes.includes(cityCode);

/** The order; NOT_FOUND when there is none, or none within reach. */
export async function requireOrderWithin(
  deps: Pick<OrderDeps, 'orders'>,
  call: RefundReach & { readonly orderId: string },
  session?: ClientSession,
): Promise<OrderDocument> {
  const order = await deps.orders.findById(call.orderId, session);
  if (!order || !isWithin(call, order.cityCode)) throw new AppError('NOT_FOUND');
  return order;
}
