import type { ClientSession, Connection } from 'mongoose';
import type { WechatTemplate } from '../../contract/terms/wechat.js';
import { isDuplicateKey } from '../connect.js';
import {
  shareCodeModel,
  subscribeMessageModel,
  subscriptionGrantModel,
  type ShareCodeDocument,
  type SubscribeMessageDocument,
  type SubscriptionGrantDocument,
} from '../models/subscribe-message.js';

export type { SubscribeMessageDocument, SubscriptionGrantDocument };

export type SubscriptionRepository = ReturnType<typeof createSubscriptionRepository>;
export type ShareCodeRepository = ReturnType<typeof createShareCodeRepository>;

type GrantKey = { readonly customerId: string; readonly template: WechatTemplate };
export type QueuedMessage = GrantKey & { readonly orderId: string; readonly at: Date };

const grantIdOf = ({ customerId, template }: GrantKey): string => `${customerId}:${template}`;

/** What customers want to be told by WeChat, and the messages that are owed to them. */
export function createSubscriptionRepository(connection: Connection) {
  return { ...createGrants(connection), ...createMessages(connection) };
}

function createGrants(connection: Connection) {
  const grants = subscriptionGrantModel(connection);

  return {
    listGrants: (customerId: string): Promise<SubscriptionGrantDocument[]> =>
      grants.find({ customerId }).limit(20).lean<SubscriptionGrantDocument[]>().exec(),

    /** One more message is allowed, up to `leftMax`; answers how many are. */
    async accept(key: GrantKey & { readonly at: Date; readonly leftMax: number }): Promise<number> {
      const { customerId, template, at, leftMax } = key;
      const _id = grantIdOf(key);
      await grants.updateOne(
        { _id },
        {
          $inc: { left: 1 },
          $set: { acceptedAt: at },
          $setOnInsert: { customerId, template, refusedAt: null },
        },
        { upsert: true },
      );
      await grants.updateOne({ _id, left: { $gt: leftMax } }, { $set: { left: leftMax } });
      const row = await grants.findById(_id).lean<SubscriptionGrantDocument>().exec();
      return row?.left ?? 0;
    },

    /** None is wanted any more. */
    async refuse(key: GrantKey & { readonly at: Date }): Promise<void> {
      const { customerId, template, at } = key;
      await grants.updateOne(
        { _id: grantIdOf(key) },
        {
          $set: { left: 0, refusedAt: at },
          $setOnInsert: { customerId, template, acceptedAt: null },
        },
        { upsert: true },
      );
    },

    /** Takes one grant for a message, in the transaction that notes it there; false = none left. */
    async takeGrant(key: GrantKey, session: ClientSession): Promise<boolean> {
      const result = await grants.updateOne(
        { _id: grantIdOf(key), left: { $gt: 0 } },
        { $inc: { left: -1 } },
        { session },
      );
      return result.modifiedCount === 1;
    },
  };
}

function createMessages(connection: Connection) {
  const grants = subscriptionGrantModel(connection);
  const messages = subscribeMessageModel(connection);

  return {
    /** Owes a customer one message of this kind about the order, if he wants any. */
    async queue(message: QueuedMessage, session: ClientSession): Promise<void> {
      const { orderId, customerId, template, at } = message;
      const _id = grantIdOf(message);
      if ((await grants.exists({ _id, left: { $gt: 0 } }).session(session)) === null) return;
      await messages.updateOne(
        { _id: `${orderId}:${template}` },
        {
          $setOnInsert: {
            ...{ orderId, customerId, template, status: 'PENDING', attempts: 0 },
            ...{ nextAt: at, hasGrant: false, lastOutcome: null, createdAt: at, endedAt: null },
          },
        },
        { upsert: true, session },
      );
    },

    /** Takes the message that waits longest, as it was before; another process gets another. */
    claimDue: (input: {
      readonly now: Date;
      readonly leaseUntil: Date;
    }): Promise<SubscribeMessageDocument | null> =>
      messages
        .findOneAndUpdate(
          { status: 'PENDING', nextAt: { $lte: input.now } },
          { $set: { nextAt: input.leaseUntil }, $inc: { attempts: 1 } },
          { sort: { nextAt: 1 }, returnDocument: 'before' },
        )
        .lean<SubscribeMessageDocument>()
        .exec(),

    async markGranted(messageId: string, session: ClientSession): Promise<void> {
      await messages.updateOne({ _id: messageId }, { $set: { hasGrant: true } }, { session });
    },

    /** False when another process has taken the message over meanwhile. */
    async update(
      key: { readonly messageId: string; readonly attempts: number },
      fields: Partial<
        Pick<SubscribeMessageDocument, 'status' | 'nextAt' | 'lastOutcome' | 'endedAt'>
      >,
    ): Promise<boolean> {
      const { messageId, attempts } = key;
      const result = await messages.updateOne(
        { _id: messageId, attempts, status: 'PENDING' },
        { $set: fields },
      );
      return result.matchedCount === 1;
    },
  };
}

/** Codes of the mini-program that were asked for before. */
export function createShareCodeRepository(connection: Connection) {
  const codes = shareCodeModel(connection);

  return {
    async find(input: { readonly id: string; readonly now: Date }): Promise<Buffer | null> {
      const row = await codes
        .findOne({ _id: input.id, expiresAt: { $gt: input.now } })
        .lean<ShareCodeDocument>()
        .exec();
      // The driver hands bytes out as its own Binary.
      return row === null ? null : bytesOf(row.png);
    },

    async keep(code: ShareCodeDocument): Promise<void> {
      const { _id, ...fields } = code;
      try {
        await codes.updateOne({ _id }, { $set: fields }, { upsert: true });
      } catch (error) {
        // Two requests keep the same picture.
        if (!isDuplicateKey(error)) throw error;
      }
    },
  };
}

function bytesOf(value: unknown): Buffer {
  if (Buffer.isBuffer(value)) return value;
  return Buffer.from((value as { readonly buffer: Uint8Array }).buffer);
}
