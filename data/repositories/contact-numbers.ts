import type { Connection } from 'mongoose';
import { isDuplicateKey } from '../connect.js';
import { contactNumberModel, type ContactNumberDocument } from '../models/contact-number.js';

export type { ContactNumberDocument };
export type ContactNumberRepository = ReturnType<typeof createContactNumberRepository>;

const LEASE_MS = 15_000;

/** Virtual numbers; the `_id` of a pair decides who binds. */
export function createContactNumberRepository(connection: Connection) {
  const numbers = contactNumberModel(connection);

  return {
    find: (id: string): Promise<ContactNumberDocument | null> =>
      numbers.findById(id).lean<ContactNumberDocument>().exec(),

    /** Takes the right to bind: a new pair, one that has expired, or one whose binder has died. */
    async claim(input: {
      readonly row: Pick<ContactNumberDocument, '_id' | 'orderId' | 'workerId' | 'expiresAt'>;
      readonly holder: string;
      readonly now: Date;
    }): Promise<boolean> {
      const { row, holder, now } = input;
      const leaseUntil = new Date(now.getTime() + LEASE_MS);
      const { _id, ...rest } = row;
      const free = {
        _id,
        $or: [
          { number: { $ne: null }, expiresAt: { $lte: now } },
          { number: null, leaseUntil: { $lte: now } },
        ],
      };
      const set = { ...rest, number: null, bindingId: null, holder, leaseUntil };
      const taken = await numbers.updateOne(free, { $set: set });
      if (taken.modifiedCount === 1) return true;
      try {
        await numbers.create({ _id, ...set });
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    /** Keeps what was bound, unless the claim was taken over meanwhile. */
    async keep(input: {
      readonly id: string;
      readonly holder: string;
      readonly number: string;
      readonly bindingId: string;
    }): Promise<boolean> {
      const { id, holder, number, bindingId } = input;
      const kept = await numbers.updateOne(
        { _id: id, holder },
        { $set: { number, bindingId, holder: null, leaseUntil: null } },
      );
      return kept.modifiedCount === 1;
    },

    /** Gives the right to bind back: nothing was bound. */
    async release(id: string, holder: string): Promise<void> {
      await numbers.deleteOne({ _id: id, holder, number: null });
    },
  };
}
