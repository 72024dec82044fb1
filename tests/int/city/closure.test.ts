import { cityModel } from '../../../data/models/city.js';
import {
  closureModel,
  closureOrderModel,
  type ClosureDocument,
} from '../../../data/models/closure.js';
import { orderModel } from '../../../data/models/order.js';
import type { OrderChange } from '../../../domain/order/state.js';
import { createCityDesk } from '../../../use-cases/city/create-city-desk.js';
import {
  createClosureActivities,
  startClosures,
} from '../../../use-cases/city/closure-activities.js';
import { isClosedFor } from '../../../use-cases/order/closed-for.js';
import { createEndingSteps } from '../../../use-cases/order/ending-steps.js';
import { listFreeSlots } from '../../../use-cases/order/free-slots.js';
import type { OrderGateway } from '../../../use-cases/order/gateway.js';
import { quoteBooking } from '../../../use-cases/order/quotes.js';
import type { RescheduleInput } from '../../../workflows/contract.js';
import { fakeGateway } from '../order/fake-gateway.js';
import { HOUR, OFFERING, openHourMs, type TestOrder } from '../order/transition-fixture.js';
import {
  openTransitionWorld,
  shorthands,
  type TransitionWorld,
} from '../order/transition-world.js';

const DAY = 24 * HOUR;
const CLOSURE_ID = 'demo-1';

let world: TransitionWorld;
beforeAll(async () => {
  world = await openTransitionWorld();
});
beforeEach(async () => {
  await world.reset();
  await orderModel(world.connection).deleteMany({});
  await closureModel(world.connection).deleteMany({});
  await closureOrderModel(world.connection).deleteMany({});
  await cityModel(world.connection).updateOne({ _id: 'demo' }, { $unset: { closure: 1 } });
  orders.clear();
});
afterAll(() => world.close());

const { workerOf, busy } = shorthands(() => world);
const orders = new Map<string, TestOrder>();
const made = async (wanted: Parameters<TransitionWorld['order']>[0]): Promise<TestOrder> => {
  const order = await world.order(wanted);
  orders.set(order.id, order);
  return order;
};

/** Closes the demo city, as the action of the city does. */
async function close(from: number, until: number): Promise<void> {
  const closure = {
    from: new Date(from),
    until: new Date(until),
    message: { zh: '台风停业', en: 'Closed for the storm' },
  };
  await cityModel(world.connection).updateOne({ _id: 'demo' }, { $set: { closure, closures: 1 } });
  const row = { cityCode: 'demo', number: 1, byStaffId: 'staff-1', status: 'OPEN', version: 1 };
  await closureModel(world.connection).create({
    ...{ _id: CLOSURE_ID, ...row, ...closure },
    ...{ moved: 0, proposed: 0, notMoved: 0, underWay: 0, refused: 0 },
  } as ClosureDocument);
}

/** Stores what an order's run would store for an operator's wish; agreed at once. */
function runsOf(): { readonly gateway: OrderGateway; readonly asked: string[] } {
  const asked: string[] = [];
  const gateway = {
    ...fakeGateway().gateway,
    async updateOrder({
      orderId,
      name,
      updateId,
      command,
    }: Parameters<OrderGateway['updateOrder']>[0]) {
      asked.push(`${name} ${updateId}`);
      const order = orders.get(orderId)!;
      const { startMs, actor } = command as RescheduleInput;
      const endMs = startMs + (order.state.endMs - order.state.startMs);
      const base = { atMs: world.nowMs() };
      const change: OrderChange =
        name === 'reschedule'
          ? { event: 'reschedule', ...base, startMs, endMs }
          : {
              event: 'proposeReschedule',
              ...base,
              proposal: { startMs, endMs, by: 'operator', expiresAtMs: base.atMs + HOUR },
              agreed: { canWorker: true },
            };
      await order.apply(change, { actor, reason: 'RESCHEDULED' });
      return { orderId, status: order.state.status, seq: order.state.seq };
    },
  } as OrderGateway;
  return { gateway, asked };
}

const setUp = () => {
  const { gateway, asked } = runsOf();
  return { ...createClosureActivities(world.deps, gateway), gateway, asked };
};
const rowsOf = async () =>
  (await desk().closureOrders({ closureId: CLOSURE_ID, limit: 50 })).map(({ orderId, outcome }) => [
    orderId,
    outcome,
  ]);
const desk = () =>
  createCityDesk({
    ...world.deps,
    cityFacts: { factsOf: () => Promise.reject(new Error('not part of these tests')) },
    channels: { hasPayment: true, hasSms: true },
  });
const closure = async () => closureModel(world.connection).findById(CLOSURE_ID).lean();

