import type { ClientSession, Connection } from 'mongoose';
import { withdrawalDayModel } from '../models/withdrawal.js';

/** The daily limits of owners; a part of the repository of withdrawals. */
export function withdrawalDays(connection: Connection) {
  const limits = withdrawalDayModel(connection);
  return {
    /**
     * Counts one request on its day; false when a limit is reached. The filter decides, so that of
     * many at once no more than the limit pass. Inside the request's transaction.
     */
    async countRequest(
      request: {
        readonly dayId: string;
        readonly amountFen: number;
        readonly countMax: number;
        readonly sumFenMax: number;
        readonly at: Date;
      },
      session: ClientSession,
    ): Promise<boolean> {
      const { dayId, amountFen, countMax, sumFenMax, at } = request;
      if (amountFen > sumFenMax || countMax < 1) return false;
      await limits.updateOne(
        { _id: dayId },
        { $setOnInsert: { count: 0, sumFen: 0, at } },
        { upsert: true, session },
      );
      const result = await limits.updateOne(
        { _id: dayId, count: { $lt: countMax }, sumFen: { $lte: sumFenMax - amountFen } },
        { $inc: { count: 1, sumFen: amountFen } },
        { session },
      );
      return result.matchedCount === 1;
    },

    /** What was given back may be asked for again on the same day; the request itself counts on. */
    async giveBack(
      request: { readonly dayId: string; readonly amountFen: number },
      session: ClientSession,
    ): Promise<void> {
      const { dayId, amountFen } = request;
      await limits.updateOne(
        { _id: dayId, sumFen: { $gte: amountFen } },
        { $inc: { sumFen: -amountFen } },
        { session },
      );
    },
  };
}
