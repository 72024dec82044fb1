import type { ClientSession } from 'mongoose';
import {
  HOT_ACCOUNT_IDS,
  accounts as accountIds,
  parseAccountId,
} from '../../domain/ledger/accounts.js';
import { toBalance, type AccountTotals, type Balance } from '../../domain/ledger/effects.js';
import { isDuplicateKey } from '../connect.js';
import type { LedgerAccountDocument } from '../models/ledger-account.js';
import { hotTails, readOptions, sumTransfers, safeTotal, safeTotals } from './ledger-read.js';
import type { LedgerStore } from './ledger-store.js';

/** Life of a MongoDB transaction; a transfer is visible at most so long after its `at`. */
const TRANSACTION_LIFE_MS = 60_000;
/** Two lifetimes, so that a late commit never falls behind the watermark. */
export const ROLL_UP_LAG_MS = 2 * TRANSACTION_LIFE_MS;
export const DIFFERENCES_MAX = 100;
export const ESCROWS_MAX = 200;

export type LedgerSums = AccountTotals & {
  /** Σ debit = Σ credit, for posted and for pending (J1). */
  readonly isBalanced: boolean;
};

export type BalanceDifference = AccountTotals & {
  /** The four numbers are cache − Σ transfers, fen. */
  readonly accountId: string;
};

export type EscrowQuery = {
  /** Only these orders, at most ESCROWS_MAX; without it all of them are scanned. */
  readonly orderIds?: readonly string[];
  readonly afterOrderId?: string;
  readonly limit?: number;
};

/** Reads of one check see one moment; outside a transaction, so its 60 s do not bound them. */
async function inSnapshot<T>(
  store: LedgerStore,
  work: (session: ClientSession) => Promise<T>,
): Promise<T> {
  const session = await store.connection.startSession({ snapshot: true });
  try {
    return await work(session);
  } finally {
    await session.endSession();
  }
}

async function openHot(
  store: LedgerStore,
  accountId: string,
): Promise<LedgerAccountDocument | null> {
  const { kind, side, owner, noNegative, hot } = parseAccountId(accountId);
  const zero = { postedD: 0, postedC: 0, pendingD: 0, pendingC: 0, ver: 0 };
  try {
    return await store.accounts
      .findOneAndUpdate(
        { _id: accountId },
        {
          $setOnInsert: {
            ...{ kind, side, owner, flags: { noNegative, hot } },
            ...zero,
            rolledUpTo: new Date(0),
          },
        },
        { upsert: true, returnDocument: 'after' },
      )
      .lean<LedgerAccountDocument>();
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return store.accounts.findById(accountId).lean<LedgerAccountDocument>();
  }
}

/**
 * Adds the transfers of the closed window to each hot account; of two at once, one wins per
 * account. Returns how many accounts moved forward.
 */
export async function rollUpHot(
  store: LedgerStore,
  options: { readonly lagMs?: number } = {},
): Promise<number> {
  const to = new Date(store.now().getTime() - (options.lagMs ?? ROLL_UP_LAG_MS));
  let movedCount = 0;
  for (const accountId of HOT_ACCOUNT_IDS) {
    const account = await openHot(store, accountId);
    const from = account?.rolledUpTo;
    if (from === undefined || from >= to) continue;
    const window = await sumTransfers(store, { accountId, from, to });
    const result = await store.accounts.updateOne(
      { _id: accountId, rolledUpTo: from },
      { $inc: { ...window, ver: 1 }, $set: { rolledUpTo: to } },
    );
    movedCount += result.modifiedCount;
  }
  return movedCount;
}

/** J1: totals of all accounts at one moment. */
export function sumAll(store: LedgerStore): Promise<LedgerSums> {
  return inSnapshot(store, async (session) => {
    const [cached] = await store.accounts
      .aggregate<AccountTotals>([
        {
          $group: {
            _id: null,
            postedD: { $sum: '$postedD' },
            postedC: { $sum: '$postedC' },
            pendingD: { $sum: '$pendingD' },
            pendingC: { $sum: '$pendingC' },
          },
        },
      ])
      .option(readOptions(session));
    const tail = await hotTails(store, session);
    const postedD = safeTotal(cached?.postedD ?? 0) + tail.postedD;
    const postedC = safeTotal(cached?.postedC ?? 0) + tail.postedC;
    const pendingD = safeTotal(cached?.pendingD ?? 0) + tail.pendingD;
    const pendingC = safeTotal(cached?.pendingC ?? 0) + tail.pendingC;
    const isBalanced = postedD === postedC && pendingD === pendingC;
    return { postedD, postedC, pendingD, pendingC, isBalanced };
  });
}

