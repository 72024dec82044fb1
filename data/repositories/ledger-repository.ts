import type { ClientSession, Connection } from 'mongoose';
import { AppError } from '../../contract/terms/errors.js';
import type { Journal } from '../../domain/ledger/journal.js';
import { inTransaction } from '../connect.js';
import type { LedgerJournalDocument } from '../models/ledger-journal.js';
import {
  escrowLeft,
  rollUpHot,
  sumAll,
  verifyBalances,
  type EscrowQuery,
} from './ledger-checks.js';
import { isDuplicateJournal } from './ledger-errors.js';
import { balance, balances, transfersOf, type TransfersQuery } from './ledger-read.js';
import { openLedgerStore } from './ledger-store.js';
import { payloadHash, postJournal } from './ledger-write.js';

/** `duplicate`: the same journal was there before, and nothing changed now. */
export type PostResult = { readonly duplicate: boolean };

export type LedgerRepository = ReturnType<typeof createLedgerRepository>;

const RECALL_MS_MAX = 5_000;

/** The ledger of MONEY §3. `now` stamps transfers, so it must be the real clock. */
export function createLedgerRepository(
  connection: Connection,
  options: { readonly now?: () => Date } = {},
) {
  const store = openLedgerStore(connection, options.now ?? (() => new Date()));

  /**
   * Posts inside the caller's transaction. A taken key throws DuplicateJournalError: let it abort
   * the transaction, then call `recall`. Also throws AppError INSUFFICIENT_BALANCE,
   * TRANSFER_RESOLVED (post or void of a resolved reservation) and JOURNAL_INVALID.
   */
  const post = (journal: Journal, session: ClientSession): Promise<void> =>
    postJournal(store, journal, session);

  /**
   * After a DuplicateJournalError: says that it was this journal, or throws JOURNAL_MISMATCH.
   * Linearizable, because the first post may be committed and not yet held by a majority.
   */
  async function recall(journal: Journal): Promise<PostResult> {
    const first = await store.journals
      .findById(journal._id, { payloadHash: 1 })
      .setOptions({ readConcern: { level: 'linearizable' }, maxTimeMS: RECALL_MS_MAX })
      .lean<Pick<LedgerJournalDocument, 'payloadHash'>>();
    if (first === null) throw new AppError('CONTENTION', { detail: journal._id });
    if (first.payloadHash !== payloadHash(journal)) {
      throw new AppError('JOURNAL_MISMATCH', { detail: journal._id });
    }
    return { duplicate: true };
  }

  /** Posts in a transaction of its own; repeating it any number of times has one effect. */
  async function postOnce(journal: Journal): Promise<PostResult> {
    try {
      await inTransaction(connection, (session) => post(journal, session));
      return { duplicate: false };
    } catch (error) {
      if (isDuplicateJournal(error)) return recall(journal);
      throw isContention(error)
        ? new AppError('CONTENTION', { detail: journal._id, cause: error })
        : error;
    }
  }

  return {
    post,
    postOnce,
    recall,
    /** Posted, reserved and available; a hot account is its roll-up and the tail since. */
    balance: (accountId: string, session?: ClientSession) => balance(store, accountId, session),
    /** In the order asked, at most BALANCES_MAX; an account without movement is zero. */
    balances: (accountIds: readonly string[], session?: ClientSession) =>
      balances(store, accountIds, session),
    transfersOf: (query: TransfersQuery) => transfersOf(store, query),
    rollUpHot: (rollUp: { readonly lagMs?: number } = {}) => rollUpHot(store, rollUp),
    sumAll: () => sumAll(store),
    verifyBalances: () => verifyBalances(store),
    escrowLeft: (query: EscrowQuery = {}) => escrowLeft(store, query),
  };
}

/** Ran out of retries or time; the outcome may be unknown, and the same key may be tried again. */
function isContention(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const labels = 'errorLabelSet' in error ? error.errorLabelSet : undefined;
  return (
    error.name === 'MongoOperationTimeoutError' ||
    (labels instanceof Set && labels.has('TransientTransactionError'))
  );
}