describe('a closed time', () => {
  const startMs = openHourMs(30 * HOUR);
  const quote = (at: number) =>
    quoteBooking(world.deps, {
      offeringId: OFFERING,
      optionCodes: [],
      quantity: 1,
      startAt: new Date(at).toISOString(),
      customerId: null,
      atMs: world.nowMs(),
    });

  test('[X29] is sold to nobody, with the end and the message; before and after it is', async () => {
    await close(startMs - HOUR, startMs + HOUR);
    await expect(quote(startMs)).rejects.toMatchObject({
      code: 'CITY_CLOSED',
      extra: {
        until: new Date(startMs + HOUR).toISOString(),
        messageZh: '台风停业',
        messageEn: 'Closed for the storm',
      },
    });
    // A visit that would still last when it begins is refused as well.
    await expect(quote(startMs - HOUR - 60_000)).rejects.toMatchObject({ code: 'CITY_CLOSED' });
    expect((await quote(startMs + HOUR)).totalFen).toBeGreaterThan(0);
  });

  test('[X29] has no slots; a window that lies within it is told so', async () => {
    const [lng, lat] = world.workers[0]!.home.coordinates;
    const slots = (from: number, to: number) =>
      listFreeSlots(world.deps, {
        offeringId: OFFERING,
        optionCodes: [],
        quantity: 1,
        point: [lng, lat],
        workerId: null,
        fromMs: from,
        toMs: to,
      });
    const day = await slots(startMs, startMs + DAY);
    expect(day.slots.length).toBeGreaterThan(4);
    await close(startMs, startMs + 2 * HOUR);
    const left = await slots(startMs, startMs + DAY);
    const isShut = ({ startAt }: { startAt: string }) => Date.parse(startAt) < startMs + 2 * HOUR;
    expect(day.slots.some(isShut)).toBe(true);
    expect(left.slots).toEqual(day.slots.filter((slot) => !isShut(slot)));
    await expect(slots(startMs, startMs + HOUR)).rejects.toMatchObject({ code: 'CITY_CLOSED' });
  });

  test('[X29][X2] is no new time for an order either', async () => {
    const order = await made({ startMs: startMs + DAY });
    await close(startMs - HOUR, startMs + HOUR);
    const move = order.apply(
      { event: 'reschedule', atMs: world.nowMs(), startMs, endMs: startMs + 2 * HOUR },
      { reason: 'RESCHEDULED' },
    );
    await expect(move).rejects.toMatchObject({ code: 'CITY_CLOSED' });
  });
});

describe('the mass reschedule', () => {
  const startMs = openHourMs(30 * HOUR);

  test('[X29] moves what is booked into it to the same time of the next day, the worker with it', async () => {
    const waiting = await made({ startMs });
    const assigned = await made({ startMs });
    await assigned.assignTo(workerOf(0));
    const elsewhere = await made({ startMs: startMs + 2 * DAY });
    const begun = await made({ startMs });
    await begun.assignTo(workerOf(1));
    await begun.begin();
    await close(startMs - HOUR, startMs + 6 * HOUR);

    const { moveClosurePage, finishClosure, asked } = setUp();
    const input = { closureId: CLOSURE_ID, afterId: null };
    expect(await moveClosurePage({ ...input, look: 1 })).toEqual({
      nextAfterId: null,
      seen: 3,
      isOver: false,
    });
    expect(asked).toHaveLength(2);
    for (const order of [waiting, assigned]) {
      expect((await order.document()).startAt).toEqual(new Date(startMs + DAY));
    }
    expect(await world.itemsOf(workerOf(0))).toMatchObject([
      { ticketId: assigned.ticketId(), start: startMs + DAY },
    ]);
    expect((await elsewhere.document()).seq).toBe(elsewhere.state.seq);
    expect(new Map((await rowsOf()) as [string, string][])).toEqual(
      new Map([
        [waiting.id, 'MOVED'],
        [assigned.id, 'MOVED'],
        [begun.id, 'UNDER_WAY'],
      ]),
    );
    expect(await closure()).toMatchObject({ status: 'RUNNING', moved: 2, underWay: 1 });

    // Repeated, as after a lost answer, it moves nobody twice.
    await moveClosurePage({ ...input, look: 1 });
    await moveClosurePage({ ...input, look: 2 });
    expect(asked).toHaveLength(2);
    expect(await busy(workerOf(0))).toEqual([assigned.ticketId()]);
    await finishClosure({ closureId: CLOSURE_ID });
    await finishClosure({ closureId: CLOSURE_ID });
    expect(await closure()).toMatchObject({ status: 'DONE', moved: 2, underWay: 1, notMoved: 0 });
  });

  test('[X29] a day on which nobody is free is passed over; where no day is, the order stays and is named', async () => {
    const order = await made({ startMs });
    for (const { _id } of world.workers) {
      const other = await world.order({ startMs: startMs + DAY });
      await other.assignTo(_id);
    }
    await close(startMs - HOUR, startMs + 6 * HOUR);
    const { moveClosurePage } = setUp();
    await moveClosurePage({ closureId: CLOSURE_ID, afterId: null, look: 1 });
    expect((await order.document()).startAt).toEqual(new Date(startMs + 2 * DAY));

    await world.reset();
    const stuck = await made({ startMs });
    await world.connection.collection('workers').updateMany({}, { $set: { status: 'SUSPENDED' } });
    await moveClosurePage({ closureId: CLOSURE_ID, afterId: null, look: 2 });
    await world.connection.collection('workers').updateMany({}, { $set: { status: 'ACTIVE' } });
    expect((await stuck.document()).startAt).toEqual(new Date(startMs));
    expect(await rowsOf()).toContainEqual([stuck.id, 'NOT_MOVED']);
  });

  test('[X29] an answer that is lost on the way leaves no order out of the count', async () => {
    const order = await made({ startMs });
    await close(startMs - HOUR, startMs + 6 * HOUR);
    const { gateway } = runsOf();
    const losing = {
      ...gateway,
      updateOrder: async (input: Parameters<OrderGateway['updateOrder']>[0]) => {
        await gateway.updateOrder(input);
        throw new Error('the answer was lost');
      },
    } as OrderGateway;
    const input = { closureId: CLOSURE_ID, afterId: null, look: 1 };
    const lost = createClosureActivities(world.deps, losing).moveClosurePage(input);
    await expect(lost).rejects.toThrow('lost');
    expect((await order.document()).startAt).toEqual(new Date(startMs + DAY));
    expect(await rowsOf()).toEqual([[order.id, 'PROPOSED']]);
    await setUp().moveClosurePage(input);
    expect(await rowsOf()).toEqual([[order.id, 'MOVED']]);
    expect(await closure()).toMatchObject({ moved: 1, proposed: 0 });
  });

  test('[X29] a city that is open again moves nobody', async () => {
    const order = await made({ startMs });
    await close(startMs - HOUR, startMs + 6 * HOUR);
    await closureModel(world.connection).updateOne({ _id: CLOSURE_ID }, { status: 'ENDED' });
    const { moveClosurePage, finishClosure } = setUp();
    const page = await moveClosurePage({ closureId: CLOSURE_ID, afterId: null, look: 1 });
    expect(page.isOver).toBe(true);
    await finishClosure({ closureId: CLOSURE_ID });
    expect((await order.document()).startAt).toEqual(new Date(startMs));
    expect(await closure()).toMatchObject({ status: 'ENDED', moved: 0 });
  });

  test('[X29] its run is started from the row, until it has begun', async () => {
    await close(startMs - HOUR, startMs + HOUR);
    const { gateway, closures } = fakeGateway();
    await startClosures(world.deps, gateway);
    await startClosures(world.deps, gateway);
    expect(closures).toEqual([CLOSURE_ID, CLOSURE_ID]);
    await world.deps.closures.begin(CLOSURE_ID);
    expect(await startClosures(world.deps, gateway)).toBe(0);
  });
});

