import type { ClientSession, Connection } from 'mongoose';
import { auditEntryModel, type AuditEntryDocument } from '../models/audit-entry.js';
import { auditLinkModel, type AuditLinkDocument } from '../models/audit-link.js';
import { auditPendingModel, type AuditPendingDocument } from '../models/audit-pending.js';
import { auditSealModel, type AuditSealDocument } from '../models/audit-seal.js';

export type { AuditEntryDocument, AuditLinkDocument, AuditPendingDocument, AuditSealDocument };

export type AuditListQuery = {
  readonly filter: {
    readonly actorId?: string | undefined;
    readonly action?: string | undefined;
    readonly targetId?: string | undefined;
    readonly targetKind?: string | undefined;
    readonly from?: Date | undefined;
    /** Not included. */
    readonly to?: Date | undefined;
  };
  readonly after?: { readonly atMs: number; readonly id: string } | undefined;
  readonly limit: number;
};

export type AuditCounts = {
  readonly entries: number;
  readonly links: number;
  readonly seals: number;
  readonly pending: number;
};

export type AuditRepository = ReturnType<typeof createAuditRepository>;

/**
 * Entries and the chain over them. There is no update and no delete, but for the sealer's list of
 * what waits.
 */
export function createAuditRepository(connection: Connection) {
  return {
    ...createAuditEntries(connection),
    ...createAuditChain(connection),
    ...createAuditSeals(connection),
  };
}

function createAuditEntries(connection: Connection) {
  const entries = auditEntryModel(connection);
  const pending = auditPendingModel(connection);
  return {
    /** Both rows or none, by the transaction of `session`. */
    async insertEntry(
      rows: { readonly entry: AuditEntryDocument; readonly entryHash: string },
      session: ClientSession,
    ): Promise<void> {
      const { entry, entryHash } = rows;
      await entries.create([entry], { session });
      await pending.create([{ _id: entry._id, at: entry.at, entryHash }], { session });
    },

    findEntries: (ids: readonly string[]): Promise<AuditEntryDocument[]> =>
      entries
        .find({ _id: { $in: [...ids] } })
        .lean<AuditEntryDocument[]>()
        .exec(),

    /** Ids in their order, those after `id`. */
    async entryIdsAfter(id: string, limit: number): Promise<string[]> {
      const rows = await entries
        .find({ _id: { $gt: id } }, { _id: 1 })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<{ _id: string }[]>()
        .exec();
      return rows.map((row) => row._id);
    },

    /** Newest first; one row more than `limit` is read. */
    list({ filter, after, limit }: AuditListQuery): Promise<AuditEntryDocument[]> {
      const { actorId, action, targetId, targetKind, from, to } = filter;
      const start = after && new Date(after.atMs);
      return entries
        .find({
          ...(actorId !== undefined && { 'actor.id': actorId }),
          ...(action !== undefined && { action }),
          ...(targetId !== undefined && { 'target.id': targetId }),
          ...(targetKind !== undefined && { 'target.kind': targetKind }),
          ...((from !== undefined || to !== undefined) && {
            at: { ...(from !== undefined && { $gte: from }), ...(to !== undefined && { $lt: to }) },
          }),
          ...(start && {
            $or: [{ at: { $lt: start } }, { at: start, _id: { $lt: after.id } }],
          }),
        })
        .sort({ at: -1, _id: -1 })
        .limit(limit + 1)
        .lean<AuditEntryDocument[]>()
        .exec();
    },
  };
}

function createAuditChain(connection: Connection) {
  const pending = auditPendingModel(connection);
  const links = auditLinkModel(connection);
  return {
    /** What waits longest, at most `limit`. */
    waiting: (limit: number, session: ClientSession): Promise<AuditPendingDocument[]> =>
      pending
        .find({}, null, { session })
        .sort({ at: 1, _id: 1 })
        .limit(limit)
        .lean<AuditPendingDocument[]>()
        .exec(),

    /** Which of these wait. */
    async waitingOf(entryIds: readonly string[]): Promise<Set<string>> {
      const rows = await pending
        .find({ _id: { $in: [...entryIds] } }, { _id: 1 })
        .lean<{ _id: string }[]>();
      return new Set(rows.map((row) => row._id));
    },

    lastLink: (session: ClientSession): Promise<AuditLinkDocument | null> =>
      links.findOne({}, null, { session }).sort({ _id: -1 }).lean<AuditLinkDocument>().exec(),

    /** Links from one number to another, both included. */
    linksBetween: (fromSeq: number, toSeq: number): Promise<AuditLinkDocument[]> =>
      links
        .find({ _id: { $gte: fromSeq, $lte: toSeq } })
        .sort({ _id: 1 })
        .lean<AuditLinkDocument[]>()
        .exec(),

    firstLinkAfter: (seq: number): Promise<AuditLinkDocument | null> =>
      links
        .findOne({ _id: { $gt: seq } })
        .sort({ _id: 1 })
        .lean<AuditLinkDocument>()
        .exec(),

    /** Number of the link of each entry that has one. */
    async seqsOf(entryIds: readonly string[]): Promise<Map<string, number>> {
      const rows = await links
        .find({ entryId: { $in: [...entryIds] } }, { entryId: 1 })
        .lean<{ _id: number; entryId: string }[]>();
      return new Map(rows.map((row) => [row.entryId, row._id]));
    },
  };
}

function createAuditSeals(connection: Connection) {
  const seals = auditSealModel(connection);
  const links = auditLinkModel(connection);
  const pending = auditPendingModel(connection);
  return {
    lastSeal: (session?: ClientSession): Promise<AuditSealDocument | null> =>
      seals
        .findOne({}, null, { session: session ?? null })
        .sort({ _id: -1 })
        .lean<AuditSealDocument>()
        .exec(),

    sealsAfter: (no: number, limit: number): Promise<AuditSealDocument[]> =>
      seals
        .find({ _id: { $gt: no } })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<AuditSealDocument[]>()
        .exec(),

    findSeal: (no: number): Promise<AuditSealDocument | null> =>
      seals.findById(no).lean<AuditSealDocument>().exec(),

    /**
     * Hangs a batch on the chain and takes it off the list. A duplicate key or a write conflict
     * means that another sealer has hung something there first.
     */
    async appendSeal(
      batch: { readonly links: readonly AuditLinkDocument[]; readonly seal: AuditSealDocument },
      session: ClientSession,
    ): Promise<void> {
      await links.insertMany([...batch.links], { session });
      await seals.create([batch.seal], { session });
      const entryIds = batch.links.map((link) => link.entryId);
      await pending.deleteMany({ _id: { $in: entryIds } }, { session });
    },

    async counts(): Promise<AuditCounts> {
      const [all, linked, sealed, waiting] = await Promise.all([
        auditEntryModel(connection).countDocuments({}),
        links.countDocuments({}),
        seals.countDocuments({}),
        pending.countDocuments({}),
      ]);
      return { entries: all, links: linked, seals: sealed, pending: waiting };
    },
  };
}
