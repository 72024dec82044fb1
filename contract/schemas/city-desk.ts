import { z } from 'zod';
import { CLOSURE_OUTCOME_CODES } from '../terms/closure.js';
import { errorCodeSchema } from './problem.js';
import { idSchema, pageOf, pageQueryShape } from './common.js';

const textSchema = z.strictObject({ zh: z.string(), en: z.string() });
const CHECKLIST_MAX = 20;

/** What a city has and lacks before it may open. */
export const cityChecklistSchema = z
  .strictObject({
    cityCode: z.string(),
    isReady: z.boolean(),
    items: z
      .array(
        z.strictObject({
          code: z.string(),
          label: textSchema,
          isRequired: z.boolean(),
          isDone: z.boolean(),
          detail: z.string(),
        }),
      )
      .max(CHECKLIST_MAX),
  })
  .meta({ id: 'CityChecklist' });

export const closureParamsSchema = z.strictObject({ closureId: idSchema });
export const closureOrdersQuerySchema = z.strictObject({
  ...pageQueryShape,
  outcome: z.enum(CLOSURE_OUTCOME_CODES).optional(),
});

/** An order that was booked into a closure, and what became of it. */
export const closureOrderSchema = z
  .strictObject({
    orderId: z.string(),
    orderNo: z.string(),
    outcome: z.enum(CLOSURE_OUTCOME_CODES),
    outcomeText: textSchema,
    code: errorCodeSchema.nullable(),
    oldStartAt: z.iso.datetime(),
    newStartAt: z.iso.datetime().nullable(),
    at: z.iso.datetime(),
  })
  .meta({ id: 'ClosureOrder' });
export const closureOrderPageSchema = pageOf(closureOrderSchema);
