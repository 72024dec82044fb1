/** Statuses and words of an order's life (DOMAIN "Separate axes"). One axis, one list. */
export const ORDER_STATUSES = [
  'PENDING_PAYMENT',
  'DISPATCHING',
  'MANUAL_DISPATCH',
  'ASSIGNED',
  'EN_ROUTE',
  'ARRIVED',
  'IN_SERVICE',
  'AWAITING_CONFIRMATION',
  'COMPLETED',
  'AWAITING_REDEMPTION',
  'CANCELLED',
  'CLOSED',
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** Statuses after which the order's run ends. */
export const FINAL_ORDER_STATUSES = [
  'COMPLETED',
  'CANCELLED',
  'CLOSED',
] as const satisfies readonly OrderStatus[];

export function isFinalOrderStatus(status: OrderStatus): boolean {
  return (FINAL_ORDER_STATUSES as readonly OrderStatus[]).includes(status);
}

export const ORDER_STATUS_TEXT: Readonly<Record<OrderStatus, { zh: string; en: string }>> = {
  PENDING_PAYMENT: { zh: '待支付', en: 'Awaiting payment' },
  DISPATCHING: { zh: '派单中', en: 'Finding a worker' },
  MANUAL_DISPATCH: { zh: '人工派单', en: 'Manual dispatch' },
  ASSIGNED: { zh: '待服务', en: 'Assigned' },
  EN_ROUTE: { zh: '在路上', en: 'On the way' },
  ARRIVED: { zh: '已到达', en: 'Arrived' },
  IN_SERVICE: { zh: '服务中', en: 'In service' },
  AWAITING_CONFIRMATION: { zh: '待确认', en: 'Awaiting confirmation' },
  COMPLETED: { zh: '已完成', en: 'Completed' },
  AWAITING_REDEMPTION: { zh: '待核销', en: 'Awaiting redemption' },
  CANCELLED: { zh: '已取消', en: 'Cancelled' },
  CLOSED: { zh: '已关闭', en: 'Closed' },
};

export const PAYMENT_STATUSES = ['NONE', 'PENDING', 'PAID', 'PART_PAID', 'CLOSED'] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

export const REFUND_STATUSES = ['NONE', 'OPEN', 'PARTIAL', 'FULL', 'FAILED'] as const;
export type RefundStatus = (typeof REFUND_STATUSES)[number];

export const TICKET_STATUSES = [
  'WAITING',
  'OFFERED',
  'MANUAL',
  'ASSIGNED',
  'EN_ROUTE',
  'ARRIVED',
  'IN_SERVICE',
  'SUBMITTED',
  'DONE',
  'CANCELLED',
  'NO_SHOW',
] as const;
export type TicketStatus = (typeof TICKET_STATUSES)[number];

export const OFFER_STATUSES = ['PENDING', 'ACCEPTED', 'DECLINED', 'EXPIRED', 'WITHDRAWN'] as const;
export type OfferStatus = (typeof OFFER_STATUSES)[number];

export const SETTLEMENT_STATUSES = [
  'NONE',
  'HELD',
  'SETTLED',
  'REVERSED_PART',
  'REVERSED',
] as const;
export type SettlementStatus = (typeof SETTLEMENT_STATUSES)[number];

export const REVIEW_STATUSES = ['NONE', 'OPEN', 'DONE', 'CLOSED'] as const;
export type ReviewStatus = (typeof REVIEW_STATUSES)[number];

/** Where an assignment came from: the system, the open pool, the customer's choice, a person. */
export const ASSIGNMENT_ORIGINS = ['DISPATCH', 'GRAB', 'DIRECT', 'MANUAL'] as const;
export type AssignmentOrigin = (typeof ASSIGNMENT_ORIGINS)[number];

export const ACTOR_KINDS = [
  'customer',
  'worker',
  'merchant',
  'clerk',
  'operator',
  'support',
  'reviewer',
  'channel',
  'case',
  'system',
] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];

export type Actor = { readonly kind: ActorKind; readonly id: string };

export const SYSTEM_ACTOR: Actor = { kind: 'system', id: 'system' };

/** Why nobody was found, kept on the manual-queue entry (DISPATCH §3). */
export const DISPATCH_FAILURES = [
  'NO_SKILL',
  'NO_CAPACITY',
  'DECLINED',
  'OUT_OF_RANGE',
  'DATA',
] as const;
export type DispatchFailure = (typeof DISPATCH_FAILURES)[number];

/** Who bears what a cancelled or disputed order costs. */
export const COST_BEARERS = ['CUSTOMER', 'WORKER', 'MERCHANT', 'PLATFORM'] as const;
export type CostBearer = (typeof COST_BEARERS)[number];

export const CASE_STATUSES = ['OPEN', 'DECIDED', 'APPEALED', 'CLOSED'] as const;
export type CaseStatus = (typeof CASE_STATUSES)[number];

export const CASE_DECISIONS = ['REJECT', 'PARTIAL', 'FULL', 'REWORK'] as const;
export type CaseDecision = (typeof CASE_DECISIONS)[number];

/** What may be added at the door: more time, more items, or a price told on site. */
export const ADDITION_KINDS = ['TIME', 'ITEMS', 'QUOTE'] as const;
export type AdditionKind = (typeof ADDITION_KINDS)[number];

/** Reason codes written with every change; free text stays in MongoDB. */
export const REASON_CODES = [
  'PLACED',
  'PAID',
  'NOTHING_TO_PAY',
  'PAY_TIMEOUT',
  'LATE_PAYMENT',
  'PAID_AGAIN',
  'SLOT_LOST',
  'OFFERED',
  'ACCEPTED',
  'DECLINED',
  'NO_ANSWER',
  'NO_CANDIDATE',
  'POOL_OPENED',
  'POOL_CLOSED',
  'GRABBED',
  'ROUNDS_USED_UP',
  'DEADLINE',
  'DEADLINE_EXTENDED',
  'LOCKED',
  'UNLOCKED',
  'ASSIGNED_BY_HAND',
  'REASSIGNED',
  'RESUMED',
  'TAKEN_OVER',
  'NOBODY_AVAILABLE',
  'CUSTOMER_REQUEST',
  'CITY_CLOSED',
  'OTHER_WORKER_WANTED',
  'MERCHANT_REQUEST',
  'OPERATOR_DECISION',
  'WORKER_REQUEST',
  'WORKER_ILL',
  'WORKER_ON_LEAVE',
  'CERTIFICATE',
  'WORKER_LATE',
  'PREVIOUS_OVERRUN',
  'WORKER_ABSENT',
  'CUSTOMER_ABSENT',
  'RESCHEDULED',
  'RESCHEDULE_PROPOSED',
  'RESCHEDULE_AGREED',
  'RESCHEDULE_REFUSED',
  'ADDITION_PROPOSED',
  'ADDITION_PAID',
  'ADDITION_REFUSED',
  'QUOTE_REFUSED',
  'STEP',
  'ABORTED',
  'TASK_APPROVED',
  'TASK_REJECTED',
  'DISPUTED',
  'CASE_DECIDED',
  'CONFIRMED',
  'AUTO_CONFIRMED',
  'REDEEMED',
  'CODE_EXPIRED',
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];
