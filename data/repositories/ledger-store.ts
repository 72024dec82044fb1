import type { Connection } from 'mongoose';
import { ledgerAccountModel } from '../models/ledger-account.js';
import { ledgerJournalModel } from '../models/ledger-journal.js';
import { ledgerTransferModel } from '../models/ledger-transfer.js';

/** The three collections of the ledger and its clock; what every part of the repository works on. */
export type LedgerStore = ReturnType<typeof openLedgerStore>;

export function openLedgerStore(connection: Connection, now: () => Date) {
  return {
    connection,
    now,
    journals: ledgerJournalModel(connection),
    transfers: ledgerTransferModel(connection),
    accounts: ledgerAccountModel(connection),
  };
}
