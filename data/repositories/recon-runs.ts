import type { ClientSession, Connection } from 'mongoose';
import type { BillChannelCode, MoneyJob } from '../../contract/terms/reconcile.js';
import { isDuplicateKey } from '../connect.js';
import {
  billDayModel,
  billLineModel,
  checkRunModel,
  type BillDayDocument,
  type BillLineDocument,
  type CheckRunDocument,
  type FoundDifference,
} from '../models/recon-run.js';
import { olderThan } from './money-alarms.js';

export type { BillDayDocument, BillLineDocument, CheckRunDocument, FoundDifference };

/** Differences kept of one round; the count goes on. */
export const DIFFERENCES_KEPT_MAX = 200;
/** Ids of one read. */
const IDS_PAGE = 500;
const ROWS_PAGE = 1_000;

export type ReconRunRepository = ReturnType<typeof createReconRunRepository>;

/** Rounds of the money jobs, and what bills have said. */
export function createReconRunRepository(connection: Connection) {
  return {
    ...createCheckRuns(connection),
    ...createLineStore(connection),
    ...createDayStore(connection),
  };
}

function createCheckRuns(connection: Connection) {
  const runs = checkRunModel(connection);
  return {
    insertRun: async (run: CheckRunDocument): Promise<void> => {
      await runs.insertMany([run]);
    },

    findRun: (id: string): Promise<CheckRunDocument | null> =>
      runs.findById(id).lean<CheckRunDocument>().exec(),

    /** Newest first, without the differences themselves; one row more than `limit` is read. */
    listRuns(query: {
      readonly job?: MoneyJob | undefined;
      readonly after?: { readonly atMs: number; readonly id: string } | undefined;
      readonly limit: number;
    }): Promise<CheckRunDocument[]> {
      const { job, after, limit } = query;
      return runs
        .find({ ...(job && { job }), ...(after && olderThan('at', after)) })
        .sort({ at: -1, _id: -1 })
        .limit(limit + 1)
        .lean<CheckRunDocument[]>()
        .exec();
    },
  };
}

function createLineStore(connection: Connection) {
  const lines = billLineModel(connection);
  const addLines = async (rows: readonly BillLineDocument[]): Promise<void> => {
    for (let from = 0; from < rows.length; from += ROWS_PAGE) {
      try {
        await lines.insertMany(rows.slice(from, from + ROWS_PAGE), { ordered: false });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    }
  };
  return {
    /**
     * Puts the lines of a day's bill in the place of those that were read of it before. A movement
     * that another day has listed stays with that day.
     */
    async replaceLines(
      day: { readonly channel: BillChannelCode; readonly dateCn: string },
      rows: readonly BillLineDocument[],
    ): Promise<void> {
      await lines.deleteMany({ channel: day.channel, dateCn: day.dateCn });
      await addLines(rows);
    },

    /** Those that no bill has listed yet. */
    addLines,

    /** On which day a bill has listed each of these; `<channel>:<kind>:<no>` → yyyy-mm-dd. */
    async listedOn(ids: readonly string[]): Promise<Map<string, string>> {
      const listed = new Map<string, string>();
      for (let from = 0; from < ids.length; from += IDS_PAGE) {
        const rows = await lines
          .find({ _id: { $in: ids.slice(from, from + IDS_PAGE) } }, { dateCn: 1 })
          .lean<Pick<BillLineDocument, '_id' | 'dateCn'>[]>();
        for (const row of rows) listed.set(row._id, row.dateCn);
      }
      return listed;
    },

    /** At most `max` lines of some days, in no order. */
    linesBetween: (
      channel: BillChannelCode,
      fromDateCn: string,
      toDateCn: string,
      max: number,
    ): Promise<BillLineDocument[]> =>
      lines
        .find({ channel, dateCn: { $gte: fromDateCn, $lte: toDateCn } })
        .limit(max)
        .lean<BillLineDocument[]>()
        .exec(),
  };
}

function createDayStore(connection: Connection) {
  const days = billDayModel(connection);
  return {
    /** The row of a day, made when it is not there. */
    async openDay(channel: BillChannelCode, dateCn: string): Promise<BillDayDocument> {
      const _id = `${channel}-${dateCn}`;
      await days.updateOne({ _id }, { $setOnInsert: { channel, dateCn } }, { upsert: true });
      const day = await days.findById(_id).lean<BillDayDocument>();
      return day as BillDayDocument;
    },

    findDay: (channel: BillChannelCode, dateCn: string): Promise<BillDayDocument | null> =>
      days.findById(`${channel}-${dateCn}`).lean<BillDayDocument>().exec(),

    async noteDay(
      id: string,
      set: Partial<Pick<BillDayDocument, 'tradeReadAt' | 'fundReadAt' | 'closingFen'>>,
    ): Promise<void> {
      await days.updateOne({ _id: id }, { $set: set });
    },

    /** One booking for a day; false when another one came first: read the day again. */
    async bookDay(
      input: {
        readonly id: string;
        readonly step: number;
        readonly feeFen: number;
        readonly bankFen: number;
      },
      session: ClientSession,
    ): Promise<boolean> {
      const { id, step, feeFen, bankFen } = input;
      const result = await days.updateOne(
        { _id: id, steps: step - 1 },
        { $set: { steps: step, feeFen, bankFen } },
        { session },
      );
      return result.modifiedCount === 1;
    },

    /** What was booked for all days up to this one, fen. */
    async bookedUpTo(
      channel: BillChannelCode,
      dateCn: string,
    ): Promise<{ readonly feeFen: number; readonly bankFen: number }> {
      const [sums] = await days.aggregate<{ feeFen: number; bankFen: number }>([
        { $match: { channel, dateCn: { $lte: dateCn } } },
        { $group: { _id: null, feeFen: { $sum: '$feeFen' }, bankFen: { $sum: '$bankFen' } } },
      ]);
      return { feeFen: sums?.feeFen ?? 0, bankFen: sums?.bankFen ?? 0 };
    },
  };
}
