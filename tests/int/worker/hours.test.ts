import { DateTime } from 'luxon';
import { workerModel } from '../../../data/models/worker.js';
import { previewHours } from '../../../use-cases/worker/preview-hours.js';
import { editProfile, getProfile, setHours } from '../../../use-cases/worker/profile.js';
import { scheduleSchema } from '../../../contract/schemas/schedule.js';
import { scheduleOf, schedulesOfIds } from '../../../use-cases/worker/schedule.js';
import { workerProfileSchema } from '../../../contract/schemas/worker.js';
import { cellsOf } from '../../../domain/geo/cells.js';
import { openOrderWorld, type OrderWorld } from '../order/order-fixture.js';

const ZONE = 'Asia/Shanghai';
const ALWAYS = Array.from({ length: 7 }, () => [{ startMinute: 0, endMinute: 1_440 }]);
const NEVER = Array.from({ length: 7 }, () => []);

let world: OrderWorld;
beforeAll(async () => {
  world = await openOrderWorld({ alwaysOnDuty: true });
});
afterAll(() => world.close());

/** Noon of the day after tomorrow, when every city is open. */
const noon = () =>
  DateTime.fromMillis(world.nowMs(), { zone: ZONE }).plus({ days: 2 }).set({
    hour: 12,
    minute: 0,
    second: 0,
    millisecond: 0,
  });
const workerAt = (index: number) => world.workers[index]?._id ?? '';
const versionOf = async (workerId: string) =>
  (await workerModel(world.connection).findById(workerId).lean())?.version ?? 0;

async function booked(workerId: string, key: string, atMs = noon().toMillis()) {
  const { orderId } = await world.place({
    key,
    workerId,
    startAt: new Date(atMs).toISOString(),
  });
  return orderId;
}

