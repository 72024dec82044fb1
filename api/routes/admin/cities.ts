import { cityParamsSchema } from '../../../contract/schemas/catalogue.js';
import {
  cityChecklistSchema,
  closureOrderPageSchema,
  closureOrdersQuerySchema,
  closureParamsSchema,
} from '../../../contract/schemas/city-desk.js';
import { decodeCursor, toPage } from '../../kit/cursor.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { orderScopeOf } from '../order-scope.js';

const READ = { audience: 'admin', permission: 'city.read' } as const;

/** Cities beside their generic routes: what one lacks before it opens, and a closure's orders. */
export const ADMIN_CITY_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/cities/:cityCode/checklist',
    summary: 'What a city has and lacks before it may open',
    tags: ['cities'],
    access: READ,
    params: cityParamsSchema,
    responses: { 200: cityChecklistSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const { cityCodes } = orderScopeOf(ctx);
      const body = await ctx.deps.cityDesk.checklist({ ...ctx.params, cityCodes });
      return { status: 200, body };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/admin/closures/:closureId/orders',
    summary: 'Orders that were booked into a closure, and what became of each',
    tags: ['cities'],
    access: READ,
    params: closureParamsSchema,
    query: closureOrdersQuerySchema,
    responses: { 200: closureOrderPageSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const { limit, cursor, outcome } = ctx.query;
      const afterId = decodeCursor({ cursor, keyType: 'string' })?.id;
      const { cityCodes } = orderScopeOf(ctx);
      const query = { ...ctx.params, outcome, afterId, limit, cityCodes };
      const rows = await ctx.deps.cityDesk.closureOrders(query);
      const after = ({ orderId }: (typeof rows)[number]) => ({ key: orderId, id: orderId });
      return { status: 200, body: toPage({ rows, limit, after }) };
    },
  }),
];
