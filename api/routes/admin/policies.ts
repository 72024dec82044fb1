import {
  policyIdParamsSchema,
  policyInForceQuerySchema,
  policyInForceSchema,
  policyPreviewQuerySchema,
  policyPreviewSchema,
} from '../../../contract/schemas/policy.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { orderScopeOf } from '../order-scope.js';

const READ = { audience: 'admin', permission: 'policy.read' } as const;

/** Rules beside their generic routes: what a version would change, and what is in force. */
export const ADMIN_POLICY_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/policies/in-force',
    summary: 'Every number that is in force for a city and category, now or at an instant',
    tags: ['policies'],
    access: READ,
    query: policyInForceQuerySchema,
    responses: { 200: policyInForceSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const { cityCodes } = orderScopeOf(ctx);
      const body = await ctx.deps.policies.inForce({ ...ctx.query, cityCodes });
      return { status: 200, body };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/admin/policies/:policyId/preview',
    summary: 'What a version changes, how many orders keep the old one, and a worked example',
    tags: ['policies'],
    access: READ,
    params: policyIdParamsSchema,
    query: policyPreviewQuerySchema,
    responses: { 200: policyPreviewSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const { cityCodes } = orderScopeOf(ctx);
      const ask = { ...ctx.params, ...ctx.query, cityCodes };
      return { status: 200, body: await ctx.deps.policies.preview(ask) };
    },
  }),
];