describe('a change of the hours', () => {
  test('[M2] [K4] names the bookings that it would leave outside them, and changes nothing', async () => {
    const workerId = workerAt(0);
    const orderId = await booked(workerId, 'hours-1');
    const date = noon().toFormat('yyyy-MM-dd');
    const of = async (edit: Parameters<typeof previewHours>[1]['edit']) =>
      (await previewHours(world.deps, { workerId, edit })).items.map((item) => item.orderId);
    expect(await of({ hours: ALWAYS })).toEqual([]);
    expect(await of({ hours: NEVER })).toEqual([orderId]);
    expect(await of({ leave: [{ fromDate: date, toDate: date }] })).toEqual([orderId]);
    expect(await of({ overrides: [{ date, intervals: [] }] })).toEqual([orderId]);
    const other = noon().plus({ days: 1 }).toFormat('yyyy-MM-dd');
    expect(await of({ overrides: [{ date: other, intervals: [] }] })).toEqual([]);
    expect((await previewHours(world.deps, { workerId, edit: { hours: NEVER } })).items).toEqual([
      expect.objectContaining({ orderNo: expect.stringMatching(/^DH/), ticketId: `${orderId}:1` }),
    ]);
    expect(await versionOf(workerId)).toBe(world.workers[0]?.version);
    await expect(
      previewHours(world.deps, { workerId: 'nobody', edit: { hours: NEVER } }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('[K4] by the worker himself counts at once; what lies outside now stays booked and is told', async () => {
    const workerId = workerAt(1);
    const orderId = await booked(workerId, 'hours-2');
    const expectedVersion = await versionOf(workerId);
    const hours = { hours: NEVER, overrides: [], leave: [] };
    const reply = await setHours(world.deps, { workerId, expectedVersion, hours });
    expect(reply.broken.items.map((item) => item.orderId)).toEqual([orderId]);
    expect(reply.profile).toMatchObject({ hours: NEVER, version: expectedVersion + 1 });
    expect(await world.busyTickets(workerId)).toEqual([`${orderId}:1`]);
    await expect(
      booked(workerId, 'hours-3', noon().plus({ days: 1 }).toMillis()),
    ).rejects.toMatchObject({ code: 'WORKER_UNAVAILABLE' });
    // What is outside already is not broken once more.
    const again = await previewHours(world.deps, { workerId, edit: { hours: NEVER } });
    expect(again.items).toEqual([]);
    await expect(
      setHours(world.deps, { workerId, expectedVersion, hours: { ...hours, hours: ALWAYS } }),
    ).rejects.toMatchObject({ code: 'VERSION_CONFLICT' });
  });
});

describe('the worker’s own page', () => {
  test('[K7] radius, home with its cells, and the switch', async () => {
    const workerId = workerAt(2);
    const { version } = await getProfile(world.deps, workerId);
    const coordinates: [number, number] = [120.2, 30.3];
    const edited = await editProfile(world.deps, {
      workerId,
      expectedVersion: version,
      change: { radiusMeters: 4_000, home: { type: 'Point', coordinates }, isOnline: false },
    });
    expect(workerProfileSchema.parse(edited)).toMatchObject({
      radiusMeters: 4_000,
      isOnline: false,
      version: version + 1,
    });
    const stored = await workerModel(world.connection).findById(workerId).lean();
    expect(stored?.cells).toEqual(cellsOf(coordinates));
    await expect(
      editProfile(world.deps, { workerId, expectedVersion: version, change: { isOnline: true } }),
    ).rejects.toMatchObject({ code: 'VERSION_CONFLICT' });
  });

  test('[K7] who is suspended cannot switch himself online', async () => {
    const workerId = workerAt(3);
    await workerModel(world.connection).updateOne({ _id: workerId }, { status: 'SUSPENDED' });
    const expectedVersion = await versionOf(workerId);
    const edit = { workerId, expectedVersion, change: { isOnline: true } };
    await expect(editProfile(world.deps, edit)).rejects.toMatchObject({
      code: 'ACTION_NOT_ALLOWED',
    });
    expect(
      await world.deps.workers.edit({ ...edit, set: { isOnline: true }, mustBeActive: true }),
    ).toBeNull();
  });
});

describe('a schedule', () => {
  test('[K4] [S1] days with working time, absences, leave and bookings, those outside the hours marked', async () => {
    const workerId = workerAt(4);
    const orderId = await booked(workerId, 'hours-4');
    const from = noon().toFormat('yyyy-MM-dd');
    const read = async () => {
      const schedule = await scheduleOf(world.deps, { workerId, from, days: 3 });
      expect(scheduleSchema.safeParse(schedule).error).toBeUndefined();
      return schedule;
    };
    const before = await read();
    expect(before.days.map(({ date }) => date)).toEqual(
      [0, 1, 2].map((days) => noon().plus({ days }).toFormat('yyyy-MM-dd')),
    );
    const startAt = noon().toUTC().toISO();
    expect(before.days[0]).toMatchObject({
      isOnLeave: false,
      bookings: [{ orderId, ticketId: `${orderId}:1`, startAt, isHold: true }],
    });
    expect(before.days[0]?.bookings[0]?.isOutsideHours).toBe(false);
    expect(before.days[0]?.bookedBps).toBeGreaterThan(0);
    expect(before.days[1]).toMatchObject({ bookings: [], bookedBps: 0 });
    const dayOff = noon().plus({ days: 1 }).toFormat('yyyy-MM-dd');
    const short = Array.from({ length: 7 }, () => [{ startMinute: 540, endMinute: 600 }]);
    await setHours(world.deps, {
      workerId,
      expectedVersion: await versionOf(workerId),
      hours: { hours: short, overrides: [], leave: [{ fromDate: dayOff, toDate: dayOff }] },
    });
    const after = await read();
    const nine = noon().set({ hour: 9 });
    const open = [{ from: nine.toUTC().toISO(), to: nine.plus({ hours: 1 }).toUTC().toISO() }];
    expect(after.days[0]).toMatchObject({ open, bookings: [{ isOutsideHours: true }] });
    expect(after.days[1]).toMatchObject({ open: [], isOnLeave: true });
  });

  test('[S1] of several workers, in the order asked for; whoever is gone is left out', async () => {
    const workerIds = [workerAt(1), 'nobody', workerAt(0)];
    const found = await schedulesOfIds(world.deps, { workerIds, days: 7 });
    expect(found.map(({ workerId }) => workerId)).toEqual([workerAt(1), workerAt(0)]);
    expect(found.every(({ days }) => days.length === 7)).toBe(true);
    await expect(scheduleOf(world.deps, { workerId: 'nobody', days: 1 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