describe('ending such an order', () => {
  test('[X29][X3] costs the customer nothing, booked into the closure or moved out of it', async () => {
    const startMs = openHourMs(30 * HOUR);
    const soon = world.nowMs() + HOUR;
    // Close to the start a cancellation costs 20 % in this policy.
    const order = await made({ startMs: soon, policy: { cancelFreeBeforeStartMs: 5 * DAY } });
    await order.assignTo(workerOf(0));
    const { gateway, updates } = fakeGateway();
    const use = createEndingSteps(world.deps, gateway);
    const customer = { kind: 'customer', id: order.facts.customerId } as const;
    const ask = { orderId: order.id, scope: {}, actor: customer };
    const preview = () => use.cancelPreview({ ...ask, atMs: world.nowMs() });
    const cancel = (key: string) => use.cancel({ ...ask, receivedAtMs: world.nowMs(), key });
    expect((await preview()).rule).toBe('ASSIGNED');
    await cancel('k1');

    await close(world.nowMs() - HOUR, world.nowMs() + 6 * HOUR);
    expect(await preview()).toMatchObject({ rule: 'CITY_CLOSED', feeFen: 0 });
    await cancel('k2');
    expect(updates.map(({ command }) => (command as { reason: string }).reason)).toEqual([
      'CUSTOMER_REQUEST',
      'CITY_CLOSED',
    ]);
    // The merchant's own cancellation keeps its reason.
    await use.cancel({
      ...ask,
      actor: { kind: 'merchant', id: 'm' },
      receivedAtMs: world.nowMs(),
      key: 'k3',
    });
    expect(updates.at(-1)?.command).toMatchObject({ reason: 'MERCHANT_REQUEST' });

    const { moveClosurePage } = setUp();
    const moved = await made({ startMs: soon });
    await moveClosurePage({ closureId: CLOSURE_ID, afterId: null, look: 1 });
    const { startAt } = await moved.document();
    expect(startAt.getTime()).toBeGreaterThan(world.nowMs() + 6 * HOUR);
    const isFree = async (atMs: number) =>
      isClosedFor(world.deps, { order: await moved.document(), atMs });
    expect(await isFree(world.nowMs())).toBe(true);
    expect(await isFree(world.nowMs() + 7 * HOUR)).toBe(false);
    const other = await made({ startMs: startMs + 3 * DAY });
    expect(
      await isClosedFor(world.deps, { order: await other.document(), atMs: world.nowMs() }),
    ).toBe(false);
  });
});
