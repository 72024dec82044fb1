import { orderParamsSchema } from '../../../contract/schemas/order.js';
import {
  otherWorkerSchema,
  rescheduleAnswerSchema,
  reschedulePreviewQuerySchema,
  reschedulePreviewSchema,
  rescheduleSchema,
} from '../../../contract/schemas/order-visit.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { orderStepRoute } from '../order-routes.js';
import { orderActorOf, orderScopeOf } from '../order-scope.js';
import { abortRoute, rescheduleRoute } from '../visit-routes.js';

const tags = ['orders'];
const RESCHEDULE = { audience: 'customer', permission: 'order.reschedule' } as const;
const COMPLAIN = { audience: 'customer', permission: 'order.dispute' } as const;

/** Changes of plan by the customer. */
export const CUSTOMER_VISIT_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/customer/orders/:orderId/reschedule-preview',
    summary: 'What a new time would mean: consent, how often still, whether anybody can come',
    tags,
    access: RESCHEDULE,
    params: orderParamsSchema,
    query: reschedulePreviewQuerySchema,
    responses: { 200: reschedulePreviewSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const { orderId } = ctx.params;
      const startMs = Date.parse(ctx.query.startAt);
      const reader = { scope: orderScopeOf(ctx), actor: orderActorOf(ctx.actor) };
      const body = await ctx.deps.orders.reschedulePreview({ orderId, startMs, ...reader });
      return { status: 200, body };
    },
  }),
  rescheduleRoute({ prefix: '/customer', tags, access: RESCHEDULE, body: rescheduleSchema }),
  orderStepRoute({
    path: '/customer/orders/:orderId/reschedule-answer',
    summary: 'Say yes or no to the time that the worker proposes',
    tags,
    access: RESCHEDULE,
    body: rescheduleAnswerSchema,
    errors: ['NO_PROPOSAL', 'SLOT_TAKEN', 'SLOT_INVALID'],
    run: (request, { deps, body }) => deps.orders.answerReschedule({ ...request, ...body }),
  }),
  orderStepRoute({
    path: '/customer/orders/:orderId/other-worker',
    summary: 'Ask for another worker, until he sets out',
    tags,
    access: RESCHEDULE,
    body: otherWorkerSchema,
    errors: ['WORKER_CHANGES_USED_UP'],
    run: (request, { deps, body }) => deps.orders.requestOtherWorker({ ...request, ...body }),
  }),
  orderStepRoute({
    path: '/customer/orders/:orderId/worker-no-show',
    summary: 'The worker did not come: somebody else is sent, or cancel free of charge',
    tags,
    access: COMPLAIN,
    body: otherWorkerSchema,
    errors: ['NOT_LATE_YET'],
    run: (request, { deps, body }) => deps.orders.workerNoShow({ ...request, ...body }),
  }),
  abortRoute({ prefix: '/customer', tags, access: COMPLAIN }),
];
