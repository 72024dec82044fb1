import { z } from 'zod';
import {
  CASE_ENTRIES,
  CASE_KINDS,
  CUSTOMER_CASE_KINDS,
  CASE_REASONS,
  EVIDENCE_KINDS,
  EVIDENCE_MAX,
} from '../terms/case.js';
import { CASE_DECISIONS, CASE_STATUSES, COST_BEARERS } from '../terms/order.js';
import { localNameSchema } from './catalogue.js';
import {
  codeListOf,
  fenSchema,
  idSchema,
  instantSchema,
  pageOf,
  pageQueryShape,
} from './common.js';

const NOTE_LENGTH_MAX = 1_000;
const EVIDENCE_AT_ONCE_MAX = 10;

const note = z.string().trim().min(1).max(NOTE_LENGTH_MAX);
const evidenceIds = z.array(idSchema).max(EVIDENCE_AT_ONCE_MAX);
const evidenceKind = z.enum(EVIDENCE_KINDS);

/** `<orderNo>C<nn>`. */
const caseNo = z.string().regex(/^DH\d{6,24}C\d{2}$/);

export const caseParamsSchema = z.strictObject({ caseNo });
export const orderCaseParamsSchema = z.strictObject({ orderId: z.uuid(), caseNo });

export const openCaseSchema = z
  .strictObject({
    kind: z.enum(CUSTOMER_CASE_KINDS),
    reason: z.enum(CASE_REASONS),
    note,
    evidenceIds: evidenceIds.default([]).describe('Ids of uploads'),
  })
  .meta({ id: 'OpenCase' });

export const addEvidenceSchema = z
  .strictObject({
    evidenceIds: evidenceIds.min(1),
    kind: evidenceKind.default('PHOTO'),
  })
  .meta({ id: 'AddEvidence' });

export const statementSchema = z
  .strictObject({ note, evidenceIds: evidenceIds.default([]) })
  .meta({ id: 'CaseStatement' });

export const decideCaseSchema = z
  .strictObject({
    decision: z.enum(CASE_DECISIONS),
    refundFen: fenSchema.optional().describe('Required for PARTIAL, not taken for the others'),
    bearer: z.enum(COST_BEARERS),
    note,
  })
  .refine(
    ({ decision, refundFen }) =>
      decision === 'PARTIAL' ? (refundFen ?? 0) > 0 : refundFen === undefined,
    {
      path: ['refundFen'],
      message:
        '仅部分退款需填写大于0的金额 / PARTIAL names an amount above 0, the others name none',
    },
  )
  .meta({ id: 'DecideCase' });

const actor = z.object({ kind: z.string(), id: z.string() });

const caseCore = {
  caseNo,
  orderId: z.string(),
  orderNo: z.string(),
  kind: z.enum(CASE_KINDS),
  reason: z.string(),
  status: z.enum(CASE_STATUSES),
  statusText: localNameSchema,
  openedAt: instantSchema,
  slaAt: instantSchema,
  closedAt: instantSchema.nullable(),
  decision: z.enum(CASE_DECISIONS).nullable(),
  decisionText: localNameSchema.nullable(),
  refundFen: fenSchema.nullable(),
  reworkOrderId: z.string().nullable(),
};

/** As the customer and the worker see it: their own words, and what was decided. */
export const caseSchema = z
  .object({
    ...caseCore,
    note: z.string().nullable(),
    evidence: z
      .array(z.object({ id: z.string(), kind: evidenceKind, at: instantSchema }))
      .max(EVIDENCE_MAX),
  })
  .meta({ id: 'Case' });

export const caseListSchema = z.object({ items: z.array(caseSchema) });

export const caseRowSchema = z
  .object({
    ...caseCore,
    cityCode: z.string(),
    merchantId: z.string(),
    customerId: z.string(),
    isOverdue: z.boolean(),
    bearer: z.enum(COST_BEARERS).nullable(),
    needsReversal: z.boolean(),
  })
  .meta({ id: 'CaseRow' });

export const casePageSchema = pageOf(caseRowSchema);

/** Everything, for who decides. */
export const caseFileSchema = caseRowSchema
  .extend({
    openedBy: actor,
    ticketId: z.string().nullable(),
    refundableFen: fenSchema.describe('What a decision may give back at most'),
    refundNos: z.array(z.string()),
    evidence: z.array(
      z.object({ id: z.string(), kind: evidenceKind, by: actor, at: instantSchema }),
    ),
    history: z.array(
      z.object({
        at: instantSchema,
        by: actor,
        what: z.enum(CASE_ENTRIES),
        text: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'CaseFile' });

export const caseSnapshotSchema = z
  .object({ caseNo, status: z.string() })
  .meta({ id: 'CaseSnapshot' });

const statusList = codeListOf(CASE_STATUSES);

export const caseQueueQuerySchema = z.strictObject({
  ...pageQueryShape,
  status: statusList.optional().describe('Case statuses, separated by commas'),
  cityCode: idSchema.optional(),
  sla: z.enum(['overdue', 'all']).default('all'),
});

export const merchantCasesQuerySchema = z.strictObject({
  ...pageQueryShape,
  status: statusList.optional().describe('Case statuses, separated by commas'),
});
