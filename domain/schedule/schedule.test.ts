import * as fc from 'fast-check';
import type { DayInterval, WeeklyHours } from '../../contract/terms/catalogue.js';
import type { LngLat } from '../geo/distance.js';
import { streetEtaModel } from '../geo/travel.js';
import {
  addItem,
  applyHold,
  findItem,
  firm,
  move,
  release,
  type EditContext,
} from './edit-days.js';
import { fits } from './fits.js';
import { freeSlots, freeSlotsAny, type SlotWorker } from './free-slots.js';
import {
  guardedDaysOf,
  serviceDayBounds,
  serviceDayOf,
  serviceDaysOf,
  workerDayId,
} from './service-day.js';
import { TRAVEL_MS_MAX, type DayItem, type WorkerDay } from './types.js';
import { isWithinHours, openIntervals } from './working-hours.js';

const ZONE = 'Asia/Shanghai';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOON = Date.parse('2026-03-10T12:00:00+08:00');
const eta = streetEtaModel();
const PLACES: readonly LngLat[] = [
  [121.47, 31.23],
  [121.4701, 31.23],
  [121.49, 31.24],
  [121.55, 31.2],
];

const itemArb = fc
  .record({
    startMinute: fc.integer({ min: -360, max: 720 }),
    minutes: fc.integer({ min: 10, max: 180 }),
    at: fc.constantFrom(...PLACES),
    prepMs: fc.constantFrom(0, 10 * MINUTE),
    cleanMs: fc.constantFrom(0, 10 * MINUTE),
    hold: fc.constantFrom(null, -1, 1),
  })
  .map(({ startMinute, minutes, at, prepMs, cleanMs, hold }) => {
    const start = NOON + startMinute * MINUTE;
    const holdUntil = hold === null ? null : NOON + hold * MINUTE;
    return item({ start, end: start + minutes * MINUTE, at, prepMs, cleanMs, holdUntil });
  });
const itemsArb = fc
  .array(itemArb, { maxLength: 25 })
  .map((items) => items.map((one, n) => ({ ...one, ticketId: `t${n}` })));

