/** Whose accounts they are; the id is the worker's or the merchant's. */
export const PAYOUT_OWNER_KINDS = ['worker', 'merchant'] as const;
export type PayoutOwnerKind = (typeof PAYOUT_OWNER_KINDS)[number];

/** Where money can be sent to. A WeChat is a person's, so a merchant has none. */
export const PAYOUT_ACCOUNT_KINDS = ['WECHAT', 'ALIPAY', 'BANK'] as const;
export type PayoutAccountKind = (typeof PAYOUT_ACCOUNT_KINDS)[number];

export const PAYOUT_KINDS_OF: Readonly<Record<PayoutOwnerKind, readonly PayoutAccountKind[]>> = {
  worker: ['WECHAT', 'ALIPAY', 'BANK'],
  merchant: ['ALIPAY', 'BANK'],
};

export const PAYOUT_KIND_TEXT: Readonly<
  Record<PayoutAccountKind, { readonly zh: string; readonly en: string }>
> = {
  WECHAT: { zh: '微信零钱', en: 'WeChat balance' },
  ALIPAY: { zh: '支付宝', en: 'Alipay' },
  BANK: { zh: '银行卡', en: 'Bank card' },
};

/** Accounts of one owner at a time; the unique index on their slots decides. */
export const PAYOUT_ACCOUNTS_MAX = 10;

/** Nothing is paid to an account before it is this old, unless the policy says otherwise. */
export const PAYOUT_ACCOUNT_HOLD_MS = 24 * 3_600_000;

/**
 * DRAFT: collected by one person · RELEASED by another, its file may be taken out · HANDED_IN at
 * the bank · DONE: the bank has answered for every row · DISCARDED: its rows may go elsewhere.
 */
export const PAYOUT_BATCH_STATUSES = [
  'DRAFT',
  'RELEASED',
  'HANDED_IN',
  'DONE',
  'DISCARDED',
] as const;
export type PayoutBatchStatus = (typeof PAYOUT_BATCH_STATUSES)[number];

export const PAYOUT_BATCH_TEXT: Readonly<
  Record<PayoutBatchStatus, { readonly zh: string; readonly en: string }>
> = {
  DRAFT: { zh: '待复核', en: 'Waits for a second person' },
  RELEASED: { zh: '已复核，待送银行', en: 'Released, to be handed in' },
  HANDED_IN: { zh: '已送银行', en: 'At the bank' },
  DONE: { zh: '已完成', en: 'Done' },
  DISCARDED: { zh: '已作废', en: 'Discarded' },
};

/** Rows of one batch and of one file at most. */
export const PAYOUT_BATCH_ROWS_MAX = 500;

export const PAYOUT_RESULTS = ['SUCCESS', 'FAILED'] as const;
export type PayoutResult = (typeof PAYOUT_RESULTS)[number];

/**
 * What a row of the bank's file comes to. MATCHED and KNOWN are well, PENDING says nothing yet; the
 * others are faults, and with one of them nothing of the file is stored.
 */
export const RESULT_ROW_OUTCOMES = [
  'MATCHED',
  'KNOWN',
  'PENDING',
  'UNREADABLE',
  'UNKNOWN_NUMBER',
  'OTHER_AMOUNT',
  'DUPLICATE',
  'CONTRADICTS',
] as const;
export type ResultRowOutcome = (typeof RESULT_ROW_OUTCOMES)[number];

export const RESULT_ROW_FAULTS: readonly ResultRowOutcome[] = [
  'UNREADABLE',
  'UNKNOWN_NUMBER',
  'OTHER_AMOUNT',
  'DUPLICATE',
  'CONTRADICTS',
];
