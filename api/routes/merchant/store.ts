import { orderParamsSchema, slotParamsSchema } from '../../../contract/schemas/order.js';
import {
  redeemSchema,
  redemptionCodeSchema,
  servingPageSchema,
  servingSchema,
  storeDayQuerySchema,
  storePageQuerySchema,
  storePageSchema,
  walkInPlacedSchema,
  walkInSchema,
} from '../../../contract/schemas/store.js';
import type { ErrorCode } from '../../../contract/terms/errors.js';
import type { Actor } from '../../../contract/terms/permissions.js';
import { REDEEM_QR_PREFIX } from '../../../contract/terms/store.js';
import { decodeCursor, decodeTimeCursor, toPage } from '../../kit/cursor.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { presentBill } from '../bill.js';

const tags = ['stores'];
const REDEEM = { audience: 'merchant', permission: 'order.redeem' } as const;
const PLACE = { audience: 'merchant', permission: 'order.placeForCustomer' } as const;

const REDEEM_ERRORS: readonly ErrorCode[] = [
  'NOT_FOUND',
  'CODE_UNKNOWN',
  'CODE_WRONG_STORE',
  'CODE_SPENT',
  'CODE_EXPIRED',
  'TRANSITION_NOT_ALLOWED',
  'ORDER_ENDED',
  'VERSION_CONFLICT',
  'SERVICE_UNAVAILABLE',
];

const clerkOf = ({ id, merchantId }: Actor) => ({ id, merchantId });

/** The code without the words around it. */
function digitsOf(body: { readonly code?: string; readonly qrPayload?: string }): string {
  return body.code ?? body.qrPayload?.slice(REDEEM_QR_PREFIX.length) ?? '';
}

/** Guesses are counted per clerk and per store, right or wrong. */
const REDEEM_LIMIT = {
  class: 'redeem',
  subjects: ({ body }: { readonly body: unknown }) => ({
    store: (body as { readonly storeId: string }).storeId,
  }),
} as const;

/** In-store services, from the customer's side. */
export const CUSTOMER_STORE_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/customer/offerings/:offeringId/stores',
    summary: 'Stores in which an offering can be had',
    tags,
    access: 'public',
    params: slotParamsSchema,
    query: storePageQuerySchema,
    rateLimit: 'publicRead',
    responses: { 200: storePageSchema },
    errors: ['NOT_FOUND'],
    handler: async ({ deps, params, query }) => {
      const { limit, cursor } = query;
      const afterId = decodeCursor({ cursor, keyType: 'string' })?.id;
      const { offeringId } = params;
      const rows = await deps.stores.storesOf({ offeringId, afterId, limit });
      return { status: 200, body: toPage({ rows, limit, after: ({ id }) => ({ key: id, id }) }) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/customer/orders/:orderId/redemption-code',
    summary: 'The code that one of my in-store orders is redeemed with',
    tags,
    access: { audience: 'customer', permission: 'order.read' },
    params: orderParamsSchema,
    responses: { 200: redemptionCodeSchema },
    errors: ['NOT_FOUND', 'CODE_UNKNOWN'],
    handler: async ({ deps, actor, params }) => {
      const { orderId } = params;
      const body = await deps.stores.redemptionCode({ orderId, customerId: actor.id });
      return { status: 200, headers: { 'Cache-Control': 'no-store' }, body };
    },
  }),
];

const COUNTER_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/merchant/orders/today',
    summary: 'Orders of a store that are due or were redeemed today',
    tags,
    access: REDEEM,
    query: storeDayQuerySchema,
    responses: { 200: servingPageSchema },
    errors: ['NOT_FOUND'],
    handler: async ({ deps, actor, query }) => {
      const { storeId, limit, cursor } = query;
      const rows = await deps.stores.today({
        clerk: clerkOf(actor),
        storeId,
        after: decodeTimeCursor(cursor),
        limit,
      });
      const body = toPage({
        rows,
        limit,
        after: (row) => ({ key: Date.parse(row.startAt), id: row.orderId }),
      });
      return { status: 200, body };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/merchant/redemptions',
    summary: 'Redeem a code by its digits or its QR code; works once, answers what to serve',
    tags,
    access: REDEEM,
    idempotency: 'required',
    rateLimit: REDEEM_LIMIT,
    body: redeemSchema,
    responses: { 200: servingSchema },
    errors: REDEEM_ERRORS,
    handler: async ({ deps, actor, body, idempotencyKey, receivedAtMs }) => ({
      status: 200,
      body: await deps.stores.redeem({
        clerk: clerkOf(actor),
        storeId: body.storeId,
        code: digitsOf(body),
        key: idempotencyKey,
        receivedAtMs,
      }),
    }),
  }),
];

const WALK_IN_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'post',
    path: '/merchant/walk-in-orders',
    summary: 'Place an order at the counter; the customer scans the code to pay',
    tags,
    access: PLACE,
    idempotency: 'required',
    rateLimit: 'orderCreate',
    body: walkInSchema,
    responses: { 201: walkInPlacedSchema },
    errors: [
      'NOT_FOUND',
      'OFFERING_NOT_ON_SALE',
      'STORE_UNAVAILABLE',
      'PRICE_CHANGED',
      'CUSTOMER_BLOCKED',
      'PLACE_TOO_LATE',
      'ALREADY_PAID',
      'PAYMENT_CLOSED',
      'CHANNEL_UNAVAILABLE',
      'SERVICE_UNAVAILABLE',
    ],
    handler: async ({ deps, actor, body, idempotencyKey, receivedAtMs }) => {
      const clerk = clerkOf(actor);
      const ask = { clerk, body, idempotencyKey, receivedAtMs };
      const { orderId, orderNo, payment } = await deps.stores.placeWalkIn(ask);
      return { status: 201, body: { orderId, orderNo, payment: presentBill(payment) } };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/merchant/walk-in-orders/:orderId',
    summary: 'How far a walk-in order is: AWAITING_REDEMPTION once it is paid',
    tags,
    access: REDEEM,
    params: orderParamsSchema,
    responses: { 200: servingSchema },
    errors: ['NOT_FOUND'],
    handler: async ({ deps, actor, params }) => ({
      status: 200,
      body: await deps.stores.walkIn({ clerk: clerkOf(actor), orderId: params.orderId }),
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/merchant/walk-in-orders/:orderId/redeem',
    summary: 'Redeem a paid walk-in order without typing its code',
    tags,
    access: REDEEM,
    idempotency: 'required',
    params: orderParamsSchema,
    responses: { 200: servingSchema },
    errors: REDEEM_ERRORS,
    handler: async ({ deps, actor, params, idempotencyKey, receivedAtMs }) => ({
      status: 200,
      body: await deps.stores.redeemWalkIn({
        clerk: clerkOf(actor),
        orderId: params.orderId,
        key: idempotencyKey,
        receivedAtMs,
      }),
    }),
  }),
];

/** The counter of a store. */
export const MERCHANT_STORE_ROUTES: readonly Route[] = [...COUNTER_ROUTES, ...WALK_IN_ROUTES];
