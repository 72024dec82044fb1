import { z } from 'zod';
import { CERTIFICATE_KIND, GENDERS } from '../terms/catalogue.js';
import {
  APPLICATION_ACTOR_KINDS,
  APPLICATION_KINDS,
  APPLICATION_STATUSES,
  ITEM_CODE,
  ITEM_GROUPS,
  ITEM_REASONS,
  ITEM_STATUSES,
  REJECT_REASONS,
  REVEALED_FIELDS,
} from '../terms/onboarding.js';
import {
  codeListOf,
  fenSchema,
  idSchema,
  instantSchema,
  noteSchema,
  pageOf,
  pageQueryShape,
  zonedInstantSchema,
} from './common.js';
import { geoPointSchema } from './places.js';
import { radiusMetersSchema, skillCodesSchema } from './worker.js';

const MEDIA_MAX = 6;
const CERTIFICATES_MAX = 20;
const ITEMS_MAX = 40;
const HISTORY_MAX = 500;
const OWN_MAX = 20;

export const applicationParamsSchema = z.strictObject({ applicationId: idSchema });
const itemCodeSchema = z.string().regex(ITEM_CODE);
export const applicationItemParamsSchema = z.strictObject({
  applicationId: idSchema,
  itemCode: itemCodeSchema,
});

export const openApplicationSchema = z.strictObject({
  kind: z.enum(APPLICATION_KINDS),
  cityCode: idSchema,
});

/** Uploads by id; the front and the back of a card are two. */
const mediaIdsSchema = z
  .array(idSchema)
  .min(1)
  .max(MEDIA_MAX)
  .refine((ids) => new Set(ids).size === ids.length, { message: 'an upload is named twice' });
/** Null for a document that does not end. */
const validUntilSchema = zonedInstantSchema.nullable();

const shownNameSchema = z.string().trim().min(1).max(40);

export const workerProfileDraftSchema = z.strictObject({
  displayName: shownNameSchema,
  gender: z.enum(GENDERS),
  skills: skillCodesSchema,
  home: geoPointSchema,
  radiusMeters: radiusMetersSchema,
  merchantId: idSchema.nullable().default(null).describe('The own merchant of the city when null'),
});
export const merchantProfileDraftSchema = z.strictObject({
  displayName: z.string().trim().min(2).max(60),
});

/** Of the worker, or of whoever the merchant belongs to. */
const identitySchema = z.strictObject({
  realName: z.string().trim().min(2).max(40),
  idNumber: z.string().trim().min(15).max(24),
  validUntil: validUntilSchema,
  mediaIds: mediaIdsSchema,
});
const licenceSchema = z.strictObject({
  licenceNo: z.string().trim().toUpperCase().length(18),
  validUntil: validUntilSchema,
  mediaIds: mediaIdsSchema,
});
const certificateSchema = z.strictObject({
  kind: z.string().regex(CERTIFICATE_KIND),
  validUntil: zonedInstantSchema,
  mediaIds: mediaIdsSchema,
});

/**
 * An edit of a draft, or of what was sent back. What is left out stays; in a draft the list of
 * certificates replaces the one before, later it renews those that it names.
 */
export const editApplicationSchema = z
  .strictObject({
    worker: workerProfileDraftSchema.optional(),
    merchant: merchantProfileDraftSchema.optional(),
    identity: identitySchema.optional(),
    licence: licenceSchema.optional(),
    certificates: z
      .array(certificateSchema)
      .max(CERTIFICATES_MAX)
      .refine((rows) => new Set(rows.map(({ kind }) => kind)).size === rows.length, {
        message: 'a certificate is named twice',
      })
      .optional(),
  })
  .refine((edit) => Object.keys(edit).length > 0, { message: 'nothing to change' });
export type ApplicationEdit = z.output<typeof editApplicationSchema>;

export const withdrawApplicationSchema = z.strictObject({ reason: noteSchema.optional() });

const itemShape = {
  code: z.string(),
  group: z.enum(ITEM_GROUPS),
  status: z.enum(ITEM_STATUSES),
  reason: z.enum(ITEM_REASONS).nullable(),
  note: z.string().nullable().describe("The reviewer's own words"),
  isRenewed: z.boolean(),
  mediaIds: z.array(z.string()).max(MEDIA_MAX),
  validUntil: instantSchema.nullable(),
};
const itemSchema = z.object(itemShape);

const coreShape = {
  id: z.string(),
  kind: z.enum(APPLICATION_KINDS),
  cityCode: z.string(),
  status: z.enum(APPLICATION_STATUSES),
  seq: z.number().int(),
  version: z.number().int().describe('For If-Match'),
  createdAt: instantSchema,
  submittedAt: instantSchema.nullable(),
  stageSince: instantSchema,
  stageDueAt: instantSchema.nullable(),
  closedAt: instantSchema.nullable(),
};

const profileSchema = z.union([workerProfileDraftSchema, merchantProfileDraftSchema]).nullable();

const resultSchema = z
  .object({ workerId: z.string().nullable(), merchantId: z.string(), at: instantSchema })
  .nullable();

const rejectionSchema = z
  .object({
    reason: z.enum(REJECT_REASONS),
    note: z.string().nullable(),
    blockedUntil: instantSchema,
  })
  .nullable();

