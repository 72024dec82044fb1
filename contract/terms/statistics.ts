import type { LocalName } from './catalogue.js';
import type { Permission } from './permissions.js';

/** Days of one question at most: a leap year. */
export const STATISTICS_DAYS_MAX = 366;
/** Cells of one heat map at most; those with the most orders stay. */
export const HEAT_CELLS_MAX = 5_000;
/** Workers or merchants of one answer at most; a file has more. */
export const RANK_ROWS_MAX = 200;

/** A week starts on Monday and is named after it. */
export const STATISTICS_GROUPS = ['day', 'week', 'month'] as const;
export type StatisticsGroup = (typeof STATISTICS_GROUPS)[number];

export const STATISTICS_KINDS = ['orders', 'workers', 'merchants', 'funds', 'performance'] as const;
/** Of these a merchant may take files about himself. */
export const MERCHANT_STATISTICS_KINDS = [
  'orders',
  'funds',
] as const satisfies readonly StatisticsKind[];

export type StatisticsKind = (typeof STATISTICS_KINDS)[number];

/**
 * demand: orders placed there. supply: workers who took orders there, on the average of the
 * samples. gap: orders a day less workers on hand.
 */
export const HEAT_METRICS = ['demand', 'supply', 'gap'] as const;
export type HeatMetric = (typeof HEAT_METRICS)[number];

/** Stages of the funnel that are recorded. */
export const FUNNEL_STAGES = ['placed', 'paid', 'assigned', 'completed'] as const;
export type FunnelStage = (typeof FUNNEL_STAGES)[number];

/** Stages that people ask for and nothing records: no answer is better than a made-up one. */
export const FUNNEL_NOT_RECORDED = ['viewed', 'rated'] as const;

export const FUNNEL_TEXT: Readonly<
  Record<FunnelStage | (typeof FUNNEL_NOT_RECORDED)[number], LocalName>
> = {
  viewed: { zh: '浏览', en: 'Viewed' },
  placed: { zh: '下单', en: 'Placed' },
  paid: { zh: '支付', en: 'Paid' },
  assigned: { zh: '派到人', en: 'Assigned' },
  completed: { zh: '完成', en: 'Completed' },
  rated: { zh: '评价', en: 'Rated' },
};

/** What needs a person, on the dashboard of whoever may do it. */
export const ATTENTION_KINDS = [
  'MANUAL_QUEUE',
  'TASK_REVIEWS',
  'CASES',
  'REFUND_REQUESTS',
  'FAILED_REFUNDS',
  'WITHDRAWALS',
  'APPLICATIONS',
  'MONEY_ALARMS',
] as const;
export type AttentionKind = (typeof ATTENTION_KINDS)[number];

/** Counting stops here: the answer then says that there are more. */
export const ATTENTION_COUNT_MAX = 1_000;

type AttentionRule = {
  readonly text: LocalName;
  /** Whoever holds it sees the count, within his reach. */
  readonly permission: Permission;
  /** Rows without a city: only for those whose reach is everything. */
  readonly isOfAllCities: boolean;
};

export const ATTENTION: Readonly<Record<AttentionKind, AttentionRule>> = {
  MANUAL_QUEUE: {
    text: { zh: '人工派单', en: 'Manual dispatch' },
    permission: 'dispatch.read',
    isOfAllCities: false,
  },
  TASK_REVIEWS: {
    text: { zh: '服务验收', en: 'Work to review' },
    permission: 'task.review',
    isOfAllCities: false,
  },
  CASES: {
    text: { zh: '售后', en: 'Cases' },
    permission: 'case.decide',
    isOfAllCities: false,
  },
  REFUND_REQUESTS: {
    text: { zh: '退款待复核', en: 'Refunds to approve' },
    permission: 'payment.read',
    isOfAllCities: false,
  },
  FAILED_REFUNDS: {
    text: { zh: '退款失败', en: 'Failed refunds' },
    permission: 'ledger.read',
    isOfAllCities: true,
  },
  WITHDRAWALS: {
    text: { zh: '提现待审', en: 'Withdrawals to review' },
    permission: 'withdrawal.read',
    isOfAllCities: true,
  },
  APPLICATIONS: {
    text: { zh: '入驻待审', en: 'Applications' },
    permission: 'onboarding.read',
    isOfAllCities: false,
  },
  MONEY_ALARMS: {
    text: { zh: '对账差异', en: 'Differences in the books' },
    permission: 'ledger.read',
    isOfAllCities: true,
  },
};

