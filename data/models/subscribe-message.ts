import { Schema, type Connection, type Model } from 'mongoose';
import { WECHAT_TEMPLATES, type WechatTemplate } from '../../contract/terms/wechat.js';

/** How often a customer has allowed a message and not got it yet. One is used up by one message. */
export type SubscriptionGrantDocument = {
  /** `<customerId>:<template>`. */
  readonly _id: string;
  readonly customerId: string;
  readonly template: WechatTemplate;
  readonly left: number;
  readonly acceptedAt: Date | null;
  readonly refusedAt: Date | null;
};

/**
 * PENDING is sent, or tried again, when `nextAt` has come. SENT: taken over by WeChat. UNKNOWN: it
 * may have been. REFUSED: the person takes none. FAILED: WeChat did not take it. SKIPPED: there
 * was nothing to send it with.
 */
export const SUBSCRIBE_MESSAGE_STATUSES = [
  'PENDING',
  'SENT',
  'UNKNOWN',
  'REFUSED',
  'FAILED',
  'SKIPPED',
] as const;
export type SubscribeMessageStatus = (typeof SUBSCRIBE_MESSAGE_STATUSES)[number];

/** One message that is owed to a customer; written in the transaction of what it tells about. */
export type SubscribeMessageDocument = {
  /** `<orderId>:<template>`: each is told once. */
  readonly _id: string;
  readonly orderId: string;
  readonly customerId: string;
  readonly template: WechatTemplate;
  readonly status: SubscribeMessageStatus;
  readonly attempts: number;
  readonly nextAt: Date;
  /** The grant was taken for this message; it is taken once, however often it is tried. */
  readonly hasGrant: boolean;
  /** Outcome of the last attempt; UNKNOWN also while one is under way. */
  readonly lastOutcome: string | null;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
};

/** PNG of a mini-program code, so that equal codes are asked for once. */
export type ShareCodeDocument = {
  /** Digest of app, page and scene. */
  readonly _id: string;
  readonly png: Buffer;
  readonly expiresAt: Date;
};

/** Messages are of use while their order is looked at. */
const ENDED_KEEP_SECONDS = 30 * 86_400;
const text = { type: String, required: true } as const;
const template = { type: String, enum: WECHAT_TEMPLATES, required: true } as const;

export const subscriptionGrantSchema = new Schema<SubscriptionGrantDocument>(
  {
    _id: text,
    customerId: text,
    template,
    left: { type: Number, required: true, min: 0 },
    acceptedAt: { type: Date, default: null },
    refusedAt: { type: Date, default: null },
  },
  { collection: 'subscriptionGrants', versionKey: false, strict: 'throw' },
);
subscriptionGrantSchema.index({ customerId: 1 });

export const subscribeMessageSchema = new Schema<SubscribeMessageDocument>(
  {
    _id: text,
    orderId: text,
    customerId: text,
    template,
    status: { type: String, enum: SUBSCRIBE_MESSAGE_STATUSES, required: true },
    attempts: { type: Number, required: true },
    nextAt: { type: Date, required: true },
    hasGrant: { type: Boolean, required: true },
    lastOutcome: { type: String, default: null },
    createdAt: { type: Date, required: true },
    endedAt: { type: Date, default: null },
  },
  { collection: 'subscribeMessages', versionKey: false, strict: 'throw' },
);
subscribeMessageSchema.index({ status: 1, nextAt: 1 });
subscribeMessageSchema.index({ customerId: 1 });
subscribeMessageSchema.index({ endedAt: 1 }, { expireAfterSeconds: ENDED_KEEP_SECONDS });

export const shareCodeSchema = new Schema<ShareCodeDocument>(
  {
    _id: text,
    png: { type: Buffer, required: true },
    expiresAt: { type: Date, required: true },
  },
  { collection: 'shareCodes', versionKey: false, strict: 'throw' },
);
shareCodeSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export function subscriptionGrantModel(connection: Connection): Model<SubscriptionGrantDocument> {
  return (
    connection.models.SubscriptionGrant ??
    connection.model<SubscriptionGrantDocument>('SubscriptionGrant', subscriptionGrantSchema)
  );
}

export function subscribeMessageModel(connection: Connection): Model<SubscribeMessageDocument> {
  return (
    connection.models.SubscribeMessage ??
    connection.model<SubscribeMessageDocument>('SubscribeMessage', subscribeMessageSchema)
  );
}

export function shareCodeModel(connection: Connection): Model<ShareCodeDocument> {
  return (
    connection.models.ShareCode ?? connection.model<ShareCodeDocument>('ShareCode', shareCodeSchema)
  );
}
