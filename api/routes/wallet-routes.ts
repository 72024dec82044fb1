import { AppError } from '../../contract/terms/errors.js';
import { orderParamsSchema } from '../../contract/schemas/order.js';
import {
  orderStatementSchema,
  periodQuerySchema,
  periodSummarySchema,
  statementFileSchema,
  walletEntryPageSchema,
  walletEntryQuerySchema,
  walletSchema,
} from '../../contract/schemas/wallet.js';
import type { Actor } from '../../contract/terms/permissions.js';
import type { StatementViewer } from '../../use-cases/statement/order-statement.js';
import type { WalletOwner } from '../../use-cases/wallet/deps.js';
import { decodeTimeCursor, toPage } from '../kit/cursor.js';
import { defineRoute, type Route } from '../kit/route.js';
import { orderScopeOf } from './order-scope.js';

const tags = ['wallets'];

/** What a statement file answers with. */
export const SHEET = {
  contentType: 'application/octet-stream',
  description: 'csv or xlsx; X-Content-Type, X-Row-Count and X-Until tell which and how far',
} as const;

/** Whose wallet a request means: a worker's own, or that of a person's merchant. */
export function walletOwnerOf(actor: Actor): WalletOwner {
  if (actor.audience === 'worker') return { kind: 'worker', id: actor.id };
  if (actor.merchantId === null) throw new AppError('FORBIDDEN');
  return { kind: 'merchant', id: actor.merchantId };
}

/** Whose part an order's statement ends with. */
export function viewerOf(actor: Actor): StatementViewer {
  if (actor.audience === 'worker') return { kind: 'worker', workerId: actor.id };
  return { kind: actor.audience === 'merchant' ? 'merchant' : 'platform' };
}

type Own = {
  readonly prefix: '/worker' | '/merchant';
  readonly audience: 'worker' | 'merchant';
  readonly whose: string;
};

/** Wallet and statements, for whoever earns. */
const walletRoutes = ({ prefix, audience, whose }: Own): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: `${prefix}/wallet`,
    summary: `${whose}: available, in the settlement hold, frozen, owed`,
    tags,
    access: { audience, permission: 'settlement.read' },
    responses: { 200: walletSchema },
    handler: async ({ deps, actor }) => ({
      status: 200,
      body: await deps.wallets.get(walletOwnerOf(actor)),
    }),
  }),
  defineRoute({
    method: 'get',
    path: `${prefix}/wallet/entries`,
    summary: `${whose}: entries in plain words with order numbers, newest first`,
    tags,
    access: { audience, permission: 'settlement.read' },
    query: walletEntryQuerySchema,
    responses: { 200: walletEntryPageSchema },
    handler: async ({ deps, actor, query }) => {
      const { limit, cursor } = query;
      const page = { limit, after: decodeTimeCursor(cursor) };
      const rows = await deps.wallets.entries(walletOwnerOf(actor), page);
      const after = ({ at, id }: (typeof rows)[number]) => ({ key: Date.parse(at), id });
      return { status: 200, body: toPage({ rows, limit, after }) };
    },
  }),
  defineRoute({
    method: 'get',
    path: `${prefix}/statement`,
    summary: `${whose}: opening balance, sums by kind of entry and closing balance of some days`,
    tags,
    access: { audience, permission: 'statement.read' },
    query: periodQuerySchema,
    responses: { 200: periodSummarySchema },
    errors: ['STATEMENT_TOO_LONG'],
    handler: async ({ deps, actor, query }) => ({
      status: 200,
      body: await deps.statements.summary({ ...query, owner: walletOwnerOf(actor) }),
    }),
  }),
  defineRoute({
    method: 'post',
    path: `${prefix}/statement-files`,
    summary: `${whose}: the statement of some days as a file, every entry with its order`,
    tags,
    access: { audience, permission: 'statement.read' },
    audit: 'before',
    rateLimit: 'write',
    body: statementFileSchema,
    responses: { 200: SHEET },
    errors: ['STATEMENT_TOO_LONG'],
    handler: async ({ deps, actor, body }) => {
      const { bytes, headers } = await deps.statements.sheet({
        ...body,
        owner: walletOwnerOf(actor),
      });
      return { status: 200, body: bytes, headers };
    },
  }),
];

/** From price to share, of one order. */
const orderStatementRoute = (options: {
  readonly prefix: '/worker' | '/admin';
  readonly audience: 'worker' | readonly ['admin', 'merchant'];
}): Route =>
  defineRoute({
    method: 'get',
    path: `${options.prefix}/orders/:orderId/statement`,
    summary: "An order from its price to the reader's part, line by line",
    tags,
    access: { audience: options.audience, permission: 'statement.read' },
    params: orderParamsSchema,
    responses: { 200: orderStatementSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const { orderId } = ctx.params;
      const viewer = viewerOf(ctx.actor);
      const input = { orderId, scope: orderScopeOf(ctx), viewer };
      return { status: 200, body: await ctx.deps.statements.ofOrder(input) };
    },
  });

export const WALLET_ROUTES: readonly Route[] = [
  ...walletRoutes({ prefix: '/worker', audience: 'worker', whose: 'My wallet' }),
  ...walletRoutes({ prefix: '/merchant', audience: 'merchant', whose: "My merchant's wallet" }),
  orderStatementRoute({ prefix: '/worker', audience: 'worker' }),
  orderStatementRoute({ prefix: '/admin', audience: ['admin', 'merchant'] }),
];
