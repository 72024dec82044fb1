import type { ClientSession, Connection } from 'mongoose';
import {
  PAYOUT_BATCH_ROWS_MAX,
  type PayoutBatchStatus,
  type PayoutResult,
} from '../../contract/terms/payout.js';
import {
  payoutBatchItemModel,
  payoutBatchModel,
  type PayoutBatchDocument,
  type PayoutBatchItemDocument,
} from '../models/payout-batch.js';

export type { PayoutBatchDocument, PayoutBatchItemDocument };

export type PayoutBatchRepository = ReturnType<typeof createPayoutBatchRepository>;

/** Batches of payouts for the bank, and their rows. */
export function createPayoutBatchRepository(connection: Connection) {
  return { ...batchesOf(connection), ...batchSteps(connection), ...itemsOf(connection) };
}

function batchesOf(connection: Connection) {
  const batches = payoutBatchModel(connection);
  return {
    findById: (
      batchId: string,
      session: ClientSession | null = null,
    ): Promise<PayoutBatchDocument | null> =>
      batches.findById(batchId).session(session).lean<PayoutBatchDocument>().exec(),

    /** Newest first; one row more than `limit` is read. */
    list(query: {
      readonly status: PayoutBatchStatus;
      readonly after?: { readonly atMs: number; readonly id: string } | undefined;
      readonly limit: number;
    }): Promise<PayoutBatchDocument[]> {
      const { status, after, limit } = query;
      const at = after && new Date(after.atMs);
      const onwards = after && {
        $or: [{ 'made.at': { $lt: at } }, { 'made.at': at, _id: { $lt: after.id } }],
      };
      return batches
        .find({ status, ...onwards })
        .sort({ 'made.at': -1, _id: -1 })
        .limit(limit + 1)
        .lean<PayoutBatchDocument[]>()
        .exec();
    },
  };
}

function batchSteps(connection: Connection) {
  const batches = payoutBatchModel(connection);
  const items = payoutBatchItemModel(connection);
  return {
    /** Throws the duplicate key error when one of the payouts is in another batch. */
    async insert(
      batch: PayoutBatchDocument,
      rows: readonly PayoutBatchItemDocument[],
      session: ClientSession,
    ): Promise<void> {
      await batches.create([batch], { session });
      await items.insertMany([...rows], { session });
    },

    /** One step of its life; false when it is not in one of `from` any more. */
    async step(
      input: {
        readonly batchId: string;
        readonly from: readonly PayoutBatchStatus[];
        readonly set: Partial<
          Pick<PayoutBatchDocument, 'status' | 'released' | 'handedIn' | 'discarded' | 'takenOut'>
        >;
        /** Not a step of this person. */
        readonly notMadeBy?: string;
        /** Only while its file has never been taken out. */
        readonly isUntouched?: true;
      },
      session: ClientSession | null = null,
    ): Promise<boolean> {
      const { batchId, from, set, notMadeBy, isUntouched } = input;
      const filter = {
        _id: batchId,
        status: { $in: [...from] },
        ...(notMadeBy !== undefined && { 'made.by': { $ne: notMadeBy } }),
        ...(isUntouched && { takenOut: null }),
      };
      return (await batches.updateOne(filter, { $set: set }).session(session)).matchedCount === 1;
    },

    /** Counts results, and ends the batch with the last one. */
    async countResults(batchId: string, added: number, session: ClientSession): Promise<void> {
      await batches.updateOne(
        { _id: batchId },
        [
          { $set: { resultCount: { $add: ['$resultCount', added] } } },
          {
            $set: {
              status: {
                $cond: [{ $gte: ['$resultCount', '$rowCount'] }, 'DONE', '$status'],
              },
            },
          },
        ],
        { session, updatePipeline: true },
      );
    },
  };
}

function itemsOf(connection: Connection) {
  const items = payoutBatchItemModel(connection);
  return {
    rowsOf: (
      batchId: string,
      session: ClientSession | null = null,
    ): Promise<PayoutBatchItemDocument[]> =>
      items
        .find({ batchId })
        .sort({ position: 1 })
        .limit(PAYOUT_BATCH_ROWS_MAX)
        .session(session)
        .lean<PayoutBatchItemDocument[]>()
        .exec(),

    /** Which of these payouts are in a batch. */
    async taken(payoutNos: readonly string[]): Promise<ReadonlySet<string>> {
      const found = await items
        .find({ _id: { $in: [...payoutNos] } }, { _id: 1 })
        .lean<Pick<PayoutBatchItemDocument, '_id'>[]>()
        .exec();
      return new Set(found.map(({ _id }) => _id));
    },

    async removeRows(batchId: string, session: ClientSession): Promise<void> {
      await items.deleteMany({ batchId, result: null }, { session });
    },

    /** Writes a result where there is none; false when there is one. */
    async setResult(
      input: {
        readonly payoutNo: string;
        readonly batchId: string;
        readonly result: PayoutResult;
        readonly reason: string | null;
        readonly at: Date;
        readonly by: string;
      },
      session: ClientSession,
    ): Promise<boolean> {
      const { payoutNo, batchId, result, reason, at, by } = input;
      const changed = await items.updateOne(
        { _id: payoutNo, batchId, result: null },
        { $set: { result, reason, resultAt: at, resultBy: by } },
        { session },
      );
      return changed.modifiedCount === 1;
    },

    /** Results that the withdrawal was not told of. */
    untold: (batchId: string): Promise<PayoutBatchItemDocument[]> =>
      items
        .find({ batchId, result: { $ne: null }, toldAt: null })
        .sort({ position: 1 })
        .limit(PAYOUT_BATCH_ROWS_MAX)
        .lean<PayoutBatchItemDocument[]>()
        .exec(),

    async markTold(payoutNo: string, at: Date): Promise<void> {
      const set = { toldAt: at, fault: null };
      await items.updateOne({ _id: payoutNo, toldAt: null }, { $set: set });
    },

    async markFault(payoutNo: string, fault: string): Promise<void> {
      await items.updateOne({ _id: payoutNo, toldAt: null }, { $set: { fault } });
    },
  };
}
