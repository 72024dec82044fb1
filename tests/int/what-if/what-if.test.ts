import type { WhatIfPolicy } from '../../../contract/terms/what-if.js';
import { orderModel } from '../../../data/models/order.js';
import { whatIfRunModel } from '../../../data/models/what-if-run.js';
import { workerModel } from '../../../data/models/worker.js';
import { cityModel } from '../../../data/models/city.js';
import { replayDate } from '../../../use-cases/dispatch/what-if/replay-date.js';
import { loadRecordedDay } from '../../../use-cases/dispatch/what-if/load-recorded-day.js';
import { sweepWhatIf } from '../../../use-cases/dispatch/what-if/sweep-what-if.js';
import { CITY, openWhatIfWorld, type WhatIfWorld } from './what-if-world.js';

const NOON = 12 * 60;
const TRIED: WhatIfPolicy = { waitForBetterMinutes: 90 };

let world: WhatIfWorld;
beforeEach(async () => {
  world = await openWhatIfWorld();
});
afterEach(() => world.close());

const noPause = async (): Promise<void> => undefined;
const loaded = (date = world.dayOf()) =>
  loadRecordedDay(world.deps, { cityCode: CITY, timeZone: world.timeZone, date });
const replayed = (policy: WhatIfPolicy, seed = 1) =>
  replayDate(
    world.deps,
    { cityCode: CITY, timeZone: world.timeZone, date: world.dayOf(), policy, seed },
    noPause,
  );
const ask = (own: Partial<Parameters<WhatIfWorld['desk']['create']>[0]> = {}) =>
  world.desk.create({
    ...{ cityCode: CITY, from: world.dayOf(2), to: world.dayOf(1), policy: TRIED, seed: 1 },
    ...{ by: 'planner', key: 'k1' },
    ...own,
  });
/** A busy hour around noon, each order served by one of the workers in turn. */
async function busyHour(daysAgo = 1): Promise<void> {
  for (let index = 0; index < 12; index += 1) {
    const workerId = world.workerIds[index % world.workerIds.length] ?? '';
    await world.record({ paidAt: NOON + 5 * index, workerId, daysAgo });
  }
}

describe('a recorded day', () => {
  test('[X15] has the orders that were paid on it, and those on duty who did something', async () => {
    const [first, second] = world.workerIds as [string, string];
    const own = await world.record({ paidAt: NOON, workerId: first });
    await world.record({ paidAt: NOON, workerId: second, daysAgo: 2 });
    const { day } = await loaded();
    expect(day.orders.map(({ id }) => id)).toEqual([own]);
    expect(day.workers.map(({ id }) => id)).toEqual([first]);
    const [online] = day.workers[0]?.online ?? [];
    expect(online?.startMs).toBe(day.fromMs + (NOON - 60) * 60_000 + 5_000);
    // From the question on and until an hour after the work was done.
    expect(online?.endMs).toBe(day.fromMs + (NOON + 5 + 60 + 60) * 60_000);
    // From when he saw it to his yes.
    expect(day.answerMs).toBe(20_000);
  });

  test('[X15] knows what was booked before it began, and what was not', async () => {
    const [first] = world.workerIds as [string];
    const early = { paidAt: NOON, startsIn: 24 * 60, workerId: first, daysAgo: 2 };
    const before = await world.record(early);
    await world.record({ ...early, change: { status: 'CANCELLED' }, ticket: { startedAt: null } });
    await world.record({ paidAt: NOON + 120, workerId: first });
    const { day } = await loaded();
    const items = day.workers[0]?.items.map(({ orderId }) => orderId) ?? [];
    expect(items).toContain(before);
    // The second visit of that time was taken back only after the day had begun.
    expect(items).toHaveLength(2);
  });

  test('[X15] leaves orders for a named worker with him', async () => {
    const [first] = world.workerIds as [string];
    const named = await world.record({
      ...{ paidAt: NOON, workerId: first },
      ticket: { origin: 'DIRECT' },
    });
    const other = await world.record({ paidAt: NOON, workerId: first });
    const { day } = await loaded();
    expect(day.orders.map(({ id }) => id)).toEqual([other]);
    expect(day.workers[0]?.items.map(({ orderId }) => orderId)).toEqual([named]);
    // Only he was on duty, and his time is given away.
    expect((await replayed(TRIED)).baseline).toMatchObject({ orders: 1, served: 0, escalated: 1 });
  });

  test('[X15] is refused beyond what can be replayed', async () => {
    const id = await world.record({ paidAt: NOON });
    const order = await orderModel(world.connection).findById(id).lean();
    const copies = Array.from({ length: 3_000 }, (_none, index) => ({
      ...order,
      ...{ _id: `copy-${index}`, no: `C${index}` },
    }));
    await orderModel(world.connection).collection.insertMany(copies as never[]);
    await expect(loaded()).rejects.toMatchObject({ code: 'WHAT_IF_TOO_LARGE' });
  });
});

