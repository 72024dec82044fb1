import {
  declineSchema,
  offerListSchema,
  offerParamsSchema,
  onlineSchema,
  snapshotSchema,
} from '../../../contract/schemas/order.js';
import { positionSchema, positionsSchema } from '../../../contract/schemas/position.js';
import {
  arriveSchema,
  departSchema,
  finishSchema,
  proveStepSchema,
  startSchema,
  stepListSchema,
  stepParamsSchema,
} from '../../../contract/schemas/order-visit.js';
import type { ErrorCode } from '../../../contract/terms/errors.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { STEP_ERRORS, orderReadRoutes, orderStepRoute } from '../order-routes.js';
import { stepOf } from '../order-scope.js';

const tags = ['work'];
const SERVE = { audience: 'worker', permission: 'order.serve' } as const;
const ANSWER = { audience: 'worker', permission: 'offer.answer' } as const;

const ACCEPT_ERRORS: readonly ErrorCode[] = [
  'OFFER_NOT_YOURS',
  'OFFER_CLOSED',
  'SLOT_TAKEN',
  'WORKER_NOT_FEASIBLE',
  'CERTIFICATE_INVALID',
  'WORKER_FROZEN',
];

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
    errors: [...STEP_ERRORS, ...ACCEPT_ERRORS],
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

const READ_ROUTES = orderReadRoutes({
  prefix: '/worker',
  whose: 'the orders assigned to me',
  tags,
  access: { audience: 'worker', permission: 'order.read' },
});

const OFFLINE_ERRORS: readonly ErrorCode[] = [
  'OCCURRED_TOO_LONG_AGO',
  'BEFORE_LAST_STEP',
  'ORDER_MOVED_ON',
];
const occurred = ({ occurredAt }: { readonly occurredAt?: string | undefined }) => ({
  occurredAtMs: occurredAt === undefined ? undefined : Date.parse(occurredAt),
});

const STEP_ROUTES: readonly Route[] = [
  orderStepRoute({
    path: '/worker/orders/:orderId/depart',
    summary: 'Set out to the customer',
    tags,
    access: SERVE,
    body: departSchema,
    errors: ['TOO_EARLY', ...OFFLINE_ERRORS],
    run: (request, { deps, body }) =>
      deps.orders.step({ ...request, ...occurred(body), name: 'depart' }),
  }),
  orderStepRoute({
    path: '/worker/orders/:orderId/arrive',
    summary: 'At the door: near enough by position, or with a photo',
    tags,
    access: SERVE,
    body: arriveSchema,
    errors: ['TOO_FAR', 'MEDIA_NOT_USABLE', ...OFFLINE_ERRORS],
    run: (request, { deps, body: { position, photoId, ...when } }) =>
      deps.orders.arrive({
        ...request,
        ...occurred(when),
        at: position ? [position.lng, position.lat] : null,
        photoId,
      }),
  }),
  orderStepRoute({
    path: '/worker/orders/:orderId/start',
    summary: "Begin with the customer's start code",
    tags,
    access: SERVE,
    rateLimit: 'startCode',
    body: startSchema,
    errors: ['START_CODE_WRONG', ...OFFLINE_ERRORS],
    run: (request, { deps, body }) =>
      deps.orders.start({ ...request, ...occurred(body), startCode: body.startCode }),
  }),
  orderStepRoute({
    path: '/worker/orders/:orderId/finish',
    summary: 'Hand in the finished work with photos',
    tags,
    access: SERVE,
    body: finishSchema,
    errors: [
      'PROOF_MISSING',
      'QUOTE_NOT_ANSWERED',
      'ADDITION_OPEN',
      'MEDIA_NOT_USABLE',
      ...OFFLINE_ERRORS,
    ],
    run: (request, { deps, body }) =>
      deps.orders.finish({ ...request, ...occurred(body), photoIds: body.photoIds }),
  }),
];

const PROOF_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'post',
    path: '/worker/orders/:orderId/steps/:stepCode',
    summary: 'Proof of one declared step: photos, ticks, a note; what is there stays',
    tags,
    access: SERVE,
    params: stepParamsSchema,
    body: proveStepSchema,
    responses: { 200: stepListSchema },
    errors: ['NOT_FOUND', 'INVALID_INPUT', 'TRANSITION_NOT_ALLOWED', 'MEDIA_NOT_USABLE'],
    handler: async ({ deps, actor, params, body, receivedAtMs }) => {
      const proof = { ...params, ...body, workerId: actor.id, atMs: receivedAtMs };
      return { status: 200, body: { items: await deps.orders.proveStep(proof) } };
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
    errors: ['CONSENT_NEEDED'],
    handler: async ({ deps, actor, body, receivedAtMs }) => {
      await deps.consents.require(actor, 'LIVE_LOCATION');
      const { lng, lat } = body.position;
      const points = [{ at: [lng, lat] as const, atMs: receivedAtMs }];
      await deps.orders.reportPositions({ workerId: actor.id, points, receivedAtMs });
      return { status: 204 };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/worker/positions',
    summary: 'Report where I was since the last report: the newest point counts',
    tags,
    access: { audience: 'worker', permission: 'worker.position' },
    rateLimit: 'position',
    body: positionsSchema,
    responses: { 204: null },
    errors: ['CONSENT_NEEDED', 'SERVICE_UNAVAILABLE'],
    handler: async ({ deps, actor, body, receivedAtMs }) => {
      await deps.consents.require(actor, 'LIVE_LOCATION');
      const points = body.points.map(({ lng, lat, at }) => ({
        at: [lng, lat] as const,
        atMs: at.getTime(),
      }));
      await deps.orders.reportPositions({ workerId: actor.id, points, receivedAtMs });
      return { status: 204 };
    },
  }),
];

export const WORKER_ORDER_ROUTES: readonly Route[] = [
  ...OFFER_ROUTES,
  ...READ_ROUTES,
  ...STEP_ROUTES,
  ...PROOF_ROUTES,
  ...SELF_ROUTES,
];
