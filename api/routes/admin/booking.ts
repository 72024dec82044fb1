import {
  customerMatchPageSchema,
  customerSearchSchema,
  payLinkSentSchema,
  placedForCustomerSchema,
  placeForCustomerSchema,
} from '../../../contract/schemas/booking.js';
import { orderParamsSchema } from '../../../contract/schemas/order.js';
import { AppError } from '../../../contract/terms/errors.js';
import { decodeCursor, toPage } from '../../kit/cursor.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { PLACE_ERRORS } from '../order-routes.js';
import { orderScopeOf } from '../order-scope.js';

const tags = ['booking for customers'];
const PLACE = { audience: ['admin', 'merchant'], permission: 'order.placeForCustomer' } as const;

/** Phone orders: support, and the counters of a merchant, book for a customer (X23). */
export const BOOKING_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/customers',
    summary: 'Customers whose phone ends in four digits; the rest of it is masked',
    tags,
    // Support only: a merchant knows the whole phone of whoever asks it.
    access: { audience: 'admin', permission: 'order.placeForCustomer' },
    query: customerSearchSchema,
    rateLimit: 'customerSearch',
    responses: { 200: customerMatchPageSchema },
    handler: async ({ deps, query }) => {
      const { phoneTail, limit, cursor } = query;
      const afterId = decodeCursor({ cursor, keyType: 'string' })?.id;
      const rows = await deps.bookings.findCustomers({ phoneTail, afterId, limit });
      return { status: 200, body: toPage({ rows, limit, after: ({ id }) => ({ key: id, id }) }) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/admin/orders',
    summary: 'Place an order for a customer, who gets a link to pay it by message',
    tags,
    access: PLACE,
    idempotency: 'required',
    rateLimit: 'orderCreate',
    body: placeForCustomerSchema,
    responses: { 201: placedForCustomerSchema },
    errors: [
      'NOT_FOUND',
      'ACCOUNT_DISABLED',
      'OFFERING_NOT_ON_SALE',
      'ADDRESS_OUT_OF_AREA',
      'STORE_UNAVAILABLE',
      ...PLACE_ERRORS,
    ],
    handler: async ({ deps, actor, scope, body, idempotencyKey, receivedAtMs }) => {
      const isSupport = actor.audience === 'admin';
      // Ids of customers are support's; a merchant would learn whose they are.
      if (!isSupport && body.customerId !== undefined) {
        const message = '请填写手机号 / a phone';
        throw new AppError('INVALID_INPUT', { fields: [{ field: 'customerId', message }] });
      }
      const placedBy = {
        kind: isSupport ? ('support' as const) : ('clerk' as const),
        id: actor.id,
      };
      const ask = { placedBy, scope: orderScopeOf({ actor, scope }), body, idempotencyKey };
      const placed = await deps.bookings.placeForCustomer({ ...ask, receivedAtMs });
      return { status: 201, body: placed };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/admin/orders/:orderId/pay-link',
    summary: 'Send the link to pay an order once more',
    tags,
    access: PLACE,
    idempotency: 'optional',
    params: orderParamsSchema,
    rateLimit: 'orderCreate',
    responses: { 200: payLinkSentSchema },
    errors: ['NOT_FOUND', 'PAYMENT_CLOSED'],
    handler: async ({ deps, actor, scope, params }) => ({
      status: 200,
      body: await deps.bookings.resendPayLink({
        orderId: params.orderId,
        scope: orderScopeOf({ actor, scope }),
      }),
    }),
  }),
];
