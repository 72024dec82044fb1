import type { z } from 'zod';
import { orderParamsSchema } from '../../contract/schemas/order.js';
import { abortSchema, rescheduleResultSchema } from '../../contract/schemas/order-visit.js';
import type { ErrorCode } from '../../contract/terms/errors.js';
import { defineRoute, type Route, type SignedIn } from '../kit/route.js';
import { STEP_ERRORS, orderStepRoute } from './order-routes.js';
import { orderScopeOf, stepOf } from './order-scope.js';

/** Errors of another time. */
const TIME_ERRORS: readonly ErrorCode[] = [
  'SLOT_INVALID',
  'SLOT_TAKEN',
  'WORKER_UNAVAILABLE',
  'RESCHEDULES_USED_UP',
];

/** Another time for an order: done at once, or proposed to the other side. */
export function rescheduleRoute<B extends z.ZodType<{ startAt: string; note?: string }>>(options: {
  readonly prefix: string;
  readonly tags: readonly string[];
  readonly access: SignedIn;
  readonly body: B;
}): Route {
  const { prefix, tags, access, body } = options;
  return defineRoute({
    method: 'post',
    path: `${prefix}/orders/:orderId/reschedule`,
    summary: 'Another time; the answer tells whether the other side must agree first',
    tags,
    access,
    idempotency: 'optional',
    params: orderParamsSchema,
    body: body as z.ZodType<{ startAt: string; note?: string }>,
    responses: { 200: rescheduleResultSchema },
    errors: [...STEP_ERRORS, ...TIME_ERRORS],
    handler: async (ctx) => {
      const { orderId } = ctx.params;
      const { startAt, note } = ctx.body;
      const request = { ...stepOf(ctx), orderId, scope: orderScopeOf(ctx), note };
      const startMs = Date.parse(startAt);
      return { status: 200, body: await ctx.deps.orders.reschedule({ ...request, startMs }) };
    },
  });
}

/** Work that has begun stops before its end; a case decides what it was worth. */
export function abortRoute(options: {
  readonly prefix: string;
  readonly tags: readonly string[];
  readonly access: SignedIn;
}): Route {
  const { prefix, tags, access } = options;
  return orderStepRoute({
    path: `${prefix}/orders/:orderId/abort`,
    summary: 'The work cannot go on: stop it and let a case decide',
    tags,
    access,
    body: abortSchema,
    errors: ['CASE_OPEN', 'CASE_EXISTS', 'MEDIA_NOT_USABLE'],
    run: (request, ctx) =>
      ctx.deps.orders.abort({ ...request, scope: orderScopeOf(ctx), ...ctx.body }),
  });
}
