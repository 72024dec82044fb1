import type { ClientSession, Connection } from 'mongoose';
import { OPEN_CASE_STATUSES, type CaseRowStatus } from '../../contract/terms/case.js';
import { isDuplicateKey } from '../connect.js';
import {
  caseModel,
  type CaseDocument,
  type CaseEvidence,
  type CaseHistoryEntry,
  type CaseVerdict,
} from '../models/case.js';
import { orderModel } from '../models/order.js';

export type { CaseDocument, CaseEvidence, CaseHistoryEntry, CaseVerdict };

/** Cases of one order that are read at once. */
const CASES_PER_ORDER_MAX = 99;
/** The newest entries stay; what decides is in fields of its own. */
const HISTORY_MAX = 200;

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

const entered = (...entries: readonly CaseHistoryEntry[]) => ({
  history: { $each: [...entries], $slice: -HISTORY_MAX },
});

function createCaseWrites(connection: Connection) {
  const cases = caseModel(connection);
  return {
    /** False when the number or the key is taken. */
    async insertDraft(row: CaseDocument): Promise<boolean> {
      try {
        await cases.create(row);
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
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
    async addEvidence(change: {
      readonly caseNo: string;
      readonly seen: number;
      readonly evidence: readonly CaseEvidence[];
      readonly entry: CaseHistoryEntry;
    }): Promise<boolean> {
      const { caseNo, seen, evidence, entry } = change;
      const result = await cases.updateOne(
        {
          _id: caseNo,
          status: { $in: ['OPEN', 'APPEALED'] },
          evidence: { $size: seen },
          ...(entry.noteId !== null && { 'history.noteId': { $ne: entry.noteId } }),
        },
        { $push: { evidence: { $each: [...evidence] }, ...entered(entry) } },
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
        readonly entry: CaseHistoryEntry;
      },
      session: ClientSession,
    ): Promise<boolean> {
      const { caseNo, verdict, entry } = change;
      const result = await cases.updateOne(
        { _id: caseNo, status: { $in: ['OPEN', 'APPEALED'] } },
        { $set: { status: 'DECIDED', decision: verdict }, $push: entered(entry) },
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
        readonly needsReversal?: boolean;
      },
      session: ClientSession,
    ): Promise<boolean> {
      const { caseNo, entry, refundNos = [], needsReversal = false } = change;
      const result = await cases.updateOne(
        { _id: caseNo, status: 'DECIDED', carriedOutAt: null },
        {
          $set: {
            carriedOutAt: entry.at,
            refundNos: [...refundNos],
            'decision.needsReversal': needsReversal,
          },
          $push: entered(entry),
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

    async close(
      change: { readonly caseNo: string; readonly entry: CaseHistoryEntry },
      session: ClientSession,
    ): Promise<boolean> {
      const { caseNo, entry } = change;
      const result = await cases.updateOne(
        { _id: caseNo, status: 'DECIDED' },
        { $set: { status: 'CLOSED', closedAt: entry.at }, $push: entered(entry) },
        { session },
      );
      return result.matchedCount === 1;
    },
  };
}

/** The hold of a completed order's settlement is a field of the order: one document decides. */
function createOrderHolds(connection: Connection) {
  const orders = orderModel(connection);
  return {
    /** False when the order was settled, or another case holds it. */
    async holdSettlement(
      hold: { readonly orderId: string; readonly caseNo: string },
      session: ClientSession,
    ): Promise<boolean> {
      const result = await orders.updateOne(
        { _id: hold.orderId, status: 'COMPLETED', settlementStatus: 'HELD', openCaseNo: null },
        { $set: { openCaseNo: hold.caseNo } },
        { session },
      );
      return result.matchedCount === 1;
    },

    async releaseSettlement(
      hold: { readonly orderId: string; readonly caseNo: string },
      session: ClientSession,
    ): Promise<void> {
      await orders.updateOne(
        { _id: hold.orderId, status: 'COMPLETED', openCaseNo: hold.caseNo },
        { $set: { openCaseNo: null } },
        { session },
      );
    },
  };
}
