import { Schema, type Connection, type Model } from 'mongoose';
import { USER_AUDIENCES, type UserAudience } from './user.js';

/**
 * A WeChat with which somebody signs in. Its ids are personal: encrypted, and found by their HMAC.
 * The unique indexes decide every race: a WeChat is one person's, a person has one WeChat, in each
 * mini-program.
 */
export type WechatIdentityDocument = {
  readonly _id: string;
  /** Mini-program; the ids at WeChat mean something in it only. */
  readonly appid: string;
  readonly audience: UserAudience;
  readonly userId: string;
  /** Whose it is in all mini-programs: customer and worker with one phone are one person. */
  readonly phoneIndex: string;
  readonly openidIndex: string;
  readonly openidCipher: string;
  /** Of the open platform account; absent where the mini-program belongs to none. */
  readonly unionidIndex?: string;
  readonly linkedAt: Date;
};

/**
 * Every link of a WeChat writes this row, so that of two mini-programs that give it to two people
 * at once one sees the other. It says nothing by itself and goes after an hour.
 */
export type WechatUnionLockDocument = {
  /** HMAC of the unionid. */
  readonly _id: string;
  readonly turns: number;
  readonly expiresAt: Date;
};

/** The right to name one's phone after a login by an unknown WeChat; works once. */
export type WechatTicketDocument = {
  /** HMAC of the ticket. */
  readonly _id: string;
  readonly audience: UserAudience;
  readonly deviceHash: string;
  /** Ciphertext of openid and unionid. */
  readonly personCipher: string;
  readonly expiresAt: Date;
};

/** The access token of one mini-program, shared by all processes, and who may renew it. */
export type WechatTokenDocument = {
  /** Id of the mini-program. */
  readonly _id: string;
  readonly tokenCipher?: string;
  readonly expiresAt?: Date;
  readonly leaseOwner: string | null;
  readonly leaseUntil: Date;
};

const text = { type: String, required: true } as const;
const audience = { type: String, enum: USER_AUDIENCES, required: true } as const;

export const wechatIdentitySchema = new Schema<WechatIdentityDocument>(
  {
    _id: text,
    appid: text,
    audience,
    userId: text,
    phoneIndex: text,
    openidIndex: text,
    openidCipher: text,
    unionidIndex: { type: String },
    linkedAt: { type: Date, required: true },
  },
  { collection: 'wechatIdentities', versionKey: false, strict: 'throw' },
);
wechatIdentitySchema.index({ appid: 1, openidIndex: 1 }, { unique: true });
wechatIdentitySchema.index({ userId: 1, appid: 1 }, { unique: true });
wechatIdentitySchema.index({ unionidIndex: 1 }, { sparse: true });

export const wechatUnionLockSchema = new Schema<WechatUnionLockDocument>(
  {
    _id: text,
    turns: { type: Number, required: true },
    expiresAt: { type: Date, required: true },
  },
  { collection: 'wechatUnionLocks', versionKey: false, strict: 'throw' },
);
wechatUnionLockSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export const wechatTicketSchema = new Schema<WechatTicketDocument>(
  {
    _id: text,
    audience,
    deviceHash: text,
    personCipher: text,
    expiresAt: { type: Date, required: true },
  },
  { collection: 'wechatTickets', versionKey: false, strict: 'throw' },
);
wechatTicketSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export const wechatTokenSchema = new Schema<WechatTokenDocument>(
  {
    _id: text,
    tokenCipher: { type: String },
    expiresAt: { type: Date },
    leaseOwner: { type: String, default: null },
    leaseUntil: { type: Date, required: true },
  },
  { collection: 'wechatTokens', versionKey: false, strict: 'throw' },
);

export function wechatIdentityModel(connection: Connection): Model<WechatIdentityDocument> {
  return (
    connection.models.WechatIdentity ??
    connection.model<WechatIdentityDocument>('WechatIdentity', wechatIdentitySchema)
  );
}

export function wechatUnionLockModel(connection: Connection): Model<WechatUnionLockDocument> {
  return (
    connection.models.WechatUnionLock ??
    connection.model<WechatUnionLockDocument>('WechatUnionLock', wechatUnionLockSchema)
  );
}

export function wechatTicketModel(connection: Connection): Model<WechatTicketDocument> {
  return (
    connection.models.WechatTicket ??
    connection.model<WechatTicketDocument>('WechatTicket', wechatTicketSchema)
  );
}

export function wechatTokenModel(connection: Connection): Model<WechatTokenDocument> {
  return (
    connection.models.WechatToken ??
    connection.model<WechatTokenDocument>('WechatToken', wechatTokenSchema)
  );
}
