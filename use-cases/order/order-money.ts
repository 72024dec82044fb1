import { basisPoints, fen, type Fen } from '../../contract/terms/money.js';
import type { OrderStatus, TicketStatus } from '../../contract/terms/order.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { RefundDocument } from '../../data/repositories/payments.js';
import {
  settleParts,
  type RefundedGoods,
  type SettleParts,
} from '../../domain/ledger/settle-postings.js';
import { splitOrder } from '../../domain/ledger/split.js';
import { cancelTerms, type EndTerms } from '../../domain/order/cancel-terms.js';
import { endAmounts, type EndAmounts, type EndWorker } from '../../domain/order/end-amounts.js';
import {
  isUnassigned,
  mostAdvanced,
  orderStatusFor,
  orderStatusOf,
} from '../../domain/order/tickets.js';

type RefundRow = Pick<RefundDocument, 'goodsFen' | 'travelFen' | 'bearer'>;

/** What a settlement looks at of an order. */
export type SettledOrder = Pick<
  OrderDocument,
  | 'goodsFen'
  | 'travelFeeFen'
  | 'commissionBps'
  | 'workerShareBps'
  | 'tickets'
  | 'policy'
  | 'referrerId'
>;

/** What is paid and not given back, whatever became of the refunds: each stays reserved. Fen. */
export function openMoney(
  order: Pick<OrderDocument, 'goodsFen' | 'travelFeeFen'>,
  refunds: readonly RefundRow[],
): { readonly goodsFen: Fen; readonly travelFeeFen: Fen } {
  const goodsBack = refunds.reduce((sum, { goodsFen }) => sum + goodsFen, 0);
  return {
    goodsFen: fen(order.goodsFen - goodsBack),
    travelFeeFen: fen(order.travelFeeFen - refundedTravelFen(refunds)),
  };
}

/** Travel fee given back. */
function refundedTravelFen(refunds: readonly RefundRow[]): Fen {
  return fen(refunds.reduce((sum, { travelFen }) => sum + travelFen, 0));
}

/** Goods given back, by who bears it. */
function refundedGoods(refunds: readonly RefundRow[]): RefundedGoods {
  const sumOf = (isMeant: (row: RefundRow) => boolean): Fen =>
    fen(refunds.filter(isMeant).reduce((sum, { goodsFen }) => sum + goodsFen, 0));
  return {
    workerFen: sumOf(({ bearer }) => bearer === 'WORKER'),
    merchantFen: sumOf(({ bearer }) => bearer === 'MERCHANT'),
    sharedFen: sumOf(({ bearer }) => bearer !== 'WORKER' && bearer !== 'MERCHANT'),
  };
}

/** Tickets whose worker has made the way. */
const GONE: readonly TicketStatus[] = ['EN_ROUTE', 'ARRIVED', 'IN_SERVICE', 'SUBMITTED', 'DONE'];

/** Where an order stands for a cancellation: its most advanced open ticket counts. */
export function stageOf(order: Pick<OrderDocument, 'status' | 'tickets'>): OrderStatus {
  const ticket = mostAdvanced(order);
  const isUnpaid = order.status === 'PENDING_PAYMENT';
  return ticket === null || isUnpaid ? order.status : orderStatusOf(ticket, order);
}

/** Workers of a completed order, one a worker with his finished visits as weight. */
export const doneWorkersOf = (tickets: OrderDocument['tickets']): EndWorker[] =>
  workersOf(tickets, (status) => status === 'DONE');

/** Workers who would be paid for an order that ends now, one a worker with his tickets as weight. */
function workersOf(
  tickets: OrderDocument['tickets'],
  isMeant: (status: TicketStatus) => boolean,
): EndWorker[] {
  const workers = new Map<string, EndWorker>();
  for (const { workerId, status, isRejected } of tickets) {
    if (workerId === null || isRejected || !isMeant(status)) continue;
    const known = workers.get(workerId);
    const hasGone = GONE.includes(status) || known?.hasGone === true;
    workers.set(workerId, { workerId, hasGone, weight: (known?.weight ?? 0) + 1 });
  }
  return [...workers.values()];
}

/**
 * Who gets what of a completed order after these refunds. Each finished and accepted visit counts
 * once, one that did rejected work again included.
 */
export function settlePartsOf(order: SettledOrder, refunds: readonly RefundRow[]): SettleParts {
  return partsOf(order, refunds, doneWorkersOf(order.tickets));
}

/** The same of an order that a case cancelled, as if its visits had been accepted. */
export function settlePartsHadItCompleted(
  order: OrderDocument,
  refunds: readonly RefundRow[],
): SettleParts {
  return partsOf(order, refunds, workersOf(order.tickets, isOver));
}

const isOver = (status: TicketStatus): boolean => status === 'DONE' || status === 'CANCELLED';

/**
 * Rate of the reward for whoever brought the customer, as booked. It is paid out of the commission,
 * so it never exceeds its rate.
 */
export function referralBpsOf(
  order: Pick<OrderDocument, 'referrerId' | 'policy' | 'commissionBps'>,
): number {
  const { referrerId = null, policy, commissionBps } = order;
  // Orders placed before there was one have no such number.
  const { referralBps = 0 } = policy as Partial<OrderDocument['policy']>;
  return referrerId === null ? 0 : Math.min(referralBps, commissionBps);
}

function partsOf(
  order: SettledOrder,
  refunds: readonly RefundRow[],
  workers: readonly EndWorker[],
): SettleParts {
  const split = splitOrder({
    priceFen: fen(order.goodsFen),
    merchantCouponFen: fen(0),
    platformCouponFen: fen(0),
    commissionBps: basisPoints(order.commissionBps),
    workerShareBps: basisPoints(order.workerShareBps),
    referralBps: basisPoints(referralBpsOf(order)),
  });
  return settleParts({
    split,
    refunded: refundedGoods(refunds),
    travelFeeFen: fen(order.travelFeeFen),
    travelRefundedFen: refundedTravelFen(refunds),
    workers,
  });
}

/** Amounts of ending this order by `terms`, as preview and run compute them. */
export function endAmountsOf(end: {
  readonly order: OrderDocument;
  readonly refunds: readonly RefundRow[];
  readonly terms: EndTerms;
  readonly atMs: number;
}): EndAmounts {
  const { order, refunds, terms, atMs } = end;
  const { policy } = order;
  return endAmounts({
    ...openMoney(order, refunds),
    terms,
    workerSideBps: basisPoints(policy.cancelFeeWorkerSideBps),
    workerShareBps: basisPoints(order.workerShareBps),
    workers: workersOf(order.tickets, isAtWork),
    stage: stageTerms({ order, atMs }),
    giveUpCompensationFen: fen(policy.giveUpCompensationFen),
  });
}

/** A visit that has a worker, or had one until it was done. */
const isAtWork = (status: TicketStatus): boolean =>
  status === 'DONE' || (orderStatusFor(status) !== null && !isUnassigned(status));

/** What the customer would be charged at this stage; once work has begun, as at the door. */
function stageTerms(at: {
  readonly order: OrderDocument;
  readonly atMs: number;
}): Pick<EndTerms, 'feeBps' | 'keepsTravelFee'> {
  const { order, atMs } = at;
  const present = stageOf(order);
  const hasBegun = present === 'IN_SERVICE' || present === 'AWAITING_CONFIRMATION';
  const status = hasBegun ? 'ARRIVED' : present;
  const stage = { status, startMs: order.startAt.getTime() };
  const terms = cancelTerms({ stage, actor: 'customer', atMs, policy: order.policy });
  return terms ?? { feeBps: 0, keepsTravelFee: false };
}
