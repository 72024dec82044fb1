import { createHash, randomUUID } from 'node:crypto';
import { fen } from '../../../contract/terms/money.js';
import type { Actor, ReasonCode } from '../../../contract/terms/order.js';
import { connectDatabase, type Connection } from '../../../data/connect.js';
import { breachModel } from '../../../data/models/breach.js';
import { offerModel } from '../../../data/models/dispatch.js';
import { orderModel, type OrderDocument } from '../../../data/models/order.js';
import { workerDayModel } from '../../../data/models/worker-day.js';
import { workerModel, type WorkerDocument } from '../../../data/models/worker.js';
import { ensureIndexes } from '../../../data/setup/indexes.js';
import { buildSeed } from '../../../data/seed/build-seed.js';
import { writeSeed } from '../../../data/seed/write-seed.js';
import { cellsOf } from '../../../domain/geo/cells.js';
import { stageDeadlineMs } from '../../../domain/order/clocks.js';
import { DEFAULT_ORDER_POLICY, type OrderPolicy } from '../../../domain/order/policy.js';
import { reduce } from '../../../domain/order/reduce.js';
import {
  placedState,
  type OrderChange,
  type OrderFacts,
  type OrderState,
} from '../../../domain/order/state.js';
import type { DayItem } from '../../../domain/schedule/types.js';
import { createOrderDeps, createSealer } from '../../../temporal/order-deps.js';
import { bookWorker } from '../../../use-cases/order/bookings.js';
import { commitTransition } from '../../../use-cases/order/commit-transition.js';
import type { OrderDeps } from '../../../use-cases/order/deps.js';
import { newTicket } from '../../../use-cases/order/new-ticket.js';
import type { CommitInput, CommitResult } from '../../../workflows/contract.js';

const OFFERING = 'demo-self_daily-2h';
const SKILL = 'daily.clean';
const WORKERS = 6;
export const HOUR = 3_600_000;
export const MINUTE = 60_000;

export const OPERATOR: Actor = { kind: 'operator', id: 'op-1' };
export const CUSTOMER: Actor = { kind: 'customer', id: 'customer-1' };
export const workerActor = (id: string): Actor => ({ kind: 'worker', id });

export type Wanted = {
  /** Visits at the same time. */
  readonly tickets?: number;
  readonly startMs?: number;
  readonly lengthMs?: number;
  readonly policy?: Partial<OrderPolicy>;
  /** Held on these workers, one a ticket, before anybody is asked. */
  readonly held?: readonly string[];
  readonly isMovable?: boolean;
  readonly isInStore?: boolean;
  readonly isPaid?: boolean;
};

/** An order under test: its run's state, and the changes that the run would store. */
export class TestOrder {
  state: OrderState;

  constructor(
    readonly world: TransitionWorld,
    readonly facts: OrderFacts,
    state: OrderState,
  ) {
    this.state = state;
  }

  get id(): string {
    return this.facts.orderId;
  }

  ticketId(index = 0): string {
    return this.facts.tickets[index]?.ticketId ?? '';
  }

  /** What the run would send, without sending it. */
  commitOf(change: OrderChange, extras: Partial<CommitInput> = {}): CommitInput {
    const next = reduce(this.state, change, this.facts);
    return {
      orderId: this.id,
      ticketId: 'ticketId' in change ? change.ticketId : null,
      seq: next.seq,
      from: this.state.status,
      to: next.status,
      actor: { kind: 'system', id: 'system' },
      reason: 'STEP' as ReasonCode,
      stageDeadlineMs: stageDeadlineMs(next, this.facts),
      startMs: next.startMs,
      endMs: next.endMs,
      change,
      ...extras,
    };
  }

  /** Stores a change as the run does and takes its state over; both must then tell the same. */
  async apply(change: OrderChange, extras: Partial<CommitInput> = {}): Promise<CommitResult> {
    const input = this.commitOf(change, extras);
    const result = await commitTransition(this.world.deps, input);
    this.state = reduce(this.state, change, this.facts);
    await this.expectSameAsState();
    return result;
  }

