import { z } from 'zod';
import { CONSENT_CHANNELS, CONSENT_DECISIONS, CONSENT_PURPOSES } from '../terms/consents.js';
import {
  ERASURE_BLOCKERS,
  ERASURE_STATUSES,
  ERASURE_STEPS,
  EXPORT_STATUSES,
  SUBJECT_KINDS,
  type ErasureBlocker,
} from '../terms/privacy.js';
import { idSchema, instantSchema, pageOf, pageQueryShape } from './common.js';

const wordsSchema = z.object({ title: z.string(), body: z.string() });
const purposeSchema = z.enum(CONSENT_PURPOSES);
const channelSchema = z.enum(CONSENT_CHANNELS);

/** What somebody is asked to agree to, and what he said. */
export const consentSchema = z
  .object({
    purpose: purposeSchema,
    isSeparate: z.boolean(),
    isRequired: z.boolean(),
    text: z.object({
      version: z.int(),
      from: z.iso.date(),
      zh: wordsSchema,
      en: wordsSchema,
    }),
    /** OUTDATED: given, and there is a newer text. */
    state: z.enum(['NEVER', 'GIVEN', 'OUTDATED', 'WITHDRAWN']),
    history: z.array(
      z.object({
        decision: z.enum(CONSENT_DECISIONS),
        version: z.int(),
        at: instantSchema,
        channel: channelSchema,
      }),
    ),
  })
  .meta({ id: 'Consent' });
export type ConsentDto = z.infer<typeof consentSchema>;

export const consentListSchema = z.object({ items: z.array(consentSchema) });

/** A required text that is still to be agreed to. */
export const missingConsentSchema = z
  .object({ purpose: purposeSchema, version: z.int(), isNewer: z.boolean() })
  .meta({ id: 'MissingConsent' });
export type MissingConsentDto = z.infer<typeof missingConsentSchema>;

export const giveConsentSchema = z.strictObject({
  purpose: purposeSchema,
  /** Of the text that was shown. */
  version: z.int().min(1).max(1_000),
  channel: channelSchema.default('APP'),
});

export const withdrawConsentSchema = z.strictObject({
  purpose: purposeSchema,
  channel: channelSchema.default('APP'),
});

export const exportParamsSchema = z.strictObject({ exportId: idSchema });
export const exportFileParamsSchema = z.strictObject({
  token: z.string().regex(/^[A-Za-z0-9._-]{1,1024}$/),
});

export const dataExportSchema = z
  .object({
    id: z.string(),
    status: z.enum(EXPORT_STATUSES),
    requestedAt: instantSchema,
    readyAt: instantSchema.nullable(),
    /** When the file goes. */
    expiresAt: instantSchema,
    bytes: z.int().nullable(),
    rows: z.int().nullable(),
  })
  .meta({ id: 'DataExport' });
export type DataExportDto = z.infer<typeof dataExportSchema>;
export const dataExportListSchema = z.object({ items: z.array(dataExportSchema) });

export const exportLinkSchema = z
  .object({ path: z.string(), expiresAt: instantSchema })
  .meta({ id: 'ExportLink' });
export type ExportLinkDto = z.infer<typeof exportLinkSchema>;

const blockers = Object.keys(ERASURE_BLOCKERS) as [ErasureBlocker, ...ErasureBlocker[]];
const blockersSchema = z.array(z.enum(blockers));

export const erasureSchema = z
  .object({
    id: z.string(),
    status: z.enum(ERASURE_STATUSES),
    requestedAt: instantSchema,
    /** Until then signing in and asking stops it. */
    dueAt: instantSchema,
    /** Done or refused by then. */
    latestAt: instantSchema,
    remindedAt: instantSchema.nullable(),
    endedAt: instantSchema.nullable(),
    /** What stood in the way when it was last looked at. */
    blockers: blockersSchema,
  })
  .meta({ id: 'Erasure' });
export type ErasureDto = z.infer<typeof erasureSchema>;

/** Whether the account can be deleted now, and the request that is there. */
export const deletionSchema = z
  .object({
    request: erasureSchema.nullable(),
    blockers: blockersSchema,
    coolingDays: z.int(),
    completeWithinDays: z.int(),
  })
  .meta({ id: 'Deletion' });
export type DeletionDto = z.infer<typeof deletionSchema>;

export const privacyListQuerySchema = z.strictObject(pageQueryShape);

const subjectSchema = z.object({ kind: z.enum(SUBJECT_KINDS), id: z.string() });

/** For staff: who, when and how far; nothing of what it is about. */
export const staffExportPageSchema = pageOf(
  dataExportSchema.extend({ subject: subjectSchema }).meta({ id: 'DataExportRow' }),
);
export type StaffExportDto = z.infer<typeof staffExportPageSchema>['items'][number];

export const staffErasurePageSchema = pageOf(
  erasureSchema
    .extend({
      subject: subjectSchema,
      steps: z.array(z.object({ step: z.enum(ERASURE_STEPS), at: instantSchema })),
    })
    .meta({ id: 'ErasureRow' }),
);
export type StaffErasureDto = z.infer<typeof staffErasurePageSchema>['items'][number];
