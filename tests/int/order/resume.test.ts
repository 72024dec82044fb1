import { offerModel } from '../../../data/models/dispatch.js';
import { orderEventModel } from '../../../data/models/order-event.js';
import { reduce } from '../../../domain/order/reduce.js';
import {
  placedState,
  type OrderChange,
  type OrderFacts,
  type OrderState,
} from '../../../domain/order/state.js';
import { offerHeldWorkers } from '../../../use-cases/dispatch/offer-held-worker.js';
import { requestWorker } from '../../../use-cases/dispatch/request-worker.js';
import { withdrawDemand } from '../../../use-cases/dispatch/withdraw-demand.js';
import { commitTransition } from '../../../use-cases/order/commit-transition.js';
import { isResumable, orderProgress } from '../../../use-cases/order/order-progress.js';
import { placeOrder } from '../../../use-cases/order/place-order.js';
import { recordPayment } from '../../../use-cases/payment/record-payment.js';
import type { PlacedOrder } from '../../../workflows/contract.js';
import {
  commitOf,
  openOrderWorld,
  paidState,
  ticketIdOf,
  type OrderWorld,
} from './order-fixture.js';

const MINUTE = 60_000;
let world: OrderWorld;
beforeAll(async () => {
  world = await openOrderWorld({ alwaysOnDuty: true });
});
afterAll(() => world.close());

const workerOf = (index: number): string => world.workers[index]?._id ?? '';

/** An order of a named worker, paid as its run would have it. */
async function paid(workerId: string) {
  const { facts, input } = await world.placeWithBill({ workerId });
  await recordPayment(world.deps, input);
  return { facts, state: paidState(facts, input) };
}

async function apply(facts: OrderFacts, state: OrderState, change: OrderChange) {
  const { input, next } = commitOf({ facts, state, change, reason: 'STEP' });
  await commitTransition(world.deps, input);
  return next;
}

/** The held worker's question, announced. */
async function offered(facts: OrderFacts, state: OrderState, workerId: string) {
  const found = await offerHeldWorkers(world.deps, {
    orderId: facts.orderId,
    tickets: [{ ticketId: ticketIdOf(facts), workerId }],
    searchNo: 3,
    round: 1,
    offerMs: MINUTE,
    isMovable: false,
  });
  if (found.kind !== 'offered') throw new Error(found.failure);
  const atMs = world.nowMs();
  return apply(facts, state, { event: 'offer', atMs, offers: found.offers });
}

const stateFrom = ({ progress, ...facts }: PlacedOrder): OrderState =>
  (progress?.changes ?? []).reduce(
    (state, { change }) => reduce(state, change, facts),
    placedState(facts),
  );

describe('[X27] an order that has moved on and is placed again', () => {
  test('answers with its facts as placed, every change in order, and its last search', async () => {
    const workerId = workerOf(0);
    const order = await paid(workerId);
    const { facts } = order;
    const ticketId = ticketIdOf(facts);
    let state = await offered(facts, order.state, workerId);
    const step = { ticketId, workerId, origin: 'DIRECT', etaMs: 0 } as const;
    state = await apply(facts, state, { event: 'accept', atMs: world.nowMs(), ...step });
    const startMs = state.startMs + 90 * MINUTE;
    const endMs = state.endMs + 90 * MINUTE;
    const proposal = { startMs, endMs, by: 'customer', expiresAtMs: world.nowMs() } as const;
    state = await apply(facts, state, {
      event: 'proposeReschedule',
      atMs: world.nowMs(),
      proposal,
      agreed: { canWorker: true },
    });
    const stored = await world.deps.orders.findById(facts.orderId);
    expect(stored?.startAt.getTime()).toBe(startMs);

    const again = await placeOrder(world.deps, facts.orderId);
    const { progress, ...rest } = again;
    expect(rest).toEqual(facts);
    expect(progress?.changes.map(({ change }) => change.event)).toEqual([
      'paid',
      'offer',
      'accept',
      'proposeReschedule',
    ]);
    expect(progress?.searches).toBe(3);
    expect(stateFrom(again)).toEqual(state);
    expect(await isResumable(world.deps, { _id: facts.orderId, seq: state.seq })).toBe(true);
  });

  test('an order that stands as placed is answered as ever', async () => {
    const facts = await world.place({ workerId: workerOf(1) });
    expect(facts).not.toHaveProperty('progress');
    expect(await placeOrder(world.deps, facts.orderId)).toEqual(facts);
  });

  test('tells from a change on, and stops before one that is missing', async () => {
    const workerId = workerOf(2);
    const order = await paid(workerId);
    const { orderId } = order.facts;
    const state = await offered(order.facts, order.state, workerId);
    await apply(order.facts, state, { event: 'takeOver', atMs: world.nowMs() });
    const since = async (afterSeq: number) =>
      (await orderProgress(world.deps, { orderId, afterSeq })).changes.map(
        ({ change }) => change.event,
      );
    expect(await since(2)).toEqual(['offer', 'takeOver']);
    await orderEventModel(world.connection).deleteOne({ _id: `${orderId}:3` });
    expect(await since(1)).toEqual(['paid']);
    expect(await isResumable(world.deps, { _id: orderId, seq: 4 })).toBe(false);
  });

  test('whose time a change holds is told with it', async () => {
    const workerId = workerOf(3);
    const order = await paid(workerId);
    const { orderId } = order.facts;
    const startMs = order.state.startMs + 3 * 60 * MINUTE;
    const endMs = order.state.endMs + 3 * 60 * MINUTE;
    const change = { event: 'reschedule', atMs: world.nowMs(), startMs, endMs } as const;
    const { input } = commitOf({ ...order, change, reason: 'RESCHEDULED' });
    const { held } = await commitTransition(world.deps, input);
    expect(held).toHaveLength(1);
    const { changes } = await orderProgress(world.deps, { orderId, afterSeq: 2 });
    expect(changes).toEqual([{ change, held }]);
  });
});

describe('[X27] a search that nobody waits for', () => {
  test('is withdrawn; the question that its worker has seen stays', async () => {
    const [seen, unseen] = [workerOf(4), workerOf(5)];
    const order = await paid(seen);
    const { orderId, cityCode } = order.facts;
    await offered(order.facts, order.state, seen);
    const lost = { searchNo: 4, round: 2, offerMs: MINUTE, radiusMeters: 5_000, priority: 0 };
    const ticketIds = [`${orderId}:2`];
    const deadlineMs = world.nowMs() + MINUTE;
    await requestWorker(world.deps, {
      orderId,
      cityCode,
      ticketIds,
      deadlineMs,
      taskToken: 't',
      ...lost,
    });
    const [open] = await offerModel(world.connection).find({ orderId }).lean();
    const other = { _id: `${orderId}:2:4`, ticketId: `${orderId}:2`, workerId: unseen };
    await offerModel(world.connection).create({ ...open, ...other, announcedAt: null });
    expect(await world.deps.dispatch.lastSearchNo(orderId)).toBe(4);

    await withdrawDemand(world.deps, { orderId, searchNo: 4, keepsAnnounced: true });
    const rows = await offerModel(world.connection).find({ orderId }).sort({ _id: 1 }).lean();
    expect(rows.map(({ workerId, status }) => `${workerId} ${status}`)).toEqual([
      `${seen} PENDING`,
      `${unseen} WITHDRAWN`,
    ]);
    const late = { orderId, cityCode, ticketIds, deadlineMs, taskToken: 't2', ...lost };
    expect(await requestWorker(world.deps, late)).toEqual({ isWithdrawn: true });
    expect(await world.busyTickets(seen)).toContain(ticketIdOf(order.facts));
  });
});
