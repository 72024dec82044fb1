import {
  cancelWithdrawalSchema,
  requestWithdrawalSchema,
  withdrawalPageSchema,
  withdrawalParamsSchema,
  withdrawalQuerySchema,
  withdrawalSchema,
  withdrawalTermsQuerySchema,
  withdrawalTermsSchema,
} from '../../contract/schemas/withdrawal.js';
import { AppError } from '../../contract/terms/errors.js';
import type { PayoutOwnerKind } from '../../contract/terms/payout.js';
import type { Actor } from '../../contract/terms/permissions.js';
import type { WithdrawalActorKind } from '../../contract/terms/withdrawal.js';
import type { WithdrawalCall } from '../../use-cases/withdrawal/create-withdrawals.js';
import { decodeTimeCursor, toPage } from '../kit/cursor.js';
import { defineRoute, type Route, type RouteContext } from '../kit/route.js';

type AuthedContext = Pick<
  RouteContext<unknown, unknown, unknown, Actor>,
  'actor' | 'idempotencyKey' | 'requestId' | 'receivedAtMs'
>;

/** Whoever does something is taken as whom the route takes him for. */
export function withdrawalCallOf(ctx: AuthedContext, kind: WithdrawalActorKind): WithdrawalCall {
  const { actor, receivedAtMs, idempotencyKey, requestId } = ctx;
  const key = idempotencyKey === '' ? requestId : idempotencyKey;
  return { actor: { kind, id: actor.id }, receivedAtMs, key };
}

/** Whose balance it is: the worker's own, or his merchant's. */
function ownerOf(ownerKind: PayoutOwnerKind, actor: Actor) {
  if (ownerKind === 'worker') return { ownerKind, ownerId: actor.id };
  if (actor.merchantId === null) throw new AppError('FORBIDDEN');
  return { ownerKind, ownerId: actor.merchantId };
}

const tags = ['withdrawals'];

/** What an owner may look at; the same for workers and for merchants. */
function readRoutes(ownerKind: PayoutOwnerKind): readonly Route[] {
  const read = { audience: ownerKind, permission: 'withdrawal.read' } as const;
  return [
    defineRoute({
      method: 'get',
      path: `/${ownerKind}/withdrawal-terms`,
      summary: 'What a withdrawal of this amount would cost now, and within which limits it may be',
      tags,
      access: read,
      query: withdrawalTermsQuerySchema,
      responses: { 200: withdrawalTermsSchema },
      handler: async ({ deps, actor, query }) => {
        const asked = { owner: ownerOf(ownerKind, actor), amountFen: query.amountFen };
        return { status: 200, body: await deps.withdrawals.mine.terms(asked) };
      },
    }),
    defineRoute({
      method: 'get',
      path: `/${ownerKind}/withdrawals`,
      summary: 'Withdrawals, the newest first',
      tags,
      access: read,
      query: withdrawalQuerySchema,
      responses: { 200: withdrawalPageSchema },
      handler: async ({ deps, actor, query }) => {
        const { limit, cursor } = query;
        const owner = ownerOf(ownerKind, actor);
        const after = decodeTimeCursor(cursor);
        const rows = await deps.withdrawals.mine.list({ owner, after, limit });
        const page = toPage({
          rows,
          limit,
          after: ({ createdAt, withdrawalNo }) => ({
            key: Date.parse(createdAt),
            id: withdrawalNo,
          }),
        });
        return { status: 200, body: page };
      },
    }),
    defineRoute({
      method: 'get',
      path: `/${ownerKind}/withdrawals/:withdrawalNo`,
      summary: 'One withdrawal with its progress, and what is needed to confirm it',
      tags,
      access: read,
      params: withdrawalParamsSchema,
      responses: { 200: withdrawalSchema },
      errors: ['NOT_FOUND'],
      handler: async ({ deps, actor, params }) => {
        const asked = { ...params, owner: ownerOf(ownerKind, actor) };
        return { status: 200, body: await deps.withdrawals.mine.get(asked) };
      },
    }),
  ];
}

/** What he may do; money leaves only after a factor that was shown in the last five minutes. */
function stepRoutes(ownerKind: PayoutOwnerKind): readonly Route[] {
  const ask = { audience: ownerKind, permission: 'withdrawal.request', stepUp: true } as const;
  const takeBack = { audience: ownerKind, permission: 'withdrawal.request' } as const;
  return [
    defineRoute({
      method: 'post',
      path: `/${ownerKind}/withdrawals`,
      summary: 'Ask for a withdrawal: the amount is reserved at once, placed or refused',
      tags,
      access: ask,
      idempotency: 'required',
      rateLimit: 'withdrawal',
      body: requestWithdrawalSchema,
      responses: { 201: withdrawalSchema },
      errors: [
        'WITHDRAWAL_LIMIT',
        'WITHDRAWAL_CHANGED',
        'PAYOUT_ACCOUNT_UNUSABLE',
        'INSUFFICIENT_BALANCE',
        'CONTENTION',
      ],
      handler: async (ctx) => {
        const call = withdrawalCallOf(ctx, 'owner');
        const owner = ownerOf(ownerKind, ctx.actor);
        const asked = { ...call, ...ctx.body, owner };
        return { status: 201, body: await ctx.deps.withdrawals.mine.request(asked) };
      },
    }),
    defineRoute({
      method: 'post',
      path: `/${ownerKind}/withdrawals/:withdrawalNo/cancel`,
      summary: 'Take a withdrawal back before it is approved; the amount is available again',
      tags,
      access: takeBack,
      idempotency: 'required',
      rateLimit: 'write',
      params: withdrawalParamsSchema,
      body: cancelWithdrawalSchema,
      responses: { 200: withdrawalSchema },
      errors: ['NOT_FOUND', 'ACTION_NOT_ALLOWED', 'SERVICE_UNAVAILABLE', 'CONTENTION'],
      handler: async (ctx) => {
        const call = withdrawalCallOf(ctx, 'owner');
        const owner = ownerOf(ownerKind, ctx.actor);
        const asked = { ...call, ...ctx.params, owner, note: ctx.body.reason };
        return { status: 200, body: await ctx.deps.withdrawals.mine.cancel(asked) };
      },
    }),
  ];
}

export const WORKER_WITHDRAWAL_ROUTES = [...readRoutes('worker'), ...stepRoutes('worker')];
export const MERCHANT_WITHDRAWAL_ROUTES = [...readRoutes('merchant'), ...stepRoutes('merchant')];
