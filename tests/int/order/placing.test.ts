import { randomUUID } from 'node:crypto';
import type { AppError } from '../../../contract/terms/errors.js';
import { orderEventModel } from '../../../data/models/order-event.js';
import { orderModel } from '../../../data/models/order.js';
import { PLACE_BY_MS } from '../../../domain/order/policy.js';
import { commitTransition } from '../../../use-cases/order/commit-transition.js';
import { placeOrder } from '../../../use-cases/order/place-order.js';
import { writeTransition } from '../../../use-cases/order/write-transition.js';
import { placedState } from '../../../domain/order/state.js';
import { commitOf, openOrderWorld, ticketIdOf, type OrderWorld } from './order-fixture.js';

let world: OrderWorld;
beforeAll(async () => {
  world = await openOrderWorld();
});
afterAll(() => world.close());

const workerOf = (index: number): string => world.workers[index]?._id ?? '';
const countOrders = (orderId: string): Promise<number> =>
  orderModel(world.connection).countDocuments({ _id: orderId });
const eventsOf = (orderId: string) => world.deps.orders.eventsOf(orderId);

describe('placing', () => {
  test('[C1] a request placed many times is one order with one hold and one event', async () => {
    const workerId = workerOf(0);
    const orderId = await world.request({ workerId });
    const parallel = await Promise.allSettled(
      Array.from({ length: 8 }, () => placeOrder(world.deps, orderId)),
    );
    expect(parallel.some(({ status }) => status === 'fulfilled')).toBe(true);
    const again = await placeOrder(world.deps, orderId);
    for (const result of parallel) {
      if (result.status === 'fulfilled') expect(result.value).toEqual(again);
    }
    expect(await countOrders(orderId)).toBe(1);
    expect((await eventsOf(orderId)).map(({ step }) => step)).toEqual(['1:place']);
    expect(await world.busyTickets(workerId)).toEqual([`${orderId}:1`]);
  });

  test('[C1] a no and a late yes of two attempts: one of them, never an order that was refused', async () => {
    const ends = new Set<string>();
    for (let round = 0; round < 12; round += 1) {
      const orderId = await world.request({});
      // Longer and longer, for machines of any speed.
      const pauseMs = round ** 2;
      const [placed, isRefused] = await Promise.all([
        placeOrder(world.deps, orderId).then(
          () => true,
          () => false,
        ),
        new Promise((resolve) => setTimeout(resolve, pauseMs)).then(() =>
          world.deps.orders.refuseRequest(orderId, { code: 'SLOT_TAKEN', extra: {} }),
        ),
      ]);
      expect([placed, await countOrders(orderId)]).toEqual([!isRefused, isRefused ? 0 : 1]);
      ends.add(isRefused ? 'refused' : 'placed');
      const again = placeOrder(world.deps, orderId);
      if (isRefused) await expect(again).rejects.toMatchObject({ code: 'SLOT_TAKEN' });
      else expect(await again).toMatchObject({ orderId });
    }
    // Both ends were seen, so the two really crossed.
    expect([...ends].sort()).toEqual(['placed', 'refused']);
  });

  test('[C1] a request that was refused is refused the same way again, before any run is asked', async () => {
    const workerId = workerOf(0);
    const key = randomUUID();
    const startAt = new Date(world.nowMs() + 50 * 3_600_000).toISOString();
    await world.place({ workerId, startAt });
    const orderId = await world.request({ workerId, startAt, key });
    const refusal = await placeOrder(world.deps, orderId).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'WORKER_UNAVAILABLE' });
    const { code, extra, fields, spec } = refusal as AppError;
    const again = world.request({ workerId, startAt, key });
    await expect(again).rejects.toMatchObject({ code, extra, fields, spec });
    const other = world.request({ workerId, key, startAt: '2030-01-01T10:00:00Z' });
    await expect(other).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    // What the no carries beside its code is told again as well.
    const dear = await world.request({ key: randomUUID() });
    const told = { code: 'PRICE_CHANGED', extra: { totalFen: 12_300 } };
    await world.deps.orders.refuseRequest(dear, told);
    await expect(placeOrder(world.deps, dear)).rejects.toMatchObject(told);
  });

  test('[C1] one key is one order; with another body it is refused', async () => {
    const key = randomUUID();
    const first = await world.request({ key });
    expect(await world.request({ key })).toBe(first);
    await expect(world.request({ key, startAt: '2030-01-01T10:00:00Z' })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    expect(await world.request({ key, customerId: 'customer-2' })).not.toBe(first);
  });

  test('[C1] nothing is placed after placeBy; what was placed before is answered for ever', async () => {
    const workerId = workerOf(1);
    const late = await world.request({ workerId });
    const inTime = await world.place({ at: world.workers[2]! });
    world.advance(PLACE_BY_MS + 1_000);
    await expect(placeOrder(world.deps, late)).rejects.toMatchObject({ code: 'PLACE_TOO_LATE' });
    expect(await countOrders(late)).toBe(0);
    expect(await world.busyTickets(workerId)).toEqual([]);
    expect(await placeOrder(world.deps, inTime.orderId)).toEqual(inTime);
  });
});

