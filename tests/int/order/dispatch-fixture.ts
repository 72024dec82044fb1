import { randomUUID } from 'node:crypto';
import { fen } from '../../../contract/terms/money.js';
import { orderModel, type OrderDocument, type Ticket } from '../../../data/models/order.js';
import { cellsOf } from '../../../domain/geo/cells.js';
import { DEFAULT_ORDER_POLICY } from '../../../domain/order/policy.js';
import { reduce } from '../../../domain/order/reduce.js';
import { placedState, type OrderFacts, type OrderState } from '../../../domain/order/state.js';
import type { OrderWorld } from './order-fixture.js';

const HOUR = 3_600_000;
const MINUTE = 60_000;

export type PaidOrder = {
  readonly order: OrderDocument;
  readonly facts: OrderFacts;
  /** The run's state that belongs to the stored document. */
  readonly state: OrderState;
};

/** A paid order that waits for `tickets` workers at once, written as its run would have left it. */
export async function insertPaidOrder(
  world: OrderWorld,
  options: {
    readonly tickets?: number;
    readonly startMs?: number;
    readonly paidAgoMs?: number;
    /** Opens the grab pool for that long. */
    readonly poolMs?: number;
    readonly change?: Partial<OrderDocument>;
    readonly ticket?: Partial<Ticket>;
  } = {},
): Promise<PaidOrder> {
  const orderId = randomUUID();
  const paidAtMs = world.nowMs() - (options.paidAgoMs ?? MINUTE);
  const startMs = options.startMs ?? world.nowMs() + HOUR;
  const count = options.tickets ?? 1;
  const ticketIds = Array.from({ length: count }, (_, index) => `${orderId}:${index + 1}`);
  const facts: OrderFacts = {
    orderId,
    cityCode: 'demo',
    categoryId: 'daily',
    customerId: 'customer-1',
    merchantId: 'demo-self',
    placedAtMs: paidAtMs - MINUTE,
    startMs,
    endMs: startMs + HOUR,
    isNow: false,
    isInStore: false,
    amountFen: 10_000,
    tickets: ticketIds.map((ticketId) => ({ ticketId, heldWorkerId: null })),
    isMovable: false,
    policy: DEFAULT_ORDER_POLICY,
  };
  let state = reduce(placedState(facts), { event: 'paid', atMs: paidAtMs }, facts);
  if (options.poolMs !== undefined) {
    const untilMs = world.nowMs() + options.poolMs;
    state = reduce(state, { event: 'openPool', atMs: world.nowMs(), untilMs }, facts);
  }
  const order = { ...orderOf(world, { facts, state }), ...options.change };
  const tickets = order.tickets.map((ticket) => ({ ...ticket, ...options.ticket }));
  await orderModel(world.connection).insertMany([{ ...order, tickets }]);
  return { order: { ...order, tickets }, facts, state };
}

function orderOf(
  world: OrderWorld,
  args: { readonly facts: OrderFacts; readonly state: OrderState },
): OrderDocument {
  const { facts, state } = args;
  const point = world.workers[0]!.home;
  const at = new Date(facts.placedAtMs);
  return {
    _id: facts.orderId,
    no: `DH${facts.orderId.slice(0, 12)}`,
    customerId: facts.customerId,
    merchantId: facts.merchantId,
    cityCode: facts.cityCode,
    timeZone: 'Asia/Shanghai',
    categoryId: facts.categoryId,
    itemId: 'daily-2h',
    itemName: '日常保洁',
    offeringId: 'demo-self_daily-2h',
    mode: 'HOME',
    storeId: null,
    placedBy: { kind: 'customer', id: facts.customerId },
    isWalkIn: false,
    reworkOf: null,
    quoteId: null,
    workersNeeded: facts.tickets.length,
    skills: ['daily.clean'],
    status: state.status,
    paymentStatus: 'PAID',
    refundStatus: 'NONE',
    settlementStatus: 'NONE',
    reviewStatus: 'NONE',
    seq: state.seq,
    tickets: facts.tickets.map(({ ticketId }) => newTicket(ticketId)),
    startAt: new Date(facts.startMs),
    endAt: new Date(facts.endMs),
    isNow: false,
    prepMs: 0,
    cleanMs: 0,
    address: { district: '示例区', sealed: '', point, ...cellsOf(point.coordinates) },
    lines: [],
    goodsFen: fen(10_000),
    travelFeeFen: fen(0),
    totalFen: fen(10_000),
    commissionBps: 1_000,
    workerShareBps: 7_000,
    paidFen: fen(10_000),
    refundedFen: fen(0),
    policy: facts.policy,
    policyVersion: 'test',
    startCode: '1234',
    flags: [],
    payClosedAt: null,
    dispatchFailure: null,
    stageDeadlineAt: null,
    lock: null,
    priority: 0,
    poolUntil: state.poolUntilMs === null ? null : new Date(state.poolUntilMs),
    proposal: null,
    reschedules: 0,
    workerChanges: 0,
    additionNo: null,
    approvals: [],
    openCaseNo: null,
    codeUntil: null,
    end: null,
    payDeadlineAt: new Date(facts.placedAtMs + facts.policy.payMs),
    paidAt: new Date(state.paidAtMs ?? facts.placedAtMs),
    completedAt: null,
    endedAt: null,
    settleAfter: null,
    disputeUntil: null,
    reviewUntil: null,
    createdAt: at,
    updatedAt: at,
  };
}

function newTicket(ticketId: string): Ticket {
  return {
    _id: ticketId,
    status: 'WAITING',
    workerId: null,
    heldWorkerId: null,
    isMovable: false,
    origin: null,
    originReason: null,
    round: 0,
    excludedWorkerIds: [],
    assignedAt: null,
    departedAt: null,
    arrivedAt: null,
    startedAt: null,
    finishedAt: null,
    photoIds: [],
    noShowPhotoIds: [],
    reworkOf: null,
    isRejected: false,
  };
}
