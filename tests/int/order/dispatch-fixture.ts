import { randomUUID } from 'node:crypto';
import { orderModel, type OrderDocument, type Ticket } from '../../../data/models/order.js';
import { DEFAULT_ORDER_POLICY } from '../../../domain/order/policy.js';
import { reduce } from '../../../domain/order/reduce.js';
import { placedState, type OrderFacts, type OrderState } from '../../../domain/order/state.js';
import { orderDocument } from './order-document.js';
import type { OrderWorld } from './order-fixture.js';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const OWN = {
  timeZone: 'Asia/Shanghai',
  itemId: 'daily-2h',
  itemName: '日常保洁',
  offeringId: 'demo-self_daily-2h',
  skills: ['daily.clean'],
  prepMs: 0,
  cleanMs: 0,
  workerShareBps: 7_000,
};

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
  const order = orderDocument({
    ...{ facts, state, point: world.workers[0]!.home },
    own: { ...OWN, ...options.change },
  });
  const tickets = order.tickets.map((ticket) => ({ ...ticket, ...options.ticket }));
  await orderModel(world.connection).insertMany([{ ...order, tickets }]);
  return { order: { ...order, tickets }, facts, state };
}
