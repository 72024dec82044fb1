import {
  accountParamsSchema,
  accountTransferPageSchema,
  accountTransferQuerySchema,
  chartSchema,
  journalParamsSchema,
  ledgerAccountPageSchema,
  ledgerAccountQuerySchema,
  ledgerAccountSchema,
  ledgerJournalListSchema,
  ledgerJournalSchema,
} from '../../../contract/schemas/ledger.js';
import { orderParamsSchema } from '../../../contract/schemas/order.js';
import { staffStatementSchema } from '../../../contract/schemas/wallet.js';
import { AppError } from '../../../contract/terms/errors.js';
import type { Scope } from '../../../contract/terms/permissions.js';
import { decodeCursor, decodeTimeCursor, toPage } from '../../kit/cursor.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { SHEET } from '../wallet-routes.js';

const tags = ['ledger'];
const READ = { audience: 'admin', permission: 'ledger.read' } as const;

/** The books are of all cities, so a reach of some of them is not enough. */
function requireAll({ scope }: { readonly scope: Scope }): void {
  if (scope !== 'all') throw new AppError('FORBIDDEN');
}

const ACCOUNT_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/ledger/chart',
    summary: 'Kinds of accounts: side, whose, what guards them',
    tags,
    access: READ,
    responses: { 200: chartSchema },
    handler: async (ctx) => {
      requireAll(ctx);
      return { status: 200, body: { items: ctx.deps.ledgerDesk.chart() } };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/admin/ledger/accounts',
    summary: 'Accounts with their balances, by kind and owner',
    tags,
    access: READ,
    query: ledgerAccountQuerySchema,
    responses: { 200: ledgerAccountPageSchema },
    handler: async (ctx) => {
      requireAll(ctx);
      const { limit, cursor, kind, owner } = ctx.query;
      const afterId = decodeCursor({ cursor, keyType: 'string' })?.id;
      const rows = await ctx.deps.ledgerDesk.accounts({ kind, owner, afterId, limit });
      const after = ({ accountId }: (typeof rows)[number]) => ({ key: accountId, id: accountId });
      return { status: 200, body: toPage({ rows, limit, after }) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/admin/ledger/accounts/:ledgerAccountId',
    summary: 'One account: posted, reserved, available',
    tags,
    access: READ,
    params: accountParamsSchema,
    responses: { 200: ledgerAccountSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      requireAll(ctx);
      return { status: 200, body: await ctx.deps.ledgerDesk.account(ctx.params.ledgerAccountId) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/admin/ledger/accounts/:ledgerAccountId/transfers',
    summary: 'Lines of one account, newest first, each with its journal and order',
    tags,
    access: READ,
    params: accountParamsSchema,
    query: accountTransferQuerySchema,
    responses: { 200: accountTransferPageSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      requireAll(ctx);
      const { limit, cursor, from, to } = ctx.query;
      const query = { from, to, limit, after: decodeTimeCursor(cursor) };
      const rows = await ctx.deps.ledgerDesk.transfers({
        ...query,
        accountId: ctx.params.ledgerAccountId,
      });
      const after = ({ at, id }: (typeof rows)[number]) => ({ key: Date.parse(at), id });
      return { status: 200, body: toPage({ rows, limit, after }) };
    },
  }),
];

const JOURNAL_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/ledger/journals/:journalId',
    summary: 'One journal with all its lines',
    tags,
    access: READ,
    params: journalParamsSchema,
    responses: { 200: ledgerJournalSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      requireAll(ctx);
      return { status: 200, body: await ctx.deps.ledgerDesk.journal(ctx.params.journalId) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/admin/orders/:orderId/journals',
    summary: 'Everything that was booked for an order, oldest first',
    tags,
    access: READ,
    params: orderParamsSchema,
    responses: { 200: ledgerJournalListSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      requireAll(ctx);
      const items = await ctx.deps.ledgerDesk.journalsOfOrder(ctx.params.orderId);
      return { status: 200, body: { items } };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/admin/statement-files',
    summary: "Anybody's statement of some days as a file; every one taken is recorded",
    tags,
    access: { audience: 'admin', permission: 'statement.read' },
    audit: 'before',
    rateLimit: 'write',
    body: staffStatementSchema,
    responses: { 200: SHEET },
    errors: ['STATEMENT_TOO_LONG'],
    handler: async (ctx) => {
      requireAll(ctx);
      const { ownerKind, ownerId, ...period } = ctx.body;
      const owner = { kind: ownerKind, id: ownerId };
      const { bytes, headers } = await ctx.deps.statements.sheet({ ...period, owner });
      return { status: 200, body: bytes, headers };
    },
  }),
];

/** The ledger browser of finance and the auditor: reads only (X12). */
export const ADMIN_LEDGER_ROUTES: readonly Route[] = [...ACCOUNT_ROUTES, ...JOURNAL_ROUTES];
