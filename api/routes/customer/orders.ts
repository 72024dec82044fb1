import { openPaymentSchema } from '../../../contract/schemas/order-additions.js';
import {
  orderParamsSchema,
  placeOrderSchema,
  quoteRequestSchema,
  quoteSchema,
  slotParamsSchema,
  slotQuerySchema,
  slotsSchema,
  snapshotSchema,
} from '../../../contract/schemas/order.js';
import { paymentSchema } from '../../../contract/schemas/payment.js';
import { AppError, type ErrorCode } from '../../../contract/terms/errors.js';
import type { ApiDeps } from '../../deps.js';
import { EVENT_STREAM, openStream } from '../../live/sse.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { payChoiceOf, presentBill } from '../bill.js';
import { PLACE_ERRORS, orderReadRoutes, orderStepRoute } from '../order-routes.js';
import { orderScopeOf } from '../order-scope.js';

const tags = ['orders'];

const BOOKING_ERRORS: readonly ErrorCode[] = [
  'OFFERING_NOT_ON_SALE',
  'ADDRESS_OUT_OF_AREA',
  'INVALID_INPUT',
];

/** Whose quote it is: null for guests and for staff, who look only. A bad token is an error. */
async function customerIdOf(input: {
  readonly deps: Pick<ApiDeps, 'authenticate'>;
  readonly authorization: string | undefined;
}): Promise<string | null> {
  const { deps, authorization } = input;
  if (authorization === undefined) return null;
  const token = /^Bearer (\S{1,4096})$/i.exec(authorization)?.[1];
  if (token === undefined) throw new AppError('UNAUTHENTICATED');
  const actor = await deps.authenticate(token);
  return actor.audience === 'customer' ? actor.id : null;
}

const BOOKING_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'post',
    path: '/customer/quotes',
    summary: 'Price of a booking, line by line',
    tags,
    // Guests see prices before they log in; a customer's token makes the quote his own.
    access: 'public',
    body: quoteRequestSchema,
    rateLimit: 'publicRead',
    responses: { 200: quoteSchema },
    errors: [...BOOKING_ERRORS, 'UNAUTHENTICATED', 'SESSION_EXPIRED', 'ACCOUNT_DISABLED'],
    handler: async ({ deps, body, headers, receivedAtMs }) => ({
      status: 200,
      body: await deps.orders.quote({
        ...body,
        customerId: await customerIdOf({ deps, authorization: headers.authorization }),
        atMs: receivedAtMs,
      }),
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/customer/offerings/:offeringId/slots',
    summary: 'Free starts that can really be booked, for one worker or for any',
    tags,
    access: 'public',
    params: slotParamsSchema,
    query: slotQuerySchema,
    rateLimit: 'publicRead',
    responses: { 200: slotsSchema },
    errors: BOOKING_ERRORS,
    handler: async ({ deps, params, query }) => {
      const { lng, lat, from, to, workerId, optionCodes, quantity, units } = query;
      const slots = await deps.orders.freeSlots({
        offeringId: params.offeringId,
        optionCodes,
        quantity,
        units,
        point: [lng, lat],
        workerId: workerId ?? null,
        fromMs: Date.parse(from),
        toMs: Date.parse(to),
      });
      return { status: 200, body: { ...slots, slots: [...slots.slots] } };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/customer/orders',
    summary: 'Place an order and hold its time',
    tags,
    access: { audience: 'customer', permission: 'order.place' },
    idempotency: 'required',
    rateLimit: 'orderCreate',
    body: placeOrderSchema,
    responses: { 201: snapshotSchema },
    errors: [...BOOKING_ERRORS, ...PLACE_ERRORS],
    handler: async ({ deps, actor, body, idempotencyKey, receivedAtMs }) => ({
      status: 201,
      body: await deps.orders.place({
        customerId: actor.id,
        idempotencyKey,
        body,
        receivedAtMs,
      }),
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/customer/orders/:orderId/payments',
    summary: 'Open the bill at a payment channel; by a code of WeChat Pay unless told otherwise',
    tags,
    access: { audience: 'customer', permission: 'payment.create' },
    idempotency: 'required',
    rateLimit: 'pay',
    params: orderParamsSchema,
    body: openPaymentSchema,
    responses: { 201: paymentSchema },
    errors: [
      'NOT_FOUND',
      'ALREADY_PAID',
      'PAYMENT_CLOSED',
      'CHANNEL_UNAVAILABLE',
      'WECHAT_NOT_SET_UP',
      'WECHAT_NOT_LINKED',
    ],
    handler: async (ctx) => {
      const { deps, actor, body } = ctx;
      const { orderId } = ctx.params;
      const order = { orderId, customerId: actor.id, isNewBill: body.newCode };
      const bill = await deps.orders.pay({ ...order, ...(await payChoiceOf(ctx)) });
      return { status: 201, body: presentBill(bill) };
    },
  }),
];

const ORDER_ROUTES: readonly Route[] = [
  ...orderReadRoutes({
    prefix: '/customer',
    whose: 'my orders',
    tags,
    access: { audience: 'customer', permission: 'order.read' },
  }),
  defineRoute({
    method: 'get',
    path: '/customer/orders/:orderId/live',
    summary: 'Live events of one of my orders',
    tags,
    access: { audience: 'customer', permission: 'order.read' },
    params: orderParamsSchema,
    responses: { 200: EVENT_STREAM },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const { orderId } = ctx.params;
      await ctx.deps.orders.require({ orderId, scope: orderScopeOf(ctx) });
      return openStream(ctx, { keys: [`order:${orderId}`], orderId });
    },
  }),
  orderStepRoute({
    path: '/customer/orders/:orderId/confirm',
    summary: 'Confirm that the service was rendered',
    tags,
    access: { audience: 'customer', permission: 'order.confirm' },
    run: (request, { deps }) => deps.orders.step({ ...request, name: 'confirm' }),
  }),
];

export const CUSTOMER_ORDER_ROUTES: readonly Route[] = [...BOOKING_ROUTES, ...ORDER_ROUTES];
