import {
  approveTaskSchema,
  rejectTaskSchema,
  taskApprovalPageSchema,
  taskApprovalQuerySchema,
} from '../../../contract/schemas/order-visit.js';
import { decodeTimeCursor, toPage } from '../../kit/cursor.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { orderStepRoute } from '../order-routes.js';
import { orderScopeOf } from '../order-scope.js';

const tags = ['task review'];
const REVIEW = { audience: 'admin', permission: 'task.review' } as const;

/** Review of finished work where the policy asks for it (S22). */
export const TASK_REVIEW_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/task-approvals',
    summary: 'Finished work that waits for review, oldest order first',
    tags,
    access: REVIEW,
    query: taskApprovalQuerySchema,
    responses: { 200: taskApprovalPageSchema },
    handler: async (ctx) => {
      const { limit, cursor } = ctx.query;
      const after = decodeTimeCursor(cursor);
      const rows = await ctx.deps.orders.taskApprovals({ scope: orderScopeOf(ctx), after, limit });
      const page = toPage({
        rows,
        limit,
        after: ({ createdAt, id }) => ({ key: Date.parse(createdAt), id }),
      });
      return { status: 200, body: page };
    },
  }),
  orderStepRoute({
    path: '/admin/orders/:orderId/approve-task',
    summary: 'Accept the finished work: the customer confirms next',
    tags,
    access: REVIEW,
    body: approveTaskSchema,
    run: (request, { deps, body }) => deps.orders.approveTask({ ...request, ...body }),
  }),
  orderStepRoute({
    path: '/admin/orders/:orderId/reject-task',
    summary: 'Send the work back: done again uncharged, or a case decides',
    tags,
    access: REVIEW,
    body: rejectTaskSchema,
    errors: ['CASE_OPEN', 'CASE_EXISTS'],
    run: (request, ctx) =>
      ctx.deps.orders.rejectTask({ ...request, scope: orderScopeOf(ctx), ...ctx.body }),
  }),
];