/** As its applicant sees it: no name of a reviewer, his own numbers masked. */
export const applicationSchema = z
  .object({
    ...coreShape,
    profile: profileSchema,
    realName: z.string().nullable().describe('Masked'),
    idNumber: z.string().nullable().describe('Masked'),
    licenceNo: z.string().nullable(),
    items: z.array(itemSchema).max(ITEMS_MAX),
    needed: z.array(z.string()).max(ITEMS_MAX).describe('Items that have to be handed in'),
    isTrainingNeeded: z.boolean(),
    depositFen: fenSchema,
    rejection: rejectionSchema,
    result: resultSchema,
    steps: z
      .array(
        z.object({ at: instantSchema, event: z.string(), status: z.enum(APPLICATION_STATUSES) }),
      )
      .max(HISTORY_MAX),
  })
  .meta({ id: 'Application' });

export const applicationListSchema = z.object({ items: z.array(applicationSchema).max(OWN_MAX) });

/** The link by which the owner of a new merchant sets up his login; told to its applicant. */
export const ownerInvitationSchema = z
  .object({ account: z.string(), link: z.string(), token: z.string(), expiresAt: instantSchema })
  .meta({ id: 'OwnerInvitation' });

const claimSchema = z
  .object({ reviewerId: z.string(), until: instantSchema, isMine: z.boolean() })
  .nullable();

export const applicationRowSchema = z
  .object({
    ...coreShape,
    displayName: z.string().nullable(),
    claim: claimSchema,
    isReminded: z.boolean(),
    isEscalated: z.boolean(),
    isOverdue: z.boolean(),
    ageMs: z.number().int().describe('Since the stage began'),
    itemsLeft: z.number().int().describe('Items that are not approved'),
  })
  .meta({ id: 'ApplicationRow' });

export const applicationPageSchema = pageOf(applicationRowSchema);

const byActor = z.object({ kind: z.enum(APPLICATION_ACTOR_KINDS), id: z.string() });

/** Everything that a reviewer sees; numbers and names are masked. */
export const applicationFileSchema = applicationRowSchema
  .extend({
    applicantId: z.string(),
    profile: profileSchema,
    realName: z.string().nullable().describe('Masked'),
    idNumber: z.string().nullable().describe('Masked'),
    licenceNo: z.string().nullable(),
    items: z
      .array(
        z.object({
          ...itemShape,
          decidedBy: z.string().nullable(),
          decidedAt: instantSchema.nullable(),
        }),
      )
      .max(ITEMS_MAX),
    isTrainingNeeded: z.boolean(),
    depositFen: fenSchema,
    deposit: z
      .object({ amountFen: fenSchema, reference: z.string(), at: instantSchema, by: z.string() })
      .nullable(),
    rejection: rejectionSchema,
    result: resultSchema,
    history: z
      .array(
        z.object({
          seq: z.number().int(),
          at: instantSchema,
          event: z.string(),
          from: z.enum(APPLICATION_STATUSES).nullable(),
          to: z.enum(APPLICATION_STATUSES),
          by: byActor,
          itemCode: z.string().nullable(),
          detail: z.string().nullable(),
          note: z.string().nullable(),
        }),
      )
      .max(HISTORY_MAX),
  })
  .meta({ id: 'ApplicationFile' });

export const applicationQueueQuerySchema = z.strictObject({
  ...pageQueryShape,
  status: codeListOf(APPLICATION_STATUSES).optional().describe('Statuses, separated by commas'),
  kind: z.enum(APPLICATION_KINDS).optional(),
  cityCode: idSchema.optional(),
  claim: z.enum(['mine', 'free', 'all']).default('all'),
  sla: z.enum(['overdue', 'all']).default('all'),
});

export const reviewReasonSchema = z.strictObject({ reason: noteSchema });

export const decideItemSchema = z
  .strictObject({
    isApproved: z.boolean(),
    code: z.enum(ITEM_REASONS).optional().describe('Why it is sent back'),
    reason: noteSchema.optional().describe('In own words; the applicant reads it'),
  })
  .refine(({ isApproved, code }) => isApproved === (code === undefined), {
    path: ['code'],
    message: 'a code goes with what is sent back, and only with that',
  })
  .refine(({ code, reason }) => code !== 'OTHER' || reason !== undefined, {
    path: ['reason'],
    message: 'say what is wrong',
  });

export const rejectApplicationSchema = z.strictObject({
  code: z.enum(REJECT_REASONS),
  reason: noteSchema,
});

export const depositPaidSchema = z.strictObject({
  amountFen: fenSchema.min(1),
  reference: idSchema.describe("Number of the receipt in the bank's books"),
  reason: noteSchema,
});

export const revealIdentitySchema = z
  .strictObject({
    reason: noteSchema,
    fields: z
      .array(z.enum(REVEALED_FIELDS))
      .min(1)
      .max(REVEALED_FIELDS.length)
      .refine((fields) => new Set(fields).size === fields.length, {
        message: '字段不可重复 / a field is named twice',
      }),
  })
  .meta({ id: 'RevealIdentity' });

/** In plain what was asked for; null for what was not handed in. */
export const revealedIdentitySchema = z
  .strictObject({
    realName: z.string().nullable().optional(),
    idNumber: z.string().nullable().optional(),
  })
  .meta({ id: 'RevealedIdentity' });

export const applicationWorkerParamsSchema = z.strictObject({ workerId: idSchema });
