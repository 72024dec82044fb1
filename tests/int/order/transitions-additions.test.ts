import { fen } from '../../../contract/terms/money.js';
import { additionModel } from '../../../data/models/addition.js';
import type { OpenAddition } from '../../../domain/order/state.js';
import { CUSTOMER, HOUR, MINUTE, type TestOrder } from './transition-fixture.js';
import { code, openTransitionWorld, shorthands, type TransitionWorld } from './transition-world.js';

let world: TransitionWorld;
beforeAll(async () => {
  world = await openTransitionWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.close());

const { workerOf, now } = shorthands(() => world);

describe('an addition', () => {
  async function proposed(minutes: number, gapMs: number) {
    const startMs = now() + 10 * MINUTE;
    const order = await world.order({ startMs, lengthMs: HOUR });
    await order.assignTo(workerOf(0));
    await order.begin();
    const next = await world.order({ startMs: now() + HOUR + gapMs, lengthMs: HOUR });
    await next.assignTo(workerOf(0));
    const additionNo = `${order.id}A01`;
    await additionModel(world.connection).create({
      _id: additionNo,
      orderId: order.id,
      n: 1,
      ticketId: order.ticketId(),
      kind: 'TIME',
      by: 'customer',
      requestKey: 'k',
      minutes,
      amountFen: fen(3_000),
      lines: [],
      paymentNo: `${order.id}P02`,
      status: 'DRAFT',
      payClosedAt: null,
      openings: 0,
      createdAt: new Date(),
      expiresAt: null,
    });
    const addition: OpenAddition = {
      additionNo,
      kind: 'TIME',
      paymentNo: `${order.id}P02`,
      ticketId: order.ticketId(),
      minutes,
      amountFen: 3_000,
      by: 'customer',
      expiresAtMs: now() + 15 * MINUTE,
    };
    const before = await endOf(order);
    const change = { event: 'proposeAddition', atMs: now(), addition } as const;
    return { order, additionNo, change, before };
  }
  const endOf = async (order: TestOrder): Promise<number> =>
    (await world.itemsOf(workerOf(0))).find(({ ticketId }) => ticketId === order.ticketId())?.end ??
    0;
  const statusOf = async (additionNo: string) =>
    (await world.deps.additions.find(additionNo))?.status;

  test.each(['additionExpired', 'additionRefused'] as const)(
    '[X5][P7] takes the time at once, and gives it back when %s',
    async (event) => {
      const { order, additionNo, change, before } = await proposed(30, 4 * HOUR);
      await order.apply(change, { actor: CUSTOMER, reason: 'ADDITION_PROPOSED' });
      expect(await endOf(order)).toBe(before + 30 * MINUTE);
      expect(await statusOf(additionNo)).toBe('PROPOSED');
      const base = { atMs: now(), additionNo };
      await order.apply(
        event === 'additionExpired' ? { event, ...base } : { event, ...base, endsOrder: false },
      );
      expect(await endOf(order)).toBe(before);
      expect(await statusOf(additionNo)).toBe(event === 'additionExpired' ? 'EXPIRED' : 'REFUSED');
    },
  );

  test('[X5][P7] is refused where the next booking is too close; nothing changes', async () => {
    const { order, additionNo, change, before } = await proposed(60, HOUR);
    await expect(order.apply(change)).rejects.toEqual(code('NEXT_BOOKING_TOO_CLOSE'));
    expect(await endOf(order)).toBe(before);
    expect(await statusOf(additionNo)).toBe('DRAFT');
    expect(await order.document()).toMatchObject({ additionNo: null, status: 'IN_SERVICE' });
  });

  test('[P7] a booking for the next hour and an addition at once: one of them', async () => {
    const { order, change } = await proposed(120, 6 * HOUR);
    const rival = await world.order({ startMs: now() + 2 * HOUR + 30 * MINUTE, lengthMs: HOUR });
    const results = await Promise.allSettled([order.apply(change), rival.assignTo(workerOf(0))]);
    const fulfilled = results.filter(({ status }) => status === 'fulfilled');
    expect(fulfilled.length).toBe(1);
    const items = await world.itemsOf(workerOf(0));
    for (const one of items) {
      const overlaps = items.filter(
        (other) => other !== one && other.start < one.end && one.start < other.end,
      );
      expect(overlaps).toEqual([]);
    }
  });
});
