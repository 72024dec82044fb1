import { z } from 'zod';
import { MEDIA_MODERATIONS, MEDIA_PURPOSES, MEDIA_TYPES } from '../terms/media.js';
import { AUDIENCES } from '../terms/permissions.js';
import { idSchema, instantSchema, noteSchema, pageOf, pageQueryShape } from './common.js';

const BYTES_MAX = 100 * 1024 * 1024;
const TOKEN_LENGTH_MAX = 1_000;

export const mediaTicketRequestSchema = z.strictObject({
  purpose: z.enum(MEDIA_PURPOSES),
  /** What the file is; the bytes must be of this kind. Kinds we never take answer MEDIA_REFUSED. */
  contentType: z.string().regex(/^[a-z0-9.+-]{1,40}\/[a-z0-9.+-]{1,80}$/),
  bytes: z.int().min(1).max(BYTES_MAX).describe('Size of the file; more is not taken'),
  orderId: idSchema.optional().describe('Purposes that belong to an order'),
});
export type MediaTicketRequest = z.output<typeof mediaTicketRequestSchema>;

export const mediaTicketSchema = z.object({
  ticket: z.string(),
  /** Under the api, for one PUT (or POST) of the bytes themselves or of a form with one file. */
  uploadPath: z.string(),
  bytesMax: z.number().int(),
  expiresAt: instantSchema,
});
export type MediaTicketDto = z.output<typeof mediaTicketSchema>;

const signedToken = z
  .string()
  .max(TOKEN_LENGTH_MAX)
  .regex(/^[A-Za-z0-9_.-]+$/);
export const uploadParamsSchema = z.strictObject({ ticket: signedToken });
export const mediaFileParamsSchema = z.strictObject({ token: signedToken });
export const mediaParamsSchema = z.strictObject({ mediaId: idSchema });

export const mediaSchema = z.object({
  id: z.string(),
  purpose: z.enum(MEDIA_PURPOSES),
  contentType: z.enum(MEDIA_TYPES),
  bytes: z.number().int(),
  /** Null for documents. */
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  /** A video's still picture: its link comes with the link of the video. */
  hasPoster: z.boolean(),
  moderation: z.enum(MEDIA_MODERATIONS),
  /** Why a reviewer refused it. */
  reason: z.string().nullable(),
  createdAt: instantSchema,
});
export type MediaDto = z.output<typeof mediaSchema>;

export const mediaLinkSchema = z.object({
  /** Under the api; whoever has it may read the file until then. */
  path: z.string(),
  contentType: z.enum(MEDIA_TYPES),
  /** A video's still picture, a JPEG, on the same terms; null for all else. */
  posterPath: z.string().nullable(),
  expiresAt: instantSchema,
});
export type MediaLinkDto = z.output<typeof mediaLinkSchema>;

export const mediaQueueQuerySchema = z.strictObject({
  ...pageQueryShape,
  status: z.enum(['PENDING', 'APPROVED', 'REJECTED']).default('PENDING'),
  purpose: z.enum(MEDIA_PURPOSES).optional(),
});

export const moderatedMediaSchema = mediaSchema.extend({
  owner: z.object({ audience: z.enum(AUDIENCES), id: z.string() }),
  cityCode: z.string().nullable(),
  decidedAt: instantSchema.nullable(),
});
export type ModeratedMediaDto = z.output<typeof moderatedMediaSchema>;
export const mediaQueueSchema = pageOf(moderatedMediaSchema);

export const mediaApprovalSchema = z.strictObject({});
export const mediaRejectionSchema = z.strictObject({ reason: noteSchema });
export const mediaRevealSchema = z.strictObject({ reason: noteSchema });
