import {
  moneyAlarmNoteSchema,
  moneyAlarmPageSchema,
  moneyAlarmParamsSchema,
  moneyAlarmQuerySchema,
  moneyAlarmSchema,
  moneyReasonSchema,
  moneyRunDetailSchema,
  moneyRunPageSchema,
  moneyRunParamsSchema,
  moneyRunQuerySchema,
  payoutStopSchema,
  startReconciliationSchema,
  startedReconciliationSchema,
  suspensePageSchema,
  suspenseParamsSchema,
  suspenseQuerySchema,
  suspenseSchema,
} from '../../../contract/schemas/reconciliation.js';
import { AppError } from '../../../contract/terms/errors.js';
import type { Scope } from '../../../contract/terms/permissions.js';
import { decodeTimeCursor, toPage } from '../../kit/cursor.js';
import { defineRoute, type Route } from '../../kit/route.js';

const tags = ['reconciliation'];
const READ = { audience: 'admin', permission: 'ledger.read' } as const;
const HANDLE = { audience: 'admin', permission: 'reconciliation.handle', stepUp: true } as const;
const APPROVE = { audience: 'admin', permission: 'reconciliation.approve', stepUp: true } as const;

/** The books are of all cities, so a reach of some of them is not enough. */
function requireAll({ scope }: { readonly scope: Scope }): void {
  if (scope !== 'all') throw new AppError('FORBIDDEN');
}

const RUN_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/money-checks',
    summary: 'Rounds of the checks J1 to J9, newest first',
    tags,
    access: READ,
    query: moneyRunQuerySchema,
    responses: { 200: moneyRunPageSchema },
    handler: async (ctx) => {
      requireAll(ctx);
      const { job, cursor, limit } = ctx.query;
      const rows = await ctx.deps.reconciliation.runs({
        job,
        after: decodeTimeCursor(cursor),
        limit,
      });
      const after = ({ at, id }: (typeof rows)[number]) => ({ key: Date.parse(at), id });
      return { status: 200, body: toPage({ rows, limit, after }) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/admin/money-checks/:runId',
    summary: 'One round with what it found, at most 200 differences',
    tags,
    access: READ,
    params: moneyRunParamsSchema,
    responses: { 200: moneyRunDetailSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      requireAll(ctx);
      return { status: 200, body: await ctx.deps.reconciliation.run(ctx.params.runId) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/admin/reconciliations',
    summary: "Compare a day's bills by hand; one that is under way goes on",
    tags,
    access: HANDLE,
    idempotency: 'required',
    body: startReconciliationSchema,
    responses: { 202: startedReconciliationSchema },
    handler: async (ctx) => {
      requireAll(ctx);
      return { status: 202, body: await ctx.deps.reconciliation.startDay(ctx.body) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/admin/payout-stop',
    summary: 'Whether an open alarm stops payouts, and of which checks',
    tags,
    access: READ,
    responses: { 200: payoutStopSchema },
    handler: async (ctx) => {
      requireAll(ctx);
      return { status: 200, body: await ctx.deps.reconciliation.payoutStop() };
    },
  }),
];

const ALARM_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/money-alarms',
    summary: 'What the checks have found and nobody has resolved, newest first',
    tags,
    access: READ,
    query: moneyAlarmQuerySchema,
    responses: { 200: moneyAlarmPageSchema },
    handler: async (ctx) => {
      requireAll(ctx);
      const { status, job, cursor, limit } = ctx.query;
      const page = { status, job, after: decodeTimeCursor(cursor), limit };
      const rows = await ctx.deps.reconciliation.alarms(page);
      const after = ({ openedAt, id }: (typeof rows)[number]) => ({
        key: Date.parse(openedAt),
        id,
      });
      return { status: 200, body: toPage({ rows, limit, after }) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/admin/money-alarms/:alarmId/notes',
    summary: 'Note something about an alarm, or take it over',
    tags,
    access: HANDLE,
    idempotency: 'required',
    params: moneyAlarmParamsSchema,
    body: moneyAlarmNoteSchema,
    responses: { 200: moneyAlarmSchema },
    errors: ['NOT_FOUND', 'ACTION_NOT_ALLOWED'],
    handler: async (ctx) => {
      requireAll(ctx);
      const call = { staffId: ctx.actor.id, ...ctx.params, ...ctx.body };
      return { status: 200, body: await ctx.deps.reconciliation.noteAlarm(call) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/admin/money-alarms/:alarmId/resolve',
    summary: 'Say that an alarm is over; one that stops payouts needs two people',
    tags,
    access: HANDLE,
    idempotency: 'required',
    params: moneyAlarmParamsSchema,
    body: moneyReasonSchema,
    responses: { 200: moneyAlarmSchema },
    errors: ['NOT_FOUND', 'ACTION_NOT_ALLOWED', 'FOUR_EYES'],
    handler: async (ctx) => {
      requireAll(ctx);
      const call = { staffId: ctx.actor.id, ...ctx.params, ...ctx.body };
      return { status: 200, body: await ctx.deps.reconciliation.resolveAlarm(call) };
    },
  }),
];

/** The second person's yes or no. */
const checkSuspense = (verb: 'approve' | 'reject', summary: string): Route =>
  defineRoute({
    method: 'post',
    path: `/admin/suspense/:suspenseId/${verb}`,
    summary,
    tags,
    access: APPROVE,
    idempotency: 'required',
    params: suspenseParamsSchema,
    body: moneyReasonSchema,
    responses: { 200: suspenseSchema },
    errors: ['NOT_FOUND', 'ACTION_NOT_ALLOWED', 'FOUR_EYES', 'CONTENTION'],
    handler: async (ctx) => {
      requireAll(ctx);
      const isApproved = verb === 'approve';
      const call = { staffId: ctx.actor.id, ...ctx.params, ...ctx.body, isApproved };
      return { status: 200, body: await ctx.deps.reconciliation.checkSuspense(call) };
    },
  });

const SUSPENSE_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/suspense',
    summary: 'Money at a channel that nothing explains, the oldest on top',
    tags,
    access: READ,
    query: suspenseQuerySchema,
    responses: { 200: suspensePageSchema },
    handler: async (ctx) => {
      requireAll(ctx);
      const { status, cursor, limit } = ctx.query;
      const page = { status, after: decodeTimeCursor(cursor), limit };
      const rows = await ctx.deps.reconciliation.suspense(page);
      const after = ({ openedAt, id }: (typeof rows)[number]) => ({
        key: Date.parse(openedAt),
        id,
      });
      return { status: 200, body: toPage({ rows, limit, after }) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/admin/suspense/:suspenseId/ask',
    summary: 'Say what the money was; a second person takes it out',
    tags,
    access: HANDLE,
    idempotency: 'required',
    params: suspenseParamsSchema,
    body: moneyReasonSchema,
    responses: { 200: suspenseSchema },
    errors: ['NOT_FOUND', 'ACTION_NOT_ALLOWED'],
    handler: async (ctx) => {
      requireAll(ctx);
      const call = { staffId: ctx.actor.id, ...ctx.params, ...ctx.body };
      return { status: 200, body: await ctx.deps.reconciliation.askSuspense(call) };
    },
  }),
  checkSuspense('approve', 'Take a line out of suspense; never one of your own'),
  checkSuspense('reject', 'Leave a line in suspense'),
];

export const ADMIN_RECONCILIATION_ROUTES: readonly Route[] = [
  ...RUN_ROUTES,
  ...ALARM_ROUTES,
  ...SUSPENSE_ROUTES,
];
