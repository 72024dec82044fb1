import { randomUUID } from 'node:crypto';
import { absenceModel } from '../../../data/models/absence.js';
import { orderModel } from '../../../data/models/order.js';
import { workerModel } from '../../../data/models/worker.js';
import { createAbsenceActivities } from '../../../use-cases/dispatch/absence-activities.js';
import { createAbsences, sweepAbsences } from '../../../use-cases/dispatch/absences.js';
import { offerHeldWorkers } from '../../../use-cases/dispatch/offer-held-worker.js';
import { mayServe } from '../../../use-cases/order/may-serve.js';
import { workerContact } from '../../../use-cases/order/worker-contact.js';
import { insertPaidOrder, type PaidOrder } from './dispatch-fixture.js';
import { fakeGateway } from './fake-gateway.js';
import { insertGrabbers } from './grab-race.js';
import { openOrderWorld, type OrderWorld } from './order-fixture.js';

const HOUR = 3_600_000;

let world: OrderWorld;
let workerId: string;
beforeEach(async () => {
  world = await openOrderWorld();
  workerId = (await insertGrabbers(world, 1))[0]!;
});
afterEach(() => world.close());

const setUp = () => {
  const fake = fakeGateway();
  return {
    ...fake,
    use: createAbsences(world.deps, fake.gateway),
    run: createAbsenceActivities(world.deps, fake.gateway),
  };
};
const assigned = (startMs: number, status: 'ASSIGNED' | 'IN_SERVICE' = 'ASSIGNED') =>
  insertPaidOrder(world, { startMs, change: { status }, ticket: { status, workerId } });
const at = (hours: number): Date => new Date(world.nowMs() + hours * HOUR);
const report = (hours: readonly [number, number], more: object = {}) => ({
  workerId,
  scope: { workerId },
  kind: 'ILL' as const,
  from: at(hours[0]),
  to: at(hours[1]),
  by: { kind: 'worker' as const, id: workerId },
  key: 'key-1',
  ...more,
});
const idsOf = (orders: readonly PaidOrder[]): string[] =>
  orders.map(({ facts }) => facts.orderId).sort();

