import type { ClientSession, Connection } from 'mongoose';
import {
  OPEN_CASE_STATUSES,
  type AppealSide,
  type CaseRowStatus,
} from '../../contract/terms/case.js';
import { createCaseAppeals } from './case-appeals.js';
import { entered } from './case-history.js';
import { createOrderHolds } from './case-holds.js';
import {
  caseModel,
  type CaseAppeal,
  type CaseDocument,
  type CaseEvidence,
  type CaseHistoryEntry,
  type CaseVerdict,
} from '../models/case.js';

export type { CaseAppeal, CaseDocument, CaseEvidence, CaseHistoryEntry, CaseVerdict };

/** Cases of one order that are read at once. */
const CASES_PER_ORDER_MAX = 99;

export type CaseList = {
  readonly filter: {
    readonly cityCodes?: readonly string[];
    readonly merchantId?: string;
    readonly statuses?: readonly CaseRowStatus[];
    /** Only those whose answer was due before. */
    readonly dueBefore?: Date;
  };
  readonly after?: { readonly atMs: number; readonly id: string } | undefined;
  readonly limit: number;
};

export type CaseRepository = ReturnType<typeof createCaseRepository>;

/** Complaints and after-sales requests, and the hold they put on an order's settlement. */
export function createCaseRepository(connection: Connection) {
  return {
    ...createCaseReads(connection),
    ...createCaseWrites(connection),
    ...createCaseDecisions(connection),
    ...createCaseAppeals(connection),
    ...createCaseEnds(connection),
    ...createOrderHolds(connection),
  };
}

function createCaseReads(connection: Connection) {
  const cases = caseModel(connection);
  return {
    findById: (caseNo: string, session?: ClientSession): Promise<CaseDocument | null> =>
      cases
        .findById(caseNo)
        .session(session ?? null)
        .lean<CaseDocument>()
        .exec(),

    findByKey: (by: {
      readonly orderId: string;
      readonly key: string;
    }): Promise<CaseDocument | null> =>
      cases.findOne({ orderId: by.orderId, key: by.key }).lean<CaseDocument>().exec(),

    /** Of one order, oldest first; drafts are no cases yet. */
    ofOrder: (orderId: string): Promise<CaseDocument[]> =>
      cases
        .find({ orderId, status: { $ne: 'DRAFT' } })
        .sort({ _id: 1 })
        .limit(CASES_PER_ORDER_MAX)
        .lean<CaseDocument[]>()
        .exec(),

    /** Cases with something before them that were opened before, by number from `afterNo` on. */
    openedBefore: (page: {
      readonly before: Date;
      readonly afterNo: string;
      readonly limit: number;
    }): Promise<Pick<CaseDocument, '_id'>[]> =>
      cases
        .find(
          {
            status: { $in: [...OPEN_CASE_STATUSES] },
            openedAt: { $lt: page.before },
            _id: { $gt: page.afterNo },
          },
          { _id: 1 },
        )
        .sort({ _id: 1 })
        .limit(page.limit)
        .lean<Pick<CaseDocument, '_id'>[]>()
        .exec(),

    /** How many numbers of an order are given away, drafts included. */
    countOf: (orderId: string): Promise<number> => cases.countDocuments({ orderId }).exec(),

    /** The one that is due first on top; one row more than `limit` is read. */
    list({ filter, after, limit }: CaseList): Promise<CaseDocument[]> {
      const { cityCodes, merchantId, statuses, dueBefore } = filter;
      return cases
        .find({
          status: { $in: [...(statuses ?? [...OPEN_CASE_STATUSES, 'CLOSED'])] },
          ...(cityCodes !== undefined && { cityCode: { $in: [...cityCodes] } }),
          ...(merchantId !== undefined && { merchantId }),
          ...(dueBefore !== undefined && { slaAt: { $lt: dueBefore } }),
          ...(after !== undefined && {
            $or: [
              { slaAt: { $gt: new Date(after.atMs) } },
              { slaAt: new Date(after.atMs), _id: { $gt: after.id } },
            ],
          }),
        })
        .sort({ slaAt: 1, _id: 1 })
        .limit(limit + 1)
        .lean<CaseDocument[]>()
        .exec();
    },
  };
}

