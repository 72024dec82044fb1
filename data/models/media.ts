import { Schema, type Connection, type Model } from 'mongoose';
import {
  MEDIA_MODERATIONS,
  MEDIA_PURPOSES,
  MEDIA_TYPES,
  MEDIA_USES,
  type MediaModeration,
  type MediaPurpose,
  type MediaType,
  type MediaUse,
} from '../../contract/terms/media.js';
import { AUDIENCES, type Audience } from '../../contract/terms/permissions.js';

/**
 * WRITING: the bytes are on their way. READY: it can be seen; in no other status can it. REMOVING:
 * the bytes are to be deleted. REMOVED: they are gone.
 */
export const MEDIA_STATUSES = ['WRITING', 'READY', 'REMOVING', 'REMOVED'] as const;
export type MediaStatus = (typeof MEDIA_STATUSES)[number];

export type MediaOwner = { readonly audience: Audience; readonly id: string };

/** A video's still picture: an object of its own that is seen, kept and ends as the video does. */
export type MediaPoster = {
  readonly fileKey: string;
  readonly bytes: number;
  readonly width: number | null;
  readonly height: number | null;
};

/** What is known about one stored file. The bytes are in the storage, under `fileKey`. */
export type MediaDocument = {
  readonly _id: string;
  readonly status: MediaStatus;
  readonly purpose: MediaPurpose;
  readonly owner: MediaOwner;
  readonly merchantId: string | null;
  /** City of the order or of the worker; null where a person or thing belongs to no city. */
  readonly cityCode: string | null;
  readonly orderId: string | null;
  readonly fileKey: string;
  readonly contentType: MediaType;
  readonly bytes: number;
  readonly width: number | null;
  readonly height: number | null;
  /** Keyed digest of the stored bytes; stays when they are gone. */
  readonly digest: string;
  readonly moderation: MediaModeration;
  readonly reason: string | null;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly createdAt: Date;
  /** When the bytes are deleted; null = not by time. */
  readonly expiresAt: Date | null;
  /**
   * What refers to it, the latest; null = nothing yet. Absent in rows from before this was kept:
   * those never end for want of a use.
   */
  readonly usedBy?: MediaUse | null;
  /** Until then it does not end as unused: a step that names it is being decided. */
  readonly heldUntil?: Date | null;
  readonly poster?: MediaPoster | null;
};

/** An upload ticket that was used. Its insertion decides who uses it. */
export type SpentMediaTicketDocument = { readonly _id: string; readonly spentAt: Date };

/** Longer than any ticket lives. */
const SPENT_KEEP_SECONDS = 3_600;

const ownerSchema = new Schema<MediaOwner>(
  {
    audience: { type: String, enum: AUDIENCES, required: true },
    id: { type: String, required: true },
  },
  { _id: false, strict: 'throw' },
);

const useSchema = new Schema<MediaUse>(
  {
    kind: { type: String, enum: MEDIA_USES, required: true },
    id: { type: String, required: true },
  },
  { _id: false, strict: 'throw' },
);

const posterSchema = new Schema<MediaPoster>(
  {
    fileKey: { type: String, required: true },
    bytes: { type: Number, required: true, min: 1 },
    width: { type: Number, default: null },
    height: { type: Number, default: null },
  },
  { _id: false, strict: 'throw' },
);

const mediaSchema = new Schema<MediaDocument>(
  {
    _id: { type: String, required: true },
    status: { type: String, enum: MEDIA_STATUSES, required: true },
    purpose: { type: String, enum: MEDIA_PURPOSES, required: true },
    owner: { type: ownerSchema, required: true },
    merchantId: { type: String, default: null },
    cityCode: { type: String, default: null },
    orderId: { type: String, default: null },
    fileKey: { type: String, required: true },
    contentType: { type: String, enum: MEDIA_TYPES, required: true },
    bytes: { type: Number, required: true, min: 1 },
    width: { type: Number, default: null },
    height: { type: Number, default: null },
    digest: { type: String, required: true },
    moderation: { type: String, enum: MEDIA_MODERATIONS, required: true },
    reason: { type: String, default: null },
    decidedBy: { type: String, default: null },
    decidedAt: { type: Date, default: null },
    createdAt: { type: Date, required: true },
    expiresAt: { type: Date, default: null },
    usedBy: { type: useSchema },
    heldUntil: { type: Date },
    poster: { type: posterSchema },
  },
  { collection: 'media', versionKey: false, strict: 'throw' },
);
mediaSchema.index({ moderation: 1, status: 1, createdAt: 1, _id: 1 });
mediaSchema.index({ status: 1, createdAt: 1 });
mediaSchema.index({ status: 1, expiresAt: 1 });
mediaSchema.index({ status: 1, 'usedBy.id': 1, purpose: 1, createdAt: 1 });
mediaSchema.index({ 'owner.id': 1, createdAt: -1 });

const spentTicketSchema = new Schema<SpentMediaTicketDocument>(
  { _id: { type: String, required: true }, spentAt: { type: Date, required: true } },
  { collection: 'spentMediaTickets', versionKey: false, strict: 'throw' },
);
spentTicketSchema.index({ spentAt: 1 }, { expireAfterSeconds: SPENT_KEEP_SECONDS });

export function mediaModel(connection: Connection): Model<MediaDocument> {
  return (connection.models['Media'] ??
    connection.model('Media', mediaSchema)) as Model<MediaDocument>;
}

export function spentMediaTicketModel(connection: Connection): Model<SpentMediaTicketDocument> {
  return (connection.models['SpentMediaTicket'] ??
    connection.model('SpentMediaTicket', spentTicketSchema)) as Model<SpentMediaTicketDocument>;
}