describe('one slot', () => {
  test('[P7][X1] a hundred placings at once of overlapping intervals of one worker: one order', async () => {
    const workerId = workerOf(0);
    const baseMs = world.nowMs() + 6 * 3_600_000;
    const orderIds = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        world.request({
          workerId,
          customerId: `rival-${index}`,
          startAt: new Date(baseMs + (index % 5) * 20_000).toISOString(),
        }),
      ),
    );
    const results = await Promise.allSettled(orderIds.map((id) => placeOrder(world.deps, id)));
    const codes = results.flatMap((result) =>
      result.status === 'rejected' ? [(result.reason as { code: string }).code] : [],
    );
    expect(codes).toHaveLength(99);
    const allowed = ['SLOT_TAKEN', 'WORKER_UNAVAILABLE', 'CONTENTION'];
    expect(codes.filter((code) => !allowed.includes(code))).toEqual([]);
    const placed = await orderModel(world.connection).countDocuments({ _id: { $in: orderIds } });
    expect(placed).toBe(1);
    const booked = (await world.busyTickets(workerId)).map((ticketId) => ticketId.split(':')[0]);
    expect(orderIds.filter((orderId) => booked.includes(orderId))).toHaveLength(1);
  });
});

describe('writing a change', () => {
  test('[P3] the same step again writes nothing and answers as the first time', async () => {
    const facts = await world.place({ workerId: workerOf(3) });
    const change = { event: 'payTimeout', atMs: world.nowMs() } as const;
    const state = placedState(facts);
    const { input } = commitOf({ facts, state, change, reason: 'PAY_TIMEOUT' });
    const write = () =>
      writeTransition(world.deps, input, async () => ({ result: { proof: 'first' } }));
    expect(await write()).toEqual({ proof: 'first' });
    const repeated = await Promise.all(
      Array.from({ length: 5 }, () =>
        writeTransition(world.deps, input, async () => ({ result: { proof: 'again' } })),
      ),
    );
    expect(repeated).toEqual(repeated.map(() => ({ proof: 'first' })));
    const rows = await orderEventModel(world.connection).find({ orderId: facts.orderId, seq: 2 });
    expect(rows).toHaveLength(1);
  });

  test('[P3] parallel writes of one step: one row, one release', async () => {
    const workerId = workerOf(4);
    const facts = await world.place({ workerId });
    const change = { event: 'payTimeout', atMs: world.nowMs() } as const;
    const { input } = commitOf({
      facts,
      state: placedState(facts),
      change,
      reason: 'PAY_TIMEOUT',
    });
    await Promise.all(Array.from({ length: 8 }, () => commitTransition(world.deps, input)));
    expect((await eventsOf(facts.orderId)).map(({ event }) => event)).toEqual([
      'place',
      'payTimeout',
    ]);
    expect(await world.busyTickets(workerId)).not.toContain(ticketIdOf(facts));
  });

  test('[P3] another step under the same number, or a number ahead, changes nothing', async () => {
    const facts = await world.place({ workerId: workerOf(5) });
    const state = placedState(facts);
    const atMs = world.nowMs();
    const first = commitOf({
      facts,
      state,
      change: { event: 'payTimeout', atMs },
      reason: 'PAY_TIMEOUT',
    });
    const ahead = { ...first.input, seq: first.input.seq + 1 };
    await expect(commitTransition(world.deps, ahead)).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(await world.deps.orders.findById(facts.orderId)).toMatchObject({
      status: 'PENDING_PAYMENT',
      seq: 1,
    });
    await commitTransition(world.deps, first.input);
    const other = commitOf({
      facts,
      state,
      change: { event: 'cancel', atMs },
      reason: 'CUSTOMER_REQUEST',
      actor: { kind: 'customer', id: facts.customerId },
    });
    // The conflict carries the stored change, so that a run which lost it can take it over.
    await expect(commitTransition(world.deps, other.input)).rejects.toMatchObject({
      code: 'VERSION_CONFLICT',
      extra: { storedChange: JSON.stringify({ event: 'payTimeout', atMs }) },
    });
    expect(await world.deps.orders.findById(facts.orderId)).toMatchObject({ status: 'CLOSED' });
    expect(await eventsOf(facts.orderId)).toHaveLength(2);
  });
});
