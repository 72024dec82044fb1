import {
  decideStandingAppealSchema,
  disciplineReasonSchema,
  freezeWorkerSchema,
  standingAppealPageSchema,
  standingAppealParamsSchema,
  standingAppealQuerySchema,
  standingAppealRowSchema,
  standingParamsSchema,
  standingSchema,
} from '../../../contract/schemas/discipline.js';
import { decodeTimeCursor, toPage } from '../../kit/cursor.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { deskCallOf, deskReachOf } from '../discipline-scope.js';

const tags = ['discipline desk'];
const DISCIPLINE = { audience: 'admin', permission: 'worker.discipline' } as const;

export const ADMIN_STANDING_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/workers/:workerId/standing',
    summary: "One worker's points, freezes, level, deposit, appeals and their history",
    tags,
    access: { audience: 'admin', permission: 'worker.read' },
    params: standingParamsSchema,
    responses: { 200: standingSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => ({
      status: 200,
      body: await ctx.deps.discipline.ofWorker({ ...deskReachOf(ctx), ...ctx.params }),
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/admin/workers/:workerId/freeze',
    summary: 'Take a worker off new orders until a moment; what he has stays his',
    tags,
    access: DISCIPLINE,
    idempotency: 'required',
    params: standingParamsSchema,
    body: freezeWorkerSchema,
    responses: { 200: standingSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const { until, reason } = ctx.body;
      const call = { ...deskCallOf(ctx), ...ctx.params, reason, until: new Date(until) };
      return { status: 200, body: await ctx.deps.discipline.freeze(call) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/admin/workers/:workerId/thaw',
    summary: 'Let a worker take orders again, whatever froze him',
    tags,
    access: DISCIPLINE,
    idempotency: 'required',
    params: standingParamsSchema,
    body: disciplineReasonSchema,
    responses: { 200: standingSchema },
    errors: ['NOT_FOUND', 'ACTION_NOT_ALLOWED'],
    handler: async (ctx) => {
      const call = { ...deskCallOf(ctx), ...ctx.params, ...ctx.body };
      return { status: 200, body: await ctx.deps.discipline.thaw(call) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/admin/standing-appeals',
    summary: 'Queue of the appeals of workers within reach, what is due first on top',
    tags,
    access: DISCIPLINE,
    query: standingAppealQuerySchema,
    responses: { 200: standingAppealPageSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const { status, cityCode, sla, cursor, limit } = ctx.query;
      const rows = await ctx.deps.discipline.appeals.queue({
        ...deskReachOf(ctx),
        status,
        cityCode,
        isOverdueOnly: sla === 'overdue',
        after: decodeTimeCursor(cursor),
        limit,
      });
      const after = ({ dueAt, id }: (typeof rows)[number]) => ({ key: Date.parse(dueAt), id });
      return { status: 200, body: toPage({ rows, limit, after }) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/admin/standing-appeals/:appealId/decide',
    summary: 'Uphold what was appealed against, or waive it; by another person than recorded it',
    tags,
    access: { ...DISCIPLINE, stepUp: true },
    idempotency: 'required',
    params: standingAppealParamsSchema,
    body: decideStandingAppealSchema,
    responses: { 200: standingAppealRowSchema },
    errors: ['NOT_FOUND', 'SAME_PERSON', 'ACTION_NOT_ALLOWED', 'CONTENTION'],
    handler: async (ctx) => {
      const call = { ...deskCallOf(ctx), ...ctx.params, ...ctx.body };
      return { status: 200, body: await ctx.deps.discipline.appeals.decide(call) };
    },
  }),
];
