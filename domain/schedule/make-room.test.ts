import * as fc from 'fast-check';
import { streetEtaModel } from '../geo/travel.js';
import { addItem, findItem } from './edit-days.js';
import { fits } from './fits.js';
import { GROW_MS_MAX, makeRoom } from './make-room.js';
import { serviceDaysOf, workerDayId } from './service-day.js';
import type { DayItem, WorkerDay } from './types.js';

const ZONE = 'Asia/Shanghai';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOON = Date.parse('2026-03-10T12:00:00+08:00');
const eta = streetEtaModel();
const facts = { nowMs: NOON, timeZone: ZONE, eta };
const PLACES = [
  [121.47, 31.23],
  [121.49, 31.24],
  [121.55, 31.2],
] as const;

const item = (over: Partial<DayItem> & Pick<DayItem, 'ticketId' | 'start' | 'end'>): DayItem => ({
  orderId: over.ticketId,
  at: PLACES[0],
  cell: '8930',
  prepMs: 10 * MINUTE,
  cleanMs: 10 * MINUTE,
  movable: false,
  ...over,
});

/** A worker's days with as many of the items as fit, the first one always. */
function daysWith(items: readonly DayItem[]): WorkerDay[] {
  const dates = serviceDaysOf({
    startMs: NOON - 24 * HOUR,
    endMs: NOON + 48 * HOUR,
    timeZone: ZONE,
  });
  let days: readonly WorkerDay[] = dates.map((date) => ({
    _id: workerDayId('w1', date),
    ver: 1,
    items: [],
  }));
  for (const one of items) {
    const added = addItem({ ...facts, days, item: one });
    if (added.ok) days = added.days;
  }
  return [...days];
}

const itemsOf = (days: readonly WorkerDay[]): DayItem[] => [
  ...new Map(days.flatMap((day) => day.items.map((one) => [one.ticketId, one] as const))).values(),
];
const own = item({ ticketId: 'own', start: NOON, end: NOON + 2 * HOUR });
const next = (afterMinutes: number, ticketId = 'next') => {
  const start = own.end + afterMinutes * MINUTE;
  return item({ ticketId, start, end: start + HOUR });
};
const grow = (days: readonly WorkerDay[], minutes: number, waitsMs: number | null = 0) =>
  makeRoom({
    ...facts,
    days,
    ticketId: 'own',
    endMs: own.end + minutes * MINUTE,
    latestStartOf: ({ start }) => (waitsMs === null ? null : start + waitsMs),
  });

describe('room for work that lasts longer', () => {
  test('[X7] a later booking that still fits stays where it is', () => {
    const days = daysWith([own, next(50)]);
    const room = grow(days, 30);
    expect(room).toMatchObject({ ok: true, endMs: own.end + 30 * MINUTE, displaced: [] });
    expect(room.ok && findItem(room.days, 'next')).toEqual(next(50));
  });

  test('[X7] one that waits begins later, by cleaning, way and preparation after the new end', () => {
    const room = grow(daysWith([own, next(40)]), 30, 15 * MINUTE);
    const toMs = own.end + 50 * MINUTE;
    expect(room).toMatchObject({ ok: true, displaced: [{ toMs }] });
    expect(room.ok && findItem(room.days, 'next')).toMatchObject({ start: toMs, end: toMs + HOUR });
  });

  test('[X7] one that would wait too long is given up, and what follows it stays', () => {
    const after = next(110, 'after');
    const room = grow(daysWith([own, next(30), after]), 30, 15 * MINUTE);
    expect(room).toMatchObject({ ok: true, displaced: [{ item: next(30), toMs: null }] });
    expect(room.ok && itemsOf(room.days).map(({ ticketId }) => ticketId)).toEqual(['own', 'after']);
  });

  test('[X7] a delay is handed on to the booking behind', () => {
    const room = grow(daysWith([own, next(40), next(125, 'after')]), 30, 15 * MINUTE);
    const toMs = own.end + 50 * MINUTE;
    const afterMs = toMs + HOUR + 20 * MINUTE;
    expect(room).toMatchObject({
      displaced: [
        { item: { ticketId: 'next' }, toMs },
        { item: { ticketId: 'after' }, toMs: afterMs },
      ],
    });
  });

  test('[X7] one that may not be touched stops it all', () => {
    const days = daysWith([own, next(30)]);
    expect(grow(days, 30, null)).toEqual({ ok: false, reason: 'OVERLAP', conflictWith: 'next' });
    expect(grow(daysWith([next(30)]), 30)).toMatchObject({ ok: false, reason: 'ABSENT' });
  });

  test('[X5] never shorter, and never longer than the bound', () => {
    const days = daysWith([own]);
    expect(grow(days, -30)).toEqual({ ok: true, days, endMs: own.end, displaced: [] });
    expect(grow(days, 24 * 60)).toMatchObject({ endMs: own.end + GROW_MS_MAX });
  });

  test('[P7][X7] whatever follows, no two bookings collide, and each is kept, late, or told', () => {
    const later = fc.record({
      afterMinutes: fc.integer({ min: -200, max: 700 }),
      minutes: fc.integer({ min: 10, max: 180 }),
      at: fc.constantFrom(...PLACES),
    });
    fc.assert(
      fc.property(
        fc.array(later, { maxLength: 12 }),
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 0, max: 60 }),
        (rows, byMinutes, waitsMinutes) => {
          const others = rows.map(({ afterMinutes, minutes, at }, n) => {
            const start = own.end + afterMinutes * MINUTE;
            return item({ ticketId: `t${n}`, start, end: start + minutes * MINUTE, at });
          });
          const before = daysWith([own, ...others]);
          const room = grow(before, byMinutes, waitsMinutes * MINUTE);
          if (!room.ok) throw new Error(room.reason);
          const left = itemsOf(room.days);
          for (const candidate of left) {
            expect(fits({ items: left, candidate, nowMs: NOON, eta }).ok).toBe(true);
          }
          expect(findItem(room.days, 'own')?.end).toBe(room.endMs);
          expect(room.endMs).toBe(Math.min(own.end + byMinutes * MINUTE, own.end + GROW_MS_MAX));
          const moves = new Map(
            room.displaced.map(({ item: { ticketId }, toMs }) => [ticketId, toMs]),
          );
          for (const old of itemsOf(before).filter(({ ticketId }) => ticketId !== 'own')) {
            const toMs = moves.get(old.ticketId);
            const start = findItem(room.days, old.ticketId)?.start ?? null;
            expect(start).toBe(toMs === undefined ? old.start : toMs);
            expect((toMs ?? old.start) - old.start).toBeLessThanOrEqual(waitsMinutes * MINUTE);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
