import type { Connection } from 'mongoose';
import { isDuplicateKey } from '../connect.js';
import { wechatTokenModel, type WechatTokenDocument } from '../models/wechat-identity.js';

export type WechatTokenRepository = ReturnType<typeof createWechatTokenRepository>;

/** Access tokens of mini-programs, one row each, with the lease of whoever renews it. */
export function createWechatTokenRepository(connection: Connection) {
  const tokens = wechatTokenModel(connection);

  return {
    findById: (appid: string): Promise<WechatTokenDocument | null> =>
      tokens.findById(appid).lean<WechatTokenDocument>().exec(),

    /** True for one owner; also he himself does not get it twice. */
    async takeLease(input: {
      readonly appid: string;
      readonly owner: string;
      readonly now: Date;
      readonly until: Date;
    }): Promise<boolean> {
      const { appid, owner, now, until } = input;
      try {
        const result = await tokens.updateOne(
          { _id: appid, leaseUntil: { $lte: now } },
          { $set: { leaseOwner: owner, leaseUntil: until } },
          { upsert: true },
        );
        return result.modifiedCount + result.upsertedCount === 1;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    /** Keeps a token; nothing when the lease is another's by now. */
    async save(input: {
      readonly appid: string;
      readonly owner: string;
      readonly tokenCipher: string;
      readonly expiresAt: Date;
    }): Promise<void> {
      const { appid, owner, tokenCipher, expiresAt } = input;
      await tokens.updateOne(
        { _id: appid, leaseOwner: owner },
        { $set: { tokenCipher, expiresAt } },
      );
    },

    async dropLease(input: { readonly appid: string; readonly owner: string }): Promise<void> {
      await tokens.updateOne(
        { _id: input.appid, leaseOwner: input.owner },
        { $set: { leaseOwner: null, leaseUntil: new Date(0) } },
      );
    },
  };
}
