import { createHash } from 'node:crypto';
import { v5 as uuidv5 } from 'uuid';
import { AppError } from '../../contract/terms/errors.js';
import type { PlaceOrderBody } from '../../contract/schemas/order.js';
import { PLACE_BY_MS } from '../../domain/order/policy.js';
import type { OrderDeps } from './deps.js';

/** Name space of order ids; a fixed random UUID. */
const ORDER_NAMESPACE = '9f4b1c62-6a0e-4a3f-9d0e-3c1b7c5e2a11';

/** What is kept of a request: its address sealed, all else as asked. */
export type StoredOrderRequest = Omit<PlaceOrderBody, 'address'> & {
  readonly point: readonly [number, number];
  /** Ciphertext of {contact, phone, line, accessNote}. */
  readonly sealedAddress: string;
};

/** Context that binds a sealed address to its order. */
export const addressContext = (orderId: string): string => `order|${orderId}|address`;

/**
 * Writes what a customer asks for before any workflow exists. The order's id comes from the
 * customer and his key, so that a repeat meets its own row. Errors: IDEMPOTENCY_KEY_REUSED when
 * the key was used with another body.
 */
export async function requestOrder(
  deps: OrderDeps,
  input: {
    readonly customerId: string;
    readonly idempotencyKey: string;
    readonly body: PlaceOrderBody;
    readonly receivedAtMs: number;
  },
): Promise<{ readonly orderId: string }> {
  const { customerId, idempotencyKey, body, receivedAtMs } = input;
  const orderId = uuidv5(`${customerId}:${idempotencyKey}`, ORDER_NAMESPACE);
  const bodyHash = createHash('sha256').update(JSON.stringify(body)).digest('hex');
  const { address, ...rest } = body;
  const { point, ...personal } = address;
  const stored: StoredOrderRequest = {
    ...rest,
    point: [point.lng, point.lat],
    sealedAddress: deps.sealer.seal(JSON.stringify(personal), addressContext(orderId)),
  };
  const row = await deps.orders.insertRequest({
    _id: orderId,
    customerId,
    bodyHash,
    body: stored,
    placeBy: new Date(receivedAtMs + PLACE_BY_MS),
    createdAt: new Date(receivedAtMs),
  });
  if (row.bodyHash !== bodyHash) throw new AppError('IDEMPOTENCY_KEY_REUSED');
  return { orderId };
}
