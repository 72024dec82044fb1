import {
  assignSchema,
  offerListSchema,
  orderParamsSchema,
  orderRunSchema,
  statusCountsSchema,
} from '../../../contract/schemas/order.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { orderReadRoutes, orderStepRoute } from '../order-routes.js';
import { orderScopeOf } from '../order-scope.js';

const tags = ['order desk'];
const DESK = ['admin', 'merchant'] as const;
const READ = { audience: DESK, permission: 'order.read' } as const;
const DISPATCH = { audience: 'admin', permission: 'order.dispatch' } as const;

const READ_ROUTES: readonly Route[] = [
  ...orderReadRoutes({ prefix: '/admin', whose: 'the orders within reach', tags, access: READ }),
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
  orderStepRoute({
    path: '/admin/orders/:orderId/assign',
    summary: 'Assign a worker by hand',
    tags,
    access: DISPATCH,
    body: assignSchema,
    errors: ['WORKER_NOT_FEASIBLE', 'SLOT_TAKEN'],
    run: (request, { deps, body }) => deps.orders.assign({ ...request, ...body }),
  }),
  orderStepRoute({
    path: '/admin/orders/:orderId/take-over',
    summary: 'Pause dispatch and take it over',
    tags,
    access: DISPATCH,
    run: (request, { deps }) => deps.orders.step({ ...request, name: 'takeOver' }),
  }),
  orderStepRoute({
    path: '/admin/orders/:orderId/resume',
    summary: 'Give the order back to dispatch',
    tags,
    access: DISPATCH,
    run: (request, { deps }) => deps.orders.step({ ...request, name: 'resume' }),
  }),
  orderStepRoute({
    path: '/admin/orders/:orderId/cancel',
    summary: 'Cancel an order that nobody is assigned to; what was paid goes back in full',
    tags,
    access: { audience: 'admin', permission: 'order.cancel' },
    errors: ['PAYMENT_UNKNOWN'],
    run: (request, { deps }) => deps.orders.cancel(request),
  }),
];

export const ADMIN_ORDER_ROUTES: readonly Route[] = [...READ_ROUTES, ...DISPATCH_ROUTES];
