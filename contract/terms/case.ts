import type { CaseDecision, CaseStatus } from './order.js';

/** What a case is about: how it came up, or what the customer complains of. */
export const CASE_KINDS = [
  'COMPLAINT',
  'DISPUTE',
  'SERVICE_DAMAGE',
  'OVERCHARGE',
  'CONDUCT',
  'ABORT',
  'TASK_REJECTED',
] as const;
export type CaseKind = (typeof CASE_KINDS)[number];

/** Kinds that a customer may choose; the others come from a change of the order. */
export const CUSTOMER_CASE_KINDS = [
  'COMPLAINT',
  'DISPUTE',
  'SERVICE_DAMAGE',
  'OVERCHARGE',
  'CONDUCT',
] as const satisfies readonly CaseKind[];

/** Why, as a code; free text is a note beside it. */
export const CASE_REASONS = [
  'NOT_DELIVERED',
  'INCOMPLETE',
  'POOR_QUALITY',
  'DAMAGE',
  'LATE',
  'RUDE',
  'UNSAFE',
  'OVERCHARGED',
  'ABORTED',
  'TASK_REJECTED',
  'OTHER',
] as const;
export type CaseReason = (typeof CASE_REASONS)[number];

export const EVIDENCE_KINDS = ['PHOTO', 'CHAT', 'CALL', 'OTHER'] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

export const EVIDENCE_MAX = 30;

/** A case that is written but not open yet: the order's run opens it, or nobody ever does. */
export type CaseRowStatus = 'DRAFT' | CaseStatus;

/** Statuses in which an order has a case; one at a time. */
export const OPEN_CASE_STATUSES = [
  'OPEN',
  'DECIDED',
  'APPEALED',
] as const satisfies readonly CaseStatus[];

/** Who may appeal against a decision: the side that it costs something. */
export const APPEAL_SIDES = ['CUSTOMER', 'WORKER', 'MERCHANT'] as const;
export type AppealSide = (typeof APPEAL_SIDES)[number];

/** Why a decision is said to be wrong, as a code; the words are a note beside it. */
export const APPEAL_REASONS = [
  'EVIDENCE_OVERLOOKED',
  'NEW_EVIDENCE',
  'WRONG_PERSON',
  'AMOUNT_WRONG',
  'RULE_MISAPPLIED',
  'OTHER',
] as const;
export type AppealReason = (typeof APPEAL_REASONS)[number];

/** What an appeal may end in: no rework, which would begin the case anew. */
export const APPEAL_DECISIONS = [
  'REJECT',
  'PARTIAL',
  'FULL',
] as const satisfies readonly CaseDecision[];
export type AppealDecision = (typeof APPEAL_DECISIONS)[number];

/** What a person may do with a case at this moment. */
export const CASE_ACTIONS = [
  'addEvidence',
  'say',
  'appeal',
  'accept',
  'decide',
  'decideAppeal',
] as const;
export type CaseAction = (typeof CASE_ACTIONS)[number];

/** What was entered in a case's history. */
export const CASE_ENTRIES = [
  'OPENED',
  'EVIDENCE',
  'STATEMENT',
  'SLA_PASSED',
  'DECIDED',
  'CARRIED_OUT',
  'NEEDS_REVERSAL',
  'APPEALED',
  'ACCEPTED',
  'APPEAL_CONFIRMED',
  'APPEAL_CHANGED',
  'CHARGED',
  'REVERSED',
  'COMPENSATED',
  'REWORK_PLACED',
  'REWORK_DONE',
  'REWORK_FAILED',
  'CLOSED',
] as const;
export type CaseEntry = (typeof CASE_ENTRIES)[number];

export const CASE_STATUS_TEXT: Readonly<Record<CaseStatus, { zh: string; en: string }>> = {
  OPEN: { zh: '处理中', en: 'Being looked at' },
  DECIDED: { zh: '已裁定', en: 'Decided' },
  APPEALED: { zh: '申诉中', en: 'Appealed' },
  CLOSED: { zh: '已结案', en: 'Closed' },
};

export const CASE_DECISION_TEXT: Readonly<Record<CaseDecision, { zh: string; en: string }>> = {
  REJECT: { zh: '不予支持', en: 'Rejected' },
  PARTIAL: { zh: '部分退款', en: 'Partial refund' },
  FULL: { zh: '全额退款', en: 'Full refund' },
  REWORK: { zh: '免费返工', en: 'Done again, free of charge' },
};
