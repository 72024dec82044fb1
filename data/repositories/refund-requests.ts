import type { ClientSession, Connection, Model } from 'mongoose';
import type { RefundRequestStatus } from '../../contract/terms/refund.js';
import { isDuplicateKey } from '../connect.js';
import {
  refundRequestModel,
  type RefundCost,
  type RefundRequestDocument,
} from '../models/refund-request.js';

export type { RefundCost, RefundRequestDocument };

const REQUESTS_PER_ORDER_MAX = 100;

export type RefundRequestList = {
  readonly status: RefundRequestStatus;
  readonly cityCodes?: readonly string[] | undefined;
  readonly after?: { readonly atMs: number; readonly id: string } | undefined;
  readonly limit: number;
};

export type RefundRequestRepository = ReturnType<typeof createRefundRequestRepository>;

/** Refunds that staff ask for, until another person has decided. */
export function createRefundRequestRepository(connection: Connection) {
  const requests = refundRequestModel(connection);
  return {
    ...createDecisions(requests),

    /** False when there is an open request about the same, or this very one is there. */
    async insert(row: RefundRequestDocument): Promise<boolean> {
      try {
        await requests.insertMany([row]);
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    findById: (id: string, session?: ClientSession): Promise<RefundRequestDocument | null> =>
      requests
        .findById(id)
        .session(session ?? null)
        .lean<RefundRequestDocument>()
        .exec(),

    /** The oldest on top; one row more than `limit` is read. */
    list(query: RefundRequestList): Promise<RefundRequestDocument[]> {
      const { status, cityCodes, after, limit } = query;
      return requests
        .find({
          status,
          ...(cityCodes && { cityCode: { $in: [...cityCodes] } }),
          ...(after && {
            $or: [
              { 'made.at': { $gt: new Date(after.atMs) } },
              { 'made.at': new Date(after.atMs), _id: { $gt: after.id } },
            ],
          }),
        })
        .sort({ 'made.at': 1, _id: 1 })
        .limit(limit + 1)
        .lean<RefundRequestDocument[]>()
        .exec();
    },

    ofOrder: (orderId: string): Promise<RefundRequestDocument[]> =>
      requests
        .find({ orderId })
        .sort({ 'made.at': 1 })
        .limit(REQUESTS_PER_ORDER_MAX)
        .lean<RefundRequestDocument[]>()
        .exec(),
  };
}

/** What becomes of a request. */
function createDecisions(requests: Model<RefundRequestDocument>) {
  return {
    /** An open request whose time is over makes room for another one about the same. */
    async expire(subject: string, now: Date): Promise<void> {
      await requests.updateOne(
        { subject, status: 'REQUESTED', expiresAt: { $lte: now } },
        { $set: { status: 'EXPIRED' } },
      );
    },

    /** The decision; false when somebody decided before, or its time is over. */
    async decide(
      input: {
        readonly requestId: string;
        readonly now: Date;
        readonly set: Pick<RefundRequestDocument, 'status' | 'checked'>;
      },
      session: ClientSession,
    ): Promise<boolean> {
      const { requestId, now, set } = input;
      const result = await requests.updateOne(
        { _id: requestId, status: 'REQUESTED', expiresAt: { $gt: now } },
        { $set: set },
        { session },
      );
      return result.matchedCount === 1;
    },

    /** What an approved request opened. */
    async keepRefunds(
      input: { readonly requestId: string; readonly refundNos: readonly string[] },
      session: ClientSession,
    ): Promise<void> {
      const { requestId, refundNos } = input;
      await requests.updateOne({ _id: requestId }, { $set: { refundNos } }, { session });
    },
  };
}
