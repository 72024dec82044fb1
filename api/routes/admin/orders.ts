import { orderParamsSchema, orderRunSchema } from '../../../contract/schemas/order.js';
import {
  deskOfferListSchema,
  orderCountsQuerySchema,
  orderCountsSchema,
  orderDeskPageSchema,
  orderDeskQuerySchema,
} from '../../../contract/schemas/order-desk.js';
import { decodeTimeCursor, toPage } from '../../kit/cursor.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { orderReadRoutes } from '../order-routes.js';
import { orderScopeOf } from '../order-scope.js';

const tags = ['order desk'];
const DESK = ['admin', 'merchant'] as const;
const READ = { audience: DESK, permission: 'order.read' } as const;

/** The list of the desk: search, filters, and what each order waits for. */
const DESK_LIST = defineRoute({
  method: 'get',
  path: '/admin/orders',
  summary: 'Orders within reach, newest first: by number, phone, place, person, time and status',
  tags,
  access: READ,
  query: orderDeskQuerySchema,
  responses: { 200: orderDeskPageSchema },
  handler: async ({ deps, actor, scope, query }) => {
    const { limit, cursor, ...asked } = query;
    const orderScope = orderScopeOf({ actor, scope });
    const after = decodeTimeCursor(cursor);
    const rows = await deps.orderDesk.list({ scope: orderScope, asked, after, limit });
    const page = toPage({
      rows,
      limit,
      after: ({ createdAt, id }) => ({ key: Date.parse(createdAt), id }),
    });
    return { status: 200, body: page };
  },
});

export const ADMIN_ORDER_ROUTES: readonly Route[] = [
  ...orderReadRoutes({
    prefix: '/admin',
    whose: 'the orders within reach',
    tags,
    access: READ,
    list: DESK_LIST,
  }),
  defineRoute({
    method: 'get',
    path: '/admin/order-counts',
    summary: 'Orders by status, and those with a refund under way; the filters of the list',
    tags,
    access: READ,
    query: orderCountsQuerySchema,
    responses: { 200: orderCountsSchema },
    handler: async ({ deps, actor, scope, query: asked }) => {
      const orderScope = orderScopeOf({ actor, scope });
      return { status: 200, body: await deps.orderDesk.counts({ scope: orderScope, asked }) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/admin/orders/:orderId/offers',
    summary: 'Who was asked, and the terms that chose each worker',
    tags,
    access: READ,
    params: orderParamsSchema,
    responses: { 200: deskOfferListSchema },
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
