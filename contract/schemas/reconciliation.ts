import { z } from 'zod';
import {
  ALARM_STATUSES,
  BILL_CHANNELS,
  CHECK_RUN_STATUSES,
  DIFFERENCE_CLASSES,
  MONEY_JOB_CODES,
  MONEY_KINDS,
  SUSPENSE_STATUSES,
} from '../terms/reconcile.js';
import {
  idSchema,
  instantSchema,
  noteSchema,
  pageOf,
  pageQueryShape,
  refSchema,
} from './common.js';

const jobSchema = z.enum(MONEY_JOB_CODES);
const fenOrNull = z.int().nullable();
const wordSchema = z.object({ by: z.string(), at: instantSchema, reason: z.string() });

const differenceSchema = z.object({
  class: z.enum(Object.keys(DIFFERENCE_CLASSES) as [keyof typeof DIFFERENCE_CLASSES]).nullable(),
  kind: z.enum(MONEY_KINDS).nullable(),
  ref: z.string().describe('Number of a payment, refund or payout; an account or an order'),
  theirFen: fenOrNull,
  ourFen: fenOrNull,
  ledgerFen: fenOrNull.describe('What the ledger has; null = no journal'),
  detail: z.string().nullable(),
});

export const moneyRunSchema = z
  .object({
    id: z.string(),
    job: jobSchema,
    subject: z.string(),
    at: instantSchema,
    tookMs: z.int(),
    status: z.enum(CHECK_RUN_STATUSES),
    checkedCount: z.int(),
    differenceCount: z.int(),
    matchedFen: fenOrNull,
    billedFen: fenOrNull,
  })
  .meta({ id: 'MoneyRun' });

export const moneyRunDetailSchema = moneyRunSchema
  .extend({ differences: z.array(differenceSchema).max(200) })
  .meta({ id: 'MoneyRunDetail' });

export const moneyRunPageSchema = pageOf(moneyRunSchema);
export const moneyRunQuerySchema = z.strictObject({ ...pageQueryShape, job: jobSchema.optional() });
export const moneyRunParamsSchema = z.strictObject({ runId: idSchema });

export const moneyAlarmSchema = z
  .object({
    id: z.string(),
    job: jobSchema,
    subject: z.string(),
    status: z.enum(ALARM_STATUSES),
    detail: z.string(),
    isStopping: z.boolean().describe('No payout leaves while it is open'),
    openedAt: instantSchema,
    lastSeenAt: instantSchema,
    seenCount: z.int(),
    assignedTo: z.string().nullable(),
    notes: z.array(z.object({ by: z.string(), at: instantSchema, text: z.string() })),
    firstResolution: wordSchema.nullable(),
    resolution: wordSchema.nullable(),
  })
  .meta({ id: 'MoneyAlarm' });

export const moneyAlarmPageSchema = pageOf(moneyAlarmSchema);
export const moneyAlarmQuerySchema = z.strictObject({
  ...pageQueryShape,
  status: z.enum(ALARM_STATUSES).default('OPEN'),
  job: jobSchema.optional(),
});
export const moneyAlarmParamsSchema = z.strictObject({ alarmId: idSchema });
export const moneyAlarmNoteSchema = z.strictObject({
  text: noteSchema,
  isMine: z.boolean().default(false).describe('Whoever notes it takes it over'),
});
export const moneyReasonSchema = z.strictObject({ reason: noteSchema });

export const suspenseSchema = z
  .object({
    id: z.string(),
    channel: z.enum(BILL_CHANNELS),
    dateCn: z.string(),
    kind: z.enum(MONEY_KINDS),
    no: z.string(),
    channelNo: z.string(),
    signedFen: z.int().describe('Positive came in, negative went out'),
    status: z.enum(SUSPENSE_STATUSES),
    openedAt: instantSchema,
    ageDays: z.int(),
    asked: wordSchema.nullable(),
    checked: wordSchema.nullable(),
  })
  .meta({ id: 'SuspenseItem' });

export const suspensePageSchema = pageOf(suspenseSchema);
export const suspenseQuerySchema = z.strictObject({
  ...pageQueryShape,
  status: z.enum(SUSPENSE_STATUSES).default('OPEN'),
});
export const suspenseParamsSchema = z.strictObject({ suspenseId: refSchema });

export const startReconciliationSchema = z.strictObject({
  channel: z.enum(BILL_CHANNELS),
  dateCn: z.iso.date().describe("China's day"),
});
export const startedReconciliationSchema = startReconciliationSchema.meta({
  id: 'StartedReconciliation',
});

export const payoutStopSchema = z
  .object({ isStopped: z.boolean(), jobs: z.array(jobSchema) })
  .meta({ id: 'PayoutStop' });

export type MoneyRunDto = z.output<typeof moneyRunSchema>;
export type MoneyRunDetailDto = z.output<typeof moneyRunDetailSchema>;
export type MoneyAlarmDto = z.output<typeof moneyAlarmSchema>;
export type SuspenseDto = z.output<typeof suspenseSchema>;
export type PayoutStopDto = z.output<typeof payoutStopSchema>;
