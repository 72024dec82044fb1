/** Words of the support view of an order's workflow: "why is it stuck" (X14, S7). */

/** A sentence for people; `{name}` stands for a parameter. */
export type Words = { readonly zh: string; readonly en: string };

/**
 * What a run is found to wait for. Exactly one of them is the conclusion; the order in which they
 * are tried is data of domain/support/conclude.ts.
 */
export const CONCLUSION_CODES = [
  'RUN_MISSING',
  'NO_TEMPORAL_WORKER',
  'WORKFLOW_TASK_FAILING',
  'REFUND_FAILED',
  'CHANNEL_UNKNOWN',
  'ACTIVITY_RETRYING',
  'MANUAL_QUEUE',
  'WAITS_FOR_PERSON',
  'WAITS_FOR_TIMER',
  'ENDED',
  'UNKNOWN',
] as const;
export type ConclusionCode = (typeof CONCLUSION_CODES)[number];

/** Whose turn it is when a person is waited for. */
export const TURNS = [
  'customer',
  'worker',
  'merchant',
  'store',
  'dispatcher',
  'reviewer',
  'support',
  'finance',
  'bearer',
] as const;
export type Turn = (typeof TURNS)[number];

export const TURN_TEXT: Readonly<Record<Turn, Words>> = {
  customer: { zh: '用户', en: 'the customer' },
  worker: { zh: '服务人员', en: 'the worker' },
  merchant: { zh: '商户', en: 'the merchant' },
  store: { zh: '门店', en: 'the store' },
  dispatcher: { zh: '调度员', en: 'a dispatcher' },
  reviewer: { zh: '审核员', en: 'a reviewer' },
  support: { zh: '客服', en: 'support' },
  finance: { zh: '财务', en: 'finance' },
  bearer: { zh: '承担费用的一方', en: 'the side that bears the cost' },
};

/** Kinds of runs that an order may have. */
export const SUPPORT_RUN_KINDS = ['order', 'settle', 'refund', 'case'] as const;
export type SupportRunKind = (typeof SUPPORT_RUN_KINDS)[number];

export const RUN_STATUSES = [
  'RUNNING',
  'COMPLETED',
  'FAILED',
  'CANCELED',
  'TERMINATED',
  'CONTINUED_AS_NEW',
  'TIMED_OUT',
  'PAUSED',
  'MISSING',
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** Where the history was read: the server, our archive after its retention, or nowhere. */
export const HISTORY_SOURCES = ['TEMPORAL', 'ARCHIVE', 'NONE'] as const;
export type HistorySource = (typeof HISTORY_SOURCES)[number];

/** What one row of the translated history is about. */
export const HISTORY_ROW_KINDS = [
  'RUN',
  'ACTIVITY',
  'LOCAL_ACTIVITY',
  'TIMER',
  'UPDATE',
  'SIGNAL',
  'CHILD',
  'MESSAGE_OUT',
  'TASK_FAILED',
  'ATTRIBUTES',
  'VERSION',
  'UNRECOGNISED',
] as const;
export type HistoryRowKind = (typeof HISTORY_ROW_KINDS)[number];

/** Where the thing that a row tells about stands. */
export const HISTORY_ROW_STATES = [
  'OPEN',
  'DONE',
  'FAILED',
  'TIMED_OUT',
  'CANCELLED',
  'REFUSED',
] as const;
export type HistoryRowState = (typeof HISTORY_ROW_STATES)[number];

/** What a person may want to do about it. All but RETRY_ACTIVITY are steps that exist elsewhere. */
export const SUPPORT_ACTIONS = [
  'RETRY_ACTIVITY',
  'SKIP_ACTIVITY',
  'RETRY_REFUND',
  'ASK_CHANNEL',
  'TAKE_OVER',
  'ASSIGN',
  'RESUME_DISPATCH',
  'EXTEND_DEADLINE',
  'APPROVE_TASK',
  'DECIDE_CASE',
  'CANCEL',
  'FORCE_CANCEL',
  'REQUEST_REFUND',
  'RESET_RUN',
] as const;
export type SupportAction = (typeof SUPPORT_ACTIONS)[number];

export const SUPPORT_ACTION_TEXT: Readonly<Record<SupportAction, Words>> = {
  RETRY_ACTIVITY: { zh: '立即重试', en: 'Retry now' },
  SKIP_ACTIVITY: { zh: '跳过此步骤', en: 'Skip this step' },
  RETRY_REFUND: { zh: '重新提交退款', en: 'Send the refund once more' },
  ASK_CHANNEL: { zh: '立即向渠道查询', en: 'Ask the channel now' },
  TAKE_OVER: { zh: '跳过自动派单，转人工', en: 'Skip the search, assign by hand' },
  ASSIGN: { zh: '人工指派', en: 'Assign a worker' },
  RESUME_DISPATCH: { zh: '恢复自动派单', en: 'Back to automatic dispatch' },
  EXTEND_DEADLINE: { zh: '延长时限', en: 'Extend the deadline' },
  APPROVE_TASK: { zh: '审批服务', en: 'Approve the work' },
  DECIDE_CASE: { zh: '裁定售后', en: 'Decide the case' },
  CANCEL: { zh: '取消订单', en: 'Cancel the order' },
  FORCE_CANCEL: { zh: '强制取消并补偿', en: 'End the order and compensate' },
  REQUEST_REFUND: { zh: '申请退款补偿', en: 'Ask for a refund' },
  RESET_RUN: { zh: '重置流程', en: 'Reset the workflow' },
};
