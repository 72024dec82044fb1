import type { z } from 'zod';
import {
  additionListSchema,
  additionSchema,
  type AdditionChoice,
} from '../../contract/schemas/order-additions.js';
import { orderParamsSchema } from '../../contract/schemas/order.js';
import { defineRoute, type Route, type SignedIn } from '../kit/route.js';
import { STEP_ERRORS } from './order-routes.js';
import { orderScopeOf, stepOf } from './order-scope.js';

type Options = {
  readonly prefix: '/customer' | '/worker';
  readonly tags: readonly string[];
  readonly access: SignedIn;
};

/** Proposes an addition; the same for both sides but for what they may propose. */
export function proposeAdditionRoute(
  options: Options & {
    readonly summary: string;
    readonly body: z.ZodType<AdditionChoice>;
  },
): Route {
  const { prefix, tags, access, summary, body } = options;
  return defineRoute({
    method: 'post',
    path: `${prefix}/orders/:orderId/additions`,
    summary,
    tags,
    access,
    idempotency: 'required',
    params: orderParamsSchema,
    body,
    responses: { 201: additionSchema },
    errors: [...STEP_ERRORS, 'ADDITION_OPEN', 'NEXT_BOOKING_TOO_CLOSE', 'OFFERING_NOT_ON_SALE'],
    handler: async (ctx) => {
      const { orderId } = ctx.params;
      await ctx.deps.orders.require({ orderId, scope: orderScopeOf(ctx) });
      const request = { ...stepOf(ctx), orderId, choice: ctx.body };
      return { status: 201, body: await ctx.deps.orders.proposeAddition(request) };
    },
  });
}

export function additionReadRoute(options: Options): Route {
  const { prefix, tags, access } = options;
  return defineRoute({
    method: 'get',
    path: `${prefix}/orders/:orderId/additions`,
    summary: 'Additions to the order, oldest first: open, paid, refused, expired',
    tags,
    access,
    params: orderParamsSchema,
    responses: { 200: additionListSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const { orderId } = ctx.params;
      const items = await ctx.deps.orders.additionsOf({ orderId, scope: orderScopeOf(ctx) });
      return { status: 200, body: { items } };
    },
  });
}
