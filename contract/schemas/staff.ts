import { z } from 'zod';
import { ROLES } from '../terms/permissions.js';
import { PASSWORD_LENGTH_MIN, STAFF_STATUSES } from '../terms/staff.js';
import { idSchema, instantSchema, noteSchema, pageOf, pageQueryShape } from './common.js';

const ROLES_MAX = 8;
const CITIES_MAX = 100;
const STORES_MAX = 100;
const PASSWORD_LENGTH_MAX = 128;

/** Login name: what the person types; kept in lower case. */
export const accountSchema = z
  .string()
  .regex(/^[A-Za-z0-9._@-]{3,64}$/)
  .toLowerCase();

const nameSchema = z.string().trim().min(1).max(40);
const rolesSchema = z.array(z.enum(ROLES)).min(1).max(ROLES_MAX);
const citiesSchema = z.array(idSchema).max(CITIES_MAX);
const storeIdsSchema = z.array(idSchema).max(STORES_MAX);

const invitationShape = {
  account: accountSchema,
  name: nameSchema,
  roles: rolesSchema,
  /** Stores where a person of a merchant works; none = all of them. */
  storeIds: storeIdsSchema.optional(),
};

/** With a merchant it is one of his people, without one of the platform's. */
export const adminInvitationSchema = z.strictObject({
  ...invitationShape,
  merchantId: idSchema.optional(),
  cities: citiesSchema.optional(),
});

export const merchantInvitationSchema = z.strictObject(invitationShape);

export const staffParamsSchema = z.strictObject({ staffId: idSchema });
export const staffSessionParamsSchema = z.strictObject({ staffId: idSchema, sessionId: idSchema });

export const merchantStaffQuerySchema = z.strictObject({
  ...pageQueryShape,
  status: z.enum(STAFF_STATUSES).optional(),
});

export const adminStaffQuerySchema = z.strictObject({
  ...pageQueryShape,
  status: z.enum(STAFF_STATUSES).optional(),
  audience: z.enum(['merchant', 'admin']).optional(),
  merchantId: idSchema.optional(),
});

/** What is left out stays as it is. */
export const merchantStaffEditSchema = z.strictObject({
  name: nameSchema.optional(),
  roles: rolesSchema.optional(),
  storeIds: storeIdsSchema.optional(),
});

export const adminStaffEditSchema = z.strictObject({
  name: nameSchema.optional(),
  roles: rolesSchema.optional(),
  cities: citiesSchema.optional(),
  storeIds: storeIdsSchema.optional(),
});

export const staffReasonSchema = z.strictObject({ reason: noteSchema });

export const loginResetSchema = z.strictObject({
  reason: noteSchema,
  /** True sets a new password too; otherwise the link asks for the present one. */
  withPassword: z.boolean().default(false),
});

export const staffPersonSchema = z
  .object({
    id: z.string(),
    audience: z.enum(['merchant', 'admin']),
    account: z.string(),
    name: z.string(),
    roles: z.array(z.enum(ROLES)),
    merchantId: z.string().nullable(),
    cities: z.array(z.string()),
    storeIds: z.array(z.string()),
    status: z.enum(STAFF_STATUSES),
    /** An open link by which the person sets up his login; null when there is none. */
    invitation: z.object({ expiresAt: instantSchema, isExpired: z.boolean() }).nullable(),
    version: z.number().int(),
    createdAt: instantSchema,
  })
  .meta({ id: 'StaffPerson' });

export const staffPageSchema = pageOf(staffPersonSchema);

/** The link is told this once; whoever has it can set up the login. */
export const invitedSchema = z.object({
  person: staffPersonSchema,
  link: z.string(),
  token: z.string(),
  expiresAt: instantSchema,
});

export const staffSessionListSchema = z.object({
  items: z
    .array(
      z.object({
        id: z.string(),
        openedAt: instantSchema,
        lastUsedAt: instantSchema,
        expiresAt: instantSchema,
      }),
    )
    .max(100),
});

const invitationTokenSchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

export const acceptInvitationSchema = z.strictObject({
  token: invitationTokenSchema,
  password: z.string().min(PASSWORD_LENGTH_MIN).max(PASSWORD_LENGTH_MAX),
});

export const acceptedSchema = z.object({
  account: z.string(),
  /** For the authenticator app, as a QR code. */
  totpUri: z.string(),
  /** The same secret in base32, for typing. */
  totpSecret: z.string(),
});

export const confirmInvitationSchema = z.strictObject({
  token: invitationTokenSchema,
  totp: z.string().regex(/^\d{6}$/),
});

export const confirmedSchema = z.object({
  account: z.string(),
  audience: z.enum(['merchant', 'admin']),
});
