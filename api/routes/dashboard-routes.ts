import {
  dashboardQuerySchema,
  dashboardSchema,
  reportDetailSchema,
  reportFileSchema,
  reportPageSchema,
  reportParamsSchema,
  reportQuerySchema,
} from '../../contract/schemas/reports.js';
import {
  SCOPES,
  type Actor,
  type Permission,
  type Scope,
} from '../../contract/terms/permissions.js';
import { scopeOf } from '../../contract/terms/role-grants.js';
import { ATTENTION, ATTENTION_KINDS, type AttentionKind } from '../../contract/terms/statistics.js';
import { decodeTimeCursor, toPage } from '../kit/cursor.js';
import { defineRoute, type Route } from '../kit/route.js';
import { statisticsReachOf } from './statistics-routes.js';
import { SHEET } from './wallet-routes.js';

const tags = ['statistics'];
const READ = { audience: 'admin', permission: 'report.read' } as const;

type Person = { readonly actor: Actor; readonly scope: Scope };

/** True when the person holds it for all that the answer is about. */
const holds = ({ actor, scope }: Person, permission: Permission): boolean => {
  const held = scopeOf({ roles: actor.roles, permission });
  return held !== undefined && SCOPES.indexOf(held) >= SCOPES.indexOf(scope);
};

/** Kinds of work that are the person's to see. */
const attentionOf = (person: Person): readonly AttentionKind[] =>
  ATTENTION_KINDS.filter((kind) => holds(person, ATTENTION[kind].permission));

const dashboardRoute = (prefix: '/admin' | '/merchant', audience: 'admin' | 'merchant'): Route =>
  defineRoute({
    method: 'get',
    path: `${prefix}/dashboard`,
    summary: 'What needs somebody, today beside yesterday, and the orders that are open',
    tags,
    access: { audience, permission: 'dashboard.read' },
    query: dashboardQuerySchema,
    responses: { 200: dashboardSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => ({
      status: 200,
      body: await ctx.deps.statistics.dashboard({
        reach: statisticsReachOf(ctx),
        city: ctx.query.city,
        attention: attentionOf(ctx),
        canSeeFunds: holds(ctx, 'report.read'),
      }),
    }),
  });

export const DASHBOARD_ROUTES: readonly Route[] = [
  dashboardRoute('/admin', 'admin'),
  dashboardRoute('/merchant', 'merchant'),
];

/** Reports that make themselves; written once and kept (S20). */
export const ADMIN_REPORT_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/reports',
    summary: 'Daily, weekly and monthly reports of the cities within reach, newest first',
    tags,
    access: READ,
    query: reportQuerySchema,
    responses: { 200: reportPageSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const { kind, city, cursor, limit } = ctx.query;
      const rows = await ctx.deps.statistics.reports({
        reach: statisticsReachOf(ctx),
        ...{ kind, city, limit },
        after: decodeTimeCursor(cursor),
      });
      const after = ({ createdAt, id }: (typeof rows)[number]) => ({
        key: Date.parse(createdAt),
        id,
      });
      return { status: 200, body: toPage({ rows, limit, after }) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/admin/reports/:reportId',
    summary: 'One report: its period beside the one before, and its days',
    tags,
    access: READ,
    params: reportParamsSchema,
    responses: { 200: reportDetailSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const input = { reach: statisticsReachOf(ctx), ...ctx.params };
      return { status: 200, body: await ctx.deps.statistics.report(input) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/admin/reports/:reportId/file',
    summary: 'One report as a file; every one taken is recorded',
    tags,
    access: { audience: 'admin', permission: 'data.export' },
    audit: 'before',
    rateLimit: 'write',
    params: reportParamsSchema,
    body: reportFileSchema,
    responses: { 200: SHEET },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const input = { reach: statisticsReachOf(ctx), ...ctx.params, ...ctx.body };
      const { bytes, headers } = await ctx.deps.statistics.reportFile(input);
      return { status: 200, body: bytes, headers };
    },
  }),
];
