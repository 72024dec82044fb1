import { orderParamsSchema } from '../../../contract/schemas/order.js';
import {
  customerNoShowSchema,
  rescheduleAnswerSchema,
  rescheduleSchema,
  workerCancelPreviewSchema,
  workerCancelSchema,
} from '../../../contract/schemas/order-visit.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { orderStepRoute } from '../order-routes.js';
import { orderScopeOf } from '../order-scope.js';
import { abortRoute, rescheduleRoute } from '../visit-routes.js';

const tags = ['work'];
const SERVE = { audience: 'worker', permission: 'order.serve' } as const;

/** Changes of plan by the worker. */
export const WORKER_VISIT_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/worker/orders/:orderId/cancel-preview',
    summary: 'What giving the visit back would cost me',
    tags,
    access: SERVE,
    params: orderParamsSchema,
    responses: { 200: workerCancelPreviewSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const { orderId } = ctx.params;
      const query = { orderId, scope: orderScopeOf(ctx), workerId: ctx.actor.id };
      return { status: 200, body: await ctx.deps.orders.workerCancelPreview(query) };
    },
  }),
  orderStepRoute({
    path: '/worker/orders/:orderId/cancel',
    summary: 'Give the visit back; near the start it counts as a breach',
    tags,
    access: SERVE,
    body: workerCancelSchema,
    run: (request, { deps, body }) => deps.orders.workerCancel({ ...request, ...body }),
  }),
  rescheduleRoute({ prefix: '/worker', tags, access: SERVE, body: rescheduleSchema }),
  orderStepRoute({
    path: '/worker/orders/:orderId/reschedule-answer',
    summary: 'Say yes or no to the time that the customer proposes',
    tags,
    access: SERVE,
    body: rescheduleAnswerSchema,
    errors: ['NO_PROPOSAL', 'SLOT_TAKEN', 'SLOT_INVALID'],
    run: (request, { deps, body }) => deps.orders.answerReschedule({ ...request, ...body }),
  }),
  orderStepRoute({
    path: '/worker/orders/:orderId/customer-no-show',
    summary: 'The customer is not there after the waiting time, with photos',
    tags,
    access: SERVE,
    body: customerNoShowSchema,
    errors: [
      'NOT_WAITED_LONG_ENOUGH',
      'PROOF_MISSING',
      'OCCURRED_TOO_LONG_AGO',
      'MEDIA_NOT_USABLE',
    ],
    run: (request, { deps, body: { photoIds, occurredAt } }) =>
      deps.orders.customerNoShow({
        ...request,
        photoIds,
        occurredAtMs: occurredAt === undefined ? undefined : Date.parse(occurredAt),
      }),
  }),
  abortRoute({ prefix: '/worker', tags, access: SERVE }),
];
