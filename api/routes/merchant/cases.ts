import { casePageSchema, merchantCasesQuerySchema } from '../../../contract/schemas/case.js';
import { decodeCursor, toPage } from '../../kit/cursor.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { caseStatementRoutes } from '../case-routes.js';
import { orderScopeOf } from '../order-scope.js';

const ACCESS = { audience: 'merchant', permission: 'case.open' } as const;

export const MERCHANT_CASE_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/merchant/cases',
    summary: "Cases about my merchant's orders, what is due first on top",
    tags: ['after-sales'],
    access: ACCESS,
    query: merchantCasesQuerySchema,
    responses: { 200: casePageSchema },
    handler: async (ctx) => {
      const { limit, cursor, status } = ctx.query;
      const start = decodeCursor({ cursor, keyType: 'number' });
      const rows = await ctx.deps.orders.cases.queue({
        scope: orderScopeOf(ctx),
        statuses: status,
        after: start && { atMs: Number(start.key), id: start.id },
        limit,
      });
      const after = (row: (typeof rows)[number]) => ({
        key: Date.parse(row.slaAt),
        id: row.caseNo,
      });
      return { status: 200, body: toPage({ rows, limit, after }) };
    },
  }),
  ...caseStatementRoutes({ prefix: '/merchant', access: ACCESS }),
];