  async document(): Promise<OrderDocument> {
    const order = await this.world.deps.orders.findById(this.id);
    if (!order) throw new Error(`no order ${this.id}`);
    return order;
  }

  async expectSameAsState(): Promise<void> {
    const order = await this.document();
    const { state } = this;
    expect(order).toMatchObject({
      status: state.status,
      seq: state.seq,
      startAt: new Date(state.startMs),
      endAt: new Date(state.endMs),
      priority: state.priority,
      poolUntil: state.poolUntilMs === null ? null : new Date(state.poolUntilMs),
      lock: state.lock && {
        operatorId: state.lock.operatorId,
        until: new Date(state.lock.untilMs),
      },
      reschedules: state.reschedules,
      workerChanges: state.workerChanges,
      additionNo: state.addition?.additionNo ?? null,
      approvals: state.approvals,
      openCaseNo: state.openCaseNo,
    });
    expect(order.proposal?.startAt.getTime() ?? null).toBe(state.proposal?.startMs ?? null);
    const told = order.tickets.map(({ _id, status, workerId }) => ({ _id, status, workerId }));
    const isEnded = (status: string) => ['DONE', 'CANCELLED', 'NO_SHOW'].includes(status);
    expect(
      told.map((ticket) => (isEnded(ticket.status) ? { ...ticket, workerId: '-' } : ticket)),
    ).toEqual(
      state.tickets.map(({ ticketId, status, workerId }) => ({
        _id: ticketId,
        status,
        workerId: isEnded(status) ? '-' : workerId,
      })),
    );
  }

  /** A question to a worker as dispatch writes it, with his time held. */
  async offer(workerId: string, index = 0) {
    const { deps } = this.world;
    const ticketId = this.ticketId(index);
    const offerId = `${ticketId}:${this.state.seq}-${randomUUID().slice(0, 4)}`;
    const order = await this.document();
    const expiresAtMs = this.world.nowMs() + 10 * MINUTE;
    await deps.transact(async (session) => {
      const holdUntilMs = expiresAtMs + MINUTE;
      await bookWorker(deps, { order, ticketId, workerId, isMovable: false, holdUntilMs, session });
      await deps.dispatch.insertOffer(
        {
          _id: offerId,
          orderId: this.id,
          ticketId,
          workerId,
          cityCode: order.cityCode,
          round: 1,
          origin: 'DISPATCH',
          status: 'PENDING',
          expiresAt: new Date(expiresAtMs),
          startAt: order.startAt,
          etaMs: 0,
          costTerms: {},
          announcedAt: null,
          answeredAt: null,
          declineReason: null,
          createdAt: new Date(this.world.nowMs()),
        },
        session,
      );
    });
    return {
      offerId,
      ticketId,
      workerId,
      round: 1,
      origin: 'DISPATCH',
      expiresAtMs,
      etaMs: 0,
    } as const;
  }

  /** Asked and accepted. */
  async assignTo(workerId: string, index = 0): Promise<void> {
    const offer = await this.offer(workerId, index);
    const atMs = this.world.nowMs();
    await this.apply({ event: 'offer', atMs, offers: [offer] }, { reason: 'OFFERED' });
    const { ticketId, origin } = offer;
    await this.apply(
      { event: 'accept', atMs, ticketId, workerId, origin, etaMs: 0 },
      { actor: workerActor(workerId), reason: 'ACCEPTED' },
    );
  }

  /** From ASSIGNED to work that has begun. */
  async begin(index = 0): Promise<void> {
    const ticketId = this.ticketId(index);
    const workerId = this.state.tickets[index]?.workerId ?? '';
    const actor = workerActor(workerId);
    for (const event of ['depart', 'arrive', 'start'] as const) {
      await this.apply({ event, atMs: this.world.nowMs(), ticketId }, { actor });
    }
  }
}