describe('service day', () => {
  it('starts at 04:00 of the city', () => {
    expect(serviceDayOf(Date.parse('2026-03-10T03:59:59+08:00'), ZONE)).toBe('2026-03-09');
    expect(serviceDayOf(Date.parse('2026-03-10T04:00:00+08:00'), ZONE)).toBe('2026-03-10');
  });

  it('is told by the wall clock on the night of a change of the clock', () => {
    const dayAt = (utc: string): string => serviceDayOf(Date.parse(utc), 'Europe/Berlin');
    // 03:59 and 04:01 of summer time, then of winter time.
    expect(dayAt('2026-03-29T01:59:00Z')).toBe('2026-03-28');
    expect(dayAt('2026-03-29T02:01:00Z')).toBe('2026-03-29');
    expect(dayAt('2026-10-25T02:59:00Z')).toBe('2026-10-24');
    expect(dayAt('2026-10-25T03:01:00Z')).toBe('2026-10-25');
  });

  it.each([
    ['2026-03-28', 23],
    ['2026-03-29', 24],
    ['2026-10-24', 25],
    ['2026-10-25', 24],
  ])('the day of %s in Berlin has %i hours', (date, hours) => {
    const { startMs, endMs } = serviceDayBounds(date, 'Europe/Berlin');
    expect((endMs - startMs) / HOUR).toBe(hours);
  });

  it.each(['Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu'])(
    'agrees with its bounds at every instant in %s',
    (zone) => {
      const year = { min: Date.parse('2026-01-01'), max: Date.parse('2027-01-01') };
      fc.assert(
        fc.property(fc.integer(year), (atMs) => {
          const { startMs, endMs } = serviceDayBounds(serviceDayOf(atMs, zone), zone);
          expect(startMs <= atMs && atMs < endMs).toBe(true);
        }),
      );
    },
  );

  it('a booking over 04:00 has two days, one that ends at 04:00 has one', () => {
    const border = Date.parse('2026-03-10T04:00:00+08:00');
    const days = (from: number, to: number): string[] =>
      serviceDaysOf({ startMs: border + from * HOUR, endMs: border + to * HOUR, timeZone: ZONE });
    expect(days(-1, 1)).toEqual(['2026-03-09', '2026-03-10']);
    expect(days(-1, 0)).toEqual(['2026-03-09']);
    expect(days(0, 1)).toEqual(['2026-03-10']);
  });

  it('locks both days when the border is within reach of travel, one day at noon', () => {
    const early = NOON - 7 * HOUR;
    expect(guardedDaysOf(item({ start: early, end: early + HOUR }), ZONE)).toHaveLength(2);
    expect(guardedDaysOf(item({ start: NOON, end: NOON + HOUR }), ZONE)).toEqual(['2026-03-10']);
  });

  it('any two bookings that can collide share a locked day', () => {
    fc.assert(
      fc.property(itemArb, itemArb, fc.integer({ min: -24, max: 24 }), (a, other, shift) => {
        const b = {
          ...other,
          ticketId: 'other',
          holdUntil: null,
          start: other.start + shift * HOUR,
          end: other.end + shift * HOUR,
        };
        const far = { travelMs: () => TRAVEL_MS_MAX * 2 };
        fc.pre(!fits({ items: [b], candidate: a, nowMs: NOON, eta: far }).ok);
        const locked = new Set(guardedDaysOf(a, ZONE));
        expect(guardedDaysOf(b, ZONE).some((day) => locked.has(day))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('fits', () => {
  const base = item({ start: NOON, end: NOON + HOUR, cleanMs: 10 * MINUTE, prepMs: 10 * MINUTE });

  it('[X1] counts travel, preparation and cleaning on both sides', () => {
    const at = PLACES[2] ?? base.at;
    const rideMs = eta.travelMs(base.at, at, 0);
    const after = base.end + 10 * MINUTE + rideMs + 5 * MINUTE;
    const check = (start: number): ReturnType<typeof fits> => {
      const pads = { prepMs: 5 * MINUTE, cleanMs: 0 };
      const candidate = item({ ticketId: 'new', start, end: start + HOUR, at, ...pads });
      return fits({ items: [base], candidate, nowMs: NOON, eta });
    };
    expect(check(after)).toEqual({ ok: true });
    expect(check(after - 1)).toMatchObject({ ok: false, reason: 'TRAVEL_BEFORE' });
    const before = base.start - 10 * MINUTE - rideMs - HOUR;
    expect(check(before)).toEqual({ ok: true });
    expect(check(before + 1)).toMatchObject({ reason: 'TRAVEL_AFTER', conflictWith: 't' });
    expect(check(base.start + MINUTE)).toMatchObject({ reason: 'OVERLAP' });
  });

  it('[X1] ignores an expired hold and the own ticket, not a live hold', () => {
    const check = (patch: Partial<DayItem>): boolean => {
      const candidate = item({ ...base, ticketId: 'new' });
      return fits({ items: [{ ...base, ...patch }], candidate, nowMs: NOON, eta }).ok;
    };
    expect(check({ holdUntil: NOON - 1 })).toBe(true);
    expect(check({ ticketId: 'new' })).toBe(true);
    expect(check({ holdUntil: NOON })).toBe(false);
    expect(check({ holdUntil: null })).toBe(false);
  });

  it('[P7] agrees with a brute-force check of all pairs', () => {
    fc.assert(
      fc.property(itemsArb, itemArb, (items, one) => {
        const candidate = { ...one, ticketId: 'new', holdUntil: null };
        const isFit = items.every((other) => isExpired(other) || isCompatible(other, candidate));
        expect(fits({ items, candidate, nowMs: NOON, eta }).ok).toBe(isFit);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('edits', () => {
  it('[P7] no sequence of adds leaves two live items in conflict', () => {
    fc.assert(
      fc.property(itemsArb, (items) => {
        let days = daysAround();
        for (const one of items) {
          const result = addItem(context(days, { item: one }));
          days = result.ok ? result.days : days;
        }
        const kept = [
          ...new Map(days.flatMap((d) => d.items).map((i) => [i.ticketId, i])).values(),
        ];
        for (const a of kept) {
          for (const b of kept) {
            expect(a === b || isExpired(a) || isExpired(b) || isCompatible(a, b)).toBe(true);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('[X1] holds, overwrites an expired hold, makes firm, moves and releases', () => {
    const one = item({ ticketId: 'a', start: NOON, end: NOON + HOUR });
    const held = edited(applyHold(context(daysAround(), { item: one, holdUntil: NOON + 1 })));
    const other = { ...one, ticketId: 'b' };
    expect(addItem(context(held, { item: other }))).toMatchObject({ conflictWith: 'a' });
    const late = { nowMs: NOON + 2 };
    expect(edited(firm(context(held, { ticketId: 'a', ...late })))[1]?.items[0]).toMatchObject({
      holdUntil: null,
    });
    const taken = edited(addItem(context(held, { item: other, ...late })));
    expect(taken.flatMap((day) => day.items).map((i) => i.ticketId)).toEqual(['b']);
    expect(firm(context(taken, { ticketId: 'a' }))).toMatchObject({ reason: 'ABSENT' });
    const to = { start: NOON + 3 * HOUR, end: NOON + 4 * HOUR };
    const moved = edited(move(context(taken, { ticketId: 'b', to })));
    expect(findItem(moved, 'b')).toMatchObject(to);
    const free = edited(release({ days: moved, ticketId: 'b', nowMs: NOON }));
    expect(free.flatMap((day) => day.items)).toEqual([]);
  });

  it('writes a booking over the border into both days and tests it once', () => {
    const start = Date.parse('2026-03-10T03:30:00+08:00');
    const one = item({ ticketId: 'a', start, end: start + HOUR });
    const days = edited(addItem(context(daysAround(), { item: one })));
    expect(days.map((day) => day.items.length)).toEqual([1, 1, 0]);
    const after = item({ ticketId: 'b', start: start + HOUR - MINUTE, end: start + 2 * HOUR });
    expect(addItem(context(days, { item: after }))).toMatchObject({ conflictWith: 'a' });
    const dayOnly = context(days.slice(1, 2), { item: one });
    expect(addItem(dayOnly)).toMatchObject({ reason: 'INVALID' });
  });
});

describe('working hours', () => {
  const nineToSix: DayInterval[] = [{ startMinute: 540, endMinute: 1_080 }];
  const night: DayInterval[] = [{ startMinute: 1_320, endMinute: 1_560 }];
  // Sunday off, Friday a night shift to 02:00 of Saturday.
  const hours: WeeklyHours = [[], nineToSix, nineToSix, nineToSix, nineToSix, night, nineToSix];
  const none = { hours, overrides: [], blocked: [] };
  const within = (
    from: string,
    to: string,
    patch: Partial<Parameters<typeof isWithinHours>[0]> = {},
  ): boolean =>
    isWithinHours({
      ...none,
      timeZone: ZONE,
      startMs: Date.parse(`${from}:00+08:00`),
      endMs: Date.parse(`${to}:00+08:00`),
      ...patch,
    });

  it('follows the weekly rule, also past midnight', () => {
    expect(within('2026-03-10T09:00', '2026-03-10T18:00')).toBe(true);
    expect(within('2026-03-10T08:59', '2026-03-10T10:00')).toBe(false);
    expect(within('2026-03-08T10:00', '2026-03-08T11:00')).toBe(false);
    expect(within('2026-03-13T23:30', '2026-03-14T01:30')).toBe(true);
    expect(within('2026-03-14T01:00', '2026-03-14T02:01')).toBe(false);
  });

  it('an override replaces the rule of its date; blocked time and leave are taken away', () => {
    const dayOff = { overrides: [{ date: '2026-03-10', intervals: [] }] };
    const extra = { overrides: [{ date: '2026-03-08', intervals: nineToSix }] };
    const blocked = { blocked: [{ startMs: NOON, endMs: NOON + HOUR }] };
    const leave = { leave: [{ fromDate: '2026-03-09', toDate: '2026-03-10' }] };
    expect(within('2026-03-10T10:00', '2026-03-10T11:00', dayOff)).toBe(false);
    expect(within('2026-03-08T10:00', '2026-03-08T11:00', extra)).toBe(true);
    expect(within('2026-03-10T11:00', '2026-03-10T12:00', blocked)).toBe(true);
    expect(within('2026-03-10T11:30', '2026-03-10T13:30', blocked)).toBe(false);
    expect(within('2026-03-10T16:00', '2026-03-10T17:00', leave)).toBe(false);
    expect(within('2026-03-11T09:00', '2026-03-11T10:00', leave)).toBe(true);
  });

  it('keeps the wall clock over a change of the clock', () => {
    const startMs = Date.parse('2026-03-29T00:00:00Z');
    const open = openIntervals({
      ...none,
      hours: [nineToSix, [], [], [], [], [], []],
      timeZone: 'Europe/Berlin',
      startMs,
      endMs: startMs + 12 * HOUR,
    });
    expect(open.map((one) => new Date(one.startMs).toISOString())).toEqual([
      '2026-03-29T07:00:00.000Z',
    ]);
  });
});

describe('free slots', () => {
  const allDay: WeeklyHours = Array.from({ length: 7 }, () => [
    { startMinute: 360, endMinute: 1_560 },
  ]);
  const request = {
    durationMs: 90 * MINUTE,
    prepMs: 10 * MINUTE,
    cleanMs: 10 * MINUTE,
    at: PLACES[0] ?? ([0, 0] as const),
    fromMs: NOON - 12 * HOUR,
    toMs: NOON + 24 * HOUR,
    nowMs: NOON - 6 * HOUR,
    leadMs: 2 * HOUR,
    timeZone: ZONE,
    etaModel: eta,
  };
  const worker = (dayItems: readonly DayItem[]): SlotWorker => ({
    workerHours: {
      hours: allDay,
      overrides: [],
      blocked: [{ startMs: NOON + 20 * HOUR, endMs: NOON + 21 * HOUR }],
    },
    dayItems,
  });

  it('offers exactly the grid points that can be booked', () => {
    fc.assert(
      fc.property(itemsArb, (dayItems) => {
        const one = worker(dayItems);
        const slots = new Set(freeSlots({ ...request, ...one }));
        for (let start = request.fromMs; start < request.toMs; start += 30 * MINUTE) {
          const end = start + request.durationMs;
          const candidate = item({ ...request, ticketId: 'new', start, end });
          const isOffered =
            start >= request.nowMs + request.leadMs &&
            isWithinHours({ ...one.workerHours, startMs: start, endMs: end, timeZone: ZONE }) &&
            fits({ items: dayItems, candidate, nowMs: request.nowMs, eta }).ok;
          expect(slots.has(start)).toBe(isOffered);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('counts the workers of each start', () => {
    fc.assert(
      fc.property(fc.array(itemsArb, { maxLength: 4 }), (lists) => {
        const workers = lists.map(worker);
        const all = workers.flatMap((one) => freeSlots({ ...request, ...one }));
        const expected = [...new Set(all)]
          .sort((a, b) => a - b)
          .map((startMs) => ({ startMs, workerCount: all.filter((s) => s === startMs).length }));
        expect(freeSlotsAny({ ...request, workers })).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });

  it('stays bounded over a huge window', () => {
    const toMs = request.fromMs + 50 * 24 * HOUR;
    const slots = freeSlots({ ...request, ...worker([]), toMs, stepMinutes: 30 });
    expect(slots.length).toBeGreaterThan(500);
    expect(slots.length).toBeLessThanOrEqual(1_344);
    expect(() => freeSlots({ ...request, ...worker([]), stepMinutes: 0 })).toThrow();
  });
});

function item(patch: Partial<DayItem>): DayItem {
  return {
    ticketId: 't',
    orderId: 'o',
    start: NOON,
    end: NOON + HOUR,
    at: PLACES[0] ?? [0, 0],
    cell: '',
    prepMs: 0,
    cleanMs: 0,
    holdUntil: null,
    movable: false,
    ...patch,
  };
}

/** The rule written out once more, without bounds or short cuts. */
function isCompatible(a: DayItem, b: DayItem): boolean {
  const ride = (x: DayItem, y: DayItem): number => eta.travelMs(x.at, y.at, x.end + x.cleanMs);
  return (
    a.end + a.cleanMs + ride(a, b) + b.prepMs <= b.start ||
    b.end + b.cleanMs + ride(b, a) + a.prepMs <= a.start
  );
}

function isExpired(one: DayItem): boolean {
  return typeof one.holdUntil === 'number' && one.holdUntil < NOON;
}

function daysAround(): readonly WorkerDay[] {
  return ['2026-03-09', '2026-03-10', '2026-03-11'].map((date) => ({
    _id: workerDayId('w', date),
    ver: 0,
    items: [],
  }));
}

function context<T extends object>(days: readonly WorkerDay[], more: T): EditContext & T {
  return { days, nowMs: NOON, timeZone: ZONE, eta, ...more };
}

function edited(result: ReturnType<typeof addItem>): readonly WorkerDay[] {
  expect(result.ok).toBe(true);
  return result.ok ? result.days : [];
}
