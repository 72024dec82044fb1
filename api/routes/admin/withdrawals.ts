import {
  approveWithdrawalSchema,
  newWithdrawalPolicySchema,
  proposeEndSchema,
  rejectWithdrawalSchema,
  withdrawalFileSchema,
  withdrawalParamsSchema,
  withdrawalPoliciesSchema,
  withdrawalPolicySchema,
  withdrawalQueueQuerySchema,
  withdrawalQueueSchema,
  withdrawalReasonSchema,
} from '../../../contract/schemas/withdrawal.js';
import type { ErrorCode } from '../../../contract/terms/errors.js';
import type { Actor } from '../../../contract/terms/permissions.js';
import type { WithdrawalPolicy } from '../../../use-cases/withdrawal/create-withdrawals.js';
import { decodeTimeCursor, toPage } from '../../kit/cursor.js';
import { defineRoute, type Route, type RouteContext } from '../../kit/route.js';
import { withdrawalCallOf } from '../withdrawal-routes.js';

const tags = ['withdrawal desk'];
const READ = { audience: 'admin', permission: 'withdrawal.read' } as const;
const RULES = { audience: 'admin', permission: 'setting.write', stepUp: true } as const;
const ACCESS = {
  maker: { audience: 'admin', permission: 'withdrawal.make', stepUp: true },
  checker: { audience: 'admin', permission: 'withdrawal.approve', stepUp: true },
} as const;

const DESK_ERRORS = [
  'NOT_FOUND',
  'ACTION_NOT_ALLOWED',
  'SERVICE_UNAVAILABLE',
  'CONTENTION',
] as const satisfies readonly ErrorCode[];

type Desk = RouteContext<{ readonly withdrawalNo: string }, unknown, unknown, Actor>;
type Change = Parameters<Desk['deps']['withdrawals']['desk']['step']>[0]['change'];

/** One step of staff: who, why, and what; the run decides. */
async function step(
  ctx: Desk,
  what: { readonly as: 'maker' | 'checker'; readonly change: Change; readonly note: string },
) {
  const { as, change, note } = what;
  const { withdrawalNo } = ctx.params;
  const request = { ...withdrawalCallOf(ctx, as), withdrawalNo, change, note };
  return { status: 200, body: await ctx.deps.withdrawals.desk.step(request) } as const;
}

/** What is the same for every step. */
const stepOf = (path: string, as: 'maker' | 'checker') =>
  ({
    method: 'post',
    path: `/admin/withdrawals/:withdrawalNo/${path}`,
    tags,
    access: ACCESS[as],
    idempotency: 'required',
    params: withdrawalParamsSchema,
    responses: { 200: withdrawalFileSchema },
  }) as const;

const READ_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/withdrawals',
    summary: 'Open withdrawals, what is due first on top; with states that are over, the newest',
    tags,
    access: READ,
    query: withdrawalQueueQuerySchema,
    responses: { 200: withdrawalQueueSchema },
    handler: async (ctx) => {
      const { status, ownerKind, sla, flagged, cursor, limit } = ctx.query;
      const { rows, keyOf } = await ctx.deps.withdrawals.desk.queue({
        statuses: status,
        ownerKind,
        isFlaggedOnly: flagged === 'only',
        isOverdueOnly: sla === 'overdue',
        after: decodeTimeCursor(cursor),
        limit,
      });
      const after = (row: (typeof rows)[number]) => ({ key: keyOf(row), id: row.withdrawalNo });
      return { status: 200, body: toPage({ rows, limit, after }) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/admin/withdrawals/:withdrawalNo',
    summary: 'One withdrawal: approvals, what the channel said, its whole history',
    tags,
    access: READ,
    params: withdrawalParamsSchema,
    responses: { 200: withdrawalFileSchema },
    errors: ['NOT_FOUND'],
    handler: async ({ deps, actor, params }) => {
      const asked = { ...params, viewerId: actor.id };
      return { status: 200, body: await deps.withdrawals.desk.get(asked) };
    },
  }),
];

