import { createHash } from 'node:crypto';
import { v5 as uuidv5 } from 'uuid';
import { AppError, type ErrorCode } from '../../contract/terms/errors.js';
import type { PlaceOrderBody } from '../../contract/schemas/order.js';
import type { Actor } from '../../contract/terms/order.js';
import type { OrderRequest } from '../../data/repositories/orders.js';
import { PLACE_BY_MS } from '../../domain/order/policy.js';
import type { Quote } from '../../domain/pricing/quote.js';
import type { OrderDeps } from './deps.js';
import { answeredForm, sealForm } from './booking-form.js';
import { addressContext } from './order-address.js';
import { assertPlaceFits } from './order-place.js';
import { boundQuote } from './quotes.js';

/** Name space of order ids; a fixed random UUID. */
const ORDER_NAMESPACE = '9f4b1c62-6a0e-4a3f-9d0e-3c1b7c5e2a11';

/** What is kept of a request: its address and answers sealed, all else as asked. */
export type StoredOrderRequest = Omit<PlaceOrderBody, 'address' | 'answers'> & {
  /** Null in store. */
  readonly point: readonly [number, number] | null;
  /** Ciphertext of {contact, phone, line, accessNote}; null in store. */
  readonly sealedAddress: string | null;
  /** Ciphertext of the answers to the booking form; absent where none was given. */
  readonly sealedForm?: string;
  /** The price of the quote named by `quoteId`, which the order is placed at. */
  readonly quoted?: Quote;
  /** Absent when the customer places the order himself. */
  readonly placedBy?: Actor;
  readonly isWalkIn?: boolean;
  /** Set when an earlier order's work is done again without charge (place-rework.ts). */
  readonly reworkOf?: string;
};

/** Id of the order that this person asks for under this key: a repeat names the same order. */
export function orderIdOf(asked: { readonly by: string; readonly idempotencyKey: string }): string {
  return uuidv5(`${asked.by}:${asked.idempotencyKey}`, ORDER_NAMESPACE);
}

/** Whose key it is: a colleague's equal key is another request. */
export const askerOf = (actor: Actor): string =>
  actor.kind === 'customer' ? actor.id : `${actor.kind}:${actor.id}`;

export type OrderRequestInput = {
  readonly customerId: string;
  readonly idempotencyKey: string;
  readonly body: PlaceOrderBody;
  readonly receivedAtMs: number;
  /** Support or a clerk who places the order for the customer; the customer himself when absent. */
  readonly placedBy?: Actor;
  readonly isWalkIn?: boolean;
};

/**
 * Writes what a customer asks for before any workflow exists. The order's id comes from who asks
 * and his key, so that a repeat meets its own row. Errors: IDEMPOTENCY_KEY_REUSED when the key was
 * used with another body; what its order was refused with, if it was; QUOTE_EXPIRED, INVALID_INPUT for a quote that does not bind;
 * STORE_UNAVAILABLE, INVALID_INPUT where address or store is not what the service needs, for
 * answers that the form does not take (`form.<code>`), and for units or quantity that are not sold.
 */
export async function requestOrder(
  deps: OrderDeps,
  input: OrderRequestInput,
): Promise<{ readonly orderId: string }> {
  const { customerId, idempotencyKey, body, receivedAtMs, placedBy, isWalkIn } = input;
  const by = askerOf(placedBy ?? { kind: 'customer', id: customerId });
  const orderId = orderIdOf({ by, idempotencyKey });
  const bodyHash = hashOf(input);
  // A repeat is answered by its own row, also after the quote has expired or the store has closed.
  const repeated = await deps.orders.findRequest(orderId);
  if (repeated) return answerOf(repeated, bodyHash);
  await assertPlaceFits(deps, body);
  const form = await answeredForm(deps, { ...body, atMs: receivedAtMs });
  const quoted = await boundQuote(deps, { customerId, body, atMs: receivedAtMs });
  const { address, answers: _answers, ...rest } = body;
  const stored: StoredOrderRequest = {
    ...rest,
    ...sealedPlace(deps, { address, orderId }),
    ...sealForm(deps, { orderId, form }),
    ...(quoted && { quoted }),
    ...(placedBy && { placedBy }),
    ...(isWalkIn && { isWalkIn }),
  };
  const row = await deps.orders.insertRequest({
    _id: orderId,
    customerId,
    bodyHash,
    body: stored,
    placeBy: new Date(receivedAtMs + PLACE_BY_MS),
    createdAt: new Date(receivedAtMs),
  });
  return answerOf(row, bodyHash);
}

/** At the counter the price is looked up, not asked for, so that it does not tell repeats apart. */
function hashOf({ customerId, body, placedBy, isWalkIn }: OrderRequestInput): string {
  const { quotedTotalFen: _price, ...choice } = body;
  const asked = isWalkIn ? choice : body;
  const what = placedBy ? { customerId, asked } : asked;
  return createHash('sha256').update(JSON.stringify(what)).digest('hex');
}

function sealedPlace(
  deps: OrderDeps,
  place: { readonly address: PlaceOrderBody['address']; readonly orderId: string },
): Pick<StoredOrderRequest, 'point' | 'sealedAddress'> {
  const { address, orderId } = place;
  if (address === undefined) return { point: null, sealedAddress: null };
  const { point, ...personal } = address;
  return {
    point: [point.lng, point.lat],
    sealedAddress: deps.sealer.seal(JSON.stringify(personal), addressContext(orderId)),
  };
}

/** The no that is written on a request, as it was told first. */
export function refusalOf(refusal: NonNullable<OrderRequest['refusal']>): AppError {
  const code = refusal.code as ErrorCode;
  return new AppError(code, { extra: refusal.extra as AppError['extra'] });
}

function answerOf(row: OrderRequest, bodyHash: string): { readonly orderId: string } {
  if (row.bodyHash !== bodyHash) throw new AppError('IDEMPOTENCY_KEY_REUSED');
  // The run that said no has ended: the row tells what it said.
  if (row.refusal) throw refusalOf(row.refusal);
  return { orderId: row._id };
}
