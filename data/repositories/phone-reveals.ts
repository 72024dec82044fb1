import type { Connection } from 'mongoose';
import { phoneRevealModel, type PhoneRevealDocument } from '../models/phone-reveal.js';
import type { PageStart } from './orders.js';
import type { ClientSession } from './session.js';

export type { PhoneRevealDocument };
export type PhoneRevealRepository = ReturnType<typeof createPhoneRevealRepository>;

/** Who saw a customer's number, and when. Rows are only added. */
export function createPhoneRevealRepository(connection: Connection) {
  const reveals = phoneRevealModel(connection);
  return {
    async insert(row: PhoneRevealDocument, session: ClientSession): Promise<void> {
      await reveals.insertMany([row], { session });
    },

    /** Newest first. One row more than `limit` is read. */
    listOf(query: {
      readonly customerId: string;
      readonly after?: PageStart | undefined;
      readonly limit: number;
    }): Promise<PhoneRevealDocument[]> {
      const { customerId, after, limit } = query;
      const start = after && {
        $or: [
          { at: { $lt: new Date(after.atMs) } },
          { at: new Date(after.atMs), _id: { $lt: after.id } },
        ],
      };
      return reveals
        .find({ customerId, ...start })
        .sort({ at: -1, _id: -1 })
        .limit(limit + 1)
        .lean<PhoneRevealDocument[]>()
        .exec();
    },
  };
}
