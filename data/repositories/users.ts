import type { ClientSession, Connection, Model } from 'mongoose';
import type { Language } from '../../contract/terms/language.js';
import { isDuplicateKey } from '../connect.js';
import {
  userModel,
  type AccountStatus,
  type UserAudience,
  type UserDocument,
} from '../models/user.js';

export type { UserDocument, UserAudience };

/** People of one read by ids: a page of a list. */
const USERS_MAX = 500;

export type UserRepository = ReturnType<typeof createUserRepository>;

/** Logins of customers and workers. */
export function createUserRepository(connection: Connection) {
  const users = userModel(connection);

  return {
    ...createUserLists(users),

    findById: (userId: string): Promise<UserDocument | null> =>
      users.findById(userId).lean<UserDocument>().exec(),

    findByPhone: (input: {
      readonly phoneIndex: string;
      readonly audience: UserAudience;
    }): Promise<UserDocument | null> => users.findOne(input).lean<UserDocument>().exec(),

    /** Inserts, or returns the row that another request inserted for this phone first. */
    async insertOrFind(user: UserDocument): Promise<UserDocument> {
      try {
        await users.create([user]);
        return user;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        const { phoneIndex, audience } = user;
        // Rows from before there was a tail get theirs now.
        const { phoneTailIndex } = user;
        const found = await users
          .findOneAndUpdate(
            { phoneIndex, audience },
            { $set: { phoneTailIndex } },
            { returnDocument: 'after' },
          )
          .lean<UserDocument>()
          .exec();
        if (found === null) throw error;
        return found;
      }
    },

    /** Inserts in the transaction of whoever it belongs to; false when the phone is taken. */
    async insertNew(user: UserDocument, session: ClientSession): Promise<boolean> {
      const { phoneIndex, audience } = user;
      // Asked first for what this very transaction has written; the unique index decides the rest.
      if ((await users.exists({ phoneIndex, audience }).session(session)) !== null) return false;
      try {
        await users.create([user], { session });
        return true;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        return false;
      }
    },

    /** False when there is no such login. */
    setLanguage: async (userId: string, language: Language): Promise<boolean> =>
      (await users.updateOne({ _id: userId }, { $set: { language } })).matchedCount === 1,

    /** Ends every token of the person; with a status also freezes or frees the account. */
    async raiseSessionVersion(input: {
      readonly userId: string;
      readonly status?: AccountStatus;
    }): Promise<void> {
      await users.updateOne(
        { _id: input.userId },
        {
          $inc: { sessionVersion: 1 },
          ...(input.status === undefined ? {} : { $set: { status: input.status } }),
        },
      );
    },
  };
}

/** Several people at once. */
function createUserLists(users: Model<UserDocument>) {
  return {
    findByIds: (userIds: readonly string[]): Promise<UserDocument[]> =>
      users
        .find({ _id: { $in: userIds.slice(0, USERS_MAX) } })
        .lean<UserDocument[]>()
        .exec(),

    /** People whose phone ends in these digits, by id; one row more than `limit` is read. */
    listByPhoneTail: (input: {
      readonly phoneTailIndex: string;
      readonly audience: UserAudience;
      readonly afterId?: string | undefined;
      readonly limit: number;
    }): Promise<UserDocument[]> => {
      const { phoneTailIndex, audience, afterId, limit } = input;
      return users
        .find({ phoneTailIndex, audience, ...(afterId !== undefined && { _id: { $gt: afterId } }) })
        .sort({ _id: 1 })
        .limit(limit + 1)
        .lean<UserDocument[]>()
        .exec();
    },
  };
}
