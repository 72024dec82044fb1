import { z } from 'zod';
import { LANGUAGES } from '../terms/language.js';
import { AUDIENCES, PERMISSIONS, ROLES, SCOPES } from '../terms/permissions.js';
import { instantSchema, phoneSchema } from './common.js';
import { missingConsentSchema } from './privacy.js';

/** Random id that the client makes once per installation; a refresh token is bound to it. */
export const deviceIdSchema = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/);

const smsAudienceSchema = z.enum(['customer', 'worker', 'merchant']);

export const smsCodeRequestSchema = z.strictObject({
  phone: phoneSchema,
  purpose: z.enum(['LOGIN']),
  audience: smsAudienceSchema,
  /** The code is good on this device only. */
  deviceId: deviceIdSchema,
});

export const smsCodeResultSchema = z.object({
  expiresInSeconds: z.number().int(),
  resendAfterSeconds: z.number().int(),
});

export const smsLoginSchema = z.strictObject({
  phone: phoneSchema,
  code: z.string().regex(/^\d{6}$/),
  audience: smsAudienceSchema,
  deviceId: deviceIdSchema,
});

export const staffLoginSchema = z.strictObject({
  audience: z.enum(['merchant', 'admin']),
  account: z
    .string()
    .regex(/^[A-Za-z0-9._@-]{3,64}$/)
    .toLowerCase(),
  password: z.string().min(1).max(128),
  totp: z.string().regex(/^\d{6}$/),
  deviceId: deviceIdSchema,
});

const totpSchema = z.string().regex(/^\d{6}$/);

/** Staff show their TOTP, customers and workers a code sent to their phone. */
export const stepUpSchema = z.union([
  z.strictObject({ totp: totpSchema }),
  z.strictObject({ code: z.string().regex(/^\d{6}$/) }),
]);

export const steppedUpSchema = z
  .object({ accessToken: z.string(), expiresAt: instantSchema, stepUpUntil: instantSchema })
  .meta({ id: 'SteppedUp' });

export const refreshSchema = z.strictObject({
  refreshToken: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  deviceId: deviceIdSchema,
});

export const tokenPairSchema = z
  .object({
    accessToken: z.string(),
    refreshToken: z.string(),
    expiresAt: instantSchema,
    sessionId: z.string(),
  })
  .meta({ id: 'TokenPair' });

export const languageSchema = z.strictObject({ language: z.enum(LANGUAGES) });
export const profileSchema = z
  .object({
    id: z.string(),
    audience: z.enum(AUDIENCES),
    roles: z.array(z.enum(ROLES)),
    merchantId: z.string().nullable(),
    cities: z.array(z.string()),
    phoneMasked: z.string().nullable(),
    language: z.enum(LANGUAGES).nullable().describe('Chosen by PUT /me/language'),
    name: z.string().nullable(),
    storeIds: z.array(z.string()),
    /** Every permission the roles give, with its reach: what menus are made of. */
    permissions: z.partialRecord(z.enum(PERMISSIONS), z.enum(SCOPES)),
    stepUpUntil: instantSchema.nullable(),
    /** Required texts that are still to be agreed to, or have a newer version; none for staff. */
    missingConsents: z.array(missingConsentSchema),
  })
  .meta({ id: 'Profile' });
