import type { Connection } from 'mongoose';
import { isDuplicateKey } from '../connect.js';
import { ledgerJournalModel, type LedgerJournalDocument } from '../models/ledger-journal.js';
import { ledgerSealModel, type LedgerSealDocument } from '../models/ledger-seal.js';
import { ledgerTransferModel, type LedgerTransferDocument } from '../models/ledger-transfer.js';

export type { LedgerJournalDocument, LedgerSealDocument, LedgerTransferDocument };

const JOURNALS_PER_PAGE_MAX = 5_000;

export type LedgerSealRepository = ReturnType<typeof createLedgerSealRepository>;

/** Seals over journals, and what they are compared with. */
export function createLedgerSealRepository(connection: Connection) {
  const seals = ledgerSealModel(connection);
  const journals = ledgerJournalModel(connection);
  const transfers = ledgerTransferModel(connection);
  return {
    lastSeal: (): Promise<LedgerSealDocument | null> =>
      seals.findOne().sort({ _id: -1 }).lean<LedgerSealDocument>().exec(),

    sealsAfter: (no: number, max: number): Promise<LedgerSealDocument[]> =>
      seals
        .find({ _id: { $gt: no } })
        .sort({ _id: 1 })
        .limit(max)
        .lean<LedgerSealDocument[]>()
        .exec(),

    /** False when another sealer has this number. */
    async insertSeal(seal: LedgerSealDocument): Promise<boolean> {
      try {
        await seals.create(seal);
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    /** Journals of from ≤ moment < to in their order; at most `max`. */
    journalsBetween: (from: Date, to: Date, max: number): Promise<LedgerJournalDocument[]> =>
      journals
        .find({ at: { $gte: from, $lt: to } })
        .sort({ at: 1, _id: 1 })
        .limit(Math.min(max, JOURNALS_PER_PAGE_MAX))
        .lean<LedgerJournalDocument[]>()
        .exec(),

    /** The page after an id, in the order of ids. */
    journalsAfter: (id: string, max: number): Promise<LedgerJournalDocument[]> =>
      journals
        .find({ _id: { $gt: id } })
        .sort({ _id: 1 })
        .limit(Math.min(max, JOURNALS_PER_PAGE_MAX))
        .lean<LedgerJournalDocument[]>()
        .exec(),

    transfersOfJournals: (ids: readonly string[]): Promise<LedgerTransferDocument[]> =>
      transfers
        .find({ journal: { $in: [...ids] } })
        .lean<LedgerTransferDocument[]>()
        .exec(),

    /** Journals that transfers of this page name and that are not there; and the page's last id. */
    async orphansAfter(
      id: string,
      max: number,
    ): Promise<{ readonly ids: string[]; readonly lastId: string | null }> {
      const rows = await transfers
        .find({ _id: { $gt: id } }, { journal: 1 })
        .sort({ _id: 1 })
        .limit(max)
        .lean<Pick<LedgerTransferDocument, '_id' | 'journal'>[]>();
      const names = [...new Set(rows.map(({ journal }) => journal))];
      const found = await journals
        .find({ _id: { $in: names } }, { _id: 1 })
        .lean<Pick<LedgerJournalDocument, '_id'>[]>();
      const known = new Set(found.map(({ _id }) => _id));
      const ids = rows.filter(({ journal }) => !known.has(journal)).map(({ _id }) => _id);
      return { ids, lastId: rows.length < max ? null : (rows.at(-1)?._id ?? null) };
    },
  };
}
