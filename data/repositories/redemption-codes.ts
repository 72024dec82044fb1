import type { ClientSession, Connection } from 'mongoose';
import { redemptionCodeModel, type RedemptionCodeDocument } from '../models/redemption-code.js';

export type { RedemptionCodeDocument };

export type RedemptionCodeRepository = ReturnType<typeof createRedemptionCodeRepository>;

/** Redemption codes of in-store orders; the condition on `status` decides who redeems one. */
export function createRedemptionCodeRepository(connection: Connection) {
  const codes = redemptionCodeModel(connection);

  return {
    findById: (orderId: string, session?: ClientSession): Promise<RedemptionCodeDocument | null> =>
      codes
        .findById(orderId)
        .session(session ?? null)
        .lean<RedemptionCodeDocument>()
        .exec(),

    findByHash: (
      codeHash: string,
      session?: ClientSession,
    ): Promise<RedemptionCodeDocument | null> =>
      codes
        .findOne({ codeHash })
        .session(session ?? null)
        .lean<RedemptionCodeDocument>()
        .exec(),

    /** Throws the duplicate key error when another order took the same digits at this moment. */
    async insert(code: RedemptionCodeDocument, session: ClientSession): Promise<void> {
      await codes.insertMany([code], { session });
    },

    /** True for the one call that turns an active code into a used one. */
    async spend(
      change: { readonly orderId: string; readonly clerkId: string; readonly at: Date },
      session: ClientSession,
    ): Promise<boolean> {
      const { orderId, clerkId, at } = change;
      const result = await codes.updateOne(
        { _id: orderId, status: 'ACTIVE', expiresAt: { $gt: at } },
        { $set: { status: 'SPENT', spentAt: at, spentBy: clerkId } },
        { session },
      );
      return result.modifiedCount === 1;
    },

    /** Ends a code that was not used; no effect on any other. */
    async end(
      change: { readonly orderId: string; readonly to: 'EXPIRED' | 'CANCELLED' },
      session: ClientSession,
    ): Promise<void> {
      await codes.updateOne(
        { _id: change.orderId, status: 'ACTIVE' },
        { $set: { status: change.to } },
        { session },
      );
    },
  };
}
