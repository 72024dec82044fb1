import type { z } from 'zod';
import {
  orderEventListSchema,
  orderListQuerySchema,
  orderPageSchema,
  orderParamsSchema,
  orderSchema,
  snapshotSchema,
} from '../../contract/schemas/order.js';
import type { ErrorCode } from '../../contract/terms/errors.js';
import type { Actor } from '../../contract/terms/permissions.js';
import type { DoorStep, StepRequest } from '../../use-cases/order/order-steps.js';
import type { OrderSnapshot } from '../../workflows/contract.js';
import type { RateClass } from '../kit/rate-limit-classes.js';
import { defineRoute, type Route, type RouteContext, type SignedIn } from '../kit/route.js';
import { orderActorOf, orderPage, orderScopeOf, stepOf } from './order-scope.js';

/** Errors of every step that goes through an order's run. */
export const STEP_ERRORS: readonly ErrorCode[] = [
  'NOT_FOUND',
  'TRANSITION_NOT_ALLOWED',
  'ORDER_ENDED',
  'VERSION_CONFLICT',
  'SERVICE_UNAVAILABLE',
];

/** Errors of placing an order, whoever places it, besides those of what is booked. */
export const PLACE_ERRORS: readonly ErrorCode[] = [
  'SLOT_TAKEN',
  'SLOT_INVALID',
  'WORKER_UNAVAILABLE',
  'PRICE_CHANGED',
  'CUSTOMER_BLOCKED',
  'QUOTE_EXPIRED',
  'PLACE_TOO_LATE',
  'SERVICE_UNAVAILABLE',
];

/** List, page and timeline of the orders within a person's reach: the same for every audience. */
export function orderReadRoutes(options: {
  /** `/customer`, `/worker` or `/admin`. */
  readonly prefix: string;
  /** What the orders are to the reader, e.g. "my orders". */
  readonly whose: string;
  readonly tags: readonly string[];
  readonly access: SignedIn;
  /** Another list than the usual one. */
  readonly list?: Route;
}): readonly Route[] {
  const { prefix, whose, tags, access } = options;
  const usualList = () =>
    defineRoute({
      method: 'get',
      path: `${prefix}/orders`,
      summary: `List of ${whose}, newest first (a worker's by start)`,
      tags,
      access,
      query: orderListQuerySchema,
      responses: { 200: orderPageSchema },
      handler: async (ctx) => ({ status: 200, body: await orderPage(ctx) }),
    });
  return [
    options.list ?? usualList(),
    defineRoute({
      method: 'get',
      path: `${prefix}/orders/:orderId`,
      summary: `One of ${whose}`,
      tags,
      access,
      params: orderParamsSchema,
      responses: { 200: orderSchema },
      errors: ['NOT_FOUND'],
      handler: async (ctx) => {
        const { orderId } = ctx.params;
        const reader = { scope: orderScopeOf(ctx), viewer: orderActorOf(ctx.actor) };
        return { status: 200, body: await ctx.deps.orders.get({ orderId, ...reader }) };
      },
    }),
    defineRoute({
      method: 'get',
      path: `${prefix}/orders/:orderId/events`,
      summary: `Timeline of one of ${whose}: every change with who, when and why`,
      tags,
      access,
      params: orderParamsSchema,
      responses: { 200: orderEventListSchema },
      errors: ['NOT_FOUND'],
      handler: async (ctx) => {
        const { orderId } = ctx.params;
        const reader = { scope: orderScopeOf(ctx), viewer: orderActorOf(ctx.actor) };
        const items = await ctx.deps.orders.events({ orderId, ...reader });
        return { status: 200, body: { items } };
      },
    }),
  ];
}

type StepContext<B> = RouteContext<{ readonly orderId: string }, unknown, B, Actor>;

/**
 * One step of an order's life: the order must be within reach, then its run decides. A repeat with
 * the same Idempotency-Key has the effect once.
 */
export function orderStepRoute<B extends z.ZodType | undefined = undefined>(options: {
  readonly path: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly access: SignedIn;
  readonly body?: B;
  readonly rateLimit?: RateClass;
  /** Business errors besides those of every step. */
  readonly errors?: readonly ErrorCode[];
  /** `request.order` is the order as it was read to see that it is within reach. */
  run(
    request: StepRequest & Pick<DoorStep, 'order'>,
    ctx: StepContext<B extends z.ZodType ? z.output<B> : Record<string, never>>,
  ): Promise<OrderSnapshot>;
}): Route {
  const { path, summary, tags, access, body, rateLimit, errors = [], run } = options;
  return defineRoute({
    method: 'post',
    path,
    summary,
    tags,
    access,
    idempotency: 'optional',
    params: orderParamsSchema,
    ...(body && { body: body as z.ZodType }),
    ...(rateLimit && { rateLimit }),
    responses: { 200: snapshotSchema },
    errors: [...STEP_ERRORS, ...errors],
    handler: async (ctx) => {
      const { orderId } = ctx.params;
      const order = await ctx.deps.orders.require({ orderId, scope: orderScopeOf(ctx) });
      const request = { ...stepOf(ctx), orderId, order };
      return { status: 200, body: await run(request, ctx as Parameters<typeof run>[1]) };
    },
  });
}
