import {
  fundStatisticsSchema,
  funnelQuerySchema,
  funnelSchema,
  heatQuerySchema,
  heatSchema,
  merchantFundStatisticsSchema,
  merchantHeatQuerySchema,
  merchantRankQuerySchema,
  merchantStatisticsFileSchema,
  merchantStatisticsQuerySchema,
  merchantStatisticsSchema,
  orderStatisticsSchema,
  performanceQuerySchema,
  performanceStatisticsSchema,
  rankQuerySchema,
  recomputedSchema,
  recomputeSchema,
  statisticsFileSchema,
  statisticsQuerySchema,
  workerStatisticsSchema,
} from '../../contract/schemas/statistics.js';
import { AppError } from '../../contract/terms/errors.js';
import type { Actor, Scope } from '../../contract/terms/permissions.js';
import type { StatisticsReach } from '../../use-cases/statistics/deps.js';
import type { FileInput } from '../../use-cases/statistics/sheets.js';
import type { ApiDeps } from '../deps.js';
import { defineRoute, type Route } from '../kit/route.js';
import { SHEET } from './wallet-routes.js';

const tags = ['statistics'];
const READ = { audience: 'admin', permission: 'report.read' } as const;
const OWN = { audience: 'merchant', permission: 'report.read' } as const;

/** Whose numbers a person may see; the only place where roles become a filter on statistics. */
export function statisticsReachOf(input: {
  readonly actor: Actor;
  readonly scope: Scope;
}): StatisticsReach {
  const { actor, scope } = input;
  switch (scope) {
    case 'all':
      return {};
    case 'city':
      return { cityCodes: actor.cities };
    case 'merchant':
      if (actor.merchantId === null) throw new AppError('FORBIDDEN');
      return { merchantId: actor.merchantId };
    case 'own':
      throw new AppError('FORBIDDEN');
  }
}

