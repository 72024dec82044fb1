import { z } from 'zod';
import { CERTIFICATE_KIND } from '../terms/catalogue.js';
import {
  SLOT_CANDIDATES_MAX,
  SLOT_SKILLS_MAX,
  SLOT_STARTS_MAX,
  SLOT_WINDOW_MS_MAX,
  type SlotAnswer,
  type SlotQuestion,
} from '../terms/slot-question.js';

const DAY_MS = 24 * 3_600_000;
const METERS_MAX = 200_000;
const id = z.string().min(1).max(100);
const instantMs = z.int().min(0);
const lengthMs = z.int().min(0).max(DAY_MS);

/** What the api asks the owner of a city. */
export const slotQuestionSchema = z
  .strictObject({
    cityCode: id,
    timeZone: z.string().min(1).max(60),
    merchantId: id,
    skillCodes: z.array(id).max(SLOT_SKILLS_MAX),
    certificates: z.array(z.string().regex(CERTIFICATE_KIND)).max(SLOT_SKILLS_MAX),
    workerId: id.nullable(),
    at: z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]),
    radiusMeters: z.number().min(0).max(METERS_MAX),
    durationMs: lengthMs.positive(),
    prepMs: lengthMs,
    cleanMs: lengthMs,
    stepMinutes: z.int().min(5).max(1_440),
    fromMs: instantMs,
    toMs: instantMs,
    nowMs: instantMs,
    leadMs: lengthMs,
    onDemand: z.strictObject({ startMs: instantMs, soonFreeMs: lengthMs }),
  })
  .refine(({ fromMs, toMs }) => fromMs < toMs && toMs - fromMs <= SLOT_WINDOW_MS_MAX, {
    path: ['toMs'],
    message: 'a window that is empty or too long',
  }) satisfies z.ZodType<SlotQuestion>;

/** What the owner answers. */
export const slotAnswerSchema = z.strictObject({
  slots: z
    .array(
      z.strictObject({
        startMs: instantMs,
        workerCount: z.int().min(1).max(SLOT_CANDIDATES_MAX),
      }),
    )
    .max(SLOT_STARTS_MAX),
  onDemandCount: z.int().min(0).max(SLOT_CANDIDATES_MAX),
}) satisfies z.ZodType<SlotAnswer>;