describe('a replayed day', () => {
  test('[X15] tells what really happened beside both policies', async () => {
    await busyHour();
    await world.record({ paidAt: NOON + 30 });
    const row = await replayed(TRIED);
    expect(row.recorded).toMatchObject({ orders: 13, served: 12, unserved: 1, cancelled: 0 });
    expect(row.recorded.foundMeanMinutes).toBeCloseTo(1);
    expect(row.baseline.orders).toBe(13);
    expect(row.baseline.served).toBeGreaterThan(0);
  });

  test('[X15] is the same for the same facts and seed', async () => {
    await busyHour();
    await workerModel(world.connection).updateMany({}, { $set: { acceptanceBps: 5_000 } });
    expect(await replayed(TRIED)).toEqual(await replayed(TRIED));
    const answers = new Set<number>();
    for (let seed = 1; seed <= 8; seed += 1)
      answers.add((await replayed(TRIED, seed)).baseline.refused);
    expect(answers.size).toBeGreaterThan(1);
  });

  test('[X15] compares with the rules that each order was booked under', async () => {
    const [near, far] = world.workerIds as [string, string];
    // Orders are at the door of the first; the other is farther away and better rated.
    const at = world.world.workers[0]?.home.coordinates ?? [0, 0];
    const home = { type: 'Point', coordinates: [at[0] + 0.01, at[1]] };
    const workers = workerModel(world.connection);
    // Whom the orders go to must not hang on who happens to decline.
    const taking = { acceptanceBps: 10_000 };
    await workers.updateOne({ _id: near }, { $set: { ...taking, score: 1 } });
    await workers.updateOne({ _id: far }, { $set: { ...taking, score: 5, home } });
    // He is on duty for the sake of a customer who has named him, later in the day.
    const named = { origin: 'DIRECT' } as const;
    await world.record({ paidAt: NOON - 30, startsIn: 180, workerId: far, ticket: named });
    await world.record({ paidAt: NOON, workerId: near });
    await orderModel(world.connection).updateMany({}, { $set: { 'policy.scorePercent': 1_000 } });
    const same = await replayed({ scorePercent: 1_000 });
    expect(same.candidate).toEqual(same.baseline);
    expect(same.baseline.meters).toBeGreaterThan(500);
    const other = await replayed({ scorePercent: 0 });
    expect(other.baseline).toEqual(same.baseline);
    expect(other.candidate.meters).toBeLessThan(same.baseline.meters);
  });

  test('[X15] changes nothing that was recorded', async () => {
    await busyHour();
    const stored = () => orderModel(world.connection).find().sort({ _id: 1 }).lean();
    const before = JSON.stringify(await stored());
    await replayed(TRIED);
    expect(JSON.stringify(await stored())).toBe(before);
  });
});

