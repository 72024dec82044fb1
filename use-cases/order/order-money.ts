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

type RefundRow = Pick<RefundDocument, 'goodsFen' | 'travelFen' | 'bearer'>;

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
export function refundedTravelFen(refunds: readonly RefundRow[]): Fen {
  return fen(refunds.reduce((sum, { travelFen }) => sum + travelFen, 0));
}

/** Goods given back, by who bears it. */
export function refundedGoods(refunds: readonly RefundRow[]): RefundedGoods {
  const sumOf = (isMeant: (row: RefundRow) => boolean): Fen =>
    fen(refunds.filter(isMeant).reduce((sum, { goodsFen }) => sum + goodsFen, 0));
  return {
    workerFen: sumOf(({ bearer }) => bearer === 'WORKER'),
    merchantFen: sumOf(({ bearer }) => bearer === 'MERCHANT'),
    sharedFen: sumOf(({ bearer }) => bearer !== 'WORKER' && bearer !== 'MERCHANT'),
  };
}

/** Ticket statuses with a worker, from the least to the most advanced, as the order shows them. */
const WITH_WORKER: readonly { readonly ticket: TicketStatus; readonly order: OrderStatus }[] = [
  { ticket: 'ASSIGNED', order: 'ASSIGNED' },
  { ticket: 'EN_ROUTE', order: 'EN_ROUTE' },
  { ticket: 'ARRIVED', order: 'ARRIVED' },
  { ticket: 'IN_SERVICE', order: 'IN_SERVICE' },
  { ticket: 'SUBMITTED', order: 'AWAITING_CONFIRMATION' },
];
const GONE: readonly TicketStatus[] = ['EN_ROUTE', 'ARRIVED', 'IN_SERVICE', 'SUBMITTED', 'DONE'];

/** Where an order stands for a cancellation: its most advanced open ticket counts. */
export function stageOf(order: Pick<OrderDocument, 'status' | 'tickets'>): OrderStatus {
  if (order.status === 'PENDING_PAYMENT') return order.status;
  const ranks = order.tickets.map(({ status }) =>
    WITH_WORKER.findIndex(({ ticket }) => ticket === status),
  );
  return WITH_WORKER[Math.max(-1, ...ranks)]?.order ?? order.status;
}

/** Workers who would be paid for an order that ends now, one a worker with his tickets as weight. */
export function workersOf(
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
export function settlePartsOf(order: OrderDocument, refunds: readonly RefundRow[]): SettleParts {
  const split = splitOrder({
    priceFen: fen(order.goodsFen),
    merchantCouponFen: fen(0),
    platformCouponFen: fen(0),
    commissionBps: basisPoints(order.commissionBps),
    workerShareBps: basisPoints(order.workerShareBps),
    referralBps: basisPoints(0),
  });
  return settleParts({
    split,
    refunded: refundedGoods(refunds),
    travelFeeFen: fen(order.travelFeeFen),
    travelRefundedFen: refundedTravelFen(refunds),
    workers: workersOf(order.tickets, (status) => status === 'DONE'),
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
    workers: workersOf(
      order.tickets,
      (status) => status === 'DONE' || WITH_WORKER.some(({ ticket }) => ticket === status),
    ),
    stage: stageTerms({ order, atMs }),
    giveUpCompensationFen: fen(policy.giveUpCompensationFen),
  });
}

/** What the customer would be charged at this stage; once work has begun, as at the door. */
function stageTerms(at: {
  readonly order: OrderDocument;
  readonly atMs: number;
}): Pick<EndTerms, 'feeBps' | 'keepsTravelFee'> {
  const { order, atMs } = at;
  const hasBegun = ['IN_SERVICE', 'AWAITING_CONFIRMATION'].includes(stageOf(order));
  const status = hasBegun ? 'ARRIVED' : stageOf(order);
  const stage = { status, startMs: order.startAt.getTime() };
  const terms = cancelTerms({ stage, actor: 'customer', atMs, policy: order.policy });
  return terms ?? { feeBps: 0, keepsTravelFee: false };
}
