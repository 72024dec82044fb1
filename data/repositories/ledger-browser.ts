import type { ClientSession, Connection } from 'mongoose';
import { AppError } from '../../contract/terms/errors.js';
import type { AccountKind } from '../../domain/ledger/accounts.js';
import { toBalance, ZERO_TOTALS, type Balance } from '../../domain/ledger/effects.js';
import type { LedgerAccountDocument } from '../models/ledger-account.js';
import type { LedgerJournalDocument } from '../models/ledger-journal.js';
import type { LedgerTransferDocument } from '../models/ledger-transfer.js';
import { balances, readOptions, safeTotals, sumTransfers } from './ledger-read.js';
import { openLedgerStore, type LedgerStore } from './ledger-store.js';

export type { LedgerAccountDocument, LedgerJournalDocument, LedgerTransferDocument };

/** Journals of one order: payments, refunds, settlement, cases. */
const JOURNALS_MAX = 1_000;

/** What happened on one account between two moments, and the balances around it. Fen. */
export type AccountPeriod = {
  readonly accountId: string;
  readonly openingFen: number;
  readonly closingFen: number;
  /** Booked lines in the order of booking; reservations move no balance and are left out. */
  readonly transfers: readonly LedgerTransferDocument[];
};

export type LedgerBrowser = ReturnType<typeof createLedgerBrowser>;

/** Reads of the ledger for people: lists with a bound, and periods that close. */
export function createLedgerBrowser(connection: Connection, now: () => Date = () => new Date()) {
  const store = openLedgerStore(connection, now);
  return {
    /** Accounts by id, one row more than `limit`; hot ones with what no roll-up has taken yet. */
    async accounts(query: {
      readonly kind?: AccountKind | undefined;
      readonly owner?: string | undefined;
      readonly afterId?: string | undefined;
      readonly limit: number;
    }): Promise<Balance[]> {
      const { kind, owner, afterId, limit } = query;
      const rows = await store.accounts
        .find(
          {
            ...(kind !== undefined && { kind }),
            ...(owner !== undefined && { owner }),
            ...(afterId !== undefined && { _id: { $gt: afterId } }),
          },
          { _id: 1 },
        )
        .sort({ _id: 1 })
        .limit(limit + 1)
        .lean<Pick<LedgerAccountDocument, '_id'>[]>();
      return balances(
        store,
        rows.map(({ _id }) => _id),
      );
    },

    journal: (journalId: string): Promise<LedgerJournalDocument | null> =>
      store.journals.findById(journalId).lean<LedgerJournalDocument>().exec(),

    /** Oldest first, at most 1,000. */
    journalsOfOrder: (orderId: string): Promise<LedgerJournalDocument[]> =>
      store.journals
        .find({ orderId })
        .sort({ at: 1, _id: 1 })
        .limit(JOURNALS_MAX)
        .lean<LedgerJournalDocument[]>()
        .exec(),

    /** Newest first, one row more than `limit`; both sides of the account. */
    transfers: (query: TransferPage): Promise<LedgerTransferDocument[]> => findPage(store, query),

    /** One moment's view of several accounts over the same time; see `AccountPeriod`. */
    periods: (query: PeriodQuery): Promise<readonly AccountPeriod[]> => readPeriods(store, query),
  };
}

export type TransferPage = {
  readonly accountId: string;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  readonly after?: { readonly atMs: number; readonly id: string } | undefined;
  readonly limit: number;
};

function findPage(store: LedgerStore, query: TransferPage): Promise<LedgerTransferDocument[]> {
  const { accountId, from, to, after, limit } = query;
  const conditions: object[] = [{ $or: [{ debit: accountId }, { credit: accountId }] }];
  if (from) conditions.push({ at: { $gte: from } });
  if (to) conditions.push({ at: { $lt: to } });
  if (after) {
    const at = new Date(after.atMs);
    conditions.push({ $or: [{ at: { $lt: at } }, { at, _id: { $lt: after.id } }] });
  }
  return store.transfers
    .find({ $and: conditions })
    .sort({ at: -1, _id: -1 })
    .limit(limit + 1)
    .lean<LedgerTransferDocument[]>()
    .exec();
}

export type PeriodQuery = {
  /** Accounts with a running balance; none of the hot ones. */
  readonly accountIds: readonly string[];
  readonly from: Date;
  readonly to: Date;
  /** Lines of all the accounts together. */
  readonly rowsMax: number;
};

/**
 * Read backwards from the present balance, so that a statement costs what happened since its
 * beginning and not the whole life of the account. Throws STATEMENT_TOO_LONG past `rowsMax`:
 * a list that is cut would not close.
 */
async function readPeriods(store: LedgerStore, query: PeriodQuery) {
  const session = await store.connection.startSession({ snapshot: true });
  try {
    const periods: AccountPeriod[] = [];
    let left = query.rowsMax;
    for (const accountId of query.accountIds) {
      const period = await readPeriod(store, { ...query, accountId, rowsMax: left }, session);
      left -= period.transfers.length;
      periods.push(period);
    }
    return periods;
  } finally {
    await session.endSession();
  }
}

async function readPeriod(
  store: LedgerStore,
  query: Omit<PeriodQuery, 'accountIds'> & { readonly accountId: string },
  session: ClientSession,
): Promise<AccountPeriod> {
  const { accountId, from, to, rowsMax } = query;
  const account = await store.accounts
    .findById(accountId, null, readOptions(session))
    .lean<LedgerAccountDocument>();
  const present = toBalance(accountId, account === null ? ZERO_TOTALS : safeTotals(account));
  const since = toBalance(accountId, await sumTransfers(store, { accountId, from: to }, session));
  const transfers: LedgerTransferDocument[] = [];
  const cursor = store.transfers
    .find(
      {
        $or: [{ debit: accountId }, { credit: accountId }],
        mode: { $in: ['single', 'post'] },
        at: { $gte: from, $lt: to },
      },
      null,
      readOptions(session),
    )
    .sort({ at: 1, _id: 1 })
    .limit(rowsMax + 1)
    .lean<LedgerTransferDocument[]>()
    .cursor();
  for await (const transfer of cursor) transfers.push(transfer as LedgerTransferDocument);
  if (transfers.length > rowsMax) throw new AppError('STATEMENT_TOO_LONG', { extra: { rowsMax } });
  const closingFen = present.postedFen - since.postedFen;
  const movedFen = transfers.reduce((sum, line) => sum + signedFen(accountId, line), 0);
  return { accountId, openingFen: closingFen - movedFen, closingFen, transfers };
}

/** What a line adds to the account's own side; negative when it takes from it. Fen. */
export function signedFen(
  accountId: string,
  line: Pick<LedgerTransferDocument, 'debit' | 'credit' | 'amountFen'>,
): number {
  const isDebit = line.debit === accountId;
  const own = toBalance(accountId, {
    ...ZERO_TOTALS,
    ...(isDebit ? { postedD: line.amountFen } : { postedC: line.amountFen }),
  });
  return own.postedFen;
}
