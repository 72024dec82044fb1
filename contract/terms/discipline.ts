import type { LocalName, WorkerLevel } from './catalogue.js';

/** How a worker stands, the gentlest first: each holds while its own moment lies ahead. */
export const STANDING_STATES = ['CLEAR', 'WARNED', 'LIMITED', 'FROZEN'] as const;
export type StandingState = (typeof STANDING_STATES)[number];

export const STANDING_STATE_TEXT: Readonly<Record<StandingState, LocalName>> = {
  CLEAR: { zh: '正常', en: 'In order' },
  WARNED: { zh: '已警告', en: 'Warned' },
  LIMITED: { zh: '限制抢单', en: 'May not grab orders' },
  FROZEN: { zh: '暂停接单', en: 'Takes no orders' },
};

/** What is written down about a worker's standing; rows are never changed. */
export const STANDING_EVENTS = [
  'WARNED',
  'LIMITED',
  'FROZEN',
  'FROZEN_BY_HAND',
  'THAWED',
  'THAWED_BY_HAND',
  'BREACH_WAIVED',
  'LEVEL',
] as const;
export type StandingEventKind = (typeof STANDING_EVENTS)[number];

/** What a worker may appeal against. */
export const STANDING_APPEAL_SUBJECTS = ['BREACH', 'DEDUCTION'] as const;
export type StandingAppealSubject = (typeof STANDING_APPEAL_SUBJECTS)[number];

export const STANDING_APPEAL_STATUSES = ['OPEN', 'UPHELD', 'WAIVED'] as const;
export type StandingAppealStatus = (typeof STANDING_APPEAL_STATUSES)[number];

export const STANDING_APPEAL_MEDIA_MAX = 9;

/** What moves a deposit. A refund is a request only: money is paid out elsewhere. */
export const DEPOSIT_MOVEMENT_KINDS = ['TOP_UP', 'DEDUCTION', 'REFUND'] as const;
export type DepositMovementKind = (typeof DEPOSIT_MOVEMENT_KINDS)[number];

/** REQUESTED waits for the second person; RETURNED = a deduction that an appeal took back. */
export const DEPOSIT_MOVEMENT_STATUSES = ['REQUESTED', 'BOOKED', 'REJECTED', 'RETURNED'] as const;
export type DepositMovementStatus = (typeof DEPOSIT_MOVEMENT_STATUSES)[number];

/** Recorded facts about a customer; nothing is computed from them. */
export const CUSTOMER_FLAG_KINDS = [
  'PAYMENT_FRAUD',
  'FALSE_COMPLAINT',
  'ABUSIVE',
  'REPEATED_NO_SHOW',
  'UNSAFE_ADDRESS',
  'OTHER',
] as const;
export type CustomerFlagKind = (typeof CUSTOMER_FLAG_KINDS)[number];

export const CUSTOMER_FLAG_TEXT: Readonly<Record<CustomerFlagKind, LocalName>> = {
  PAYMENT_FRAUD: { zh: '支付欺诈', en: 'Payment fraud' },
  FALSE_COMPLAINT: { zh: '虚假投诉', en: 'False complaint' },
  ABUSIVE: { zh: '辱骂骚扰', en: 'Abusive' },
  REPEATED_NO_SHOW: { zh: '多次爽约', en: 'Repeatedly absent' },
  UNSAFE_ADDRESS: { zh: '地址存在安全隐患', en: 'Unsafe address' },
  OTHER: { zh: '其他', en: 'Something else' },
};

/** Where a flag comes from. */
export const CUSTOMER_FLAG_SOURCES = ['STAFF', 'WORKER_REPORT', 'CHANNEL', 'CASE'] as const;
export type CustomerFlagSource = (typeof CUSTOMER_FLAG_SOURCES)[number];

/** Kinds of broken promises, as workers read them. */
export const BREACH_TEXT: Readonly<
  Record<'WORKER_CANCEL' | 'WORKER_NO_SHOW' | 'LATE' | 'CASE', LocalName>
> = {
  WORKER_CANCEL: { zh: '临近上门取消', en: 'Gave a visit back at short notice' },
  WORKER_NO_SHOW: { zh: '未上门', en: 'Did not come' },
  LATE: { zh: '迟到', en: 'Came late' },
  CASE: { zh: '售后责任', en: 'A complaint that he answers for' },
};

export const LEVEL_TEXT: Readonly<Record<WorkerLevel, LocalName>> = {
  BRONZE: { zh: '铜牌', en: 'Bronze' },
  SILVER: { zh: '银牌', en: 'Silver' },
  GOLD: { zh: '金牌', en: 'Gold' },
};
