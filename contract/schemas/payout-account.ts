import { z } from 'zod';
import { BANKS } from '../terms/banks.js';
import { PAYOUT_ACCOUNT_KINDS, PAYOUT_ACCOUNTS_MAX } from '../terms/payout.js';
import { localNameSchema } from './catalogue.js';
import { idSchema, instantSchema, phoneSchema } from './common.js';

const holder = z
  .string()
  .trim()
  .min(2)
  .max(60)
  .describe('Whose account it is: the verified name of the worker, the name of the merchant');

/** What Alipay knows a person by: a mobile number, national, or a mail address. */
const logonIdSchema = z.union([
  phoneSchema.transform((phone) => phone.slice('+86'.length)),
  z.email().max(100).toLowerCase(),
]);

/** Digits, in groups or not; the check digit is looked at later, so that the answer can say why. */
const cardNumberSchema = z
  .string()
  .regex(/^\d[\d -]{10,30}\d$/)
  .describe('12 to 19 digits with a check digit; blanks do not matter');

export const payoutAccountDraftSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('WECHAT'), holder }),
  z.strictObject({ kind: z.literal('ALIPAY'), holder, logonId: logonIdSchema }),
  z.strictObject({
    kind: z.literal('BANK'),
    holder,
    cardNumber: cardNumberSchema,
    bankCode: idSchema.optional().describe('Where the first digits do not tell the bank'),
    bankName: z.string().trim().min(2).max(40).optional().describe('A bank that is not listed'),
  }),
]);

export const payoutAccountParamsSchema = z.strictObject({ accountId: idSchema });

/** Never more of an account than its mask. */
export const payoutAccountSchema = z
  .object({
    id: z.string(),
    kind: z.enum(PAYOUT_ACCOUNT_KINDS),
    label: localNameSchema,
    masked: z.string(),
    holderMasked: z.string(),
    bankCode: z.string().nullable(),
    bankName: z.string().nullable(),
    isDefault: z.boolean(),
    addedAt: instantSchema,
    usableFrom: instantSchema.describe('Nothing is paid to it before'),
    isUsable: z.boolean(),
  })
  .meta({ id: 'PayoutAccount' });

export const payoutAccountListSchema = z.object({
  items: z.array(payoutAccountSchema).max(PAYOUT_ACCOUNTS_MAX),
});

/** The first digits only: nobody has to send a whole card to learn its bank. */
export const payoutBankQuerySchema = z.strictObject({
  prefix: z
    .string()
    .regex(/^\d{5,10}$/)
    .optional(),
});

export const payoutBankListSchema = z.object({
  items: z
    .array(z.object({ code: z.string(), label: localNameSchema }))
    .max(BANKS.length)
    .describe('All banks that are known, or the one of these first digits, or none'),
});