async function hotDifferences(
  store: LedgerStore,
  session: ClientSession,
): Promise<BalanceDifference[]> {
  const hot = await store.accounts
    .find({ _id: { $in: HOT_ACCOUNT_IDS } }, null, readOptions(session))
    .lean<LedgerAccountDocument[]>();
  const differences: BalanceDifference[] = [];
  for (const account of hot) {
    const to = account.rolledUpTo ?? new Date(0);
    const summed = await sumTransfers(store, { accountId: account._id, to }, session);
    const cached = safeTotals(account);
    const difference = {
      accountId: account._id,
      postedD: cached.postedD - summed.postedD,
      postedC: cached.postedC - summed.postedC,
      pendingD: cached.pendingD - summed.pendingD,
      pendingC: cached.pendingC - summed.pendingC,
    };
    if (!isZero(difference)) differences.push(difference);
  }
  return differences;
}

/** J2: every account whose cache is not the sum of its transfers; at most DIFFERENCES_MAX. */
export function verifyBalances(store: LedgerStore): Promise<BalanceDifference[]> {
  return inSnapshot(store, async (session) => {
    const rows = await store.accounts
      .aggregate<AccountTotals & { _id: string }>(
        differencesPipeline(store.transfers.collection.collectionName),
      )
      .option({ ...readOptions(session), allowDiskUse: true });
    const cold = rows.map(({ _id, ...totals }) => ({ accountId: _id, ...safeTotals(totals) }));
    return [...(await hotDifferences(store, session)), ...cold].slice(0, DIFFERENCES_MAX);
  });
}

/** J3: orders whose escrow is not empty, by order account id; the caller knows which ended. */
export async function escrowLeft(store: LedgerStore, query: EscrowQuery = {}): Promise<Balance[]> {
  const limit = Math.min(Math.max(1, query.limit ?? ESCROWS_MAX), ESCROWS_MAX);
  const ids = query.orderIds?.slice(0, ESCROWS_MAX).map((id) => accountIds.order(id));
  const after = query.afterOrderId;
  const rows = await store.accounts
    .find({
      kind: 'order',
      _id: {
        ...(ids && { $in: ids }),
        ...(after && { $gt: accountIds.order(after) }),
        $type: 'string',
      },
      $or: [
        { $expr: { $ne: ['$postedD', '$postedC'] } },
        { pendingD: { $ne: 0 } },
        { pendingC: { $ne: 0 } },
      ],
    })
    .sort({ _id: 1 })
    .limit(limit)
    .lean<LedgerAccountDocument[]>();
  return rows.map((row) => toBalance(row._id, safeTotals(row)));
}

function isZero(totals: AccountTotals): boolean {
  const { postedD, postedC, pendingD, pendingC } = totals;
  return postedD === 0 && postedC === 0 && pendingD === 0 && pendingC === 0;
}

/** Cache minus the sum of the transfers for each account that is not hot; only what is left over. */
function differencesPipeline(transfersName: string) {
  const isCold = { $match: { _id: { $nin: [...HOT_ACCOUNT_IDS] } } };
  const minus = (value: object) => ({ $multiply: [value, -1] });
  const forSide = (value: string, side: string) => ({
    $cond: [{ $eq: ['$leg.side', side] }, value, 0],
  });
  const total = (name: string) => ({ [name]: { $sum: `$${name}` } });
  const totals = {
    ...total('postedD'),
    ...total('postedC'),
    ...total('pendingD'),
    ...total('pendingC'),
  };
  return [
    isCold,
    { $project: { postedD: 1, postedC: 1, pendingD: 1, pendingC: 1 } },
    {
      $unionWith: {
        coll: transfersName,
        pipeline: [
          {
            $project: {
              leg: [
                { account: '$debit', side: 'D' },
                { account: '$credit', side: 'C' },
              ],
              posted: { $cond: [{ $in: ['$mode', ['single', 'post']] }, '$amountFen', 0] },
              pending: {
                $switch: {
                  branches: [
                    { case: { $eq: ['$mode', 'pending'] }, then: '$amountFen' },
                    { case: { $eq: ['$mode', 'single'] }, then: 0 },
                  ],
                  default: minus({ $toLong: '$amountFen' }),
                },
              },
            },
          },
          { $unwind: '$leg' },
          {
            $project: {
              _id: '$leg.account',
              postedD: minus(forSide('$posted', 'D')),
              postedC: minus(forSide('$posted', 'C')),
              pendingD: minus(forSide('$pending', 'D')),
              pendingC: minus(forSide('$pending', 'C')),
            },
          },
          isCold,
        ],
      },
    },
    { $group: { _id: '$_id', ...totals } },
    {
      $match: {
        $or: [
          { postedD: { $ne: 0 } },
          { postedC: { $ne: 0 } },
          { pendingD: { $ne: 0 } },
          { pendingC: { $ne: 0 } },
        ],
      },
    },
    { $limit: DIFFERENCES_MAX },
  ];
}