const PERIOD_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/statistics/orders',
    summary: 'Orders by day, week or month: how many, how they ended, how long they waited',
    tags,
    access: READ,
    query: statisticsQuerySchema,
    responses: { 200: orderStatisticsSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const input = { reach: statisticsReachOf(ctx), asked: ctx.query };
      return { status: 200, body: await ctx.deps.statistics.orders(input) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/admin/statistics/funds',
    summary: 'Sales, refunds, commission and incomes by day, week or month, from the ledger',
    tags,
    access: READ,
    query: statisticsQuerySchema,
    responses: { 200: fundStatisticsSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const input = { reach: statisticsReachOf(ctx), asked: ctx.query };
      return { status: 200, body: await ctx.deps.statistics.funds(input) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/admin/statistics/performance',
    summary: 'Workload, income and time of workers by day, week or month',
    tags,
    access: READ,
    query: performanceQuerySchema,
    responses: { 200: performanceStatisticsSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const input = { reach: statisticsReachOf(ctx), asked: ctx.query };
      return { status: 200, body: await ctx.deps.statistics.performance(input) };
    },
  }),
];

const RANK_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/statistics/workers',
    summary: 'Workers of some days: visits, minutes, income; those with the most on top',
    tags,
    access: READ,
    query: rankQuerySchema,
    responses: { 200: workerStatisticsSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const { limit, ...asked } = ctx.query;
      const input = { reach: statisticsReachOf(ctx), asked, limit };
      return { status: 200, body: await ctx.deps.statistics.workers(input) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/admin/statistics/merchants',
    summary: 'Merchants of some days: orders and funds; those with the most sales on top',
    tags,
    access: READ,
    query: merchantRankQuerySchema,
    responses: { 200: merchantStatisticsSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const { limit, ...asked } = ctx.query;
      const input = { reach: statisticsReachOf(ctx), asked, limit };
      return { status: 200, body: await ctx.deps.statistics.merchants(input) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/admin/statistics/heat',
    summary: 'Demand, supply or their gap by H3 cell of a city',
    tags,
    access: { audience: 'admin', permission: 'dashboard.read' },
    query: heatQuerySchema,
    responses: { 200: heatSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const { metric, ...asked } = ctx.query;
      const input = { reach: statisticsReachOf(ctx), asked, metric };
      return { status: 200, body: await ctx.deps.statistics.heat(input) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/admin/statistics/funnel',
    summary: 'How far the orders came that were placed in some days',
    tags,
    access: READ,
    query: funnelQuerySchema,
    responses: { 200: funnelSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const input = { reach: statisticsReachOf(ctx), asked: ctx.query };
      return { status: 200, body: await ctx.deps.statistics.funnel(input) };
    },
  }),
];

/** One table as a file, for platform and merchant alike: the reach decides what is in it. */
async function sheetReply(ctx: {
  readonly actor: Actor;
  readonly scope: Scope;
  readonly body: Pick<FileInput, 'kind' | 'format'> & FileInput['asked'];
  readonly deps: Pick<ApiDeps, 'statistics'>;
}) {
  const { kind, format, ...asked } = ctx.body;
  const input = { reach: statisticsReachOf(ctx), asked, kind, format };
  const { bytes, headers } = await ctx.deps.statistics.sheet(input);
  return { status: 200, body: bytes, headers } as const;
}

const DESK_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'post',
    path: '/admin/statistics/exports',
    summary: 'A table of the statistics as a file; every one taken is recorded',
    tags,
    access: { audience: 'admin', permission: 'data.export' },
    audit: 'before',
    rateLimit: 'write',
    body: statisticsFileSchema,
    responses: { 200: SHEET },
    errors: ['NOT_FOUND'],
    handler: sheetReply,
  }),
  defineRoute({
    method: 'post',
    path: '/admin/statistics/recompute',
    summary: 'Compute up to seven days of a city anew; doing so twice changes nothing',
    tags,
    access: READ,
    audit: 'before',
    rateLimit: 'write',
    body: recomputeSchema,
    responses: { 200: recomputedSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const input = { reach: statisticsReachOf(ctx), ...ctx.body };
      return { status: 200, body: { days: await ctx.deps.statistics.recompute(input) } };
    },
  }),
];

export const ADMIN_STATISTICS_ROUTES: readonly Route[] = [
  ...PERIOD_ROUTES,
  ...RANK_ROUTES,
  ...DESK_ROUTES,
];

/** A merchant's own numbers, and nothing of the platform's. */
export const MERCHANT_STATISTICS_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/merchant/statistics/orders',
    summary: 'Orders of the own merchant by day, week or month',
    tags,
    access: OWN,
    query: merchantStatisticsQuerySchema,
    responses: { 200: orderStatisticsSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const input = { reach: statisticsReachOf(ctx), asked: ctx.query };
      return { status: 200, body: await ctx.deps.statistics.orders(input) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/merchant/statistics/funds',
    summary: 'Sales and incomes of the own merchant and its workers, from the ledger',
    tags,
    access: OWN,
    query: merchantStatisticsQuerySchema,
    responses: { 200: merchantFundStatisticsSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const input = { reach: statisticsReachOf(ctx), asked: ctx.query };
      return { status: 200, body: await ctx.deps.statistics.fundsOfMerchant(input) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/merchant/statistics/heat',
    summary: 'Demand for the own merchant, its workers on hand, or the gap, by H3 cell',
    tags,
    access: OWN,
    query: merchantHeatQuerySchema,
    responses: { 200: heatSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const { metric, ...asked } = ctx.query;
      const input = { reach: statisticsReachOf(ctx), asked, metric };
      return { status: 200, body: await ctx.deps.statistics.heat(input) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/merchant/statistics/exports',
    summary: 'Orders or funds of the own merchant as a file; every one taken is recorded',
    tags,
    access: OWN,
    audit: 'before',
    rateLimit: 'write',
    body: merchantStatisticsFileSchema,
    responses: { 200: SHEET },
    errors: ['NOT_FOUND'],
    handler: sheetReply,
  }),
];
