import { z } from 'zod';
import { ORDER_POLICY_FIELDS } from '../terms/policy-fields.js';
import {
  WHAT_IF_DAYS_MAX,
  WHAT_IF_DIALS,
  WHAT_IF_FAILURES,
  WHAT_IF_FIGURES,
  WHAT_IF_STATUSES,
  WHAT_IF_VERDICTS,
  type WhatIfDial,
  type WhatIfFigure,
} from '../terms/what-if.js';
import { localNameSchema } from './catalogue.js';
import { idSchema, instantSchema, pageOf, pageQueryShape } from './common.js';
import { calendarDateSchema } from './places.js';

const SEED_MAX = 2_147_483_647;

type DialShape = {
  [Dial in WhatIfDial]: z.ZodOptional<Dial extends 'hasShortFirst' ? z.ZodBoolean : z.ZodInt>;
};
const dialShape = Object.fromEntries(
  WHAT_IF_DIALS.map((dial) => {
    const { unit, min, max } = ORDER_POLICY_FIELDS[dial];
    return [dial, (unit === 'flag' ? z.boolean() : z.int().min(min).max(max)).optional()];
  }),
) as unknown as DialShape;

/** The dials that differ from the rules that each order was booked under; at least one. */
export const whatIfPolicySchema = z
  .strictObject(dialShape)
  .refine((policy) => Object.values(policy).some((value) => value !== undefined), {
    message: '至少改一项 / change one dial at least',
  });

export const startWhatIfSchema = z.strictObject({
  cityCode: idSchema,
  from: calendarDateSchema.describe('First day, in the zone of the city'),
  to: calendarDateSchema.describe(`Last day; over already, at most ${WHAT_IF_DAYS_MAX} days`),
  policy: whatIfPolicySchema,
  seed: z.int().min(1).max(SEED_MAX).default(1).describe('What workers answer is drawn from it'),
});

export const whatIfQuerySchema = z.strictObject({ ...pageQueryShape, city: idSchema.optional() });
export const whatIfParamsSchema = z.strictObject({ runId: z.string().regex(/^[0-9a-f]{32}$/) });

const count = z.int().min(0);
const mean = z.number().min(0).nullable();
const figuresSchema = z.object({
  orders: count,
  served: count,
  unserved: count,
  cancelled: count,
  escalated: count,
  waitMeanMinutes: mean,
  waitP95Minutes: mean,
  foundMeanMinutes: mean,
  metersPerJob: mean,
  gini: mean,
});
const recordedSchema = z.object({
  orders: count,
  served: count,
  unserved: count,
  cancelled: count,
  foundMeanMinutes: mean,
});
const figureSchema = z.enum(Object.keys(WHAT_IF_FIGURES) as [WhatIfFigure, ...WhatIfFigure[]]);

const runShape = {
  id: z.string(),
  cityCode: z.string(),
  cityName: localNameSchema,
  from: calendarDateSchema,
  to: calendarDateSchema,
  policy: z.object(dialShape),
  seed: z.int(),
  status: z.enum(WHAT_IF_STATUSES),
  dayCount: count,
  daysDone: count,
  failure: z.object({ code: z.enum(WHAT_IF_FAILURES), text: localNameSchema }).nullable(),
  requestedBy: z.string(),
  requestedAt: instantSchema,
  startedAt: instantSchema.nullable(),
  endedAt: instantSchema.nullable(),
  result: z
    .object({
      baseline: figuresSchema.describe('Under the rules that each order was booked under'),
      candidate: figuresSchema.describe('Under the changed dials'),
      recorded: recordedSchema.describe('What really happened, people at the desk included'),
      verdict: z.object({
        verdict: z.enum(WHAT_IF_VERDICTS),
        better: z.array(figureSchema),
        worse: z.array(figureSchema),
      }),
    })
    .nullable(),
};

export const whatIfSchema = z.object(runShape).meta({ id: 'WhatIfRun' });
export const whatIfPageSchema = pageOf(whatIfSchema);
export const whatIfDetailSchema = z
  .object({
    ...runShape,
    days: z
      .array(
        z.object({ date: calendarDateSchema, baseline: figuresSchema, candidate: figuresSchema }),
      )
      .max(WHAT_IF_DAYS_MAX),
  })
  .meta({ id: 'WhatIfRunDetail' });

export type WhatIfDto = z.input<typeof whatIfSchema>;
export type WhatIfDetailDto = z.input<typeof whatIfDetailSchema>;
export type StartWhatIf = z.input<typeof startWhatIfSchema>;
