import type { ActorKind, CostBearer, OrderStatus } from '../../contract/terms/order.js';
import type { OrderPolicy } from './policy.js';

/** Why a cancellation costs what it costs; the preview shows it and the order's end stores it. */
export const CANCEL_RULES = {
  UNPAID: { zh: '未支付，可直接取消', en: 'Not paid yet: nothing is charged' },
  UNASSIGNED: { zh: '尚未安排服务人员，全额退款', en: 'No worker is assigned: full refund' },
  EARLY: { zh: '距开始时间充足，全额退款', en: 'Early enough before the start: full refund' },
  WORKER_LATE: { zh: '服务人员迟到，全额退款', en: 'The worker is late: full refund' },
  ASSIGNED: { zh: '临近开始时间，收取取消费', en: 'Close to the start: a fee is charged' },
  EN_ROUTE: {
    zh: '服务人员已出发，收取取消费与上门费',
    en: 'The worker is on the way: a fee and the travel fee are charged',
  },
  ARRIVED: {
    zh: '服务人员已到达，收取取消费与上门费',
    en: 'The worker is at the door: a fee and the travel fee are charged',
  },
  CITY_CLOSED: {
    zh: '城市临时停业，全额退款',
    en: 'The city is closed for a while: full refund',
  },
  NOT_THE_CUSTOMER: {
    zh: '非用户原因取消，全额退款',
    en: 'Cancelled by the platform or the merchant: full refund',
  },
  CUSTOMER_ABSENT: {
    zh: '用户爽约，收取爽约费与上门费',
    en: 'The customer was absent: a fee and the travel fee are charged',
  },
  QUOTE_REFUSED: {
    zh: '未接受现场报价，仅收上门费',
    en: 'The price on site was refused: only the travel fee is charged',
  },
  NOT_REDEEMED: { zh: '未核销，全额退款', en: 'The code was not redeemed: full refund' },
  NOBODY_CAME: { zh: '无人可派，全额退款', en: 'Nobody could come: full refund' },
  DECIDED: { zh: '由平台裁定', en: 'Decided by the platform' },
} as const;
export type CancelRule = keyof typeof CANCEL_RULES;

/**
 * What ending a paid order costs. The fee is `feeBps` of C (MONEY §3.3); `refundFen` overrides the
 * rule with a decided amount. `bearer` pays: CUSTOMER keeps nothing of the fee, WORKER and MERCHANT
 * get no share of what is kept, PLATFORM compensates their share.
 */
export type EndTerms = {
  readonly rule: CancelRule;
  readonly feeBps: number;
  readonly keepsTravelFee: boolean;
  readonly bearer: CostBearer;
  readonly refundFen: number | null;
};

/** Everything goes back, nobody is charged. */
export const freeOf = (rule: CancelRule, bearer: CostBearer = 'PLATFORM'): EndTerms => ({
  rule,
  feeBps: 0,
  keepsTravelFee: false,
  bearer,
  refundFen: null,
});

/** Where the order stands: its most advanced ticket counts, for the whole order is cancelled. */
export type CancelStage = {
  readonly status: OrderStatus;
  readonly startMs: number;
};

/**
 * The policy's row for a cancellation by time and actor (X3); null when nobody may cancel any more
 * because work has begun. Pure: the preview and the run ask the same.
 */
export function cancelTerms(input: {
  readonly stage: CancelStage;
  readonly actor: ActorKind;
  readonly atMs: number;
  readonly policy: OrderPolicy;
  /** The city is closed at the order's time, or moved it for that (X29). */
  readonly isCityClosed?: boolean;
}): EndTerms | null {
  const { stage, actor, atMs, policy, isCityClosed = false } = input;
  switch (stage.status) {
    case 'PENDING_PAYMENT':
      return freeOf('UNPAID');
    case 'DISPATCHING':
    case 'MANUAL_DISPATCH':
      return freeOf('UNASSIGNED', bearerOf(actor));
    case 'AWAITING_REDEMPTION':
      return freeOf('NOT_REDEEMED');
    case 'ASSIGNED':
    case 'EN_ROUTE':
    case 'ARRIVED':
      if (actor !== 'customer') return freeOf('NOT_THE_CUSTOMER', bearerOf(actor));
      if (isCityClosed && policy.hasFreeClosureCancel) return freeOf('CITY_CLOSED');
      return customerTerms({ status: stage.status, startMs: stage.startMs, atMs, policy });
    default:
      return null;
  }
}

/** The customer was not there: what the waiting worker's side keeps. */
export function noShowTerms(policy: OrderPolicy): EndTerms {
  return charged('CUSTOMER_ABSENT', policy.customerNoShowFeeBps, true);
}

/** A refused price on site: the way was made, the work was not. */
export const QUOTE_REFUSED_TERMS: EndTerms = charged('QUOTE_REFUSED', 0, true);

function customerTerms(input: {
  readonly status: 'ASSIGNED' | 'EN_ROUTE' | 'ARRIVED';
  readonly startMs: number;
  readonly atMs: number;
  readonly policy: OrderPolicy;
}): EndTerms {
  const { status, startMs, atMs, policy } = input;
  const isWorkerLate = atMs > startMs + policy.workerLateFreeCancelMs;
  if (status !== 'ARRIVED' && isWorkerLate) return freeOf('WORKER_LATE', 'WORKER');
  if (status === 'ARRIVED') return charged('ARRIVED', policy.cancelFeeArrivedBps, true);
  if (status === 'EN_ROUTE') return charged('EN_ROUTE', policy.cancelFeeEnRouteBps, true);
  if (startMs - atMs >= policy.cancelFreeBeforeStartMs) return freeOf('EARLY');
  return charged('ASSIGNED', policy.cancelFeeAssignedBps, false);
}

function charged(rule: CancelRule, feeBps: number, keepsTravelFee: boolean): EndTerms {
  return { rule, feeBps, keepsTravelFee, bearer: 'CUSTOMER', refundFen: null };
}

function bearerOf(actor: ActorKind): EndTerms['bearer'] {
  return actor === 'merchant' ? 'MERCHANT' : 'PLATFORM';
}
