import type { ClientSession, Connection } from 'mongoose';
import { AppError } from '../../contract/terms/errors.js';
import type { IdentityConflict } from '../../contract/terms/wechat.js';
import { isDuplicateKey } from '../connect.js';
import {
  wechatIdentityModel,
  wechatTicketModel,
  wechatUnionLockModel,
  type WechatIdentityDocument,
  type WechatTicketDocument,
} from '../models/wechat-identity.js';

export type { WechatIdentityDocument, WechatTicketDocument };

/** Longer than any transaction. */
const LOCK_KEPT_MS = 3_600_000;

export type WechatIdentityRepository = ReturnType<typeof createWechatIdentityRepository>;

/** WeChats that people sign in with, and the tickets on the way there. */
export function createWechatIdentityRepository(connection: Connection) {
  return { ...createLinks(connection), ...createTickets(connection) };
}

function createLinks(connection: Connection) {
  const identities = wechatIdentityModel(connection);
  const locks = wechatUnionLockModel(connection);

  /** Whoever links this WeChat next, in any mini-program, does it after this transaction. */
  async function lockUnion(link: WechatIdentityDocument, session: ClientSession): Promise<void> {
    const { unionidIndex, linkedAt } = link;
    const expiresAt = new Date(linkedAt.getTime() + LOCK_KEPT_MS);
    await locks.updateOne(
      { _id: unionidIndex },
      { $inc: { turns: 1 }, $set: { expiresAt } },
      { upsert: true, session },
    );
  }

  return {
    findByOpenid: (
      key: Pick<WechatIdentityDocument, 'appid' | 'openidIndex'>,
      session: ClientSession | null = null,
    ): Promise<WechatIdentityDocument | null> =>
      identities.findOne(key).session(session).lean<WechatIdentityDocument>().exec(),

    findOfUser: (
      key: Pick<WechatIdentityDocument, 'appid' | 'userId'>,
      session: ClientSession | null = null,
    ): Promise<WechatIdentityDocument | null> =>
      identities.findOne(key).session(session).lean<WechatIdentityDocument>().exec(),

    /** A few at most: one for each mini-program. */
    listOfUser: (userId: string): Promise<WechatIdentityDocument[]> =>
      identities.find({ userId }).sort({ appid: 1 }).limit(20).lean<WechatIdentityDocument[]>(),

    /** A link of this WeChat in any mini-program: all of them are of one person. */
    findByUnionid: (unionidIndex: string): Promise<WechatIdentityDocument | null> =>
      identities.findOne({ unionidIndex }).lean<WechatIdentityDocument>().exec(),

    /**
     * Links within the transaction. Throws IDENTITY_CONFLICT when the WeChat is somebody else's,
     * here or in another mini-program, or the account has another one: the indexes decide.
     */
    async insert(identity: WechatIdentityDocument, session: ClientSession): Promise<void> {
      const { unionidIndex, phoneIndex } = identity;
      try {
        await identities.create([identity], { session });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        const isOfUser = error instanceof Error && error.message.includes('userId_1');
        throw conflict(isOfUser ? 'ACCOUNT_HAS_OTHER' : 'WECHAT_TAKEN');
      }
      if (unionidIndex === undefined) return;
      await lockUnion(identity, session);
      const others = { unionidIndex, phoneIndex: { $ne: phoneIndex } };
      if ((await identities.exists(others).session(session)) !== null) {
        throw conflict('OTHER_PERSON');
      }
    },

    /** False when it is gone already. */
    async remove(identityId: string, session: ClientSession | null = null): Promise<boolean> {
      const { deletedCount } = await identities.deleteOne({ _id: identityId }).session(session);
      return deletedCount === 1;
    },
  };
}

function createTickets(connection: Connection) {
  const tickets = wechatTicketModel(connection);

  return {
    async insertTicket(ticket: WechatTicketDocument): Promise<void> {
      await tickets.create([ticket]);
    },

    /** Uses a ticket up, for exactly one caller, on its own device. */
    takeTicket: (input: {
      readonly id: string;
      readonly deviceHash: string;
      readonly now: Date;
    }): Promise<WechatTicketDocument | null> =>
      tickets
        .findOneAndDelete({
          _id: input.id,
          deviceHash: input.deviceHash,
          expiresAt: { $gt: input.now },
        })
        .lean<WechatTicketDocument>()
        .exec(),
  };
}

function conflict(reason: IdentityConflict): AppError {
  return new AppError('IDENTITY_CONFLICT', { extra: { reason } });
}
