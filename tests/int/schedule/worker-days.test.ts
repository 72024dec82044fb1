import { randomUUID } from 'node:crypto';
import type { Connection } from 'mongoose';
import { AppError, isAppError } from '../../../contract/terms/errors.js';
import { connectDatabase, inTransaction } from '../../../data/connect.js';
import { workerDayModel } from '../../../data/models/worker-day.js';
import {
  createWorkerDaysRepository,
  withSlotRetry,
  type HoldArgs,
  type WorkerDaysRepository,
} from '../../../data/repositories/worker-days.js';
import type { LngLat } from '../../../domain/geo/distance.js';
import { streetEtaModel } from '../../../domain/geo/travel.js';
import { addItem } from '../../../domain/schedule/edit-days.js';
import { serviceDaysOf } from '../../../domain/schedule/service-day.js';
import type { DayItem } from '../../../domain/schedule/types.js';

const CUSTOMERS = 100;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const timeZone = 'Asia/Shanghai';
const eta = streetEtaModel();
const NOON = Date.parse('2026-03-10T12:00:00+08:00');
const DAWN = Date.parse('2026-03-11T04:00:00+08:00');
const facts = { nowMs: NOON - HOUR, timeZone, eta };
const HERE: LngLat = [121.47, 31.23];
/** About 25 minutes from HERE. */
const THERE: LngLat = [121.53, 31.23];

let connection: Connection;
let days: WorkerDaysRepository;

beforeAll(async () => {
  const database = `schedule_${randomUUID().slice(0, 8)}`;
  connection = await connectDatabase(process.env.MONGODB_TEST_URI ?? '');
  connection = connection.useDb(database);
  await workerDayModel(connection).createIndexes();
  days = createWorkerDaysRepository(connection);
});

beforeEach(() => workerDayModel(connection).deleteMany({}));

afterEach(() => jest.restoreAllMocks());

afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

describe('one slot, a hundred customers', () => {
  it('[P7] [X1] R30 exactly one of 100 wins the same slot', async () => {
    const outcome = await race((n) => booking(n, {}));
    expect(outcome).toEqual({ won: 1, kept: 1, SLOT_TAKEN: CUSTOMERS - 1, CONTENTION: 0 });
    expect(await overlaps()).toEqual([]);
  });

  it('[P7] [X1] R30 exactly one of 100 wins on overlapping unequal intervals', async () => {
    const outcome = await race((n) =>
      booking(n, { start: NOON + (n % 50) * MINUTE, end: NOON + HOUR + n * MINUTE }),
    );
    expect(outcome).toMatchObject({ won: 1, kept: 1, CONTENTION: 0 });
    expect(await overlaps()).toEqual([]);
  });

  it('[P7] [X1] R30 exactly one of 100 wins when only travel makes them collide', async () => {
    const outcome = await race((n) => (n % 2 === 0 ? booking(n, {}) : afterNoonFarAway(n)));
    expect(outcome).toMatchObject({ won: 1, kept: 1, CONTENTION: 0 });
    expect(await overlaps()).toEqual([]);
  });

  it('[P7] R30 over the border of the day, in both documents and next to it', async () => {
    const outcome = await race((n) => aroundDawn(n));
    expect(outcome).toMatchObject({ won: 1, kept: 1, CONTENTION: 0 });
    expect(await overlaps()).toEqual([]);
  });

  it('[P7] R30 inside the transactions of the callers', async () => {
    const outcome = await race(
      (n) => booking(n, {}),
      (args) =>
        withSlotRetry(() =>
          inTransaction(connection, (session) => days.hold({ ...args, session })),
        ),
    );
    expect(outcome).toMatchObject({ won: 1, kept: 1, CONTENTION: 0 });
    expect(await overlaps()).toEqual([]);
  });

  it('[P7] customers of many slots never overlap, and every loser is told why', async () => {
    const outcome = await race((n) => {
      const start = NOON + (n % 10) * 40 * MINUTE;
      return booking(n, { start, end: start + (30 + (n % 4) * 10) * MINUTE });
    });
    expect(outcome.won).toBeGreaterThan(2);
    expect(outcome.kept).toBe(outcome.won);
    expect(outcome.won + outcome.SLOT_TAKEN + outcome.CONTENTION).toBe(CUSTOMERS);
    expect(await overlaps()).toEqual([]);
  });
});

