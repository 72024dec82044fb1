/** Words of reconciliation: what a channel's bill says, what was found, what is open. */

/** Channels that send a bill. */
export const BILL_CHANNELS = ['WECHAT', 'ALIPAY'] as const;
export type BillChannelCode = (typeof BILL_CHANNELS)[number];

/** What moves money of ours at a channel. */
export const MONEY_KINDS = ['PAYMENT', 'REFUND', 'PAYOUT'] as const;
export type MoneyKind = (typeof MONEY_KINDS)[number];

/** One line of a trade bill. Amounts are fen, without sign; the kind tells the direction. */
export type TradeBillLine = {
  readonly kind: Extract<MoneyKind, 'PAYMENT' | 'REFUND'>;
  /** Our number: of the bill, or of the refund. */
  readonly no: string;
  readonly paymentNo: string;
  /** The channel's own number of this movement. */
  readonly channelNo: string;
  readonly amountFen: number;
  /** What the channel charges for it; negative where it gives a charge back. */
  readonly feeFen: number;
  readonly status: 'SUCCESS' | 'PROCESSING' | 'FAILED';
  readonly at: Date;
};

export const FUND_KINDS = [
  'PAYMENT',
  'REFUND',
  'PAYOUT',
  'SHARE',
  'SHARE_BACK',
  'FEE',
  'FEE_RETURN',
  'TO_BANK',
  'OTHER',
] as const;
export type FundKind = (typeof FUND_KINDS)[number];

/** One line of the bill of a channel's account: the balance moves by it. */
export type FundBillLine = {
  readonly kind: FundKind;
  /** Our number where the channel tells it. */
  readonly no: string | null;
  /** The channel's number of this line; no other line has it. */
  readonly channelNo: string;
  /** Fen; positive comes in, negative goes out. */
  readonly signedFen: number;
  /** What the account holds after it. */
  readonly balanceFen: number;
  readonly at: Date;
};

/** What a comparison can find. A person reads `zh` or `en`. */
export const DIFFERENCE_CLASSES = {
  ONLY_THEIRS: { zh: '渠道有，我方无', en: 'The channel has it, we do not' },
  ONLY_OURS: { zh: '我方有，渠道无', en: 'We have it, the channel does not' },
  AMOUNT: { zh: '金额不一致', en: 'The amounts differ' },
  STATUS: { zh: '状态不一致', en: 'The states differ' },
  DUPLICATE: { zh: '渠道账单重复', en: 'The channel lists it twice' },
  NEXT_DAY: {
    zh: '跨日，次日再核',
    en: 'Over the edge of the day: looked at again with the next bill',
  },
  REFUND_WITHOUT_PAYMENT: { zh: '退款无对应支付', en: 'A refund of a payment that is not there' },
  LEDGER_MISSING: { zh: '未入账或入账金额不符', en: 'Not booked, or with another amount' },
} as const;
export type DifferenceClass = keyof typeof DIFFERENCE_CLASSES;

export const MONEY_JOB_CODES = ['J1', 'J2', 'J3', 'J4', 'J5', 'J6', 'J7', 'J8', 'J9'] as const;
export type MoneyJob = (typeof MONEY_JOB_CODES)[number];

type JobSpec = { readonly zh: string; readonly en: string; readonly isStopping: boolean };

/** The jobs of MONEY §3.6. `isStopping`: while one of its alarms is open no payout leaves. */
export const MONEY_JOBS = {
  J1: { zh: '借贷平衡', en: 'Debits equal credits', isStopping: true },
  J2: { zh: '余额等于流水之和', en: 'Balances equal the sum of their transfers', isStopping: true },
  J3: { zh: '已结束订单托管为零', en: 'Ended orders hold no money', isStopping: false },
  J4: { zh: '交易账单三方核对', en: 'Trade bill, documents and ledger agree', isStopping: false },
  J5: {
    zh: '资金账单与清算账户',
    en: 'Clearing account equals the channel balance',
    isStopping: true,
  },
  J6: { zh: '超时未完成', en: 'Money that is stuck', isStopping: false },
  J7: { zh: '状态与账务一致', en: 'States and journals agree', isStopping: false },
  J8: { zh: '计数器', en: 'Counters agree with documents', isStopping: false },
  J9: { zh: '审计与凭证链', en: 'Chains of audit log and journals', isStopping: false },
} as const satisfies Record<MoneyJob, JobSpec>;

/** Jobs whose open alarm stops payouts. */
export const STOPPING_JOBS: readonly MoneyJob[] = MONEY_JOB_CODES.filter(
  (job) => MONEY_JOBS[job].isStopping,
);

export const ALARM_STATUSES = ['OPEN', 'RESOLVED'] as const;
export type AlarmStatus = (typeof ALARM_STATUSES)[number];

/** `WAITING`: the bill is not there yet. `FAILED`: the check itself could not be made. */
export const CHECK_RUN_STATUSES = ['RUNNING', 'WAITING', 'CLEAN', 'DIFFERENT', 'FAILED'] as const;
export type CheckRunStatus = (typeof CHECK_RUN_STATUSES)[number];

export const SUSPENSE_STATUSES = ['OPEN', 'ASKED', 'RESOLVED'] as const;
export type SuspenseStatus = (typeof SUSPENSE_STATUSES)[number];

/** Money nobody can explain may lie this long (MONEY §3.2). */
export const SUSPENSE_DAYS_MAX = 4;
