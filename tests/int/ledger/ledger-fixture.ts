import { randomUUID } from 'node:crypto';
import { isAppError } from '../../../contract/terms/errors.js';
import { connectDatabase, type Connection } from '../../../data/connect.js';
import { ledgerAccountModel } from '../../../data/models/ledger-account.js';
import { ledgerJournalModel } from '../../../data/models/ledger-journal.js';
import { ledgerTransferModel } from '../../../data/models/ledger-transfer.js';
import {
  createLedgerRepository,
  type LedgerRepository,
} from '../../../data/repositories/ledger-repository.js';
import type { Journal } from '../../../domain/ledger/journal.js';
import type { PostOutcome } from '../../../domain/ledger/model.js';

export type TestLedger = {
  readonly connection: Connection;
  readonly ledger: LedgerRepository;
  /** Drops the database and closes the connection. */
  readonly close: () => Promise<void>;
};

/** A ledger on an empty database of its own. */
export async function openTestLedger(): Promise<TestLedger> {
  const uri = new URL(process.env.MONGODB_TEST_URI ?? '');
  uri.pathname = `/ledger-${randomUUID()}`;
  const connection = await connectDatabase(uri.toString());
  for (const model of [
    ledgerAccountModel(connection),
    ledgerJournalModel(connection),
    ledgerTransferModel(connection),
  ]) {
    await model.createCollection();
    await model.createIndexes();
  }
  return {
    connection,
    ledger: createLedgerRepository(connection),
    close: async () => {
      await connection.dropDatabase();
      await connection.close();
    },
  };
}

/** Posts and names the result in the words of the reference model. */
export async function outcomeOf(ledger: LedgerRepository, journal: Journal): Promise<PostOutcome> {
  try {
    return (await ledger.postOnce(journal)).duplicate ? 'DUPLICATE' : 'POSTED';
  } catch (error) {
    if (!isAppError(error)) throw error;
    const outcomes: Partial<Record<string, PostOutcome>> = {
      JOURNAL_MISMATCH: 'MISMATCH',
      INSUFFICIENT_BALANCE: 'INSUFFICIENT',
      TRANSFER_RESOLVED: 'RESOLVED',
      JOURNAL_INVALID: 'INVALID_PENDING',
    };
    const outcome = outcomes[error.code];
    if (outcome === undefined) throw error;
    return outcome;
  }
}

/** How often each outcome occurs. */
export function tally(outcomes: readonly PostOutcome[]): Partial<Record<PostOutcome, number>> {
  const counts: Partial<Record<PostOutcome, number>> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

/** Money put on an account from outside, with a key of its own. */
export function fundJournal(input: {
  readonly key: string;
  readonly accountId: string;
  readonly amountFen: number;
}): Journal {
  return {
    _id: `test:${input.key}:fund`,
    lines: [
      {
        debit: 'asset:wx:clearing',
        credit: input.accountId,
        amountFen: input.amountFen,
        code: 'FUND',
        mode: 'single',
      },
    ],
  };
}
