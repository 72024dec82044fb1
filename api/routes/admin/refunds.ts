import { orderParamsSchema } from '../../../contract/schemas/order.js';
import {
  orderRefundsSchema,
  refundByHandSchema,
  refundPageSchema,
  refundParamsSchema,
  refundPlanSchema,
  refundPreviewQuerySchema,
  refundQuerySchema,
  refundReasonSchema,
  refundRequestPageSchema,
  refundRequestParamsSchema,
  refundRequestQuerySchema,
  refundRequestSchema,
  refundRowSchema,
  requestRefundSchema,
} from '../../../contract/schemas/refund.js';
import type { Actor } from '../../../contract/terms/permissions.js';
import { decodeTimeCursor, toPage } from '../../kit/cursor.js';
import { defineRoute, type Route, type RouteContext } from '../../kit/route.js';
import { deskCallOf, deskReachOf } from '../discipline-scope.js';

const tags = ['refund desk'];
const READ = { audience: 'admin', permission: 'payment.read' } as const;
const LOOK = { audience: 'admin', permission: 'refund.request' } as const;
const MAKE = { ...LOOK, stepUp: true } as const;
const CHECK = { audience: 'admin', permission: 'refund.approve', stepUp: true } as const;
const PLAN_ERRORS = [
  'NOT_FOUND',
  'ACTION_NOT_ALLOWED',
  'REFUND_TOO_HIGH',
  'REFUND_LIMIT',
  'INVALID_INPUT',
] as const;

type Call = RouteContext<unknown, unknown, { readonly reason: string }, Actor>;

/** Who acts, how far he reaches, why, and the key that tells a repeat. */
const callOf = (ctx: Call) => ({
  ...deskCallOf(ctx),
  reason: ctx.body.reason,
  key: ctx.idempotencyKey,
});

/** The second person's yes or no. */
const decide = (verb: 'approve' | 'reject', summary: string): Route =>
  defineRoute({
    method: 'post',
    path: `/admin/refund-requests/:requestId/${verb}`,
    summary,
    tags,
    access: CHECK,
    idempotency: 'required',
    params: refundRequestParamsSchema,
    body: refundReasonSchema,
    responses: { 200: refundRequestSchema },
    errors: [
      ...PLAN_ERRORS,
      'FOUR_EYES',
      'REQUEST_EXPIRED',
      'ALREADY_EXISTS',
      'INSUFFICIENT_BALANCE',
      'CHANNEL_UNAVAILABLE',
      'CONTENTION',
      'SERVICE_UNAVAILABLE',
    ],
    handler: async (ctx) => {
      const call = { ...callOf(ctx), ...ctx.params, isApproved: verb === 'approve' };
      return { status: 200, body: await ctx.deps.refunds.decide(call) };
    },
  });

const ASKING: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/orders/:orderId/refund-preview',
    summary: 'What a refund of an ended order would take from whom; nothing happens',
    tags,
    access: LOOK,
    params: orderParamsSchema,
    query: refundPreviewQuerySchema,
    responses: { 200: refundPlanSchema },
    errors: PLAN_ERRORS,
    handler: async (ctx) => {
      const wish = { ...deskReachOf(ctx), ...ctx.params, ...ctx.query };
      return { status: 200, body: await ctx.deps.refunds.preview(wish) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/admin/orders/:orderId/refund-requests',
    summary: 'Ask for a full or partial refund of an ended order; a second person decides',
    tags,
    access: MAKE,
    idempotency: 'required',
    params: orderParamsSchema,
    body: requestRefundSchema,
    responses: { 201: refundRequestSchema },
    errors: [...PLAN_ERRORS, 'ALREADY_EXISTS'],
    handler: async (ctx) => {
      const call = { ...callOf(ctx), ...ctx.params, ...ctx.body };
      return { status: 201, body: await ctx.deps.refunds.request(call) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/admin/orders/:orderId/refunds',
    summary: 'Everything of an order that went back or is to go back, and what is left',
    tags,
    access: READ,
    params: orderParamsSchema,
    responses: { 200: orderRefundsSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const query = { ...deskReachOf(ctx), ...ctx.params };
      return { status: 200, body: await ctx.deps.refunds.ofOrder(query) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/admin/refund-requests',
    summary: 'Refunds that staff asked for by status, the oldest on top',
    tags,
    access: READ,
    query: refundRequestQuerySchema,
    responses: { 200: refundRequestPageSchema },
    handler: async (ctx) => {
      const { status, cursor, limit } = ctx.query;
      const page = { status, after: decodeTimeCursor(cursor), limit };
      const rows = await ctx.deps.refunds.requests({ ...deskReachOf(ctx), ...page });
      const after = ({ madeAt, id }: (typeof rows)[number]) => ({ key: Date.parse(madeAt), id });
      return { status: 200, body: toPage({ rows, limit, after }) };
    },
  }),
  decide('approve', 'Agree to what another one asked for; the money goes its way'),
  decide('reject', 'Refuse what another one asked for; nothing moves'),
];

const FAILING: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/refunds',
    summary: 'Refunds that failed, or wait too long for the channel, the oldest on top',
    tags,
    access: READ,
    query: refundQuerySchema,
    responses: { 200: refundPageSchema },
    handler: async (ctx) => {
      const { queue, cursor, limit } = ctx.query;
      const page = { queue, after: decodeTimeCursor(cursor), limit };
      const rows = await ctx.deps.refunds.queue({ ...deskReachOf(ctx), ...page });
      const after = (row: (typeof rows)[number]) => ({
        key: Date.parse(row.createdAt),
        id: row.refundNo,
      });
      return { status: 200, body: toPage({ rows, limit, after }) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/admin/refunds/:refundNo',
    summary: 'One refund with everything that happened to it',
    tags,
    access: READ,
    params: refundParamsSchema,
    responses: { 200: refundRowSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const query = { ...deskReachOf(ctx), ...ctx.params };
      return { status: 200, body: await ctx.deps.refunds.get(query) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/admin/refunds/:refundNo/retry',
    summary: 'Send a refund once more under the same number, or ask about it at once',
    tags,
    access: MAKE,
    idempotency: 'required',
    params: refundParamsSchema,
    body: refundReasonSchema,
    responses: { 200: refundRowSchema },
    errors: ['NOT_FOUND', 'ACTION_NOT_ALLOWED', 'CHANNEL_UNAVAILABLE', 'SERVICE_UNAVAILABLE'],
    handler: async (ctx) => {
      const call = { ...callOf(ctx), ...ctx.params };
      return { status: 200, body: await ctx.deps.refunds.retry(call) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/admin/refunds/:refundNo/settle-by-hand',
    summary: 'Ask that a failed refund counts as paid by our bank; a second person books it',
    tags,
    access: MAKE,
    idempotency: 'required',
    params: refundParamsSchema,
    body: refundByHandSchema,
    responses: { 201: refundRequestSchema },
    errors: ['NOT_FOUND', 'ACTION_NOT_ALLOWED', 'ALREADY_EXISTS'],
    handler: async (ctx) => {
      const call = { ...callOf(ctx), ...ctx.params, reference: ctx.body.reference };
      return { status: 201, body: await ctx.deps.refunds.requestByHand(call) };
    },
  }),
];

/** Refunds beside orders and cases: asked for by staff, and those that do not go through. */
export const ADMIN_REFUND_ROUTES: readonly Route[] = [...ASKING, ...FAILING];
