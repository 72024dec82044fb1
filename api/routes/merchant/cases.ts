import { casePageSchema, merchantCasesQuerySchema } from '../../../contract/schemas/case.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { caseQueuePage, caseStatementRoutes } from '../case-routes.js';

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
      const { status: statuses } = ctx.query;
      return { status: 200, body: await caseQueuePage(ctx, { statuses }) };
    },
  }),
  ...caseStatementRoutes({ prefix: '/merchant', access: ACCESS }),
];
