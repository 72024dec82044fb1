import {
  deductDepositSchema,
  depositMovementPageSchema,
  depositMovementParamsSchema,
  depositMovementQuerySchema,
  depositMovementRowSchema,
  disciplineReasonSchema,
  standingParamsSchema,
  topUpDepositSchema,
} from '../../../contract/schemas/discipline.js';
import { decodeTimeCursor, toPage } from '../../kit/cursor.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { deskCallOf, deskReachOf } from '../discipline-scope.js';

const tags = ['deposits'];
const MAKE = { audience: 'admin', permission: 'deposit.make', stepUp: true } as const;
const CHECK = { audience: 'admin', permission: 'deposit.approve', stepUp: true } as const;

/** The second person's yes or no. */
const check = (verb: 'approve' | 'reject', summary: string): Route =>
  defineRoute({
    method: 'post',
    path: `/admin/deposit-movements/:movementId/${verb}`,
    summary,
    tags,
    access: CHECK,
    idempotency: 'required',
    params: depositMovementParamsSchema,
    body: disciplineReasonSchema,
    responses: { 200: depositMovementRowSchema },
    errors: ['NOT_FOUND', 'FOUR_EYES', 'ACTION_NOT_ALLOWED', 'INSUFFICIENT_BALANCE', 'CONTENTION'],
    handler: async (ctx) => {
      const isApproved = verb === 'approve';
      const call = { ...deskCallOf(ctx), ...ctx.params, ...ctx.body, isApproved };
      return { status: 200, body: await ctx.deps.discipline.deposits.check(call) };
    },
  });

export const ADMIN_DEPOSIT_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'post',
    path: '/admin/workers/:workerId/deposit/top-ups',
    summary: "Book money that came in at the bank for a worker's deposit; each receipt once",
    tags,
    access: MAKE,
    idempotency: 'required',
    params: standingParamsSchema,
    body: topUpDepositSchema,
    responses: { 201: depositMovementRowSchema },
    errors: ['NOT_FOUND', 'ALREADY_EXISTS'],
    handler: async (ctx) => {
      const call = { ...deskCallOf(ctx), ...ctx.params, ...ctx.body };
      return { status: 201, body: await ctx.deps.discipline.deposits.topUp(call) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/admin/workers/:workerId/deposit/deductions',
    summary: 'Ask for a deduction for a breach or a case; a second person books it',
    tags,
    access: MAKE,
    idempotency: 'required',
    params: standingParamsSchema,
    body: deductDepositSchema,
    responses: { 201: depositMovementRowSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const call = { ...deskCallOf(ctx), ...ctx.params, ...ctx.body };
      return { status: 201, body: await ctx.deps.discipline.deposits.deduct(call) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/admin/workers/:workerId/deposit/refund-requests',
    summary: 'Note that a worker who has left is to get his deposit back; nothing is paid here',
    tags,
    access: MAKE,
    idempotency: 'required',
    params: standingParamsSchema,
    body: disciplineReasonSchema,
    responses: { 201: depositMovementRowSchema },
    errors: ['NOT_FOUND', 'ACTION_NOT_ALLOWED', 'INSUFFICIENT_BALANCE', 'ALREADY_EXISTS'],
    handler: async (ctx) => {
      const call = { ...deskCallOf(ctx), ...ctx.params, ...ctx.body };
      return { status: 201, body: await ctx.deps.discipline.deposits.requestRefund(call) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/admin/deposit-movements',
    summary: 'Movements of deposits by status, the oldest on top',
    tags,
    access: { audience: 'admin', permission: 'deposit.read' },
    query: depositMovementQuerySchema,
    responses: { 200: depositMovementPageSchema },
    handler: async (ctx) => {
      const { status, kind, cursor, limit } = ctx.query;
      const page = { status, kind, after: decodeTimeCursor(cursor), limit };
      const rows = await ctx.deps.discipline.deposits.queue({ ...deskReachOf(ctx), ...page });
      const after = ({ at, id }: (typeof rows)[number]) => ({ key: Date.parse(at), id });
      return { status: 200, body: toPage({ rows, limit, after }) };
    },
  }),
  check('approve', 'Book a deduction; never one of your own, never more than is left'),
  check('reject', 'Refuse a deduction or a refund; nothing moves'),
];
