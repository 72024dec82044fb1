import { z } from 'zod';
import { CONSENT_PURPOSES } from '../terms/consents.js';
import { AUDIENCES } from '../terms/permissions.js';
import {
  BRAND_CONTRAST_MIN,
  CHANNEL_TEST_RESULTS,
  OUTSIDE_CHANNELS,
  contrastOnWhite,
} from '../terms/setup.js';
import { PASSWORD_LENGTH_MIN } from '../terms/staff.js';
import { localNameSchema } from './catalogue.js';
import { idSchema, instantSchema } from './common.js';
import { accountSchema } from './staff.js';

const PASSWORD_LENGTH_MAX = 128;
const NAME_LENGTH_MAX = 40;

export const setupStateSchema = z.object({
  /** False: `POST /setup/administrator` is open to whoever has the token of the server. */
  hasAdministrator: z.boolean(),
});

export const setupAdministratorSchema = z.strictObject({
  setupToken: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/)
    .describe('Shown in the log of the server, to whoever runs it'),
  account: accountSchema,
  name: z.string().trim().min(1).max(NAME_LENGTH_MAX),
  password: z.string().min(PASSWORD_LENGTH_MIN).max(PASSWORD_LENGTH_MAX),
});

/** Nothing counts before `POST /auth/invitations/confirm` with this token and the first TOTP code. */
export const setupStartedSchema = z.object({
  account: z.string(),
  /** For the authenticator app, as a QR code. */
  totpUri: z.string(),
  /** The same secret in base32, for typing. */
  totpSecret: z.string(),
  token: z.string(),
  expiresAt: instantSchema,
});

const brandNameSchema = z.strictObject({
  zh: z.string().trim().min(1).max(NAME_LENGTH_MAX),
  en: z.string().trim().min(1).max(NAME_LENGTH_MAX),
});

export const brandInputSchema = z.strictObject({
  name: brandNameSchema,
  color: z
    .string()
    .regex(/^#[0-9A-Fa-f]{6}$/)
    .toUpperCase()
    .refine((color) => contrastOnWhite(color) >= BRAND_CONTRAST_MIN, {
      message: '颜色过浅，白色文字对比度不足 4.5 / too light for white text (contrast 4.5)',
    }),
  logoMediaId: idSchema.nullable().describe('A file of purpose BRAND_LOGO'),
});

export const brandSchema = z
  .object({
    name: localNameSchema,
    /** `#RRGGBB`; white text on it is readable. */
    color: z.string(),
    /** Under the api, for some minutes; null without a logo. */
    logoPath: z.string().nullable(),
  })
  .meta({ id: 'Brand' });

export const brandSettingSchema = brandSchema.extend({
  logoMediaId: z.string().nullable(),
  /** For If-Match; 0 until a brand is set. */
  version: z.int().nonnegative(),
  updatedAt: instantSchema.nullable(),
});

const wordsSchema = z.object({ title: z.string(), body: z.string() });

/** Every wording there ever was; what people agreed to names purpose and version. */
export const agreementListSchema = z.object({
  items: z.array(
    z.object({
      purpose: z.enum(CONSENT_PURPOSES),
      audiences: z.array(z.enum(AUDIENCES)),
      isSeparate: z.boolean(),
      isRequired: z.boolean(),
      /** Ascending; the last one is asked for. */
      texts: z.array(
        z.object({ version: z.int(), from: z.string(), zh: wordsSchema, en: wordsSchema }),
      ),
    }),
  ),
});

export const channelParamsSchema = z.strictObject({ channel: z.enum(OUTSIDE_CHANNELS) });

export const channelStatusSchema = z.object({
  channel: z.enum(OUTSIDE_CHANNELS),
  name: localNameSchema,
  isConfigured: z.boolean(),
  /** False: there is no question to ask it that has no effect. */
  isTestable: z.boolean(),
  /** Names of the settings it is configured by; never a value. */
  settings: z.array(z.string()),
});
export const channelListSchema = z.object({ items: z.array(channelStatusSchema) });

export const channelTestSchema = z.object({
  channel: z.enum(OUTSIDE_CHANNELS),
  result: z.enum(CHANNEL_TEST_RESULTS),
  /** Of a failure: the code of the port, the same for every provider. */
  failureCode: z.string().nullable(),
  tookMs: z.int().nonnegative(),
  at: instantSchema,
});