describe('the same races with the guard taken out', () => {
  it('double-books without the version in the filter', async () => {
    // The document exists, so that only the version and not the key can tell two writers apart.
    await days.hold({ ...facts, workerId: 'w', item: morning(), holdUntil: null });
    const collection = workerDayModel(connection).collection;
    const write = collection.updateOne.bind(collection);
    jest
      .spyOn(collection, 'updateOne')
      .mockImplementation(({ ver: _ver, ...filter }, ...rest) => write(filter, ...rest));
    const outcome = await race((n) => booking(n, {}));
    // Many believe that they have the slot, and each write erased the one before.
    expect(outcome.won).toBeGreaterThan(1);
    expect(outcome.kept).toBe(1);
  });

  it('double-books at the border when a writer locks his own day only', async () => {
    const held = [1, 2].map((n) => {
      const item = aroundDawn(n);
      const dates = serviceDaysOf({ startMs: item.start, endMs: item.end, timeZone });
      return days.edit({
        workerId: 'w',
        dates,
        change: (read) => {
          const result = addItem({ ...facts, days: read, item });
          return result.ok ? result.days : new AppError('SLOT_TAKEN');
        },
      });
    });
    await Promise.all(held);
    expect(await overlaps()).toEqual([['t1', 't2']]);
  });
});

describe('edits', () => {
  const workerId = 'w';

  it('[X1] an expired hold is overwritten, a live one is not', async () => {
    const holdUntil = facts.nowMs + 15 * MINUTE;
    await days.hold({ ...facts, workerId, item: booking(1, {}), holdUntil });
    const other = { ...facts, workerId, item: booking(2, {}), holdUntil: null };
    await expect(days.hold(other)).rejects.toMatchObject({ code: 'SLOT_TAKEN' });
    await days.hold({ ...other, nowMs: holdUntil + 1 });
    expect(await tickets(workerId)).toEqual(['t2']);
    const late = days.firm({ ...facts, workerId, ticketId: 't1' });
    await expect(late).rejects.toMatchObject({ code: 'SLOT_TAKEN' });
  });

  it('makes a hold firm and releases it, each as often as asked', async () => {
    await days.hold({ ...facts, workerId, item: booking(1, {}), holdUntil: facts.nowMs + 1 });
    for (let time = 0; time < 2; time += 1) {
      await days.firm({ ...facts, workerId, ticketId: 't1' });
      expect(await items(workerId)).toMatchObject([{ ticketId: 't1', holdUntil: null }]);
    }
    for (let time = 0; time < 2; time += 1) {
      await days.release({ workerId, ticketId: 't1', nowMs: facts.nowMs });
      expect(await items(workerId)).toEqual([]);
    }
  });

  it('[X2] moves a booking to another day and back over the border', async () => {
    await days.hold({ ...facts, workerId, item: booking(1, {}), holdUntil: null });
    const overBorder = { start: DAWN - HOUR, end: DAWN + HOUR };
    await days.move({ ...facts, workerId, ticketId: 't1', to: overBorder });
    const stored = await workerDayModel(connection).find({ workerId }).sort({ date: 1 }).lean();
    expect(stored.map((day) => [day.date, day.items.length])).toEqual([
      ['2026-03-10', 1],
      ['2026-03-11', 1],
    ]);
    await days.move({ ...facts, workerId, ticketId: 't1', to: { start: NOON, end: NOON + HOUR } });
    expect(await items(workerId)).toMatchObject([{ ticketId: 't1', start: NOON }]);
  });

  it('moves a booking to another worker all or nothing', async () => {
    await days.hold({ ...facts, workerId, item: booking(1, {}), holdUntil: null });
    await days.hold({ ...facts, workerId: 'busy', item: booking(2, {}), holdUntil: null });
    const to = (toWorkerId: string) =>
      days.move({ ...facts, workerId, ticketId: 't1', toWorkerId, to: {} });
    await expect(to('busy')).rejects.toMatchObject({ code: 'SLOT_TAKEN' });
    expect(await tickets(workerId)).toEqual(['t1']);
    await to('free');
    expect([await tickets(workerId), await tickets('free')]).toEqual([[], ['t1']]);
  });

  it('a race lost inside a transaction leaves nothing of it behind', async () => {
    const collection = workerDayModel(connection).collection;
    const write = collection.updateOne.bind(collection);
    const nothing = { acknowledged: true, matchedCount: 0, modifiedCount: 0, upsertedCount: 0 };
    const lost: string[] = [];
    jest.spyOn(collection, 'updateOne').mockImplementation((...args) => {
      const id = String(args[0]._id);
      if (!id.startsWith('second:') || lost.length > 0) return write(...args);
      lost.push(id);
      return Promise.resolve({ ...nothing, upsertedId: null });
    });
    const hold = { ...facts, item: booking(1, {}), holdUntil: null };
    let runs = 0;
    await withSlotRetry(() =>
      inTransaction(connection, async (session) => {
        runs += 1;
        await days.hold({ ...hold, workerId: 'first', session });
        await days.hold({ ...hold, workerId: 'second', session });
      }),
    );
    expect([runs, lost.length]).toEqual([2, 1]);
    const stored = await workerDayModel(connection).find().sort({ workerId: 1 }).lean();
    // Version 2 of the first worker would mean that the lost run had been committed.
    expect(stored.map((day) => [day.workerId, day.ver])).toEqual([
      ['first', 1],
      ['second', 1],
    ]);
  });

  it('gives up after five lost races', async () => {
    let runs = 0;
    const lost = withSlotRetry(() => {
      runs += 1;
      return Promise.reject(Object.assign(new Error('lost'), { name: 'LostRaceError' }));
    });
    await expect(lost).rejects.toMatchObject({ code: 'CONTENTION' });
    expect(runs).toBe(5);
  });

  it('reads the items of each worker once, also those of the neighbouring day', async () => {
    const item = booking(1, { start: DAWN - HOUR, end: DAWN + HOUR });
    await days.hold({ ...facts, workerId, item, holdUntil: null });
    const found = await days.itemsOf({
      workerIds: [workerId, 'nobody'],
      fromMs: DAWN + HOUR,
      toMs: DAWN + 3 * HOUR,
      timeZone,
    });
    expect(found.get(workerId)?.map((one) => one.ticketId)).toEqual(['t1']);
    expect(found.get('nobody')).toEqual([]);
  });
});