function createCaseWrites(connection: Connection) {
  const cases = caseModel(connection);
  return {
    /** A duplicate key error means that the number or the key is taken. */
    async insertDraft(row: CaseDocument, session: ClientSession): Promise<void> {
      await cases.create([row], { session });
    },

    /** DRAFT → OPEN. A duplicate key error means that the order has an open case already. */
    async open(
      change: {
        readonly caseNo: string;
        readonly orderId: string;
        readonly slaAt: Date;
        readonly entry: CaseHistoryEntry;
      },
      session: ClientSession,
    ): Promise<boolean> {
      const { caseNo, orderId, slaAt, entry } = change;
      const result = await cases.updateOne(
        { _id: caseNo, orderId, status: 'DRAFT' },
        { $set: { status: 'OPEN', openedAt: entry.at, slaAt }, $push: entered(entry) },
        { session },
      );
      return result.matchedCount === 1;
    },

    /** False when `seen` is no longer how many there are, or the case is not open. */
    async addEvidence(
      change: {
        readonly caseNo: string;
        readonly seen: number;
        readonly evidence: readonly CaseEvidence[];
        readonly entry: CaseHistoryEntry;
      },
      session: ClientSession,
    ): Promise<boolean> {
      const { caseNo, seen, evidence, entry } = change;
      const result = await cases.updateOne(
        {
          _id: caseNo,
          status: { $in: ['OPEN', 'APPEALED'] },
          evidence: { $size: seen },
          ...(entry.noteId !== null && { 'history.noteId': { $ne: entry.noteId } }),
        },
        { $push: { evidence: { $each: [...evidence] }, ...entered(entry) } },
        { session },
      );
      return result.matchedCount === 1;
    },

    /** True for the one call that raises the flag. */
    async escalate(caseNo: string, entry: CaseHistoryEntry): Promise<boolean> {
      const result = await cases.updateOne(
        { _id: caseNo, status: { $in: ['OPEN', 'APPEALED'] }, escalatedAt: null },
        { $set: { escalatedAt: entry.at }, $push: entered(entry) },
      );
      return result.matchedCount === 1;
    },
  };
}

/** The decision and what follows from it. */
function createCaseDecisions(connection: Connection) {
  const cases = caseModel(connection);
  return {
    /** True for the one call that decides. */
    async decide(
      change: {
        readonly caseNo: string;
        readonly verdict: CaseVerdict;
        readonly appealSides: readonly AppealSide[];
        readonly appealUntil: Date;
        readonly entry: CaseHistoryEntry;
      },
      session: ClientSession,
    ): Promise<boolean> {
      const { caseNo, verdict, appealSides, appealUntil, entry } = change;
      const window = { appealSides: [...appealSides], appealUntil, acceptedBy: [] };
      const result = await cases.updateOne(
        { _id: caseNo, status: 'OPEN' },
        { $set: { status: 'DECIDED', decision: verdict, ...window }, $push: entered(entry) },
        { session },
      );
      return result.matchedCount === 1;
    },

    /** True for the one call that carries the decision out. */
    async carryOut(
      change: {
        readonly caseNo: string;
        readonly entry: CaseHistoryEntry;
        readonly refundNos?: readonly string[];
      },
      session: ClientSession,
    ): Promise<boolean> {
      const { caseNo, entry, refundNos = [] } = change;
      const result = await cases.updateOne(
        { _id: caseNo, status: { $in: ['DECIDED', 'APPEALED'] }, carriedOutAt: null },
        {
          $set: { carriedOutAt: entry.at },
          $push: { refundNos: { $each: [...refundNos] }, ...entered(entry) },
        },
        { session },
      );
      return result.matchedCount === 1;
    },
  };
}

/** A rework, and the end. */
function createCaseEnds(connection: Connection) {
  const cases = caseModel(connection);
  return {
    async setRework(change: {
      readonly caseNo: string;
      readonly reworkOrderId: string;
      readonly entry: CaseHistoryEntry;
    }): Promise<void> {
      const { caseNo, reworkOrderId, entry } = change;
      await cases.updateOne(
        { _id: caseNo, status: 'DECIDED', reworkOrderId: { $ne: reworkOrderId } },
        { $set: { reworkOrderId }, $push: entered(entry) },
      );
    },

    /** Back to the desk: the rework did not come about. False when it is there already. */
    async reopen(change: {
      readonly caseNo: string;
      readonly slaAt: Date;
      readonly entry: CaseHistoryEntry;
    }): Promise<boolean> {
      const { caseNo, slaAt, entry } = change;
      const result = await cases.updateOne(
        { _id: caseNo, status: 'DECIDED' },
        {
          $set: { status: 'OPEN', decision: null, slaAt, escalatedAt: null, reworkOrderId: null },
          $inc: { reworks: 1 },
          $push: entered(entry),
        },
      );
      return result.matchedCount === 1;
    },

    /** Only of a final decision: its cost was charged. */
    async close(
      change: { readonly caseNo: string; readonly entry: CaseHistoryEntry },
      session: ClientSession,
    ): Promise<boolean> {
      const { caseNo, entry } = change;
      const result = await cases.updateOne(
        { _id: caseNo, status: 'DECIDED', finalAt: { $ne: null } },
        { $set: { status: 'CLOSED', closedAt: entry.at }, $push: entered(entry) },
        { session },
      );
      return result.matchedCount === 1;
    },
  };
}
