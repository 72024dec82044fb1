import { z } from 'zod';
import {
  assignSchema,
  offerListSchema,
  orderEventListSchema,
  orderListQuerySchema,
  orderPageSchema,
  orderParamsSchema,
  orderRunSchema,
  orderSchema,
  snapshotSchema,
  statusCountsSchema,
} from '../../../contract/schemas/order.js';
import { STEP_ERRORS } from '../customer/orders.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { orderActorOf, orderPage, orderScopeOf, stepOf } from '../order-scope.js';

const tags = ['order desk'];
const DESK = ['admin', 'merchant'] as const;
const READ = { audience: DESK, permission: 'order.read' } as const;
const DISPATCH = { audience: 'admin', permission: 'order.dispatch' } as const;

const READ_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/orders',
    summary: 'Orders within reach, newest first',
    tags,
    access: READ,
    query: orderListQuerySchema,
    responses: { 200: orderPageSchema },
    handler: async (ctx) => ({ status: 200, body: await orderPage(ctx) }),
  }),
  defineRoute({
    method: 'get',
    path: '/admin/order-counts',
    summary: 'Orders by status',
    tags,
    access: { audience: 'admin', permission: 'order.read' },
    responses: { 200: statusCountsSchema },
    handler: async ({ deps, actor, scope }) => {
      const counts = await deps.orders.countByStatus(orderScopeOf({ actor, scope }));
      const items = counts.map(({ _id, count }) => ({ status: _id, count }));
      return { status: 200, body: { items } };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/admin/orders/:orderId',
    summary: 'One order',
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
    path: '/admin/orders/:orderId/events',
    summary: 'Timeline: every change with who, when and why',
    tags,
    access: READ,
    params: orderParamsSchema,
    responses: { 200: orderEventListSchema },
    errors: ['NOT_FOUND'],
    handler: async ({ deps, actor, scope, params }) => {
      const orderScope = orderScopeOf({ actor, scope });
      const items = await deps.orders.events({ orderId: params.orderId, scope: orderScope });
      return { status: 200, body: { items } };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/admin/orders/:orderId/offers',
    summary: 'Who was asked, and the terms that chose each worker',
    tags,
    access: READ,
    params: orderParamsSchema,
    responses: { 200: offerListSchema },
    errors: ['NOT_FOUND'],
    handler: async ({ deps, actor, scope, params }) => {
      const orderScope = orderScopeOf({ actor, scope });
      const items = await deps.orders.offersOf({ orderId: params.orderId, scope: orderScope });
      return { status: 200, body: { items } };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/admin/orders/:orderId/run',
    summary: 'What the order waits for and until when, from its running workflow',
    tags,
    access: { audience: DESK, permission: 'order.history' },
    params: orderParamsSchema,
    responses: { 200: orderRunSchema },
    errors: ['NOT_FOUND', 'SERVICE_UNAVAILABLE'],
    handler: async ({ deps, actor, scope, params }) => {
      const { orderId } = params;
      const run = await deps.orders.run({ orderId, scope: orderScopeOf({ actor, scope }) });
      return { status: 200, body: { ...run, temporalUrl: deps.temporalUrlOf(orderId) } };
    },
  }),
];

const DISPATCH_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'post',
    path: '/admin/orders/:orderId/assign',
    summary: 'Assign a worker by hand',
    tags,
    access: DISPATCH,
    idempotency: 'optional',
    params: orderParamsSchema,
    body: assignSchema,
    responses: { 200: snapshotSchema },
    errors: [...STEP_ERRORS, 'WORKER_NOT_FEASIBLE', 'SLOT_TAKEN'],
    handler: async (ctx) => {
      const { orderId } = ctx.params;
      await ctx.deps.orders.require({ orderId, scope: orderScopeOf(ctx) });
      const { workerId, isOverride } = ctx.body;
      const request = { ...stepOf(ctx), orderId, workerId, isOverride };
      return { status: 200, body: await ctx.deps.orders.assign(request) };
    },
  }),
  ...(['take-over', 'resume'] as const).map((path) =>
    defineRoute({
      method: 'post',
      path: `/admin/orders/:orderId/${path}`,
      summary:
        path === 'resume' ? 'Give the order back to dispatch' : 'Pause dispatch and take it over',
      tags,
      access: DISPATCH,
      idempotency: 'optional',
      params: orderParamsSchema,
      body: z.strictObject({}),
      responses: { 200: snapshotSchema },
      errors: STEP_ERRORS,
      handler: async (ctx) => {
        const { orderId } = ctx.params;
        await ctx.deps.orders.require({ orderId, scope: orderScopeOf(ctx) });
        const name = path === 'resume' ? ('resume' as const) : ('takeOver' as const);
        const request = { ...stepOf(ctx), orderId, name };
        return { status: 200, body: await ctx.deps.orders.step(request) };
      },
    }),
  ),
  defineRoute({
    method: 'post',
    path: '/admin/orders/:orderId/cancel',
    summary: 'Cancel an order that nobody is assigned to; what was paid goes back in full',
    tags,
    access: { audience: 'admin', permission: 'order.cancel' },
    idempotency: 'optional',
    params: orderParamsSchema,
    responses: { 200: snapshotSchema },
    errors: [...STEP_ERRORS, 'PAYMENT_UNKNOWN'],
    handler: async (ctx) => {
      const { orderId } = ctx.params;
      await ctx.deps.orders.require({ orderId, scope: orderScopeOf(ctx) });
      return { status: 200, body: await ctx.deps.orders.cancel({ ...stepOf(ctx), orderId }) };
    },
  }),
];

export const ADMIN_ORDER_ROUTES: readonly Route[] = [...READ_ROUTES, ...DISPATCH_ROUTES];