export const REPORT_KINDS = ['daily', 'weekly', 'monthly'] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

export const REPORT_KIND_TEXT: Readonly<Record<ReportKind, LocalName>> = {
  daily: { zh: '日报', en: 'Daily report' },
  weekly: { zh: '周报', en: 'Weekly report' },
  monthly: { zh: '月报', en: 'Monthly report' },
};

/** Numbers of orders; each counts on the city's own day on which it happened. */
export const ORDER_FIGURES = [
  'placed',
  'paid',
  'completed',
  'cancelledByCustomer',
  'cancelledByWorker',
  'cancelledByMerchant',
  'cancelledByPlatform',
  'closed',
  'escalated',
  'declined',
] as const;
export type OrderFigure = (typeof ORDER_FIGURES)[number];

/**
 * Sums of journals that belong to an order, on the day they were booked. Incomes are net of what
 * was taken back; `paidFen` and `refundedFen` are money at the channels and the bank.
 */
export const FUND_FIGURES = [
  'salesFen',
  'paidFen',
  'refundedFen',
  'commissionFen',
  'cancelFeeFen',
  'merchantFen',
  'workerFen',
  'referralFen',
  'subsidyFen',
  'compensationFen',
] as const;
export type FundFigure = (typeof FUND_FIGURES)[number];

/** What a merchant sees of them: the others are the platform's own. */
export const MERCHANT_FUND_FIGURES = [
  'salesFen',
  'paidFen',
  'refundedFen',
  'commissionFen',
  'merchantFen',
  'workerFen',
] as const satisfies readonly FundFigure[];

export const FIGURE_TEXT: Readonly<Record<OrderFigure | FundFigure | 'refunds', LocalName>> = {
  placed: { zh: '下单', en: 'Placed' },
  paid: { zh: '已支付', en: 'Paid' },
  completed: { zh: '已完成', en: 'Completed' },
  cancelledByCustomer: { zh: '顾客取消', en: 'Cancelled by customers' },
  cancelledByWorker: { zh: '服务人员上报取消', en: 'Cancelled at the door by workers' },
  cancelledByMerchant: { zh: '商户取消', en: 'Cancelled by merchants' },
  cancelledByPlatform: { zh: '平台取消', en: 'Cancelled by the platform' },
  closed: { zh: '系统关闭', en: 'Closed by the system' },
  escalated: { zh: '转人工', en: 'Escalated' },
  declined: { zh: '拒单次数', en: 'Declined offers' },
  refunds: { zh: '退款笔数', en: 'Refunds' },
  salesFen: { zh: '营收', en: 'Sales' },
  paidFen: { zh: '实收', en: 'Money in' },
  refundedFen: { zh: '退款', en: 'Refunded' },
  commissionFen: { zh: '平台服务费', en: 'Commission' },
  cancelFeeFen: { zh: '取消费', en: 'Cancellation fees' },
  merchantFen: { zh: '商户收入', en: 'Income of merchants' },
  workerFen: { zh: '服务人员收入', en: 'Income of workers' },
  referralFen: { zh: '推荐奖励', en: 'Referral rewards' },
  subsidyFen: { zh: '优惠补贴', en: 'Subsidies' },
  compensationFen: { zh: '平台补偿', en: 'Compensation' },
};

/** Upper ends of the waiting times from payment to a worker; a last bucket has what is longer. */
export const WAIT_BOUNDS_MS = [
  15_000,
  60_000,
  5 * 60_000,
  15 * 60_000,
  3_600_000,
  4 * 3_600_000,
  24 * 3_600_000,
] as const;
