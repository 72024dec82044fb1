import type { z } from 'zod';
import {
  applicationFileSchema,
  applicationItemParamsSchema,
  applicationPageSchema,
  applicationParamsSchema,
  applicationQueueQuerySchema,
  applicationWorkerParamsSchema,
  decideItemSchema,
  depositPaidSchema,
  rejectApplicationSchema,
  revealedIdentitySchema,
  revealIdentitySchema,
  reviewReasonSchema,
} from '../../../contract/schemas/onboarding.js';
import type { ErrorCode } from '../../../contract/terms/errors.js';
import type { ApplicationActorKind } from '../../../contract/terms/onboarding.js';
import type { Actor } from '../../../contract/terms/permissions.js';
import { decodeTimeCursor, toPage } from '../../kit/cursor.js';
import { defineRoute, type Route, type RouteContext } from '../../kit/route.js';
import { applicationScopeOf, stepOf } from '../application-scope.js';

const tags = ['onboarding desk'];
const READ = { audience: 'admin', permission: 'onboarding.read' } as const;
const REVIEW = { audience: 'admin', permission: 'onboarding.review' } as const;
const DEPOSIT = { audience: 'admin', permission: 'onboarding.deposit', stepUp: true } as const;

const DESK_ERRORS = [
  'NOT_FOUND',
  'ACTION_NOT_ALLOWED',
  'SERVICE_UNAVAILABLE',
  'CONTENTION',
] as const satisfies readonly ErrorCode[];
const CLAIMED_ERRORS = [...DESK_ERRORS, 'CLAIM_NEEDED', 'LOCKED_BY_OTHER'] as const;
/** What may stand in the way of somebody who becomes active. */
const ACTIVATION_ERRORS = ['PERSON_EXISTS', 'ALREADY_EXISTS'] as const;

type Desk = RouteContext<{ readonly applicationId: string }, unknown, unknown, Actor>;
type Change = Parameters<Desk['deps']['onboarding']['desk']['step']>[0]['change'];

/** One step of an operator: who, why, and what; his run decides. */
async function step(
  ctx: Desk,
  what: {
    readonly change: Change;
    readonly note?: string | undefined;
    readonly as?: ApplicationActorKind;
  },
) {
  const { change, note, as = 'reviewer' } = what;
  const { applicationId } = ctx.params;
  const scope = applicationScopeOf(ctx);
  const request = { ...stepOf(ctx, as), applicationId, scope, change, note };
  return { status: 200, body: await ctx.deps.onboarding.desk.step(request) } as const;
}

/** Steps that need nothing but a reason. */
function plainStep(input: {
  readonly path: string;
  readonly summary: string;
  readonly event: 'claim' | 'release' | 'finishCheck' | 'requestChanges' | 'trainingDone';
  readonly errors: readonly ErrorCode[];
}): Route {
  const { path, summary, event, errors } = input;
  return defineRoute({
    method: 'post',
    path: `/admin/applications/:applicationId/${path}`,
    summary,
    tags,
    access: REVIEW,
    idempotency: 'required',
    params: applicationParamsSchema,
    body: reviewReasonSchema,
    responses: { 200: applicationFileSchema },
    errors,
    handler: (ctx) => step(ctx, { change: { event }, note: ctx.body.reason }),
  });
}

const READ_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/applications',
    summary: 'Queue of the applications within reach, what is due first on top',
    tags,
    access: READ,
    query: applicationQueueQuerySchema,
    responses: { 200: applicationPageSchema },
    handler: async (ctx) => {
      const { status, kind, cityCode, claim, sla, cursor, limit } = ctx.query;
      const rows = await ctx.deps.onboarding.desk.queue({
        scope: applicationScopeOf(ctx),
        viewerId: ctx.actor.id,
        statuses: status,
        kind,
        cityCode,
        claim,
        isOverdueOnly: sla === 'overdue',
        after: decodeTimeCursor(cursor),
        limit,
      });
      const page = toPage({
        rows,
        limit,
        after: ({ stageDueAt, id }) => ({ key: Date.parse(stageDueAt ?? ''), id }),
      });
      return { status: 200, body: page };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/admin/applications/:applicationId',
    summary: 'One application: its items, its whole history; names and numbers masked',
    tags,
    access: READ,
    params: applicationParamsSchema,
    responses: { 200: applicationFileSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const asked = { ...ctx.params, scope: applicationScopeOf(ctx), viewerId: ctx.actor.id };
      return { status: 200, body: await ctx.deps.onboarding.desk.get(asked) };
    },
  }),
];

