import {
  offerListSchema,
  orderParamsSchema,
  orderRunSchema,
  statusCountsSchema,
} from '../../../contract/schemas/order.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { orderReadRoutes } from '../order-routes.js';
import { orderScopeOf } from '../order-scope.js';

const tags = ['order desk'];
const DESK = ['admin', 'merchant'] as const;
const READ = { audience: DESK, permission: 'order.read' } as const;

export const ADMIN_ORDER_ROUTES: readonly Route[] = [
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
