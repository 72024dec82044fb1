import type { ClientSession, Connection, Model } from 'mongoose';
import { AppError } from '../../contract/terms/errors.js';
import { dateOfWorkerDayId, workerDayId } from '../../domain/schedule/service-day.js';
import type { WorkerDay } from '../../domain/schedule/types.js';
import { inTransaction, isDuplicateKey } from '../connect.js';
import { workerDayModel, type WorkerDayDocument } from '../models/worker-day.js';

/** Attempts of one edit before the caller gets CONTENTION. */
export const SLOT_ATTEMPTS_MAX = 5;

/** Days of one edit: a move of a long booking, old and new interval with the days in reach. */
export const EDIT_DAYS_MAX = 6;

/**
 * Another writer was first. Inside a transaction everything read is stale with it, so the whole
 * transaction is thrown away and run again: wrap it in `withSlotRetry`.
 */
export class LostRaceError extends Error {
  constructor(workerId: string) {
    super(`another writer changed the days of ${workerId}`);
    this.name = 'LostRaceError';
  }
}

export function isLostRace(error: unknown): error is LostRaceError {
  return error instanceof Error && error.name === 'LostRaceError';
}

/** Runs `work` again after a lost race, at most 5 times; then AppError CONTENTION. */
export async function withSlotRetry<T>(work: () => Promise<T>): Promise<T> {
  let lost: unknown;
  for (let attempt = 0; attempt < SLOT_ATTEMPTS_MAX; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isLostRace(error)) throw error;
      lost = error;
    }
  }
  throw new AppError('CONTENTION', { cause: lost, retryAfterSeconds: 1 });
}

/** Pure: the new days (same keys), or the error that goes to the caller. */
export type DayChange = (days: readonly WorkerDay[]) => readonly WorkerDay[] | AppError;

export type DayEdit = {
  readonly workerId: string;
  readonly dates: readonly string[];
  readonly change: DayChange;
};

/** Versioned reads and writes of workerDays; what a change means is not known here. */
export function createWorkerDayStore(connection: Connection) {
  const model = workerDayModel(connection);

  /** One attempt; every given day is written, changed or not, so that its version guards it. */
  const attempt = async (edit: DayEdit, session: ClientSession | null): Promise<WorkerDay[]> => {
    assertDates(edit.dates);
    const days = await readDays({ model, ...edit, session });
    const changed = edit.change(days);
    if (changed instanceof Error) throw changed;
    const written: WorkerDay[] = [];
    for (const day of days) {
      const next = changed.find((one) => one._id === day._id) ?? day;
      await writeDay({ model, workerId: edit.workerId, day, items: next.items, session });
      written.push({ ...day, ver: day.ver + 1, items: next.items });
    }
    return written;
  };

  /** In the caller's transaction: one attempt, throws LostRaceError. */
  const editInSession = (
    args: DayEdit & { readonly session: ClientSession },
  ): Promise<WorkerDay[]> => attempt(args, args.session);

  /**
   * Edits the days of one worker all or nothing. With a session as `editInSession`; without one
   * lost races are repeated here. Throws what `change` returns, or AppError CONTENTION.
   */
  const edit = (args: DayEdit & { readonly session?: ClientSession }): Promise<WorkerDay[]> => {
    if (args.session !== undefined) return attempt(args, args.session);
    return withSlotRetry(() =>
      args.dates.length === 1
        ? attempt(args, null)
        : inTransaction(connection, (session) => attempt(args, session)),
    );
  };

  return { edit, editInSession };
}

async function readDays(args: {
  readonly model: Model<WorkerDayDocument>;
  readonly workerId: string;
  readonly dates: readonly string[];
  readonly session: ClientSession | null;
}): Promise<WorkerDay[]> {
  const ids = args.dates.map((date) => workerDayId(args.workerId, date));
  const query = args.model.find({ _id: { $in: ids } }).session(args.session);
  // The loser of a race must see the winner at once; a majority read may still show the past. The
  // version in the write makes the weaker read safe.
  if (args.session === null) query.readConcern('local');
  const found = await query.lean<WorkerDayDocument[]>().exec();
  return ids.map((id) => {
    const row = found.find((one) => one._id === id);
    return { _id: id, ver: row?.ver ?? 0, items: row?.items ?? [] };
  });
}

async function writeDay(args: {
  readonly model: Model<WorkerDayDocument>;
  readonly workerId: string;
  readonly day: WorkerDay;
  readonly items: WorkerDay['items'];
  readonly session: ClientSession | null;
}): Promise<void> {
  const { model, workerId, day, items, session } = args;
  try {
    const result = await model.updateOne(
      { _id: day._id, ver: day.ver },
      {
        $set: { items },
        $inc: { ver: 1 },
        $setOnInsert: { workerId, date: dateOfWorkerDayId(day._id) },
      },
      // Version 0 is a document that does not exist: two first writers meet at the key.
      { upsert: day.ver === 0, ...(session === null ? {} : { session }) },
    );
    if (result.matchedCount + result.upsertedCount === 0) throw new LostRaceError(workerId);
  } catch (error) {
    if (isDuplicateKey(error)) throw new LostRaceError(workerId);
    throw error;
  }
}

function assertDates(dates: readonly string[]): void {
  const isDistinct = new Set(dates).size === dates.length;
  if (dates.length === 0 || dates.length > EDIT_DAYS_MAX || !isDistinct) {
    throw new AppError('SLOT_INVALID', { detail: `${dates.length} days in one edit` });
  }
}
