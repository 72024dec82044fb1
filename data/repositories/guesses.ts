import type { Connection } from 'mongoose';
import { isDuplicateKey } from '../connect.js';
import {
  guessBrakeModel,
  guessMinuteModel,
  type GuessBrakeDocument,
  type GuessMinuteDocument,
} from '../models/guess.js';

export type GuessCounts = { readonly attempts: number; readonly failures: number };

export type GuessRepository = ReturnType<typeof createGuessRepository>;

const MINUTE_MS = 60_000;
const KEPT_MS = 3 * 3_600_000;
const BRAKE = 'sms';

/** Counters of SMS verifications and the brake that all processes share. */
export function createGuessRepository(connection: Connection) {
  const minutes = guessMinuteModel(connection);
  const brakes = guessBrakeModel(connection);

  return {
    /** Adds to the counters of the minute; an attempt is counted before it is judged. */
    async count(input: { readonly kind: keyof GuessCounts; readonly nowMs: number }) {
      const { kind, nowMs } = input;
      const other = kind === 'attempts' ? 'failures' : 'attempts';
      const add = () =>
        minutes.updateOne(
          { _id: Math.floor(nowMs / MINUTE_MS) },
          {
            $inc: { [kind]: 1, [other]: 0 },
            $setOnInsert: { expireAt: new Date(nowMs + KEPT_MS) },
          },
          // A count lost with a power cut does no harm, so it need not wait for a majority.
          { upsert: true, writeConcern: { w: 1 } },
        );
      try {
        await add();
      } catch (error) {
        // Two began the minute at once; the row is there now.
        if (!isDuplicateKey(error)) throw error;
        await add();
      }
    },

    /** Sums of this minute and the last one, and of so many minutes before them. */
    async counts(input: { readonly nowMs: number; readonly baselineMinutes: number }) {
      const now = Math.floor(input.nowMs / MINUTE_MS);
      const rows = await minutes
        .find({ _id: { $gte: now - 1 - input.baselineMinutes, $lte: now } })
        .limit(input.baselineMinutes + 2)
        .lean<GuessMinuteDocument[]>()
        .exec();
      return {
        recent: sumOf(rows.filter(({ _id }) => _id >= now - 1)),
        baseline: sumOf(rows.filter(({ _id }) => _id < now - 1)),
      };
    },

    async isBrakeOn(nowMs: number): Promise<boolean> {
      const row = await brakes.findById(BRAKE).lean<GuessBrakeDocument>().exec();
      return row !== null && row.until.getTime() > nowMs;
    },

    /** Puts the brake on; true for the one caller who found it off. */
    async putOn(input: { readonly nowMs: number; readonly untilMs: number }): Promise<boolean> {
      try {
        const result = await brakes.updateOne(
          { _id: BRAKE, until: { $lte: new Date(input.nowMs) } },
          { $set: { until: new Date(input.untilMs) } },
          { upsert: true },
        );
        return result.modifiedCount + result.upsertedCount === 1;
      } catch (error) {
        // The row is there and on: the filter misses it and the upsert meets its id.
        if (!isDuplicateKey(error)) throw error;
        return false;
      }
    },
  };
}

function sumOf(rows: readonly GuessCounts[]): GuessCounts {
  return {
    attempts: rows.reduce((sum, row) => sum + row.attempts, 0),
    failures: rows.reduce((sum, row) => sum + row.failures, 0),
  };
}
