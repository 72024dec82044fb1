import { orderModel } from '../../../data/models/order.js';
import { presentEvent } from '../../../use-cases/order/present-order.js';
import { presentProgress } from '../../../use-cases/order/present-visit.js';
import { commitTransition } from '../../../use-cases/order/commit-transition.js';
import type { DisplacedVisit } from '../../../domain/order/state.js';
import {
  CUSTOMER,
  HOUR,
  MINUTE,
  OPERATOR,
  openHourMs,
  workerActor,
  type TestOrder,
} from './transition-fixture.js';
import { code, openTransitionWorld, shorthands, type TransitionWorld } from './transition-world.js';

let world: TransitionWorld;
beforeAll(async () => {
  world = await openTransitionWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.close());

const { workerOf, now, busy, eventOf } = shorthands(() => world);
const GRACE = 10 * MINUTE;
/** Work past its planned end and grace keeps its worker for half an hour more; between two visits
 * of one place lie ten minutes of cleaning and ten of preparation. */
const STEP = 30 * MINUTE;

/** At work, planned for two hours from an open hour on. */
async function atWork(startMs = openHourMs(30 * HOUR)): Promise<TestOrder> {
  const order = await world.order({ startMs });
  await order.assignTo(workerOf(0));
  await order.begin();
  return order;
}

/** The same worker's next visit. */
async function nextAt(startMs: number, origin: 'DISPATCH' | 'DIRECT' = 'DISPATCH') {
  const order = await world.order({ startMs });
  await order.assignTo(workerOf(0));
  await orderModel(world.connection).updateOne({ _id: order.id }, { 'tickets.0.origin': origin });
  return order;
}

const endOf = ({ facts }: TestOrder): number => facts.endMs;
const overrun = async (order: TestOrder): Promise<readonly DisplacedVisit[]> => {
  const atMs = endOf(order) + GRACE;
  const result = await order.apply({ event: 'overrun', atMs, ticketId: order.ticketId() });
  return result.displaced ?? [];
};
const bookingOf = async (order: TestOrder) =>
  (await world.itemsOf(workerOf(0))).find(({ ticketId }) => ticketId === order.ticketId());
const told = (order: TestOrder, expectedStartMs: number | null) =>
  ({
    event: 'workerDelayed',
    atMs: now(),
    ticketId: order.ticketId(),
    workerId: workerOf(0),
    expectedStartMs,
  }) as const;

describe('work that goes on past its planned end', () => {
  test('[X5] keeps its worker busy for one step, and both sides are asked what comes next', async () => {
    const order = await atWork();
    const before = await order.document();
    expect(presentProgress(before, CUSTOMER).overrun).toBeNull();
    expect(await overrun(order)).toEqual([]);
    const busyUntilMs = endOf(order) + GRACE + STEP;
    expect((await bookingOf(order))?.end).toBe(busyUntilMs);
    const after = await order.document();
    const question = {
      ticketId: order.ticketId(),
      since: new Date(endOf(order) + GRACE).toISOString(),
      busyUntil: new Date(busyUntilMs).toISOString(),
    };
    const seen = [CUSTOMER, workerActor(workerOf(0)), OPERATOR].map((viewer) => {
      return presentProgress(after, viewer).overrun;
    });
    expect(seen).toEqual([
      { ...question, actions: ['proposeAddition'] },
      { ...question, actions: ['proposeAddition', 'finish'] },
      { ...question, actions: [] },
    ]);
    expect(presentProgress(after, workerActor(workerOf(1))).overrun).toBeNull();
    const event = await eventOf(order);
    expect(event && presentEvent(event, CUSTOMER).data).toEqual({
      ticketId: order.ticketId(),
      busyUntilMs,
      actions: ['proposeAddition'],
    });
    await order.apply(
      { event: 'finish', atMs: now(), ticketId: order.ticketId(), needsApproval: false },
      { actor: workerActor(workerOf(0)), photoIds: ['p1'] },
    );
    expect(presentProgress(await order.document(), CUSTOMER).overrun).toBeNull();
  });

  test('[X7][X5] a visit that somebody else can do loses its booking, and is free for all but nobody is excluded', async () => {
    const order = await atWork();
    const next = await nextAt(endOf(order) + 50 * MINUTE);
    const displaced = await overrun(order);
    expect(displaced).toEqual([
      {
        orderId: next.id,
        ticketId: next.ticketId(),
        workerId: workerOf(0),
        expectedStartMs: null,
      },
    ]);
    expect(await busy(workerOf(0))).toEqual([order.ticketId()]);
    await next.apply(told(next, null), { reason: 'PREVIOUS_OVERRUN' });
    expect(await next.document()).toMatchObject({
      status: 'DISPATCHING',
      priority: 1,
      tickets: [{ workerId: null, excludedWorkerIds: [] }],
    });
    expect(next.state.excludedWorkerIds).toEqual([]);
    const event = await eventOf(next);
    expect(event?.audience).toEqual(
      expect.arrayContaining([
        `customer:${CUSTOMER.id}`,
        `worker:${workerOf(0)}`,
        `city:${next.facts.cityCode}`,
      ]),
    );
  });

  test('[X7] a short delay replaces nobody: the visit begins later and its customer is told', async () => {
    const order = await atWork();
    const next = await nextAt(endOf(order) + 57 * MINUTE);
    const expectedStartMs = endOf(order) + GRACE + STEP + 20 * MINUTE;
    expect(await overrun(order)).toMatchObject([{ orderId: next.id, expectedStartMs }]);
    expect(await bookingOf(next)).toMatchObject({
      start: expectedStartMs,
      end: expectedStartMs + 2 * HOUR,
    });
    await next.apply(told(next, expectedStartMs), { reason: 'PREVIOUS_OVERRUN' });
    expect(await next.document()).toMatchObject({
      status: 'ASSIGNED',
      startAt: new Date(next.facts.startMs),
      tickets: [{ workerId: workerOf(0), expectedStartAt: new Date(expectedStartMs) }],
    });
    expect((await eventOf(next))?.data).toMatchObject({ expectedStartMs });
  });

  test.each([
    ['who is reached within the late limit is waited for', 45, 15],
    ['who is not is given to others', 44, null],
  ])('[X7] a worker whom the customer named: %s', async (_about, afterMinutes, lateMinutes) => {
    const order = await atWork();
    const next = await nextAt(endOf(order) + afterMinutes * MINUTE, 'DIRECT');
    const expectedStartMs = lateMinutes === null ? null : next.facts.startMs + lateMinutes * MINUTE;
    expect(await overrun(order)).toMatchObject([{ orderId: next.id, expectedStartMs }]);
    expect((await bookingOf(next))?.start ?? null).toBe(expectedStartMs);
  });

  test('[X5][X7] while it goes on the next step is kept, and reaches a visit further behind', async () => {
    const order = await atWork();
    const next = await nextAt(endOf(order) + 65 * MINUTE);
    expect(await overrun(order)).toEqual([]);
    const atMs = endOf(order) + GRACE + STEP;
    const ticketId = order.ticketId();
    const second = await order.apply({ event: 'overrun', atMs, ticketId });
    expect(second.displaced).toMatchObject([{ orderId: next.id, expectedStartMs: null }]);
    expect((await order.document()).tickets[0]).toMatchObject({
      overrunAt: new Date(endOf(order) + GRACE),
      busyUntil: new Date(atMs + STEP),
    });
    expect((await bookingOf(order))?.end).toBe(atMs + STEP);
  });

  test('[X7] who has set out for the next visit knows better: nothing moves', async () => {
    const order = await atWork();
    const next = await nextAt(endOf(order) + 50 * MINUTE);
    await next.apply(
      { event: 'depart', atMs: now(), ticketId: next.ticketId() },
      { actor: workerActor(workerOf(0)) },
    );
    expect(await overrun(order)).toEqual([]);
    expect((await bookingOf(order))?.end).toBe(endOf(order));
    expect((await bookingOf(next))?.start).toBe(next.facts.startMs);
    expect(await order.document()).toMatchObject({ flags: ['OVERRUN'] });
  });

  test('[X7] a time that is only held is given up silently: its order asks somebody else', async () => {
    const order = await atWork();
    const startMs = endOf(order) + 50 * MINUTE;
    const held = await world.order({ startMs, held: [workerOf(0)], isMovable: true });
    expect(await overrun(order)).toEqual([]);
    expect(await busy(workerOf(0))).toEqual([order.ticketId()]);
    expect(await held.document()).toMatchObject({ status: 'DISPATCHING' });
  });

  test('[R1][X7] a repeat of the same change moves nothing twice and names the same visits', async () => {
    const order = await atWork();
    const next = await nextAt(endOf(order) + 50 * MINUTE);
    const atMs = endOf(order) + GRACE;
    const input = order.commitOf({ event: 'overrun', atMs, ticketId: order.ticketId() });
    const first = await commitTransition(world.deps, input);
    const days = await world.itemsOf(workerOf(0));
    expect(await commitTransition(world.deps, input)).toEqual(first);
    expect(first.displaced).toMatchObject([{ orderId: next.id }]);
    expect(await world.itemsOf(workerOf(0))).toEqual(days);
  });

  test('[X7] news that the booking does not bear out is refused', async () => {
    const order = await atWork();
    const next = await nextAt(endOf(order) + 3 * HOUR);
    const { startMs } = next.facts;
    for (const expectedStartMs of [null, startMs + 5 * MINUTE]) {
      await expect(next.apply(told(next, expectedStartMs))).rejects.toEqual(
        code('TRANSITION_NOT_ALLOWED'),
      );
    }
    expect(await next.document()).toMatchObject({ status: 'ASSIGNED' });
    expect((await bookingOf(next))?.start).toBe(startMs);
  });

  test('[P7][X7] while others book his next hours, an overrun leaves no two bookings that collide', async () => {
    const order = await atWork();
    const rivals = await Promise.all(
      [50, 75, 100].map((minutes) => world.order({ startMs: endOf(order) + minutes * MINUTE })),
    );
    const results = await Promise.allSettled([
      overrun(order),
      ...rivals.map((rival) => rival.assignTo(workerOf(0))),
    ]);
    expect(results[0]?.status).toBe('fulfilled');
    const items = (await world.itemsOf(workerOf(0))).sort((a, b) => a.start - b.start);
    expect(items[0]).toMatchObject({
      ticketId: order.ticketId(),
      end: endOf(order) + GRACE + STEP,
    });
    for (const [index, item] of items.entries()) {
      const before = items[index - 1];
      if (before) expect(item.start - before.end).toBeGreaterThanOrEqual(20 * MINUTE);
    }
  });
});

describe('an addition to work that goes on already', () => {
  test('[X5] the step that is kept is no obstacle, and a refusal does not take it back', async () => {
    const order = await atWork();
    await overrun(order);
    const busyUntilMs = endOf(order) + GRACE + STEP;
    const addition = {
      additionNo: `${order.id}-A1`,
      paymentNo: `${order.id}-P2`,
      kind: 'TIME',
      ticketId: order.ticketId(),
      minutes: 30,
      amountFen: 3_000,
      by: 'worker',
      expiresAtMs: now() + 15 * MINUTE,
    } as const;
    await world.deps.additions.insertDraft({
      ...{ _id: addition.additionNo, orderId: order.id, n: 1, ticketId: order.ticketId() },
      ...{ kind: 'TIME', by: 'worker', requestKey: addition.additionNo, minutes: 30, lines: [] },
      ...{ paymentNo: addition.paymentNo, status: 'DRAFT', payClosedAt: null, openings: 0 },
      ...{ createdAt: new Date(now()), expiresAt: null, amountFen: 3_000 as never },
    });
    const actor = workerActor(workerOf(0));
    await order.apply({ event: 'proposeAddition', atMs: now(), addition }, { actor });
    // Begun early: thirty minutes more end before the step does.
    expect((await bookingOf(order))?.end).toBe(busyUntilMs);
    const asked = presentProgress(await order.document(), actor).overrun;
    expect(asked?.actions).toEqual([]);
    const { additionNo } = addition;
    await order.apply({ event: 'additionExpired', atMs: now(), additionNo });
    expect((await bookingOf(order))?.end).toBe(busyUntilMs);
  });
});

describe('work that begins', () => {
  const startAt = async (order: TestOrder, atMs: number) => {
    const actor = workerActor(workerOf(0));
    const ticketId = order.ticketId();
    await order.apply({ event: 'depart', atMs: now(), ticketId }, { actor });
    await order.apply({ event: 'arrive', atMs: now(), ticketId }, { actor });
    return order.apply({ event: 'start', atMs, ticketId }, { actor });
  };

  test.each([
    ['early', -15, 0],
    ['in time', 0, 0],
    ['20 minutes late', 20, 20],
  ])('[X7] %s', async (_when, minutes, longerMinutes) => {
    const order = await world.order({ startMs: openHourMs(30 * HOUR) });
    await order.assignTo(workerOf(0));
    await startAt(order, order.facts.startMs + minutes * MINUTE);
    expect((await bookingOf(order))?.end).toBe(endOf(order) + longerMinutes * MINUTE);
  });

  test('[X7] late: the next visit that does not fit any more is replanned like after an overrun', async () => {
    const order = await world.order({ startMs: openHourMs(30 * HOUR) });
    await order.assignTo(workerOf(0));
    const next = await nextAt(endOf(order) + 30 * MINUTE);
    const { displaced } = await startAt(order, order.facts.startMs + 40 * MINUTE);
    expect(displaced).toMatchObject([{ orderId: next.id, expectedStartMs: null }]);
    expect(await bookingOf(order)).toMatchObject({ end: endOf(order) + 40 * MINUTE });
    expect(await bookingOf(next)).toBeUndefined();
  });
});