export type TransitionWorld = {
  readonly connection: Connection;
  readonly deps: OrderDeps;
  readonly workers: readonly WorkerDocument[];
  nowMs(): number;
  order(wanted?: Wanted): Promise<TestOrder>;
  /** Bookings of a worker, each ticket once. */
  itemsOf(workerId: string): Promise<DayItem[]>;
  /** Free calendars and workers as they were: one database serves many tests. */
  reset(): Promise<void>;
  close(): Promise<void>;
};

/** A database of its own with the demo city, some workers, and orders written as placed. */
export async function openTransitionWorld(): Promise<TransitionWorld> {
  const connection = await connectDatabase(process.env.MONGODB_TEST_URI ?? '', {
    dbName: `transition-${randomUUID().slice(0, 8)}`,
  });
  await ensureIndexes(connection);
  const seed = buildSeed({ seededAt: new Date() });
  const workers = seed.workers
    .filter(({ merchantId, skills }) => merchantId === 'demo-self' && skills.includes(SKILL))
    .slice(0, WORKERS)
    // Whole days: a test may run at any hour.
    .map((worker) => ({ ...worker, hours: ALWAYS, overrides: [], blocked: [], leave: [] }));
  await writeSeed({
    connection,
    seed: { ...seed, workers, offerings: seed.offerings.filter(({ _id }) => _id === OFFERING) },
  });
  const unused = async (): Promise<never> => {
    throw new Error('not part of these tests');
  };
  const deps = createOrderDeps({
    connection,
    wechat: {
      code: 'WECHAT',
      createNative: unused,
      queryPayment: unused,
      closePayment: unused,
      refund: unused,
      queryRefund: unused,
    },
    sealer: createSealer(createHash('sha256').update('test').digest()),
  });
  const world: TransitionWorld = {
    connection,
    deps,
    workers,
    nowMs: () => deps.clock.nowMs(),
    order: (wanted = {}) => writeOrder(world, wanted),
    async itemsOf(workerId) {
      const days = await workerDayModel(connection).find({ workerId }).lean().exec();
      const items = new Map(days.flatMap((day) => day.items.map((item) => [item.ticketId, item])));
      return [...items.values()];
    },
    async reset() {
      await workerDayModel(connection).deleteMany({});
      for (const { _id, merchantId, skills, leave } of workers) {
        await workerModel(connection).updateOne({ _id }, { merchantId, skills, leave });
      }
    },
    async close() {
      await connection.dropDatabase();
      await connection.close();
    },
  };
  return world;
}

const ALWAYS = Array.from({ length: 7 }, () => [{ startMinute: 0, endMinute: 1_440 }]) as never;

/** The next whole hour at which the city is open, at least this far ahead. */
export function openHourMs(aheadMs: number): number {
  const first = Math.ceil((Date.now() + aheadMs) / HOUR) * HOUR;
  for (let index = 0; index < 24; index += 1) {
    const ms = first + index * HOUR;
    const hour = new Date(ms + 8 * HOUR).getUTCHours();
    if (hour >= 10 && hour <= 12) return ms;
  }
  return first;
}

