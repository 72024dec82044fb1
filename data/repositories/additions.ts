import type { ClientSession, Connection } from 'mongoose';
import { isDuplicateKey } from '../connect.js';
import { additionModel, type AdditionDocument, type AdditionStatus } from '../models/addition.js';

export type { AdditionDocument, AdditionStatus };

/** Additions of one order: their bills are numbers 2 to 50 of it. */
export const ADDITIONS_PER_ORDER_MAX = 49;

export type AdditionRepository = ReturnType<typeof createAdditionRepository>;

/** What was sold at the door, or offered and not bought. */
export function createAdditionRepository(connection: Connection) {
  const additions = additionModel(connection);
  const optional = (session?: ClientSession) => (session === undefined ? {} : { session });
  return {
    /** Stores a draft; false when its number or its request is taken. */
    async insertDraft(row: AdditionDocument): Promise<boolean> {
      try {
        await additions.create(row);
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    find: (additionNo: string, session?: ClientSession): Promise<AdditionDocument | null> =>
      additions
        .findById(additionNo)
        .session(session ?? null)
        .lean<AdditionDocument>()
        .exec(),

    /** All of an order, oldest first. */
    ofOrder: (orderId: string, session?: ClientSession): Promise<AdditionDocument[]> =>
      additions
        .find({ orderId })
        .session(session ?? null)
        .sort({ n: 1 })
        .limit(ADDITIONS_PER_ORDER_MAX)
        .lean<AdditionDocument[]>()
        .exec(),

    /** Moves an addition on; false when it was not in `from`. */
    async setStatus(
      change: {
        readonly additionNo: string;
        readonly from: AdditionStatus;
        readonly to: AdditionStatus;
        readonly expiresAt?: Date;
      },
      session?: ClientSession,
    ): Promise<boolean> {
      const { additionNo, from, to, expiresAt } = change;
      const result = await additions.updateOne(
        { _id: additionNo, status: from },
        { $set: { status: to, ...(expiresAt && { expiresAt }) } },
        optional(session),
      );
      return result.modifiedCount === 1;
    },

    /** Takes the right to open its bill; false when it is not open for payment at `at`. */
    async claimOpening(
      claim: { readonly additionNo: string; readonly at: Date },
      session: ClientSession,
    ): Promise<boolean> {
      const { additionNo, at } = claim;
      const open = { _id: additionNo, status: 'PROPOSED', payClosedAt: null } as const;
      const result = await additions.updateOne(
        { ...open, expiresAt: { $gt: at } },
        { $inc: { openings: 1 } },
        { session },
      );
      return result.matchedCount === 1;
    },

    /** From now on its bill may not be opened; repeated calls are fine. */
    async closeOpening(
      bill: { readonly orderId: string; readonly paymentNo: string },
      at: Date,
    ): Promise<void> {
      await additions.updateOne({ ...bill, payClosedAt: null }, { $set: { payClosedAt: at } });
    },
  };
}
