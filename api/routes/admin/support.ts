import { orderParamsSchema } from '../../../contract/schemas/order.js';
import {
  orderWorkflowSchema,
  retriedActivitySchema,
  retryActivitySchema,
  workflowEventsQuerySchema,
  workflowEventsSchema,
  workflowQuerySchema,
} from '../../../contract/schemas/support.js';
import { scopeOf } from '../../../contract/terms/role-grants.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { orderScopeOf } from '../order-scope.js';

const tags = ['order desk'];
const LOOK = { audience: 'admin', permission: 'order.history' } as const;

/** Why an order does not go on, and the one step that belongs to nothing else (X14, S7). */
export const ADMIN_SUPPORT_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/orders/:orderId/workflow',
    summary: 'Why an order, or what came of it, does not go on: conclusion, history, safe actions',
    tags,
    access: LOOK,
    params: orderParamsSchema,
    query: workflowQuerySchema,
    responses: { 200: orderWorkflowSchema },
    errors: ['NOT_FOUND', 'SERVICE_UNAVAILABLE'],
    handler: async (ctx) => {
      const { actor, deps, params, query } = ctx;
      const view = await deps.support.view({
        ...params,
        ...query,
        scope: orderScopeOf(ctx),
        holds: (permission) => scopeOf({ roles: actor.roles, permission }) !== undefined,
      });
      return { status: 200, body: view };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/admin/orders/:orderId/workflow/events',
    summary: 'Raw events of a run of the order, payloads decoded, page by page',
    tags,
    access: LOOK,
    params: orderParamsSchema,
    query: workflowEventsQuerySchema,
    responses: { 200: workflowEventsSchema },
    errors: ['NOT_FOUND', 'SERVICE_UNAVAILABLE'],
    handler: async (ctx) => {
      const { deps, params, query } = ctx;
      const page = await deps.support.events({ ...params, ...query, scope: orderScopeOf(ctx) });
      return { status: 200, body: page };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/admin/orders/:orderId/workflow/retry',
    summary: 'Make the next automatic try of a hanging step at once, under the same number and key',
    tags,
    access: { audience: 'admin', permission: 'order.support' },
    idempotency: 'required',
    params: orderParamsSchema,
    body: retryActivitySchema,
    responses: { 200: retriedActivitySchema },
    errors: ['NOT_FOUND', 'ACTION_NOT_ALLOWED', 'SERVICE_UNAVAILABLE'],
    handler: async (ctx) => {
      const { run, activityId } = ctx.body;
      const call = { ...ctx.params, run, activityId, scope: orderScopeOf(ctx) };
      return { status: 200, body: await ctx.deps.support.retryActivity(call) };
    },
  }),
];