async function writeOrder(world: TransitionWorld, wanted: Wanted): Promise<TestOrder> {
  const { deps } = world;
  const offering = await deps.catalogue.offering(OFFERING);
  const item = offering && (await deps.catalogue.item(offering.itemId));
  const city = offering && (await deps.catalogue.city(offering.cityCode));
  if (!offering || !item || !city) throw new Error('the seed has no such offering');
  const orderId = randomUUID();
  const nowMs = world.nowMs();
  const startMs = wanted.startMs ?? openHourMs(30 * HOUR);
  const endMs = startMs + (wanted.lengthMs ?? 2 * HOUR);
  const count = wanted.isInStore ? 0 : (wanted.tickets ?? 1);
  const tickets = Array.from({ length: count }, (_, index) => ({
    ticketId: `${orderId}:${index + 1}`,
    heldWorkerId: wanted.held?.[index] ?? null,
  }));
  const policy = { ...DEFAULT_ORDER_POLICY, ...wanted.policy };
  const facts: OrderFacts = {
    orderId,
    cityCode: city._id,
    categoryId: offering.categoryId,
    customerId: CUSTOMER.id,
    merchantId: offering.merchantId,
    placedAtMs: nowMs,
    startMs,
    endMs,
    isNow: false,
    isInStore: wanted.isInStore ?? false,
    amountFen: 10_000,
    tickets,
    isMovable: wanted.isMovable ?? false,
    policy,
  };
  const isPaid = wanted.isPaid ?? true;
  const placed = placedState(facts);
  const state = isPaid ? reduce(placed, { event: 'paid', atMs: nowMs }, facts) : placed;
  const [lng, lat] = world.workers[0]!.home.coordinates;
  const at = new Date(nowMs);
  const order = {
    _id: orderId,
    no: `DH${orderId.slice(0, 8)}`,
    customerId: facts.customerId,
    merchantId: facts.merchantId,
    cityCode: city._id,
    timeZone: city.timeZone,
    categoryId: facts.categoryId,
    itemId: item._id,
    itemName: item.name.zh,
    offeringId: offering._id,
    mode: facts.isInStore ? 'IN_STORE' : 'HOME',
    storeId: null,
    placedBy: CUSTOMER,
    isWalkIn: false,
    reworkOf: null,
    quoteId: null,
    workersNeeded: count,
    skills: [...item.skillCodes],
    status: state.status,
    paymentStatus: isPaid ? 'PAID' : 'PENDING',
    refundStatus: 'NONE',
    settlementStatus: 'NONE',
    reviewStatus: 'NONE',
    seq: state.seq,
    tickets: tickets.map((ticket) =>
      newTicket({ ...ticket, isMovable: facts.isMovable && ticket.heldWorkerId !== null }),
    ),
    startAt: new Date(startMs),
    endAt: new Date(endMs),
    isNow: false,
    prepMs: policy.preparationMs,
    cleanMs: policy.cleaningMs,
    address: {
      district: '',
      sealed: '',
      point: { type: 'Point', coordinates: [lng, lat] },
      ...cellsOf([lng, lat]),
    },
    lines: [],
    goodsFen: fen(10_000),
    travelFeeFen: fen(0),
    totalFen: fen(10_000),
    commissionBps: 1_000,
    workerShareBps: 6_000,
    paidFen: fen(isPaid ? 10_000 : 0),
    refundedFen: fen(0),
    policy,
    policyVersion: 'test',
    startCode: '1234',
    flags: [],
    payClosedAt: null,
    dispatchFailure: null,
    stageDeadlineAt: null,
    lock: null,
    priority: 0,
    poolUntil: null,
    proposal: null,
    reschedules: 0,
    workerChanges: 0,
    additionNo: null,
    approvals: [],
    openCaseNo: null,
    codeUntil: null,
    end: null,
    payDeadlineAt: new Date(nowMs + policy.payMs),
    paidAt: isPaid ? at : null,
    completedAt: null,
    endedAt: null,
    settleAfter: null,
    disputeUntil: null,
    reviewUntil: null,
    createdAt: at,
    updatedAt: at,
  } as unknown as OrderDocument;
  await orderModel(world.connection).create(order);
  await holdAll(world, order);
  return new TestOrder(world, facts, state);
}

async function holdAll(world: TransitionWorld, order: OrderDocument): Promise<void> {
  const { deps } = world;
  for (const { _id: ticketId, heldWorkerId: workerId, isMovable } of order.tickets) {
    if (workerId === null) continue;
    await deps.transact((session) =>
      bookWorker(deps, { order, ticketId, workerId, isMovable, holdUntilMs: null, session }),
    );
  }
}

export const offersOf = (world: TransitionWorld, orderId: string) =>
  offerModel(world.connection).find({ orderId }).sort({ createdAt: 1 }).lean().exec();
export const breachesOf = (world: TransitionWorld, orderId: string) =>
  breachModel(world.connection).find({ orderId }).lean().exec();
