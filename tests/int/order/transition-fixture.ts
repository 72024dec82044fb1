import { randomUUID } from 'node:crypto';
import type { Actor, ReasonCode } from '../../../contract/terms/order.js';
import { breachModel } from '../../../data/models/breach.js';
import { offerModel } from '../../../data/models/dispatch.js';
import { orderModel, type OrderDocument } from '../../../data/models/order.js';
import { stageDeadlineMs } from '../../../domain/order/clocks.js';
import { DEFAULT_ORDER_POLICY, type OrderPolicy } from '../../../domain/order/policy.js';
import { reduce } from '../../../domain/order/reduce.js';
import {
  placedState,
  type OrderChange,
  type OrderFacts,
  type OrderState,
} from '../../../domain/order/state.js';
import { bookWorker } from '../../../use-cases/order/bookings.js';
import { commitTransition } from '../../../use-cases/order/commit-transition.js';
import type { CommitInput, CommitResult } from '../../../workflows/contract.js';
import { orderDocument } from './order-document.js';
import type { TransitionWorld } from './transition-world.js';

/** What every order of these tests buys. */
export const OFFERING = 'demo-self_daily-2h';
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

/** Writes an order as placed, or as paid, and holds whom it names. */
export async function writeOrder(world: TransitionWorld, wanted: Wanted): Promise<TestOrder> {
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
  const order = orderDocument({
    ...{ facts, state, point: world.workers[0]!.home },
    own: {
      timeZone: city.timeZone,
      itemId: item._id,
      itemName: item.name.zh,
      offeringId: offering._id,
      skills: [...item.skillCodes],
      prepMs: policy.preparationMs,
      cleanMs: policy.cleaningMs,
      workerShareBps: 6_000,
    },
  });
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
