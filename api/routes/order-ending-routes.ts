import { cancelPreviewSchema, cancelSchema } from '../../contract/schemas/order-endings.js';
import { orderParamsSchema } from '../../contract/schemas/order.js';
import type { RateClass } from '../kit/rate-limit-classes.js';
import { defineRoute, type Route, type SignedIn } from '../kit/route.js';
import { orderStepRoute } from './order-routes.js';
import { orderActorOf, orderScopeOf } from './order-scope.js';

/** Cancelling and its price, the same for every audience. */
export function cancelRoutes(options: {
  readonly prefix: '/customer' | '/admin';
  readonly tags: readonly string[];
  readonly access: SignedIn;
  readonly rateLimit?: RateClass;
}): readonly Route[] {
  const { prefix, tags, access, rateLimit } = options;
  return [
    defineRoute({
      method: 'get',
      path: `${prefix}/orders/:orderId/cancel-preview`,
      summary: 'What cancelling would cost now, by which rule, and who gets it',
      tags,
      access,
      params: orderParamsSchema,
      responses: { 200: cancelPreviewSchema },
      errors: ['NOT_FOUND'],
      handler: async (ctx) => {
        const { orderId } = ctx.params;
        const body = await ctx.deps.orders.cancelPreview({
          orderId,
          scope: orderScopeOf(ctx),
          actor: orderActorOf(ctx.actor),
          atMs: ctx.receivedAtMs,
        });
        return { status: 200, body };
      },
    }),
    orderStepRoute({
      path: `${prefix}/orders/:orderId/cancel`,
      summary: 'Cancel before work begins; the fee is that of the preview',
      tags,
      access,
      body: cancelSchema,
      ...(rateLimit && { rateLimit }),
      errors: ['PAYMENT_UNKNOWN', 'FEE_CHANGED'],
      run: (request, { deps, body }) => deps.orders.cancel({ ...request, ...body }),
    }),
  ];
}