type Outcome = { won: number; kept: number; SLOT_TAKEN: number; CONTENTION: number };

/** All customers at once on worker `w`; `kept` = winners whose booking is in the database. */
async function race(
  itemOf: (n: number) => DayItem,
  hold: (args: HoldArgs) => Promise<unknown> = (args) => days.hold(args),
): Promise<Outcome> {
  const holdUntil = facts.nowMs + 15 * MINUTE;
  const all = Array.from({ length: CUSTOMERS }, (_, n) => itemOf(n));
  const results = await Promise.allSettled(
    all.map((item) => hold({ ...facts, workerId: 'w', item, holdUntil })),
  );
  const stored = new Set(await tickets('w'));
  const outcome: Outcome = { won: 0, kept: 0, SLOT_TAKEN: 0, CONTENTION: 0 };
  for (const [n, result] of results.entries()) {
    if (result.status === 'fulfilled') {
      outcome.won += 1;
      outcome.kept += stored.has(all[n]?.ticketId ?? '') ? 1 : 0;
    } else {
      const error: unknown = result.reason;
      if (!isAppError(error)) throw error;
      expect(['SLOT_TAKEN', 'CONTENTION']).toContain(error.code);
      outcome[error.code as 'SLOT_TAKEN' | 'CONTENTION'] += 1;
    }
  }
  return outcome;
}

/** Every pair of one worker's bookings that he cannot serve both, over the whole collection. */
async function overlaps(): Promise<string[][]> {
  const stored = await workerDayModel(connection).find().lean();
  const found: string[][] = [];
  for (const workerId of new Set(stored.map((day) => day.workerId))) {
    const all = await items(workerId);
    for (const [n, a] of all.entries()) {
      for (const b of all.slice(n + 1)) {
        const readyMs = a.end + a.cleanMs + eta.travelMs(a.at, b.at, a.end) + b.prepMs;
        if (readyMs > b.start) found.push([a.ticketId, b.ticketId]);
      }
    }
  }
  return found;
}

/** A worker's bookings by start, each once, from all of his days. */
async function items(workerId: string): Promise<DayItem[]> {
  const stored = await workerDayModel(connection).find({ workerId }).lean();
  const all = stored.flatMap((day) => day.items);
  return [...new Map(all.map((item) => [item.ticketId, item])).values()].sort(
    (a, b) => a.start - b.start,
  );
}

async function tickets(workerId: string): Promise<string[]> {
  return (await items(workerId)).map((item) => item.ticketId);
}

function booking(n: number, patch: Partial<DayItem>): DayItem {
  return {
    ticketId: `t${n}`,
    orderId: `o${n}`,
    start: NOON,
    end: NOON + HOUR,
    at: HERE,
    cell: '89309969c8bffff',
    prepMs: 10 * MINUTE,
    cleanMs: 10 * MINUTE,
    holdUntil: null,
    movable: false,
    ...patch,
  };
}

/** Starts when the booking at noon is over and cleaned up, but 25 minutes of ride away. */
function afterNoonFarAway(n: number): DayItem {
  const start = NOON + HOUR + 25 * MINUTE;
  return booking(n, { start, end: start + HOUR, at: THERE });
}

/** Before, over and after 04:00: the intervals lie in one or the other document, or in both. */
function aroundDawn(n: number): DayItem {
  const kinds = [
    { start: DAWN - 30 * MINUTE, end: DAWN + 30 * MINUTE },
    { start: DAWN - 40 * MINUTE, end: DAWN - 10 * MINUTE },
    { start: DAWN + 15 * MINUTE, end: DAWN + HOUR, at: THERE },
  ];
  return booking(n, kinds[n % 3] ?? {});
}

function morning(): DayItem {
  return booking(-1, { start: NOON - 5 * HOUR, end: NOON - 4 * HOUR });
}