const DECISION_ROUTES: readonly Route[] = [
  defineRoute({
    ...stepOf('review', 'maker'),
    summary: 'First review: propose to pay what was shown; another person approves it',
    body: approveWithdrawalSchema,
    errors: [...DESK_ERRORS, 'FOUR_EYES', 'WITHDRAWAL_CHANGED'],
    handler: (ctx) => {
      const { terms, reason: note } = ctx.body;
      return step(ctx, { as: 'maker', change: { event: 'review', terms }, note });
    },
  }),
  defineRoute({
    ...stepOf('approve', 'checker'),
    summary: 'Approve what was shown; above the limit a second checker approves as well',
    body: approveWithdrawalSchema,
    errors: [...DESK_ERRORS, 'FOUR_EYES', 'WITHDRAWAL_CHANGED'],
    handler: (ctx) => {
      const { terms, reason: note } = ctx.body;
      return step(ctx, { as: 'checker', change: { event: 'approve', terms }, note });
    },
  }),
  ...(
    [
      ['refuse', 'maker', 'Refuse at the first review, or while it is held'],
      ['reject', 'checker', 'Refuse instead of approving'],
    ] as const
  ).map(([path, as, summary]) =>
    defineRoute({
      ...stepOf(path, as),
      summary: `${summary}; the amount is available again`,
      body: rejectWithdrawalSchema,
      errors: DESK_ERRORS,
      handler: (ctx) => {
        const { code: reason, reason: note } = ctx.body;
        return step(ctx, { as, change: { event: 'reject', reason }, note });
      },
    }),
  ),
];

/** For payouts whose channel has no answer: two people and a number in its books. */
const END_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'post',
    path: '/admin/withdrawals/:withdrawalNo/ask',
    summary: 'Ask the channel now about a payout, under its one number',
    tags,
    access: ACCESS.maker,
    idempotency: 'required',
    params: withdrawalParamsSchema,
    body: withdrawalReasonSchema,
    responses: { 200: withdrawalFileSchema },
    errors: DESK_ERRORS,
    handler: async ({ deps, actor, params }) => {
      const asked = { ...params, viewerId: actor.id };
      return { status: 200, body: await deps.withdrawals.desk.askNow(asked) };
    },
  }),
  defineRoute({
    ...stepOf('end', 'maker'),
    summary: 'Say what became of a payout that is flagged; another person has to say the same',
    body: proposeEndSchema,
    errors: DESK_ERRORS,
    handler: (ctx) => {
      const { result, reference, reason: note } = ctx.body;
      return step(ctx, { as: 'maker', change: { event: 'proposeEnd', result, reference }, note });
    },
  }),
  defineRoute({
    ...stepOf('end/confirm', 'checker'),
    summary: 'The second word: book the payout, or give the amount back',
    body: withdrawalReasonSchema,
    errors: [...DESK_ERRORS, 'FOUR_EYES', 'TOO_EARLY'],
    handler: (ctx) =>
      step(ctx, { as: 'checker', change: { event: 'confirmEnd' }, note: ctx.body.reason }),
  }),
  defineRoute({
    ...stepOf('end/drop', 'checker'),
    summary: 'Take back what was said about a payout; the channel is asked on',
    body: withdrawalReasonSchema,
    errors: DESK_ERRORS,
    handler: (ctx) =>
      step(ctx, { as: 'checker', change: { event: 'dropEnd' }, note: ctx.body.reason }),
  }),
];

const RULE_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/withdrawal-policies',
    summary: 'Versions of the rules of withdrawals: limits, fees, tax, approvals; the newest first',
    tags,
    access: READ,
    responses: { 200: withdrawalPoliciesSchema },
    handler: async ({ deps }) => ({
      status: 200,
      body: { items: await deps.withdrawals.rules.list() },
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/admin/withdrawal-policies',
    summary: 'Publish rules from a moment ahead on; what was asked before keeps its own',
    tags,
    access: RULES,
    idempotency: 'required',
    body: newWithdrawalPolicySchema,
    responses: { 201: withdrawalPolicySchema },
    errors: ['ALREADY_EXISTS'],
    handler: async ({ deps, actor, body }) => {
      const { reason } = body;
      const values = body.values as Partial<WithdrawalPolicy>;
      const rule = { from: new Date(body.from), values, reason, staffId: actor.id };
      return { status: 201, body: await deps.withdrawals.rules.publish(rule) };
    },
  }),
];

export const ADMIN_WITHDRAWAL_ROUTES: readonly Route[] = [
  ...READ_ROUTES,
  ...DECISION_ROUTES,
  ...END_ROUTES,
  ...RULE_ROUTES,
];