describe('a run', () => {
  test('[X15] goes day by day to a result, and a repeated step adds nothing', async () => {
    await busyHour(1);
    await busyHour(2);
    const { id } = await ask();
    const dates = await world.activities.beginWhatIf({ runId: id });
    expect(dates).toEqual([world.dayOf(2), world.dayOf(1)]);
    const first = { runId: id, date: world.dayOf(2) };
    // An attempt that was given up on may go on beside the next one.
    await Promise.all([1, 2].map(() => world.activities.replayWhatIfDay(first, noPause)));
    await world.activities.replayWhatIfDay(first, noPause);
    expect(await world.desk.read({ runId: id })).toMatchObject({
      ...{ status: 'RUNNING', daysDone: 1, dayCount: 2, result: null },
    });
    // Begun again, it goes on with what is left.
    expect(await world.activities.beginWhatIf({ runId: id })).toEqual([world.dayOf(1)]);
    await world.play(id);
    const run = await world.desk.read({ runId: id });
    expect(run).toMatchObject({ status: 'DONE', daysDone: 2, policy: TRIED });
    expect(run.result?.baseline.orders).toBe(24);
    expect(run.result?.recorded).toMatchObject({ orders: 24, served: 24 });
    expect(run.days.map(({ date }) => date)).toEqual(dates);
    await world.activities.finishWhatIf({ runId: id, status: 'CANCELLED', failure: null });
    expect((await world.desk.read({ runId: id })).status).toBe('DONE');
  });

  test('[X15] a city has one at a time, whoever asks; a repeat of a request is the same run', async () => {
    const answers = await Promise.allSettled(
      Array.from({ length: 10 }, (_none, index) => ask({ key: `key-${index}` })),
    );
    const runs = answers.flatMap((one) => (one.status === 'fulfilled' ? [one.value.id] : []));
    const refusals = answers.flatMap((one) =>
      one.status === 'rejected' ? [(one.reason as { code: string }).code] : [],
    );
    expect(runs).toHaveLength(1);
    expect(refusals).toEqual(Array.from({ length: 9 }, () => 'WHAT_IF_OPEN'));
    const winner = answers.findIndex(({ status }) => status === 'fulfilled');
    expect((await ask({ key: `key-${winner}` })).id).toBe(runs[0]);
    expect(await whatIfRunModel(world.connection).countDocuments()).toBe(1);
    await world.play(runs[0] ?? '');
    expect((await ask({ key: 'after' })).id).not.toBe(runs[0]);
  });

  test('[X15] asks for days that are over and a city in reach', async () => {
    const codeOf = (own: Parameters<typeof ask>[0]) =>
      ask(own).then(
        () => null,
        ({ code }: { code: string }) => code,
      );
    expect(await codeOf({ to: world.dayOf(0) })).toBe('INVALID_INPUT');
    expect(await codeOf({ from: world.dayOf(1), to: world.dayOf(2) })).toBe('INVALID_INPUT');
    expect(await codeOf({ from: world.dayOf(32) })).toBe('INVALID_INPUT');
    expect(await codeOf({ cityCode: 'nowhere' })).toBe('NOT_FOUND');
    expect(await codeOf({ cityCodes: ['hz'] })).toBe('NOT_FOUND');
    expect(await codeOf({ from: world.dayOf(31), cityCodes: [CITY] })).toBeNull();
  });

  test('[X15] that Temporal has not been told of is started by the sweep', async () => {
    world.fake.answers.start = 'away';
    const { id, status } = await ask();
    expect(status).toBe('QUEUED');
    world.fake.answers.start = 'open';
    expect(await sweepWhatIf(world.deps, world.fake.gateway)).toBe(0);
    world.world.advance(61_000);
    expect(await sweepWhatIf(world.deps, world.fake.gateway)).toBe(1);
    expect(world.fake.asked).toEqual([id]);
  });

  test('[X15] whose run was lost frees its city', async () => {
    const { id } = await ask();
    world.world.advance(61_000);
    world.fake.answers.start = 'ended';
    await sweepWhatIf(world.deps, world.fake.gateway);
    expect(await world.desk.read({ runId: id })).toMatchObject({
      ...{ status: 'FAILED', failure: { code: 'LOST' } },
    });
    world.fake.answers.start = 'open';
    await expect(ask({ key: 'again' })).resolves.toMatchObject({ status: 'QUEUED' });
    expect(await sweepWhatIf(world.deps, world.fake.gateway)).toBe(0);
  });

  test('[X15] is stopped before it began, by its run, and not once it is over', async () => {
    const queued = await ask();
    expect(await world.desk.cancel({ runId: queued.id })).toMatchObject({ status: 'CANCELLED' });
    // A sweep or a run that comes late finds nothing to do.
    expect(await world.activities.beginWhatIf({ runId: queued.id })).toEqual([]);
    const running = await ask({ key: 'k2' });
    await world.activities.beginWhatIf({ runId: running.id });
    // Its run is not known to Temporal: only the sweep may say that it is lost.
    await expect(world.desk.cancel({ runId: running.id })).rejects.toMatchObject({
      code: 'ACTION_NOT_ALLOWED',
    });
    await world.activities.finishWhatIf({
      ...{ runId: running.id, status: 'CANCELLED', failure: null },
    });
    world.fake.answers.cancel = { runId: running.id, status: 'CANCELLED' };
    expect(await world.desk.cancel({ runId: running.id })).toMatchObject({ status: 'CANCELLED' });
    const done = await ask({ key: 'k3' });
    await world.play(done.id);
    world.fake.answers.cancel = null;
    await expect(world.desk.cancel({ runId: done.id })).rejects.toMatchObject({
      code: 'ACTION_NOT_ALLOWED',
    });
  });

  test('[X15] is called by the name of its city and seen within reach only', async () => {
    const city = await cityModel(world.connection).findById(CITY).lean();
    const { id } = await ask();
    const name = { zh: city?.name.zh, en: city?.name.en };
    expect((await world.desk.list({ limit: 5 })).map(({ cityName }) => cityName)).toEqual([name]);
    expect(await world.desk.list({ limit: 5, cityCodes: ['hz'] })).toEqual([]);
    await expect(world.desk.read({ runId: id, cityCodes: ['hz'] })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
