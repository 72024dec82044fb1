import { z } from 'zod';
import { WORKER_LEVELS } from '../terms/catalogue.js';
import {
  CUSTOMER_FLAG_KINDS,
  CUSTOMER_FLAG_SOURCES,
  DEPOSIT_MOVEMENT_KINDS,
  DEPOSIT_MOVEMENT_STATUSES,
  STANDING_APPEAL_MEDIA_MAX,
  STANDING_APPEAL_STATUSES,
  STANDING_APPEAL_SUBJECTS,
  STANDING_EVENTS,
  STANDING_STATES,
} from '../terms/discipline.js';
import { localNameSchema } from './catalogue.js';
import {
  fenSchema,
  idSchema,
  instantSchema,
  noteSchema,
  pageOf,
  pageQueryShape,
  refSchema,
  zonedInstantSchema,
} from './common.js';

/** Rows of one kind that an answer holds at most. */
const ROWS_MAX = 200;
const WORDS_LENGTH_MAX = 1_000;

const pointsSchema = z.number().int().min(0);
const nullableInstant = instantSchema.nullable();

export const standingAppealSchema = z
  .object({
    id: z.string(),
    subject: z.enum(STANDING_APPEAL_SUBJECTS),
    subjectId: z.string(),
    orderId: z.string().nullable(),
    words: z.string(),
    mediaIds: z.array(z.string()).max(STANDING_APPEAL_MEDIA_MAX),
    status: z.enum(STANDING_APPEAL_STATUSES),
    createdAt: instantSchema,
    dueAt: instantSchema,
    decidedAt: nullableInstant,
    reason: z.string().nullable().describe('Why it was decided so'),
  })
  .meta({ id: 'StandingAppeal' });

/** What staff see of an appeal besides. */
export const standingAppealRowSchema = standingAppealSchema
  .extend({
    workerId: z.string(),
    cityCode: z.string(),
    isOverdue: z.boolean(),
    decidedBy: z.string().nullable(),
  })
  .meta({ id: 'StandingAppealRow' });

export const standingAppealPageSchema = pageOf(standingAppealRowSchema);

export const depositMovementSchema = z
  .object({
    id: z.string(),
    kind: z.enum(DEPOSIT_MOVEMENT_KINDS),
    status: z.enum(DEPOSIT_MOVEMENT_STATUSES),
    amountFen: fenSchema,
    reference: z.string().nullable(),
    breachId: z.string().nullable(),
    caseNo: z.string().nullable(),
    orderId: z.string().nullable(),
    reason: z.string(),
    at: instantSchema,
    checkedAt: nullableInstant,
    checkReason: z.string().nullable(),
    appealUntil: nullableInstant.describe('Until when the worker may appeal; null = not any more'),
  })
  .meta({ id: 'DepositMovement' });

export const depositMovementRowSchema = depositMovementSchema
  .extend({
    workerId: z.string(),
    cityCode: z.string(),
    madeBy: z.string(),
    checkedBy: z.string().nullable(),
  })
  .meta({ id: 'DepositMovementRow' });

export const depositMovementPageSchema = pageOf(depositMovementRowSchema);

const breachSchema = z.object({
  id: z.string(),
  kind: z.string(),
  label: localNameSchema,
  orderId: z.string(),
  points: pointsSchema,
  at: instantSchema,
  countsUntil: instantSchema,
  waivedAt: nullableInstant,
  appealUntil: nullableInstant.describe('Until when the worker may appeal; null = not any more'),
});

const freezeSchema = z.object({
  since: instantSchema,
  until: instantSchema,
  isByHand: z.boolean(),
  points: pointsSchema,
  threshold: pointsSchema.describe('Points that it took; 0 for one by hand'),
  reason: z.string().nullable(),
});

const eventSchema = z.object({
  at: instantSchema,
  kind: z.enum(STANDING_EVENTS),
  points: pointsSchema.nullable(),
  until: nullableInstant,
  detail: z.string().nullable(),
  reason: z.string().nullable(),
  by: z.string().nullable().describe('Staff only'),
  policyVersion: z.string().nullable(),
  rules: z
    .object({
      windowMs: z.int(),
      warnPoints: z.int(),
      limitPoints: z.int(),
      freezePoints: z.int(),
      freezeMs: z.int(),
    })
    .nullable()
    .describe('What that version said; null for what was done by hand'),
});

const levelSchema = z.object({
  code: z.enum(WORKER_LEVELS),
  label: localNameSchema,
  scoreMin: z.number(),
  ordersMin: z.number().int(),
});

