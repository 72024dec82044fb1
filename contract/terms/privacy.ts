import type { LocalName } from './catalogue.js';

/** Who may ask for his data or for his account to be deleted in the app. */
export const SUBJECT_KINDS = ['customer', 'worker'] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** REQUESTED until the file is there; REMOVED once its time is over or the person was erased. */
export const EXPORT_STATUSES = ['REQUESTED', 'READY', 'REMOVED'] as const;
export type ExportStatus = (typeof EXPORT_STATUSES)[number];

/**
 * SCHEDULED during the cooling period · ERASING from the moment nothing can stop it · DONE ·
 * CANCELLED by the person · REFUSED when something stood in the way until the last day.
 */
export const ERASURE_STATUSES = ['SCHEDULED', 'ERASING', 'DONE', 'CANCELLED', 'REFUSED'] as const;
export type ErasureStatus = (typeof ERASURE_STATUSES)[number];
export const OPEN_ERASURE_STATUSES = [
  'SCHEDULED',
  'ERASING',
] as const satisfies readonly ErasureStatus[];

/** Why an account cannot be deleted now. */
export const ERASURE_BLOCKERS = {
  OPEN_ORDER: { zh: '有未完成的订单', en: 'An order is not finished' },
  UNSETTLED_ORDER: { zh: '有未结算的订单', en: 'An order is not settled yet' },
  OPEN_CASE: { zh: '有处理中的售后', en: 'A case is open' },
  OPEN_REFUND: { zh: '有处理中的退款', en: 'A refund is on its way' },
  BALANCE: { zh: '账户余额未清零', en: 'A wallet, credit or debt is not zero' },
  DEPOSIT: { zh: '保证金未退还', en: 'The deposit was not given back' },
  OPEN_APPLICATION: { zh: '有处理中的入驻申请', en: 'An application is open' },
  OPEN_WITHDRAWAL: { zh: '有处理中的提现', en: 'A withdrawal is on its way' },
} as const satisfies Readonly<Record<string, LocalName>>;
export type ErasureBlocker = keyof typeof ERASURE_BLOCKERS;

/**
 * What an erasure does, in this order, each step once or as often as a crash makes it: the account
 * is closed before, so nothing new comes in meanwhile. The login goes last of the rows.
 */
export const ERASURE_STEPS = [
  'LEAVE_POOL',
  'END_SESSIONS',
  'REMOVE_FILES',
  'ERASE_ROWS',
  'DESTROY_KEYS',
  'RELEASE_LOGIN',
] as const;
export type ErasureStep = (typeof ERASURE_STEPS)[number];

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Times of exports and erasures, as data: docs, texts and runs read these. */
export const PRIVACY_TIMES = {
  /** From the request to the deletion; signing in and asking stops it. */
  coolingMs: 7 * DAY_MS,
  /** The reminder goes out this long before. */
  reminderBeforeMs: DAY_MS,
  /** When something stands in the way at the end, it is looked at again this often. */
  retryMs: DAY_MS,
  /** Complete or refused by then (PIPL 50, GB/T 35273 8.5: fifteen working days at most). */
  completeWithinMs: 15 * DAY_MS,
  /** Requests that were under way when the account was closed have ended by then. */
  drainMs: 15_000,
  /** An export's file is kept for this long. */
  exportKeptMs: 7 * DAY_MS,
  /** A link to it works for this long. */
  exportLinkMs: 5 * MINUTE_MS,
} as const;
