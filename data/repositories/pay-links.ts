import type { Connection } from 'mongoose';
import { isDuplicateKey } from '../connect.js';
import { payLinkModel, type PayLinkDocument } from '../models/pay-link.js';

export type { PayLinkDocument };

export type PayLinkRepository = ReturnType<typeof createPayLinkRepository>;

/** Links that pay one order. */
export function createPayLinkRepository(connection: Connection) {
  const links = payLinkModel(connection);

  return {
    findById: (linkId: string): Promise<PayLinkDocument | null> =>
      links.findById(linkId).lean<PayLinkDocument>().exec(),

    /** Inserts the order's one link unless it is there. */
    async insertOnce(link: PayLinkDocument): Promise<void> {
      try {
        await links.create([link]);
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    },

    /** Takes the right to send one message; false when `sendsMax` were sent. */
    async claimSend(claim: { readonly linkId: string; readonly sendsMax: number }) {
      const result = await links.updateOne(
        { _id: claim.linkId, sends: { $lt: claim.sendsMax } },
        { $inc: { sends: 1 } },
      );
      return result.modifiedCount === 1;
    },
  };
}
