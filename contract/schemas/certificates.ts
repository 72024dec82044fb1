import { z } from 'zod';
import { CERTIFICATE_KIND } from '../terms/catalogue.js';
import { CERTIFICATE_STATES, RENEWAL_STATUSES } from '../terms/certificate.js';
import { ITEM_REASONS } from '../terms/onboarding.js';
import {
  codeListOf,
  idSchema,
  instantSchema,
  noteSchema,
  pageOf,
  pageQueryShape,
  zonedInstantSchema,
} from './common.js';

const PICTURES_MAX = 6;
/** Kinds that the platform knows and that categories declare. */
const KINDS_MAX = 200;

const kindSchema = z.string().regex(CERTIFICATE_KIND);
const localNameSchema = z.object({ zh: z.string(), en: z.string() });

/** A new document of the worker for one of his certificates, or for one that he adds. */
export const renewalDraftSchema = z.strictObject({
  kind: kindSchema,
  validUntil: zonedInstantSchema,
  mediaIds: z
    .array(idSchema)
    .min(1)
    .max(PICTURES_MAX)
    .refine((ids) => new Set(ids).size === ids.length, { message: 'a file is named twice' })
    .describe('Uploads of purpose CERTIFICATE'),
});

const renewalShape = {
  id: idSchema,
  version: z.number().int(),
  kind: z.string(),
  name: localNameSchema,
  validUntil: instantSchema,
  mediaIds: z.array(z.string()).max(PICTURES_MAX),
  status: z.enum(RENEWAL_STATUSES),
  reason: z.enum(ITEM_REASONS).nullable().describe('Why it was rejected'),
  note: z.string().nullable().describe('The reviewer in his own words'),
  createdAt: instantSchema,
  decidedAt: instantSchema.nullable(),
};

/** As the worker sees it: not who decided. */
export const renewalSchema = z.object(renewalShape).meta({ id: 'CertificateRenewal' });

/** One certificate of the worker, one that his skills ask for, or one that waits for review. */
export const ownCertificateSchema = z
  .object({
    kind: z.string(),
    name: localNameSchema,
    state: z.enum(CERTIFICATE_STATES),
    isNeeded: z.boolean().describe('A skill of the worker asks for it'),
    validUntil: instantSchema.nullable(),
    daysLeft: z.number().int().nullable().describe('Whole days until the end; 0 on the last one'),
    renewal: renewalSchema.nullable().describe('The latest one that was not withdrawn'),
  })
  .meta({ id: 'OwnCertificate' });

export const ownCertificatesSchema = z.object({
  items: z.array(ownCertificateSchema).max(KINDS_MAX),
});

export const renewalParamsSchema = z.strictObject({ renewalId: idSchema });

/** As a reviewer sees it. */
export const renewalFileSchema = z
  .object({
    ...renewalShape,
    workerId: z.string(),
    displayName: z.string().nullable(),
    merchantId: z.string(),
    cityCode: z.string(),
    presentValidUntil: instantSchema.nullable().describe('End of the one that he has now'),
    decidedBy: z.string().nullable(),
  })
  .meta({ id: 'CertificateRenewalFile' });

export const renewalPageSchema = pageOf(renewalFileSchema);

export const renewalQueueQuerySchema = z.strictObject({
  ...pageQueryShape,
  status: codeListOf(RENEWAL_STATUSES).optional().describe('PENDING when left out'),
  cityCode: idSchema.optional(),
});

export const approveRenewalSchema = z.strictObject({ reason: noteSchema });

export const rejectRenewalSchema = z.strictObject({
  code: z.enum(ITEM_REASONS),
  reason: noteSchema.describe('The worker reads it'),
});
