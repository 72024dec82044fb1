import type { ClientSession, Connection } from 'mongoose';
import type { ShareBackStatus, ShareStatus } from '../../contract/terms/profit-share.js';
import {
  profitShareModel,
  shareBackModel,
  type ProfitShareDocument,
  type ShareBackDocument,
  type SharePartDocument,
} from '../models/profit-share.js';

export type { ProfitShareDocument, ShareBackDocument, SharePartDocument };

/** 59 bills of an order, each with 50 requests and a release; far beyond what there is. */
const SHARES_PER_ORDER_MAX = 500;
const BACKS_PER_ORDER_MAX = 2_000;
const UNDER_WAY = ['OPEN', 'SUBMITTED'] as const;

/** A change of one request; nothing happens unless it stands in one of `from`. */
export type ShareChange = {
  readonly shareNo: string;
  readonly from: readonly ShareStatus[];
  readonly set: Partial<
    Pick<ProfitShareDocument, 'status' | 'parts' | 'channelShareId' | 'failure' | 'finishedAt'>
  >;
};

export type ShareBackChange = {
  readonly returnNo: string;
  readonly from: readonly ShareBackStatus[];
  readonly set: Partial<Pick<ShareBackDocument, 'status' | 'failure' | 'finishedAt'>>;
};

type Window = { readonly from: Date; readonly to: Date };

export type ProfitShareRepository = ReturnType<typeof createProfitShareRepository>;

/** Shares of orders given over the channel, and what of them came back. */
export function createProfitShareRepository(connection: Connection) {
  return { ...createShareStore(connection), ...createShareBackStore(connection) };
}

function createShareStore(connection: Connection) {
  const shares = profitShareModel(connection);
  return {
    insertShares: async (
      rows: readonly ProfitShareDocument[],
      session: ClientSession,
    ): Promise<void> => {
      await shares.insertMany([...rows], { session });
    },

    /** Of one order, in the order in which they are to be sent. */
    sharesOf: (orderId: string, session?: ClientSession): Promise<ProfitShareDocument[]> =>
      shares
        .find({ orderId })
        .session(session ?? null)
        .sort({ createdAt: 1, _id: 1 })
        .limit(SHARES_PER_ORDER_MAX)
        .lean<ProfitShareDocument[]>()
        .exec(),

    /** True for the one call that changes it. */
    async changeShare(change: ShareChange, session?: ClientSession): Promise<boolean> {
      const { shareNo, from, set } = change;
      const result = await shares.updateOne(
        { _id: shareNo, status: { $in: [...from] } },
        { $set: set },
        session ? { session } : {},
      );
      return result.matchedCount === 1;
    },

    /** Orders that have requests without an end, written in a window; the oldest first. */
    async ordersSharing({ from, to }: Window, max: number): Promise<string[]> {
      const rows = await shares
        .find(
          { status: { $in: [...UNDER_WAY] }, createdAt: { $gte: from, $lt: to } },
          { orderId: 1 },
        )
        .sort({ createdAt: 1 })
        .limit(max)
        .lean<Pick<ProfitShareDocument, '_id' | 'orderId'>[]>();
      return [...new Set(rows.map(({ orderId }) => orderId))];
    },
  };
}

function createShareBackStore(connection: Connection) {
  const backs = shareBackModel(connection);
  return {
    insertBacks: async (
      rows: readonly ShareBackDocument[],
      session: ClientSession,
    ): Promise<void> => {
      await backs.insertMany([...rows], { session });
    },

    backsOf: (orderId: string, session?: ClientSession): Promise<ShareBackDocument[]> =>
      backs
        .find({ orderId })
        .session(session ?? null)
        .sort({ createdAt: 1, _id: 1 })
        .limit(BACKS_PER_ORDER_MAX)
        .lean<ShareBackDocument[]>()
        .exec(),

    /** True for the one call that changes it. */
    async changeBack(change: ShareBackChange, session?: ClientSession): Promise<boolean> {
      const { returnNo, from, set } = change;
      const result = await backs.updateOne(
        { _id: returnNo, status: { $in: [...from] } },
        { $set: set },
        session ? { session } : {},
      );
      return result.matchedCount === 1;
    },

    /** Orders that wait for a share to come back, written in a window; the oldest first. */
    async ordersAskingBack({ from, to }: Window, max: number): Promise<string[]> {
      const rows = await backs
        .find(
          { status: { $in: [...UNDER_WAY] }, createdAt: { $gte: from, $lt: to } },
          { orderId: 1 },
        )
        .sort({ createdAt: 1 })
        .limit(max)
        .lean<Pick<ShareBackDocument, '_id' | 'orderId'>[]>();
      return [...new Set(rows.map(({ orderId }) => orderId))];
    },
  };
}
