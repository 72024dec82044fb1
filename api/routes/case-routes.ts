import {
  appealSchema,
  caseListSchema,
  caseSchema,
  orderCaseParamsSchema,
  statementSchema,
} from '../../contract/schemas/case.js';
import { orderParamsSchema } from '../../contract/schemas/order.js';
import type { Actor } from '../../contract/terms/permissions.js';
import type { ApiDeps } from '../deps.js';
import { decodeTimeCursor, toPage } from '../kit/cursor.js';
import { defineRoute, type Route, type RouteContext, type SignedIn } from '../kit/route.js';
import { orderScopeOf, stepOf } from './order-scope.js';

const tags = ['after-sales'];

/** Page of a queue of cases, what is due first on top. */
export async function caseQueuePage(
  ctx: RouteContext<
    unknown,
    { readonly limit: number; readonly cursor?: string | undefined },
    unknown,
    Actor
  >,
  filter: Pick<
    Parameters<ApiDeps['orders']['cases']['queue']>[0],
    'statuses' | 'cityCode' | 'isOverdueOnly'
  >,
) {
  const { limit, cursor } = ctx.query;
  const after = decodeTimeCursor(cursor);
  const query = { ...filter, scope: orderScopeOf(ctx), after, limit };
  const rows = await ctx.deps.orders.cases.queue(query);
  return toPage({
    rows,
    limit,
    after: ({ slaAt, caseNo }) => ({ key: Date.parse(slaAt), id: caseNo }),
  });
}

/** Cases about one order, as whoever has a part in it sees them. */
export function orderCasesRoute(options: {
  readonly prefix: string;
  readonly access: SignedIn;
  readonly summary: string;
}): Route {
  const { prefix, access, summary } = options;
  return defineRoute({
    method: 'get',
    path: `${prefix}/orders/:orderId/cases`,
    summary,
    tags,
    access,
    params: orderParamsSchema,
    responses: { 200: caseListSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const { orderId } = ctx.params;
      const reader = { scope: orderScopeOf(ctx), viewerId: ctx.actor.id };
      const items = await ctx.deps.orders.cases.ofOrder({ orderId, ...reader });
      return { status: 200, body: { items } };
    },
  });
}

const APPEAL_ERRORS = [
  'NOT_FOUND',
  'NOTHING_TO_APPEAL',
  'APPEAL_EXISTS',
  'APPEAL_OVER',
  'TRANSITION_NOT_ALLOWED',
  'SERVICE_UNAVAILABLE',
] as const;

/** A side's word on a decision that costs it something: an appeal, once, or its consent. */
export function appealRoutes(options: {
  readonly path: string;
  readonly access: SignedIn;
}): readonly Route[] {
  const { path, access } = options;
  return [
    defineRoute({
      method: 'post',
      path: `${path}/appeal`,
      summary: 'Appeal against the decision, once, until the window is over',
      tags,
      access,
      idempotency: 'required',
      params: orderCaseParamsSchema,
      body: appealSchema,
      responses: { 200: caseSchema },
      errors: [...APPEAL_ERRORS, 'INVALID_INPUT', 'MEDIA_NOT_USABLE'],
      handler: async (ctx) => {
        const step = { ...stepOf(ctx), ...ctx.params, scope: orderScopeOf(ctx), ...ctx.body };
        return { status: 200, body: await ctx.deps.orders.cases.appeal(step) };
      },
    }),
    defineRoute({
      method: 'post',
      path: `${path}/accept`,
      summary: 'Take the decision as it is: once all sides have, nobody waits for the window',
      tags,
      access,
      idempotency: 'required',
      params: orderCaseParamsSchema,
      responses: { 200: caseSchema },
      errors: APPEAL_ERRORS,
      handler: async (ctx) => {
        const step = { ...stepOf(ctx), ...ctx.params, scope: orderScopeOf(ctx) };
        return { status: 200, body: await ctx.deps.orders.cases.accept(step) };
      },
    }),
  ];
}

/** What those who did the work see of a case and say to it: worker and merchant alike. */
export function caseStatementRoutes(options: {
  /** `/worker` or `/merchant`. */
  readonly prefix: string;
  readonly access: SignedIn;
}): readonly Route[] {
  const { prefix, access } = options;
  return [
    orderCasesRoute({ prefix, access, summary: 'Cases about one of my orders' }),
    defineRoute({
      method: 'post',
      path: `${prefix}/orders/:orderId/cases/:caseNo/statement`,
      summary: 'Say how it was, with photos, while nobody has decided',
      tags,
      access,
      idempotency: 'required',
      params: orderCaseParamsSchema,
      body: statementSchema,
      responses: { 200: caseSchema },
      errors: ['NOT_FOUND', 'CASE_DECIDED', 'INVALID_INPUT', 'CONTENTION', 'MEDIA_NOT_USABLE'],
      handler: async (ctx) => {
        const { caseNo, orderId } = ctx.params;
        const step = { ...stepOf(ctx), caseNo, orderId, scope: orderScopeOf(ctx), ...ctx.body };
        return { status: 200, body: await ctx.deps.orders.cases.say(step) };
      },
    }),
    ...appealRoutes({ path: `${prefix}/orders/:orderId/cases/:caseNo`, access }),
  ];
}
