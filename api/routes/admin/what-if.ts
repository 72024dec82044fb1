import {
  startWhatIfSchema,
  whatIfDetailSchema,
  whatIfPageSchema,
  whatIfParamsSchema,
  whatIfQuerySchema,
  whatIfSchema,
} from '../../../contract/schemas/what-if.js';
import type { Actor, Scope } from '../../../contract/terms/permissions.js';
import { decodeTimeCursor, toPage } from '../../kit/cursor.js';
import { defineRoute, type Route } from '../../kit/route.js';

const tags = ['what-if'];
const READ = { audience: 'admin', permission: 'dispatch.read' } as const;
/** Whoever may change the rules may ask what would become of them. */
const RUN = { audience: 'admin', permission: 'policy.write' } as const;

const reachOf = ({ actor, scope }: { readonly actor: Actor; readonly scope: Scope }) =>
  scope === 'all' ? {} : { cityCodes: actor.cities };

export const ADMIN_WHAT_IF_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/what-if',
    summary: 'Replays of past days under another dispatch policy, newest first',
    tags,
    access: READ,
    query: whatIfQuerySchema,
    responses: { 200: whatIfPageSchema },
    handler: async (ctx) => {
      const { city, cursor, limit } = ctx.query;
      const { cityCodes } = reachOf(ctx);
      const isWithin = city === undefined || cityCodes === undefined || cityCodes.includes(city);
      const asked = city === undefined ? cityCodes : isWithin ? [city] : [];
      const after = decodeTimeCursor(cursor);
      const rows = await ctx.deps.whatIf.list({ cityCodes: asked, after, limit });
      const last = ({ requestedAt, id }: (typeof rows)[number]) => ({
        key: Date.parse(requestedAt),
        id,
      });
      return { status: 200, body: toPage({ rows, limit, after: last }) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/admin/what-if',
    summary: 'Replay the recorded orders of some days under changed dials; one a city at a time',
    tags,
    access: RUN,
    idempotency: 'required',
    rateLimit: 'write',
    body: startWhatIfSchema,
    responses: { 202: whatIfSchema },
    errors: ['NOT_FOUND', 'WHAT_IF_OPEN'],
    handler: async (ctx) => {
      const call = { ...reachOf(ctx), ...ctx.body, by: ctx.actor.id, key: ctx.idempotencyKey };
      return { status: 202, body: await ctx.deps.whatIf.create(call) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/admin/what-if/:runId',
    summary: 'One replay with its progress, both policies side by side, and its days',
    tags,
    access: READ,
    params: whatIfParamsSchema,
    responses: { 200: whatIfDetailSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => ({
      status: 200,
      body: await ctx.deps.whatIf.read({ ...reachOf(ctx), ...ctx.params }),
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/admin/what-if/:runId/cancel',
    summary: 'Stop a replay',
    tags,
    access: RUN,
    idempotency: 'required',
    params: whatIfParamsSchema,
    responses: { 200: whatIfSchema },
    errors: ['NOT_FOUND', 'ACTION_NOT_ALLOWED', 'SERVICE_UNAVAILABLE'],
    handler: async (ctx) => ({
      status: 200,
      body: await ctx.deps.whatIf.cancel({ ...reachOf(ctx), ...ctx.params }),
    }),
  }),
];
