import { z } from 'zod';
import {
  APPEAL_DECISIONS,
  APPEAL_REASONS,
  APPEAL_SIDES,
  CASE_ACTIONS,
  CASE_ENTRIES,
  CASE_KINDS,
  CUSTOMER_CASE_KINDS,
  CASE_REASONS,
  EVIDENCE_KINDS,
  EVIDENCE_MAX,
} from '../terms/case.js';
import { CASE_DECISIONS, CASE_STATUSES, COST_BEARERS, type CaseDecision } from '../terms/order.js';
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
const evidenceIds = z
  .array(idSchema)
  .max(EVIDENCE_AT_ONCE_MAX)
  .refine((ids) => new Set(ids).size === ids.length, {
    message: '凭证不可重复 / the same upload is named twice',
  });
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

const AMOUNT_FAULT = {
  path: ['refundFen'],
  message: '仅部分退款需填写大于0的金额 / PARTIAL names an amount above 0, the others name none',
};

const namesAmount = (verdict: {
  readonly decision: CaseDecision;
  readonly refundFen?: number | undefined;
}): boolean =>
  verdict.decision === 'PARTIAL' ? (verdict.refundFen ?? 0) > 0 : verdict.refundFen === undefined;

export const decideCaseSchema = z
  .strictObject({
    decision: z.enum(CASE_DECISIONS),
    refundFen: fenSchema.optional().describe('Required for PARTIAL, not taken for the others'),
    bearer: z.enum(COST_BEARERS),
    note,
  })
  .refine(namesAmount, AMOUNT_FAULT)
  .meta({ id: 'DecideCase' });

export const appealSchema = z
  .strictObject({
    reason: z.enum(APPEAL_REASONS),
    note,
    evidenceIds: evidenceIds.default([]).describe('Ids of uploads'),
  })
  .meta({ id: 'AppealCase' });

export const decideAppealSchema = z
  .discriminatedUnion('outcome', [
    z.strictObject({ outcome: z.literal('CONFIRM'), note }),
    z
      .strictObject({
        outcome: z.literal('CHANGE'),
        decision: z.enum(APPEAL_DECISIONS),
        refundFen: fenSchema.optional().describe('Required for PARTIAL, in all, not on top'),
        bearer: z.enum(COST_BEARERS),
        note,
      })
      .refine(namesAmount, AMOUNT_FAULT),
  ])
  .meta({ id: 'DecideAppeal' });

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
  appealUntil: instantSchema
    .nullable()
    .describe('Until then the decision may be appealed, and its bearer pays nothing'),
  finalAt: instantSchema.nullable().describe('When its cost was charged; nothing changes after'),
};

const appealCore = {
  side: z.enum(APPEAL_SIDES),
  reason: z.enum(APPEAL_REASONS),
  at: instantSchema,
};

/** As the customer and the worker see it: their own words, and what was decided. */
export const caseSchema = z
  .object({
    ...caseCore,
    note: z.string().nullable(),
    isBorneByMe: z.boolean().describe('The refund is charged to the side of the viewer'),
    appeals: z
      .array(
        z.object({ ...appealCore, note: z.string().nullable().describe("The viewer's own words") }),
      )
      .max(APPEAL_SIDES.length),
    allowedActions: z.array(z.enum(CASE_ACTIONS)),
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

/** Of one order: a case at a time, so never many. */
export const caseRowListSchema = z.object({ items: z.array(caseRowSchema) });

const verdict = z.object({
  decision: z.enum(CASE_DECISIONS),
  refundFen: fenSchema,
  bearer: z.enum(COST_BEARERS),
  by: actor,
  at: instantSchema,
});

/** Everything, for who decides. */
export const caseFileSchema = caseRowSchema
  .extend({
    openedBy: actor,
    ticketId: z.string().nullable(),
    refundableFen: fenSchema.describe('What a decision may give back at most'),
    refundNos: z.array(z.string()),
    chargedFen: fenSchema.describe('What the bearer was charged of the refund'),
    firstDecision: verdict.nullable().describe('Before the appeal'),
    decidedBy: actor.nullable(),
    appeals: z.array(z.object({ ...appealCore, by: actor, note: z.string().nullable() })),
    acceptedBy: z.array(z.enum(APPEAL_SIDES)),
    allowedActions: z.array(z.enum(CASE_ACTIONS)),
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
