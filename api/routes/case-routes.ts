import {
  caseListSchema,
  caseSchema,
  orderCaseParamsSchema,
  statementSchema,
} from '../../contract/schemas/case.js';
import { orderParamsSchema } from '../../contract/schemas/order.js';
import { defineRoute, type AccessRule, type Route } from '../kit/route.js';
import { orderScopeOf, stepOf } from './order-scope.js';

/** What those who did the work see of a case and say to it: worker and merchant alike. */
export function caseStatementRoutes(options: {
  /** `/worker` or `/merchant`. */
  readonly prefix: string;
  readonly access: Exclude<AccessRule, 'public'>;
}): readonly Route[] {
  const { prefix, access } = options;
  const tags = ['after-sales'];
  return [
    defineRoute({
      method: 'get',
      path: `${prefix}/orders/:orderId/cases`,
      summary: 'Cases about one of my orders',
      tags,
      access,
      params: orderParamsSchema,
      responses: { 200: caseListSchema },
      errors: ['NOT_FOUND'],
      handler: async (ctx) => {
        const { orderId } = ctx.params;
        const reader = { scope: orderScopeOf(ctx), viewerId: ctx.actor.id };
        const items = await ctx.deps.orders.cases.ofOrder({ orderId, ...reader });
        return { status: 200, body: { items } };
      },
    }),
    defineRoute({
      method: 'post',
      path: `${prefix}/orders/:orderId/cases/:caseNo/statement`,
      summary: 'Say how it was, with photos, while nobody has decided',
      tags,
      access,
      idempotency: 'required',
      params: orderCaseParamsSchema,
      body: statementSchema,
      responses: { 200: caseSchema },
      errors: ['NOT_FOUND', 'CASE_DECIDED', 'INVALID_INPUT', 'CONTENTION'],
      handler: async (ctx) => {
        const { caseNo, orderId } = ctx.params;
        const step = { ...stepOf(ctx), caseNo, orderId, scope: orderScopeOf(ctx), ...ctx.body };
        return { status: 200, body: await ctx.deps.orders.cases.say(step) };
      },
    }),
  ];
}
