import type { WalkInBody } from '../../contract/schemas/store.js';
import { AppError } from '../../contract/terms/errors.js';
import { fen, type Fen } from '../../contract/terms/money.js';
import type { Actor } from '../../contract/terms/order.js';
import type { OrderRequest } from '../../data/repositories/orders.js';
import { ensureUser } from '../auth/sms-login.js';
import { bookableOffering } from '../order/bookable-offering.js';
import type { OrderGateway } from '../order/gateway.js';
import {
  askerOf,
  orderIdOf,
  requestOrder,
  type StoredOrderRequest,
} from '../order/request-order.js';
import { openPayment, type OpenedPayment } from '../payment/open-payment.js';
import { requireStore, type Clerk } from './clerk.js';
import type { StoreDeps } from './deps.js';

export type WalkInPlaced = {
  readonly orderId: string;
  readonly orderNo: string;
  readonly payment: OpenedPayment;
};

/**
 * Places an order for whoever stands at the counter and opens its bill, which the customer scans
 * to pay. Without a phone he stays anonymous: an id of this order alone, no account. A repeat with
 * the same key is the same order and bill. Errors: NOT_FOUND, FORBIDDEN (store), those of placing
 * and of opening a bill.
 */
export async function placeWalkIn(
  deps: StoreDeps,
  gateway: Pick<OrderGateway, 'placeOrder'>,
  input: {
    readonly clerk: Clerk;
    readonly body: WalkInBody;
    readonly idempotencyKey: string;
    readonly receivedAtMs: number;
  },
): Promise<WalkInPlaced> {
  const { clerk, idempotencyKey, receivedAtMs } = input;
  const { customerPhone, ...choice } = input.body;
  const store = await requireStore(deps, { clerk, storeId: choice.storeId });
  const placedBy: Actor = { kind: 'clerk', id: clerk.id };
  const orderId = orderIdOf({ by: askerOf(placedBy), idempotencyKey });
  const known = await deps.orders.findRequest(orderId);
  const quotedTotalFen = await priceOf(deps, { choice, known, store, atMs: receivedAtMs });
  const customerId =
    customerPhone === undefined
      ? `walkin-${orderId}`
      : (await ensureUser({ deps, phone: customerPhone, audience: 'customer' }))._id;
  const body = { ...choice, startAt: 'NOW' as const, quotedTotalFen };
  const asked = { customerId, idempotencyKey, body, receivedAtMs, placedBy, isWalkIn: true };
  await requestOrder(deps, asked);
  await gateway.placeOrder({ orderId, customerId });
  const payment = await openPayment(deps, { orderId, customerId });
  const order = await deps.orders.findById(orderId);
  return { orderId, orderNo: order?.no ?? '', payment };
}

/** Today's price, or the one of the request that this is the repeat of. */
async function priceOf(
  deps: StoreDeps,
  ask: {
    readonly choice: Omit<WalkInBody, 'customerPhone'>;
    readonly known: OrderRequest | null;
    readonly store: { readonly merchantId: string };
    readonly atMs: number;
  },
): Promise<Fen> {
  const { choice, known, store, atMs } = ask;
  if (known) return fen((known.body as StoredOrderRequest).quotedTotalFen);
  const bookable = await bookableOffering(deps, { ...choice, atMs, mustBeInArea: false });
  // The shelf of another merchant is not this counter's.
  if (bookable.merchant._id !== store.merchantId) throw new AppError('NOT_FOUND');
  return bookable.quote.totalFen;
}