describe('an absence', () => {
  test('[X7] closes the time at once and is one, however often it is sent', async () => {
    const { use, absences } = setUp();
    const input = report([0, 8]);
    const { order } = await insertPaidOrder(world, { startMs: world.nowMs() + HOUR });
    const before = await world.deps.workers.findById(workerId);
    expect(before && (await mayServe(world.deps, { order, worker: before }))).toBe(true);
    const [first, second] = await Promise.all([use.reportAbsence(input), use.reportAbsence(input)]);
    expect(second).toEqual(first);
    expect(new Set(absences)).toEqual(new Set([first.id]));
    const worker = await world.deps.workers.findById(workerId);
    expect(worker?.blocked).toHaveLength(1);
    expect(worker?.version).toBe((before?.version ?? 0) + 1);
    expect(worker && (await mayServe(world.deps, { order, worker }))).toBe(false);
    const page = await use.listAbsences({ workerId, scope: { workerId }, limit: 10 });
    expect(page).toMatchObject([{ id: first.id, status: 'OPEN', kind: 'ILL', note: null }]);
  });

  test('[R48][X7] why somebody is absent lies sealed, and is shown to him and the desk', async () => {
    const { use } = setUp();
    const note = '高血压，在市一医院';
    const first = await use.reportAbsence(report([0, 8], { note }));
    // The repeat reads what is stored.
    expect(await use.reportAbsence(report([0, 8], { note }))).toEqual(first);
    expect(first.note).toBe(note);
    const page = await use.listAbsences({ workerId, scope: {}, limit: 10 });
    expect(page.map((row) => row.note)).toEqual([note]);
    const absences = absenceModel(world.connection);
    const raw = await absences.collection.findOne({ _id: first.id as never });
    expect(JSON.stringify(raw)).not.toMatch(/高血压|市一/);
    await absences.updateOne({ _id: first.id }, { $set: { note } });
    const old = await use.listAbsences({ workerId, scope: {}, limit: 10 });
    expect(old[0]?.note).toBe(note);
  });

  test('[X7] who is absent is not asked about the time that was held for him', async () => {
    const { use } = setUp();
    const { facts } = await insertPaidOrder(world, { startMs: world.nowMs() + 2 * HOUR });
    const { orderId } = facts;
    const tickets = [{ ticketId: `${orderId}:1`, workerId }];
    const input = { orderId, tickets, round: 1, offerMs: 60_000, isMovable: false };
    await use.reportAbsence(report([0, 8]));
    expect(await offerHeldWorkers(world.deps, { ...input, searchNo: 1 })).toMatchObject({
      kind: 'none',
    });
  });

  test('[X7] finds the visits in the time that can still change hands, page by page', async () => {
    const hit = [await assigned(at(1).getTime()), await assigned(at(5).getTime())];
    await assigned(at(9).getTime());
    await assigned(at(3).getTime(), 'IN_SERVICE');
    const asked = await insertPaidOrder(world, { startMs: at(7).getTime() });
    const offered = {
      orderId: asked.facts.orderId,
      tickets: [{ ticketId: asked.facts.tickets[0]!.ticketId, workerId }],
      searchNo: 1,
      round: 1,
      offerMs: 60_000,
      isMovable: false,
    };
    expect(await offerHeldWorkers(world.deps, offered)).toMatchObject({ kind: 'offered' });

    const { use, run, away } = setUp();
    const window = { from: at(0), to: at(8) };
    const preview = await use.previewAbsence({ workerId, scope: { workerId }, ...window });
    expect(preview.items.map(({ id }) => id).sort()).toEqual(idsOf(hit));
    expect(preview.hasMore).toBe(false);

    const { id: absenceId } = await use.reportAbsence(report([0, 8], { kind: 'LEAVE' }));
    const page = await run.absencePage({ absenceId, afterId: null });
    expect([...page.orderIds].sort()).toEqual(idsOf([...hit, asked]));
    expect(page.nextAfterId).toBeNull();
    const [orderId] = page.orderIds as [string];
    await run.signalWorkerAway({ absenceId, orderId, look: 1 });
    const signal = { workerId, reason: 'WORKER_ON_LEAVE', key: `${absenceId}:1` };
    expect(away).toMatchObject([{ orderId, signal: { ...signal, actor: { id: workerId } } }]);
    await run.finishAbsence({ absenceId, orders: { told: 3, ended: 0 } });
    await run.finishAbsence({ absenceId, orders: { told: 0, ended: 0 } });
    expect(await use.listAbsences({ workerId, scope: {}, limit: 1 })).toMatchObject([
      { status: 'DONE', orders: { told: 3, ended: 0 } },
    ]);
  });

  test('[X7] more orders than a page holds come one page after another', async () => {
    const pattern = await assigned(at(1).getTime());
    const rows = Array.from({ length: 120 }, () => {
      const id = randomUUID();
      const tickets = [{ ...pattern.order.tickets[0]!, _id: `${id}:1` }];
      return { ...pattern.order, _id: id, no: id, tickets };
    });
    await orderModel(world.connection).insertMany(rows);
    const { use, run } = setUp();
    const { id: absenceId } = await use.reportAbsence(report([0, 8]));
    const first = await run.absencePage({ absenceId, afterId: null });
    expect(first.orderIds).toHaveLength(100);
    expect(first.nextAfterId).not.toBeNull();
    const second = await run.absencePage({ absenceId, afterId: first.nextAfterId });
    expect(second.nextAfterId).toBeNull();
    expect(new Set([...first.orderIds, ...second.orderIds]).size).toBe(121);
  });

  test('[X7] bad times are refused; workers of others are not found', async () => {
    const { use, absences } = setUp();
    for (const hours of [
      [2, 1],
      [-30, 1],
      [-3, -1],
      [0, 63 * 24],
    ] as const) {
      await expect(use.reportAbsence(report(hours))).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      });
    }
    for (const scope of [{ merchantId: 'none' }, { cityCodes: ['hz'] }, { workerId: 'w-other' }]) {
      await expect(use.reportAbsence(report([0, 1], { scope }))).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
    }
    expect(absences).toEqual([]);
  });

  test('[X7] one whose run was never started gets it from the sweep', async () => {
    const { use, gateway, absences } = setUp();
    const dead = createAbsences(world.deps, {
      ...gateway,
      startAbsence: async () => {
        throw new Error('Temporal is away');
      },
    });
    await expect(dead.reportAbsence(report([0, 8]))).rejects.toThrow('away');
    expect(await sweepAbsences(world.deps, gateway)).toBe(0);
    world.advance(60_001);
    expect(await sweepAbsences(world.deps, gateway)).toBe(1);
    const [row] = await use.listAbsences({ workerId, scope: {}, limit: 1 });
    expect(absences).toEqual([row?.id]);
  });
});

test('[K2] the last sign of a worker is his newest request or position', async () => {
  const workers = workerModel(world.connection);
  await workers.updateOne({ _id: workerId }, { $unset: { position: 1 } });
  const contact = () => workerContact(world.deps, { workerId });
  expect(await contact()).toEqual({ lastContactAtMs: null });
  const first = at(-1);
  await world.deps.workers.touch({ workerId, at: first, olderThan: at(-2) });
  expect(await contact()).toEqual({ lastContactAtMs: first.getTime() });
  await world.deps.workers.touch({ workerId, at: at(0), olderThan: at(-2) });
  expect(await contact()).toEqual({ lastContactAtMs: first.getTime() });
  const later = at(0);
  await world.deps.workers.touch({ workerId, at: later, olderThan: at(-0.5) });
  expect(await contact()).toEqual({ lastContactAtMs: later.getTime() });
});
