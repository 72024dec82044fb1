import { z } from 'zod';
import { ANY_SCOPE } from '../terms/catalogue.js';
import {
  ORDER_POLICY_FIELDS,
  PRICE_POLICY_FIELDS,
  type OrderPolicyField,
  type PolicyField,
} from '../terms/policy-fields.js';
import { fenSchema, idSchema, zonedInstantSchema } from './common.js';
import { calendarDateSchema, dayIntervalSchema, nameSchema } from './places.js';

/** Fields of one difference or of one effective policy at most. */
const FIELDS_MAX = 200;
const RATE_BPS_MAX = 10_000;
const EXAMPLES_MAX = 20;

type Value<F> = F extends { readonly itemsMax: number }
  ? z.ZodArray<z.ZodInt>
  : F extends { readonly unit: 'flag' }
    ? z.ZodBoolean
    : F extends { readonly isNullable: true }
      ? z.ZodNullable<z.ZodInt>
      : z.ZodInt;
type Shape = {
  [K in OrderPolicyField]: z.ZodOptional<Value<(typeof ORDER_POLICY_FIELDS)[K]>>;
};

/**
 * What a row sets of the order policy; what it leaves out comes from the wider rows. Bounds are
 * those of contract/terms/policy-fields.ts.
 */
export const orderPolicyPatchSchema = z.strictObject(
  Object.fromEntries(
    Object.entries(ORDER_POLICY_FIELDS).map(([name, field]) => [name, valueOf(field).optional()]),
  ) as unknown as Shape,
);
export type OrderPolicyPatch = z.infer<typeof orderPolicyPatchSchema>;

function valueOf(field: PolicyField): z.ZodType {
  if (field.unit === 'flag') return z.boolean();
  const number = z.int().min(field.min).max(field.max);
  if (field.itemsMax !== undefined) {
    return z
      .array(number)
      .min(1)
      .max(field.itemsMax)
      .refine(isAscending, { message: 'each number is higher than the one before' });
  }
  return field.isNullable ? number.nullable() : number;
}

function isAscending(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? 0));
}

const surchargeRateSchema = z.union([
  z.strictObject({ rateBps: z.int().min(0).max(RATE_BPS_MAX) }),
  z.strictObject({ amountFen: fenSchema }),
]);

const holidaysSchema = z
  .array(z.strictObject({ date: calendarDateSchema, name: nameSchema }))
  .max(PRICE_POLICY_FIELDS.holidays.itemsMax)
  .refine((days) => new Set(days.map(({ date }) => date)).size === days.length, {
    message: 'a date is named twice',
  });

const { rushWithinMs, minimumFen, quoteMs } = PRICE_POLICY_FIELDS;

/** What a row sets of the price policy. */
export const pricePolicyPatchSchema = z.strictObject({
  nightWindow: dayIntervalSchema.optional(),
  nightRate: surchargeRateSchema.nullable().optional(),
  holidays: holidaysSchema.optional(),
  holidayRate: surchargeRateSchema.nullable().optional(),
  rushWithinMs: z.int().min(rushWithinMs.min).max(rushWithinMs.max).optional(),
  rushRate: surchargeRateSchema.nullable().optional(),
  minimumFen: z.int().min(minimumFen.min).max(minimumFen.max).optional(),
  quoteMs: z.int().min(quoteMs.min).max(quoteMs.max).optional(),
});
export type PricePolicyPatch = z.infer<typeof pricePolicyPatchSchema>;

/** A city or a category, or '*' for every one. */
export const policyScopeSchema = z
  .string()
  .regex(/^(\*|[A-Za-z0-9][A-Za-z0-9_-]{0,63})$/)
  .describe(`an id, or ${ANY_SCOPE} for all`);

// ── answers ────────────────────────────────────────────────────────────────────────────────

const textSchema = z.strictObject({ zh: z.string(), en: z.string() });
/** A number, a flag, a list, a window or a rate: as the field's unit says. */
const anyValueSchema = z.json();

const fieldShape = {
  part: z.enum(['values', 'prices']),
  field: z.string(),
  group: textSchema,
  label: textSchema,
  unit: z.string(),
};

/** Every number that is in force for a city and category at an instant. */
export const policyInForceQuerySchema = z.strictObject({
  cityCode: policyScopeSchema,
  categoryId: policyScopeSchema,
  at: zonedInstantSchema.optional(),
});
export const policyInForceSchema = z
  .strictObject({
    /** Name of exactly this combination of rows; orders keep it. */
    version: z.string(),
    at: z.iso.datetime(),
    fields: z
      .array(z.strictObject({ ...fieldShape, value: anyValueSchema, isDefault: z.boolean() }))
      .max(FIELDS_MAX),
  })
  .meta({ id: 'PolicyInForce' });

export const policyPreviewQuerySchema = z.strictObject({
  /** When the draft would begin; now when absent, and its own date once it is published. */
  from: zonedInstantSchema.optional(),
});

const exampleSchema = z.strictObject({
  code: z.string(),
  label: textSchema,
  unit: z.string(),
  /** Null where it cannot be worked out, e.g. nothing is on sale. */
  before: z.number().nullable(),
  after: z.number().nullable(),
});

/** What publishing would change for this city and category, before anybody publishes. */
export const policyPreviewSchema = z
  .strictObject({
    id: z.string(),
    cityCode: z.string(),
    categoryId: z.string(),
    from: z.iso.datetime(),
    before: z.string(),
    after: z.string(),
    changes: z
      .array(z.strictObject({ ...fieldShape, old: anyValueSchema, new: anyValueSchema }))
      .max(FIELDS_MAX),
    /** Open orders that keep the version they were booked under; counting stops at 10,000. */
    openOrders: z.number().int(),
    /** The offering whose price the examples show. */
    sampleOfferingId: z.string().nullable(),
    examples: z.array(exampleSchema).max(EXAMPLES_MAX),
  })
  .meta({ id: 'PolicyPreview' });

export const policyIdParamsSchema = z.strictObject({ policyId: idSchema });
