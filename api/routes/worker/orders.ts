import {
  arriveSchema,
  declineSchema,
  finishSchema,
  offerListSchema,
  offerParamsSchema,
  onlineSchema,
  orderEventListSchema,
  orderListQuerySchema,
  orderPageSchema,
  orderParamsSchema,
  orderSchema,
  positionSchema,
  snapshotSchema,
  startSchema,
} from '../../../contract/schemas/order.js';
import { STEP_ERRORS } from '../customer/orders.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { orderActorOf, orderPage, orderScopeOf, stepOf } from '../order-scope.js';

const tags = ['work'];
const SERVE = { audience: 'worker', permission: 'order.serve' } as const;
const ANSWER = { audience: 'worker', permission: 'offer.answer' } as const;
const READ = { audience: 'worker', permission: 'order.read' } as const;

const OFFER_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/worker/offers',
    summary: 'Open offers to me, the one that expires first on top',
    tags,
    access: ANSWER,
    responses: { 200: offerListSchema },
    handler: async ({ deps, actor }) => ({
      status: 200,
      body: { items: await deps.orders.openOffers(actor.id) },
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/worker/offers/:offerId/accept',
    summary: 'Take the order that is offered to me',
    tags,
    access: ANSWER,
    idempotency: 'optional',
    params: offerParamsSchema,
    responses: { 200: snapshotSchema },
    errors: [...STEP_ERRORS, 'OFFER_NOT_YOURS', 'OFFER_CLOSED', 'SLOT_TAKEN'],
    handler: async (ctx) => {
      const request = { ...stepOf(ctx), offerId: ctx.params.offerId, name: 'accept' as const };
      return { status: 200, body: await ctx.deps.orders.answer(request) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/worker/offers/:offerId/decline',
    summary: 'Decline an offer, or an assignment by hand within its window',
    tags,
    access: ANSWER,
    idempotency: 'optional',
    params: offerParamsSchema,
    body: declineSchema,
    responses: { 200: snapshotSchema },
    errors: [...STEP_ERRORS, 'OFFER_NOT_YOURS', 'OFFER_CLOSED'],
    handler: async (ctx) => {
      const { reason } = ctx.body;
      const request = { ...stepOf(ctx), offerId: ctx.params.offerId, name: 'decline' as const };
      return { status: 200, body: await ctx.deps.orders.answer({ ...request, reason }) };
    },
  }),
];

const READ_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/worker/orders',
    summary: 'Orders assigned to me, latest start first',
    tags,
    access: READ,
    query: orderListQuerySchema,
    responses: { 200: orderPageSchema },
    handler: async (ctx) => ({ status: 200, body: await orderPage(ctx) }),
  }),
  defineRoute({
    method: 'get',
    path: '/worker/orders/:orderId',
    summary: 'One order assigned to me',
    tags,
    access: READ,
    params: orderParamsSchema,
    responses: { 200: orderSchema },
    errors: ['NOT_FOUND'],
    handler: async ({ deps, actor, scope, params }) => ({
      status: 200,
      body: await deps.orders.get({
        orderId: params.orderId,
        scope: orderScopeOf({ actor, scope }),
        viewer: orderActorOf(actor),
      }),
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/worker/orders/:orderId/events',
    summary: 'Timeline of an order assigned to me',
    tags,
    access: READ,
    params: orderParamsSchema,
    responses: { 200: orderEventListSchema },
    errors: ['NOT_FOUND'],
    handler: async ({ deps, actor, scope, params }) => ({
      status: 200,
      body: {
        items: await deps.orders.events({
          orderId: params.orderId,
          scope: orderScopeOf({ actor, scope }),
        }),
      },
    }),
  }),
];

const STEP_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'post',
    path: '/worker/orders/:orderId/depart',
    summary: 'Set out to the customer',
    tags,
    access: SERVE,
    idempotency: 'optional',
    params: orderParamsSchema,
    responses: { 200: snapshotSchema },
    errors: [...STEP_ERRORS, 'TOO_EARLY'],
    handler: async (ctx) => {
      const { orderId } = ctx.params;
      await ctx.deps.orders.require({ orderId, scope: orderScopeOf(ctx) });
      const request = { ...stepOf(ctx), orderId, name: 'depart' as const };
      return { status: 200, body: await ctx.deps.orders.step(request) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/worker/orders/:orderId/arrive',
    summary: 'At the door: near enough by position, or with a photo',
    tags,
    access: SERVE,
    idempotency: 'optional',
    params: orderParamsSchema,
    body: arriveSchema,
    responses: { 200: snapshotSchema },
    errors: [...STEP_ERRORS, 'TOO_FAR'],
    handler: async (ctx) => {
      const { position, photoId } = ctx.body;
      const request = {
        ...stepOf(ctx),
        orderId: ctx.params.orderId,
        at: position ? ([position.lng, position.lat] as const) : null,
        hasPhoto: photoId !== undefined,
      };
      return { status: 200, body: await ctx.deps.orders.arrive(request) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/worker/orders/:orderId/start',
    summary: "Begin with the customer's start code",
    tags,
    access: SERVE,
    idempotency: 'optional',
    rateLimit: 'startCode',
    params: orderParamsSchema,
    body: startSchema,
    responses: { 200: snapshotSchema },
    errors: [...STEP_ERRORS, 'START_CODE_WRONG'],
    handler: async (ctx) => {
      const { startCode } = ctx.body;
      const request = { ...stepOf(ctx), orderId: ctx.params.orderId, startCode };
      return { status: 200, body: await ctx.deps.orders.start(request) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/worker/orders/:orderId/finish',
    summary: 'Hand in the finished work with photos',
    tags,
    access: SERVE,
    idempotency: 'optional',
    params: orderParamsSchema,
    body: finishSchema,
    responses: { 200: snapshotSchema },
    errors: [...STEP_ERRORS, 'PROOF_MISSING'],
    handler: async (ctx) => {
      const { photoIds } = ctx.body;
      const { orderId } = ctx.params;
      await ctx.deps.orders.require({ orderId, scope: orderScopeOf(ctx) });
      const request = { ...stepOf(ctx), orderId, photoIds };
      return { status: 200, body: await ctx.deps.orders.finish(request) };
    },
  }),
];

const SELF_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'put',
    path: '/worker/online',
    summary: 'Take orders, or rest',
    tags,
    access: { audience: 'worker', permission: 'worker.schedule' },
    body: onlineSchema,
    responses: { 204: null },
    errors: ['NOT_FOUND'],
    handler: async ({ deps, actor, body }) => {
      await deps.orders.setOnline({ workerId: actor.id, isOnline: body.isOnline });
      return { status: 204 };
    },
  }),
  defineRoute({
    method: 'put',
    path: '/worker/position',
    summary: 'Report where I am',
    tags,
    access: { audience: 'worker', permission: 'worker.position' },
    rateLimit: 'position',
    body: positionSchema,
    responses: { 204: null },
    handler: async ({ deps, actor, body, receivedAtMs }) => {
      const { lng, lat } = body.position;
      await deps.orders.reportPosition({ workerId: actor.id, at: [lng, lat], atMs: receivedAtMs });
      return { status: 204 };
    },
  }),
];

export const WORKER_ORDER_ROUTES: readonly Route[] = [
  ...OFFER_ROUTES,
  ...READ_ROUTES,
  ...STEP_ROUTES,
  ...SELF_ROUTES,
];
