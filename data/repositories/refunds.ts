import type { ClientSession, Connection } from 'mongoose';
import type { RefundRowStatus } from '../../contract/terms/refund.js';
import { refundModel, type RefundDocument, type RefundEntry } from '../models/payment.js';

export type { RefundDocument, RefundEntry };

const REFUNDS_PER_ORDER_MAX = 1_000;
const HISTORY_MAX = 50;
/** Entries that one refund may hold: the newest stay. */
const pushed = (entry: RefundEntry) => ({
  $push: { history: { $each: [entry], $slice: -HISTORY_MAX } },
});

/** A change of one refund; nothing happens unless it stands in one of `from`. */
export type RefundChange = {
  readonly refundNo: string;
  readonly from: readonly RefundRowStatus[];
  /** Only while it is still this try. */
  readonly attempt?: number;
  readonly set?: Partial<
    Pick<RefundDocument, 'status' | 'attempt' | 'channelRefundId' | 'failure' | 'finishedAt'>
  >;
  readonly entry?: RefundEntry;
};

export type RefundList = {
  readonly statuses: readonly RefundRowStatus[];
  readonly createdBefore?: Date | undefined;
  readonly cityCodes?: readonly string[] | undefined;
  readonly after?: { readonly atMs: number; readonly id: string } | undefined;
  readonly limit: number;
};

/** Refunds. */
export function createRefundStore(connection: Connection) {
  const refunds = refundModel(connection);
  return {
    findRefund: (refundNo: string, session?: ClientSession): Promise<RefundDocument | null> =>
      refunds
        .findById(refundNo)
        .session(session ?? null)
        .lean<RefundDocument>()
        .exec(),

    refundsOf: (orderId: string, session?: ClientSession): Promise<RefundDocument[]> =>
      refunds
        .find({ orderId })
        .session(session ?? null)
        .sort({ createdAt: 1 })
        .limit(REFUNDS_PER_ORDER_MAX)
        .lean<RefundDocument[]>()
        .exec(),

    insertRefund: async (refund: RefundDocument, session: ClientSession): Promise<void> => {
      await refunds.insertMany([refund], { session });
    },

    /** Whose cost a refund is, once that is known for good; whatever became of the refund itself. */
    async chargeRefund(
      refundNo: string,
      set: Pick<RefundDocument, 'goodsFen' | 'travelFen' | 'bearer'>,
      session: ClientSession,
    ): Promise<void> {
      await refunds.updateOne({ _id: refundNo }, { $set: set }, { session });
    },

    /** Moves a refund on; false when it is not in `from` any more. */
    async changeRefund(change: RefundChange, session?: ClientSession): Promise<boolean> {
      const { refundNo, from, attempt, set, entry } = change;
      const result = await refunds.updateOne(
        { _id: refundNo, status: { $in: [...from] }, ...(attempt !== undefined && { attempt }) },
        { ...(set && { $set: set }), ...(entry && pushed(entry)) },
        session === undefined ? {} : { session },
      );
      return result.matchedCount === 1;
    },

    /** The oldest on top; one row more than `limit` is read. */
    listRefunds(query: RefundList): Promise<RefundDocument[]> {
      const { statuses, createdBefore, cityCodes, after, limit } = query;
      return refunds
        .find({
          status: { $in: [...statuses] },
          ...(createdBefore && { createdAt: { $lt: createdBefore } }),
          ...(cityCodes && { cityCode: { $in: [...cityCodes] } }),
          ...(after && {
            $or: [
              { createdAt: { $gt: new Date(after.atMs) } },
              { createdAt: new Date(after.atMs), _id: { $gt: after.id } },
            ],
          }),
        })
        .sort({ createdAt: 1, _id: 1 })
        .limit(limit + 1)
        .lean<RefundDocument[]>()
        .exec();
    },

    /**
     * Claims one refund that nobody has sent since `before`, for one nudge; null when there is none.
     * Two sweeps at once never claim the same.
     */
    claimUnsentRefund: (before: Date, now: Date): Promise<RefundDocument | null> =>
      refunds
        .findOneAndUpdate(
          {
            status: 'OPEN',
            createdAt: { $lt: before },
            $or: [{ nudgedAt: null }, { nudgedAt: { $lt: before } }],
          },
          { $set: { nudgedAt: now } },
          { sort: { createdAt: 1 }, returnDocument: 'after' },
        )
        .lean<RefundDocument>()
        .exec(),
  };
}
