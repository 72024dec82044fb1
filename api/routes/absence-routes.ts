import {
  absenceListQuerySchema,
  absencePageSchema,
  absenceSchema,
  absenceTimeSchema,
  affectedOrdersSchema,
  reportAbsenceSchema,
  workerParamsSchema,
} from '../../contract/schemas/order-dispatch.js';
import type { Actor } from '../../contract/terms/permissions.js';
import type { OrderScope } from '../../use-cases/order/order-steps.js';
import { decodeTimeCursor, toPage } from '../kit/cursor.js';
import { defineRoute, type Route, type RouteContext } from '../kit/route.js';
import { orderScopeOf, stepOf } from './order-scope.js';

type Context = RouteContext<unknown, unknown, unknown, Actor>;
type Whose = { readonly workerId: string; readonly scope: OrderScope };

/** A worker's own, and a worker's by the people who plan him: the same three routes. */
const OWN = {
  path: '/worker/absences',
  tags: ['work'],
  whose: 'I am',
  access: { audience: 'worker', permission: 'worker.schedule' },
} as const;
const PLANNED = {
  path: '/admin/workers/:workerId/absences',
  tags: ['dispatch desk'],
  whose: 'the worker is',
  access: { audience: ['admin', 'merchant'], permission: 'worker.schedule' },
} as const;

function whoseOf(ctx: Context): Whose {
  const { workerId } = (ctx.params ?? {}) as { readonly workerId?: string };
  return { workerId: workerId ?? ctx.actor.id, scope: orderScopeOf(ctx) };
}

function absenceRoutes(side: typeof OWN | typeof PLANNED): readonly Route[] {
  const { path, tags, access, whose } = side;
  const params = side === PLANNED ? { params: workerParamsSchema } : {};
  return [
    defineRoute({
      method: 'get',
      path,
      summary: `When ${whose} absent, the newest report on top`,
      tags,
      access,
      ...params,
      query: absenceListQuerySchema,
      responses: { 200: absencePageSchema },
      errors: ['NOT_FOUND'],
      handler: async (ctx) => {
        const { limit, cursor } = ctx.query;
        const after = decodeTimeCursor(cursor);
        const rows = await ctx.deps.orders.listAbsences({ ...whoseOf(ctx), after, limit });
        const page = toPage({
          rows,
          limit,
          after: ({ createdAt, id }) => ({ key: Date.parse(createdAt), id }),
        });
        return { status: 200, body: page };
      },
    }),
    defineRoute({
      method: 'get',
      path: `${path}/preview`,
      summary: `Orders that would go to others if ${whose} absent then`,
      tags,
      access,
      ...params,
      query: absenceTimeSchema,
      responses: { 200: affectedOrdersSchema },
      errors: ['NOT_FOUND'],
      handler: async (ctx) => {
        const query = { ...whoseOf(ctx), ...ctx.query };
        return { status: 200, body: await ctx.deps.orders.previewAbsence(query) };
      },
    }),
    defineRoute({
      method: 'post',
      path,
      summary: `Leave or illness: from now on nobody books the time, what is booked goes to others`,
      tags,
      access,
      idempotency: 'required',
      rateLimit: 'write',
      ...params,
      body: reportAbsenceSchema,
      responses: { 201: absenceSchema },
      errors: ['NOT_FOUND', 'SERVICE_UNAVAILABLE'],
      handler: async (ctx) => {
        const { actor: by, key } = stepOf(ctx);
        const report = { ...whoseOf(ctx), ...ctx.body, by, key };
        return { status: 201, body: await ctx.deps.orders.reportAbsence(report) };
      },
    }),
  ];
}

export const ABSENCE_ROUTES: readonly Route[] = [...absenceRoutes(OWN), ...absenceRoutes(PLANNED)];
