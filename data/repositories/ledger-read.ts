import { AppError } from '../../contract/terms/errors.js';
import type { ClientSession } from 'mongoose';
import { HOT_ACCOUNT_IDS, parseAccountId } from '../../domain/ledger/accounts.js';
import {
  MODE_EFFECT,
  ZERO_TOTALS,
  addTotals,
  toBalance,
  type AccountTotals,
  type Balance,
} from '../../domain/ledger/effects.js';
import type { TransferMode } from '../../domain/ledger/journal.js';
import type { LedgerAccountDocument } from '../models/ledger-account.js';
import type { LedgerTransferDocument } from '../models/ledger-transfer.js';
import type { LedgerStore } from './ledger-store.js';

export const BALANCES_MAX = 200;
export const TRANSFERS_MAX = 200;

/** Half-open window of transfers: from ≤ at < to. */
export type TransferWindow = { readonly from?: Date; readonly to?: Date };

export type TransfersQuery = (
  { readonly accountId: string } | { readonly journalId: string } | { readonly orderId: string }
) & {
  /** At most TRANSFERS_MAX. */
  readonly limit?: number;
  /** Continue after this row, newest first. */
  readonly before?: { readonly at: Date; readonly id: string };
};

async function sumSide(
  store: LedgerStore,
  input: { readonly accountId: string; readonly side: 'debit' | 'credit' } & TransferWindow,
  session?: ClientSession,
): Promise<{ readonly postedFen: number; readonly pendingFen: number }> {
  const { from, to } = input;
  const at = { ...(from && { $gte: from }), ...(to && { $lt: to }) };
  const rows = await store.transfers
    .aggregate<{ _id: TransferMode; sumFen: unknown }>([
      { $match: { [input.side]: input.accountId, ...(from || to ? { at } : {}) } },
      { $group: { _id: '$mode', sumFen: { $sum: '$amountFen' } } },
    ])
    .option(readOptions(session));
  let postedFen = 0;
  let pendingFen = 0;
  for (const row of rows) {
    const sumFen = safeTotal(row.sumFen);
    postedFen += MODE_EFFECT[row._id].posted * sumFen;
    pendingFen += MODE_EFFECT[row._id].pending * sumFen;
  }
  return { postedFen, pendingFen };
}

/** Totals of one account from its transfers in a window. */
export async function sumTransfers(
  store: LedgerStore,
  input: { readonly accountId: string } & TransferWindow,
  session?: ClientSession,
): Promise<AccountTotals> {
  const debit = await sumSide(store, { ...input, side: 'debit' }, session);
  const credit = await sumSide(store, { ...input, side: 'credit' }, session);
  return {
    postedD: debit.postedFen,
    postedC: credit.postedFen,
    pendingD: debit.pendingFen,
    pendingC: credit.pendingFen,
  };
}

export async function balances(
  store: LedgerStore,
  accountIds: readonly string[],
  session?: ClientSession,
): Promise<Balance[]> {
  if (accountIds.length > BALANCES_MAX) {
    throw new AppError('INVALID_INPUT', { detail: `more than ${BALANCES_MAX} accounts` });
  }
  const found = await store.accounts
    .find({ _id: { $in: accountIds } }, null, readOptions(session))
    .lean<LedgerAccountDocument[]>();
  const byId = new Map(found.map((account) => [account._id, account]));
  const result: Balance[] = [];
  for (const accountId of accountIds) {
    const account = byId.get(accountId);
    const cached = account === undefined ? ZERO_TOTALS : safeTotals(account);
    if (!parseAccountId(accountId).hot) {
      result.push(toBalance(accountId, cached));
      continue;
    }
    // The tail starts at the watermark read with the cache, so a roll-up in between cannot
    // make a transfer count twice or not at all.
    const from = account?.rolledUpTo;
    const tail = await sumTransfers(store, { accountId, ...(from && { from }) }, session);
    result.push(toBalance(accountId, addTotals(cached, tail)));
  }
  return result;
}

export async function balance(
  store: LedgerStore,
  accountId: string,
  session?: ClientSession,
): Promise<Balance> {
  const [result] = await balances(store, [accountId], session);
  return result ?? toBalance(accountId, ZERO_TOTALS);
}

/** Newest first. */
export async function transfersOf(
  store: LedgerStore,
  query: TransfersQuery,
): Promise<LedgerTransferDocument[]> {
  const { before } = query;
  const conditions: object[] = [scopeOf(query)];
  if (before !== undefined) {
    conditions.push({
      $or: [{ at: { $lt: before.at } }, { at: before.at, _id: { $lt: before.id } }],
    });
  }
  const limit = Math.min(Math.max(1, query.limit ?? TRANSFERS_MAX), TRANSFERS_MAX);
  return store.transfers
    .find({ $and: conditions })
    .sort({ at: -1, _id: -1 })
    .limit(limit)
    .lean<LedgerTransferDocument[]>();
}

/** Sum of the hot accounts' parts that no roll-up has taken yet. */
export async function hotTails(store: LedgerStore, session: ClientSession): Promise<AccountTotals> {
  const hot = await store.accounts
    .find({ _id: { $in: HOT_ACCOUNT_IDS } }, { rolledUpTo: 1 }, readOptions(session))
    .lean<LedgerAccountDocument[]>();
  const watermarks = new Map(hot.map((account) => [account._id, account.rolledUpTo]));
  let totals = ZERO_TOTALS;
  for (const accountId of HOT_ACCOUNT_IDS) {
    const from = watermarks.get(accountId);
    totals = addTotals(
      totals,
      await sumTransfers(store, { accountId, ...(from && { from }) }, session),
    );
  }
  return totals;
}

/**
 * Options of a read in a caller's session. A snapshot session needs its read concern said, because
 * the connection's default (majority) would win over it.
 */
export function readOptions(session?: ClientSession) {
  if (session === undefined) return {};
  return session.snapshotEnabled
    ? { session, readConcern: { level: 'snapshot' as const } }
    : { session };
}

/** int64 values within the safe range arrive as numbers; anything else is a fault of the data. */
export function safeTotal(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    throw new AppError('INTERNAL', { detail: `not a safe total: ${String(value)}` });
  }
  return value;
}

export function safeTotals(account: AccountTotals): AccountTotals {
  return {
    postedD: safeTotal(account.postedD),
    postedC: safeTotal(account.postedC),
    pendingD: safeTotal(account.pendingD),
    pendingC: safeTotal(account.pendingC),
  };
}

function scopeOf(query: TransfersQuery): object {
  if ('accountId' in query) {
    return { $or: [{ debit: query.accountId }, { credit: query.accountId }] };
  }
  return 'journalId' in query ? { journal: query.journalId } : { orderId: query.orderId };
}
