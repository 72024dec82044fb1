import { poolSchema } from '../../../contract/schemas/order-dispatch.js';
import { orderParamsSchema, snapshotSchema } from '../../../contract/schemas/order.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { STEP_ERRORS } from '../order-routes.js';
import { stepOf } from '../order-scope.js';

const tags = ['work'];
const ANSWER = { audience: 'worker', permission: 'offer.answer' } as const;

export const WORKER_POOL_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/worker/pool',
    summary: 'Orders I may take now, the nearest on top',
    tags,
    access: ANSWER,
    rateLimit: 'read',
    responses: { 200: poolSchema },
    handler: async ({ deps, actor }) => ({
      status: 200,
      body: { items: await deps.orders.pool({ workerId: actor.id }) },
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/worker/orders/:orderId/grab',
    summary: 'Take an order from the open pool; the first one has it',
    tags,
    access: ANSWER,
    rateLimit: 'grab',
    idempotency: 'optional',
    params: orderParamsSchema,
    responses: { 200: snapshotSchema },
    errors: [
      ...STEP_ERRORS,
      'POOL_CLOSED',
      'WORKER_NOT_FEASIBLE',
      'CERTIFICATE_INVALID',
      'WORKER_FROZEN',
      'WORKER_LIMITED',
      'SLOT_TAKEN',
    ],
    handler: async (ctx) => {
      const request = { ...stepOf(ctx), orderId: ctx.params.orderId };
      return { status: 200, body: await ctx.deps.orders.grab(request) };
    },
  }),
];