/** Where a worker stands: points, what each was for, level, freezes, deposit, appeals. */
export const standingSchema = z
  .object({
    workerId: z.string(),
    state: z.enum(STANDING_STATES),
    label: localNameSchema,
    points: pointsSchema,
    windowMs: z.number().int().describe('Points count for so long'),
    thresholds: z.object({ warn: pointsSchema, limit: pointsSchema, freeze: pointsSchema }),
    warnedUntil: nullableInstant,
    limitedUntil: nullableInstant,
    frozenUntil: nullableInstant,
    freezes: z.array(freezeSchema).max(2).describe('Those that last'),
    breaches: z.array(breachSchema).max(ROWS_MAX),
    level: z.object({ code: z.enum(WORKER_LEVELS), label: localNameSchema }),
    levels: z.array(levelSchema).max(WORKER_LEVELS.length),
    score: z.number(),
    ordersDone: z.number().int(),
    deposit: z.object({
      balanceFen: z.number().int(),
      movements: z.array(depositMovementSchema).max(ROWS_MAX),
    }),
    appeals: z.array(standingAppealSchema).max(ROWS_MAX),
    events: z.array(eventSchema).max(ROWS_MAX),
  })
  .meta({ id: 'Standing' });

export const openStandingAppealSchema = z.strictObject({
  subject: z.enum(STANDING_APPEAL_SUBJECTS),
  subjectId: refSchema.describe('Id of the breach or of the deduction'),
  words: z.string().trim().min(2).max(WORDS_LENGTH_MAX),
  mediaIds: z.array(idSchema).max(STANDING_APPEAL_MEDIA_MAX).default([]),
});

export const standingParamsSchema = z.strictObject({ workerId: idSchema });
export const standingAppealParamsSchema = z.strictObject({ appealId: idSchema });
export const depositMovementParamsSchema = z.strictObject({ movementId: idSchema });

export const freezeWorkerSchema = z.strictObject({ until: zonedInstantSchema, reason: noteSchema });
export const disciplineReasonSchema = z.strictObject({ reason: noteSchema });

export const standingAppealQuerySchema = z.strictObject({
  ...pageQueryShape,
  status: z.enum(STANDING_APPEAL_STATUSES).default('OPEN'),
  cityCode: idSchema.optional(),
  sla: z.enum(['overdue', 'all']).default('all'),
});

export const decideStandingAppealSchema = z.strictObject({
  outcome: z.enum(['UPHELD', 'WAIVED']),
  reason: noteSchema.describe('The worker reads it'),
});

export const topUpDepositSchema = z.strictObject({
  amountFen: fenSchema.min(1),
  reference: idSchema.describe("Number of the receipt in the bank's books"),
  reason: noteSchema,
});

export const deductDepositSchema = z
  .strictObject({
    amountFen: fenSchema.min(1),
    breachId: refSchema.optional(),
    caseNo: idSchema.optional(),
    reason: noteSchema.describe('The worker reads it'),
  })
  .refine(({ breachId, caseNo }) => (breachId === undefined) !== (caseNo === undefined), {
    path: ['breachId'],
    message: 'name the breach or the case that it is for, one of the two',
  });

export const depositMovementQuerySchema = z.strictObject({
  ...pageQueryShape,
  status: z.enum(DEPOSIT_MOVEMENT_STATUSES).default('REQUESTED'),
  kind: z.enum(DEPOSIT_MOVEMENT_KINDS).optional(),
});

export const customerBlockSchema = z
  .object({
    id: z.string(),
    customerId: z.string(),
    cityCode: z.string(),
    at: instantSchema,
    by: z.string(),
    reason: z.string(),
    until: instantSchema,
    isInForce: z.boolean(),
    liftedAt: nullableInstant,
    liftedBy: z.string().nullable(),
    liftReason: z.string().nullable(),
  })
  .meta({ id: 'CustomerBlock' });

export const customerBlockPageSchema = pageOf(customerBlockSchema);

export const customerBlockQuerySchema = z.strictObject({
  ...pageQueryShape,
  cityCode: idSchema.optional(),
  customerId: idSchema.optional(),
  inForce: z.enum(['yes', 'all']).default('yes'),
});

export const blockCustomerSchema = z.strictObject({
  customerId: idSchema,
  cityCode: idSchema,
  until: zonedInstantSchema,
  reason: noteSchema,
});

export const customerBlockParamsSchema = z.strictObject({ blockId: idSchema });
export const customerParamsSchema = z.strictObject({ customerId: idSchema });

export const addCustomerFlagSchema = z.strictObject({
  cityCode: idSchema,
  kind: z.enum(CUSTOMER_FLAG_KINDS),
  source: z.enum(CUSTOMER_FLAG_SOURCES).default('STAFF'),
  orderId: idSchema.optional(),
  note: noteSchema,
});

export const customerFlagSchema = z
  .object({
    id: z.string(),
    customerId: z.string(),
    cityCode: z.string(),
    kind: z.enum(CUSTOMER_FLAG_KINDS),
    label: localNameSchema,
    source: z.enum(CUSTOMER_FLAG_SOURCES),
    orderId: z.string().nullable(),
    note: z.string(),
    at: instantSchema,
    by: z.string(),
  })
  .meta({ id: 'CustomerFlag' });

export const customerFlagListSchema = z.object({
  items: z.array(customerFlagSchema).max(ROWS_MAX),
});
