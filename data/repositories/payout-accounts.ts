import type { ClientSession, Connection } from 'mongoose';
import {
  PAYOUT_ACCOUNTS_MAX,
  type PayoutAccountKind,
  type PayoutOwnerKind,
} from '../../contract/terms/payout.js';
import { isDuplicateKey } from '../connect.js';
import { payoutAccountModel, type PayoutAccountDocument } from '../models/payout-account.js';
import { wechatIdentityModel } from '../models/wechat-identity.js';

export type { PayoutAccountDocument };

export type PayoutOwner = Pick<PayoutAccountDocument, 'ownerKind' | 'ownerId'>;

/** What a withdrawal is pinned to; nothing readable in it. */
export type UsablePayoutAccount = {
  readonly id: string;
  readonly kind: PayoutAccountKind;
  /** Another number means that the account is not the one that was looked at. */
  readonly ver: number;
  readonly usableFrom: Date;
  /** Last digits with the bank, or a masked logon id. */
  readonly masked: string;
};

export type PayoutAccountRepository = ReturnType<typeof createPayoutAccountRepository>;

/** Accounts that people are paid to. */
export function createPayoutAccountRepository(connection: Connection) {
  return { ...accountReads(connection), ...accountWrites(connection) };
}

function accountReads(connection: Connection) {
  const accounts = payoutAccountModel(connection);
  const identities = wechatIdentityModel(connection);
  const read = (filter: object, session: ClientSession | null) =>
    accounts.findOne(filter).session(session).lean<PayoutAccountDocument>().exec();
  const findOwn = (
    key: PayoutOwner & { readonly accountId: string },
    session: ClientSession | null = null,
  ): Promise<PayoutAccountDocument | null> => {
    const { accountId, ownerKind, ownerId } = key;
    return read({ _id: accountId, ownerKind, ownerId, isRemoved: false }, session);
  };

  return {
    /** Also a removed one: withdrawals on their way need it. */
    findById: (
      accountId: string,
      session: ClientSession | null = null,
    ): Promise<PayoutAccountDocument | null> => read({ _id: accountId }, session),

    /** His own and there; null otherwise. */
    findOwn,

    /**
     * An account that a withdrawal of this owner may name; null when it is another's, removed, or a
     * WeChat that was unlinked. The caller compares `usableFrom` with the time.
     */
    async findUsable(
      ownerKind: PayoutOwnerKind,
      ownerId: string,
      accountId: string,
      session: ClientSession | null = null,
    ): Promise<UsablePayoutAccount | null> {
      const row = await findOwn({ ownerKind, ownerId, accountId }, session);
      if (row === null) return null;
      if (row.kind === 'WECHAT') {
        const link = { _id: row.identityId ?? '', userId: ownerId };
        if ((await identities.exists(link).session(session)) === null) return null;
      }
      const { _id: id, kind, ver, usableFrom, account } = row;
      return { id, kind, ver, usableFrom, masked: account.masked };
    },

    /** The default one first, then the newest; at most ten. */
    listOf: (
      owner: PayoutOwner,
      session: ClientSession | null = null,
    ): Promise<PayoutAccountDocument[]> => {
      const { ownerKind, ownerId } = owner;
      return accounts
        .find({ ownerKind, ownerId, isRemoved: false })
        .sort({ isDefault: -1, addedAt: -1, _id: 1 })
        .limit(PAYOUT_ACCOUNTS_MAX)
        .session(session)
        .lean<PayoutAccountDocument[]>()
        .exec();
    },
  };
}

function accountWrites(connection: Connection) {
  const accounts = payoutAccountModel(connection);
  return {
    /** False when one of the unique indexes refuses: slot, equal account or a second default. */
    async insert(row: PayoutAccountDocument): Promise<boolean> {
      try {
        await accounts.create([row]);
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    /** False when there is no such account of his any more. */
    async remove(
      key: PayoutOwner & { readonly accountId: string; readonly at: Date },
      session: ClientSession,
    ): Promise<boolean> {
      const { accountId, ownerKind, ownerId, at } = key;
      const result = await accounts.updateOne(
        { _id: accountId, ownerKind, ownerId, isRemoved: false },
        { $set: { isRemoved: true, isDefault: false, removedAt: at }, $inc: { ver: 1 } },
        { session },
      );
      return result.modifiedCount === 1;
    },

    /** Makes one account the default, and no other. False when it is not his. */
    async makeDefault(
      key: PayoutOwner & { readonly accountId: string },
      session: ClientSession,
    ): Promise<boolean> {
      const { accountId, ownerKind, ownerId } = key;
      await accounts.updateMany(
        { ownerKind, ownerId, isDefault: true, _id: { $ne: accountId } },
        { $set: { isDefault: false } },
        { session },
      );
      const result = await accounts.updateOne(
        { _id: accountId, ownerKind, ownerId, isRemoved: false },
        { $set: { isDefault: true } },
        { session },
      );
      return result.matchedCount === 1;
    },
  };
}