const CHECK_ROUTES: readonly Route[] = [
  plainStep({
    path: 'claim',
    summary: 'Take an application: nobody else decides on it while the claim lasts',
    event: 'claim',
    errors: [...DESK_ERRORS, 'LOCKED_BY_OTHER'],
  }),
  plainStep({
    path: 'release',
    summary: 'Give a claimed application back to the queue',
    event: 'release',
    errors: CLAIMED_ERRORS,
  }),
  defineRoute({
    method: 'post',
    path: '/admin/applications/:applicationId/items/:itemCode/decide',
    summary: 'Approve one item, or send it back with a reason',
    tags,
    access: REVIEW,
    idempotency: 'required',
    params: applicationItemParamsSchema,
    body: decideItemSchema,
    responses: { 200: applicationFileSchema },
    errors: [...CLAIMED_ERRORS, 'ITEM_LOCKED'],
    handler: (ctx) => step(ctx, { change: decisionOf(ctx), note: ctx.body.reason }),
  }),
  plainStep({
    path: 'finish-check',
    summary: 'Everything of this check is approved: on to the next stage',
    event: 'finishCheck',
    errors: [...CLAIMED_ERRORS, 'ITEMS_UNDECIDED', ...ACTIVATION_ERRORS],
  }),
  plainStep({
    path: 'request-changes',
    summary: 'Send what was rejected back to the applicant; the rest stays approved',
    event: 'requestChanges',
    errors: [...CLAIMED_ERRORS, 'NOTHING_REJECTED'],
  }),
];

const ENDING_ROUTES: readonly Route[] = [
  plainStep({
    path: 'training-done',
    summary: 'The training was passed',
    event: 'trainingDone',
    errors: [...DESK_ERRORS, ...ACTIVATION_ERRORS],
  }),
  defineRoute({
    method: 'post',
    path: '/admin/applications/:applicationId/reject',
    summary: 'Refuse the application; a new one is blocked for a time',
    tags,
    access: REVIEW,
    idempotency: 'required',
    params: applicationParamsSchema,
    body: rejectApplicationSchema,
    responses: { 200: applicationFileSchema },
    errors: CLAIMED_ERRORS,
    handler: (ctx) => {
      const { code: reason, reason: note } = ctx.body;
      return step(ctx, { change: { event: 'reject', reason }, note });
    },
  }),
  defineRoute({
    method: 'post',
    path: '/admin/applications/:applicationId/deposit-paid',
    summary: 'The deposit has come in: book it and let the applicant start',
    tags,
    access: DEPOSIT,
    idempotency: 'required',
    params: applicationParamsSchema,
    body: depositPaidSchema,
    responses: { 200: applicationFileSchema },
    errors: [...DESK_ERRORS, 'AMOUNT_MISMATCH', ...ACTIVATION_ERRORS],
    handler: (ctx) => {
      const { amountFen, reference, reason: note } = ctx.body;
      const change = { event: 'depositPaid', amountFen, reference } as const;
      return step(ctx, { change, note, as: 'finance' });
    },
  }),
];

const REVEAL = {
  tags,
  access: { audience: 'admin', permission: 'personalData.reveal', stepUp: true },
  audit: 'before',
  rateLimit: 'reveal',
  body: revealIdentitySchema,
  responses: { 200: revealedIdentitySchema },
  errors: ['NOT_FOUND'],
} as const;

/** Everywhere else names and numbers are masked. */
const REVEAL_ROUTES: readonly Route[] = [
  defineRoute({
    ...REVEAL,
    method: 'post',
    path: '/admin/applications/:applicationId/reveal',
    summary: 'Name or ID number of an applicant in plain, with a reason for the audit log',
    params: applicationParamsSchema,
    handler: async (ctx) => {
      const asked = { ...ctx.params, scope: applicationScopeOf(ctx), fields: ctx.body.fields };
      return { status: 200, body: await ctx.deps.onboarding.desk.reveal(asked) };
    },
  }),
  defineRoute({
    ...REVEAL,
    method: 'post',
    path: '/admin/workers/:workerId/reveal',
    summary: 'Name or ID number that a worker applied with, with a reason for the audit log',
    params: applicationWorkerParamsSchema,
    handler: async (ctx) => {
      const asked = { ...ctx.params, scope: applicationScopeOf(ctx), fields: ctx.body.fields };
      return { status: 200, body: await ctx.deps.onboarding.desk.revealWorker(asked) };
    },
  }),
];

export const ADMIN_APPLICATION_ROUTES: readonly Route[] = [
  ...READ_ROUTES,
  ...CHECK_ROUTES,
  ...ENDING_ROUTES,
  ...REVEAL_ROUTES,
];

function decisionOf(ctx: {
  readonly params: { readonly itemCode: string };
  readonly body: z.output<typeof decideItemSchema>;
}): Change {
  const { isApproved, code = null } = ctx.body;
  return { event: 'decideItem', itemCode: ctx.params.itemCode, isApproved, reason: code };
}
