import { randomUUID } from 'node:crypto';
import type { Connection } from 'mongoose';
import { STOPPING_JOBS, type AlarmStatus, type MoneyJob } from '../../contract/terms/reconcile.js';
import { isDuplicateKey } from '../connect.js';
import {
  RESOLVED_BY_CHECK,
  moneyAlarmModel,
  type MoneyAlarmDocument,
} from '../models/money-alarm.js';

export type { MoneyAlarmDocument };

const NOTES_MAX = 50;
/** Open alarms of one job in one read. */
const OPEN_MAX = 1_000;

export type MoneyAlarmRepository = ReturnType<typeof createMoneyAlarmRepository>;

/** Alarms of the money jobs. */
export function createMoneyAlarmRepository(connection: Connection) {
  return { ...createSounding(connection), ...createAlarmDesk(connection) };
}

/** What checks do with alarms. */
function createSounding(connection: Connection) {
  const alarms = moneyAlarmModel(connection);
  return {
    /** No payout leaves while an alarm of J1, J2 or J5 is open (MONEY §3.6). */
    isPayoutStopped: async (): Promise<boolean> =>
      (await alarms.exists({ status: 'OPEN', job: { $in: [...STOPPING_JOBS] } })) !== null,

    /** Opens an alarm, or counts one that is open; true when it is a new one. */
    async raise(input: {
      readonly job: MoneyJob;
      readonly subject: string;
      readonly detail: string;
      readonly at: Date;
    }): Promise<boolean> {
      const { job, subject, detail, at } = input;
      const seen = { $set: { detail, lastSeenAt: at }, $inc: { seenCount: 1 } };
      const fresh = { _id: randomUUID(), openedAt: at };
      try {
        const result = await alarms.updateOne(
          { job, subject, status: 'OPEN' },
          { ...seen, $setOnInsert: fresh },
          { upsert: true },
        );
        return result.upsertedCount === 1;
      } catch (error) {
        // Another check opened it between our look and our insert: it is open, which is enough.
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    /** A clean check closes the alarm of its job and subject; true when one was open. */
    async close(input: {
      readonly job: MoneyJob;
      readonly subject: string;
      readonly at: Date;
      readonly reason: string;
    }): Promise<boolean> {
      const { job, subject, at, reason } = input;
      const resolution = { by: RESOLVED_BY_CHECK, at, reason };
      const result = await alarms.updateOne(
        { job, subject, status: 'OPEN' },
        { $set: { status: 'RESOLVED', resolution } },
      );
      return result.modifiedCount === 1;
    },

    /** Open alarms of a job whose subject begins so; at most 1,000. */
    openSubjects: async (job: MoneyJob, prefix: string): Promise<string[]> => {
      const open = await alarms
        .find({ job, status: 'OPEN' }, { subject: 1 })
        .limit(OPEN_MAX)
        .lean<Pick<MoneyAlarmDocument, 'subject'>[]>();
      return open.map(({ subject }) => subject).filter((subject) => subject.startsWith(prefix));
    },
  };
}

/** What people do with them. */
function createAlarmDesk(connection: Connection) {
  const alarms = moneyAlarmModel(connection);
  return {
    findById: (id: string): Promise<MoneyAlarmDocument | null> =>
      alarms.findById(id).lean<MoneyAlarmDocument>().exec(),

    /** Newest first; one row more than `limit` is read. */
    list(query: {
      readonly status: AlarmStatus;
      readonly job?: MoneyJob | undefined;
      readonly after?: { readonly atMs: number; readonly id: string } | undefined;
      readonly limit: number;
    }): Promise<MoneyAlarmDocument[]> {
      const { status, job, after, limit } = query;
      return alarms
        .find({ status, ...(job && { job }), ...(after && olderThan('openedAt', after)) })
        .sort({ openedAt: -1, _id: -1 })
        .limit(limit + 1)
        .lean<MoneyAlarmDocument[]>()
        .exec();
    },

    /** False when the alarm is not open any more, or has its notes full. */
    async note(
      id: string,
      note: { readonly by: string; readonly at: Date; readonly text: string },
      assignedTo?: string,
    ): Promise<boolean> {
      const result = await alarms.updateOne(
        { _id: id, status: 'OPEN', [`notes.${NOTES_MAX - 1}`]: { $exists: false } },
        { $push: { notes: note }, ...(assignedTo && { $set: { assignedTo } }) },
      );
      return result.modifiedCount === 1;
    },

    /** The first of two words; false when somebody has said it already, or it is not open. */
    async resolveFirst(id: string, first: MoneyAlarmDocument['resolution']): Promise<boolean> {
      const result = await alarms.updateOne(
        { _id: id, status: 'OPEN', firstResolution: null },
        { $set: { firstResolution: first } },
      );
      return result.modifiedCount === 1;
    },

    /** `needsOther`: only after the first word of another person. */
    async resolve(
      id: string,
      last: { readonly by: string; readonly at: Date; readonly reason: string },
      needsOther: boolean,
    ): Promise<boolean> {
      const other = { 'firstResolution.by': { $exists: true, $ne: last.by } };
      const result = await alarms.updateOne(
        { _id: id, status: 'OPEN', ...(needsOther && other) },
        { $set: { status: 'RESOLVED', resolution: last } },
      );
      return result.modifiedCount === 1;
    },
  };
}

/** The page after a row, newest first. */
export function olderThan(
  field: string,
  after: { readonly atMs: number; readonly id: string },
): object {
  const at = new Date(after.atMs);
  return { $or: [{ [field]: { $lt: at } }, { [field]: at, _id: { $lt: after.id } }] };
}
