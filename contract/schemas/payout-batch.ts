import { z } from 'zod';
import {
  PAYOUT_BATCH_ROWS_MAX,
  PAYOUT_BATCH_STATUSES,
  PAYOUT_OWNER_KINDS,
  PAYOUT_RESULTS,
  RESULT_ROW_OUTCOMES,
} from '../terms/payout.js';
import { localNameSchema } from './catalogue.js';
import {
  fenSchema,
  idSchema,
  instantSchema,
  noteSchema,
  pageOf,
  pageQueryShape,
} from './common.js';

/** 4 MB of bytes in base64. */
const FILE_LENGTH_MAX = 6 * 1024 * 1024;
const REPORT_ROWS_MAX = 1_000;
const FORMATS = ['csv', 'xlsx'] as const;

const countSchema = z.number().int().min(0);
const stepSchema = z.object({ by: z.string(), at: instantSchema });
/** Of a whole batch: 500 payouts of at most a million yuan each. */
const totalFenSchema = z.number().int().min(0);

export const payoutBatchParamsSchema = z.strictObject({ batchId: idSchema });

export const payoutBatchQuerySchema = z.strictObject({
  ...pageQueryShape,
  status: z.enum(PAYOUT_BATCH_STATUSES).default('DRAFT'),
});

export const collectBatchSchema = z.strictObject({
  rowsMax: z.number().int().min(1).max(PAYOUT_BATCH_ROWS_MAX).optional(),
});

export const discardBatchSchema = z.strictObject({ reason: noteSchema });

export const batchFileSchema = z.strictObject({ format: z.enum(FORMATS), reason: noteSchema });

export const importResultsSchema = z.strictObject({
  format: z.enum(FORMATS),
  /** The bank's file, base64. */
  content: z.base64().min(4).max(FILE_LENGTH_MAX),
  /** Judges every row and stores none. */
  isTrial: z.boolean(),
});

export const payoutBatchSchema = z
  .object({
    id: z.string(),
    status: z.enum(PAYOUT_BATCH_STATUSES),
    label: localNameSchema,
    rowCount: countSchema,
    totalFen: totalFenSchema,
    resultCount: countSchema.describe('Rows that the bank has answered'),
    made: stepSchema,
    released: stepSchema.nullable(),
    takenOut: stepSchema.nullable().describe('When its file was last taken out'),
    handedIn: stepSchema.nullable(),
    discarded: stepSchema.nullable(),
    discardReason: z.string().nullable(),
  })
  .meta({ id: 'PayoutBatch' });

export const payoutBatchPageSchema = pageOf(payoutBatchSchema);

export const payoutBatchDetailSchema = payoutBatchSchema
  .extend({
    rows: z
      .array(
        z.object({
          payoutNo: z.string(),
          withdrawalNo: z.string(),
          ownerKind: z.enum(PAYOUT_OWNER_KINDS),
          ownerId: z.string(),
          masked: z.string(),
          amountFen: fenSchema,
          result: z.enum(PAYOUT_RESULTS).nullable(),
          reason: z.string().nullable(),
          resultAt: instantSchema.nullable(),
          toldAt: instantSchema.nullable().describe('When the withdrawal took the result'),
          fault: z.string().nullable().describe('Why it could not take it'),
        }),
      )
      .max(PAYOUT_BATCH_ROWS_MAX),
  })
  .meta({ id: 'PayoutBatchDetail' });

export const resultReportSchema = z
  .object({
    isStored: z.boolean(),
    untoldCount: countSchema.describe('Results that withdrawals have not taken yet'),
    rows: z
      .array(
        z.object({
          row: z.number().int().describe('Line of the sheet, the header is 1'),
          payoutNo: z.string(),
          outcome: z.enum(RESULT_ROW_OUTCOMES),
          result: z.enum(PAYOUT_RESULTS).nullable(),
          reason: z.string().nullable(),
        }),
      )
      .max(REPORT_ROWS_MAX),
  })
  .meta({ id: 'PayoutResultReport' });
