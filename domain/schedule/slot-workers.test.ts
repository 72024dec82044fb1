import * as fc from 'fast-check';
import type { SlotQuestion } from '../../contract/terms/slot-question.js';
import { distanceMeters, type LngLat } from '../geo/distance.js';
import { streetEtaModel } from '../geo/travel.js';
import { fits } from './fits.js';
import type { SlotPerson, SlotRow } from './slot-person.js';
import { countSlots, nearestQualified, slotSpan } from './slot-workers.js';
import type { DayItem } from './types.js';
import { isWithinHours } from './working-hours.js';

const ZONE = 'Asia/Shanghai';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A Tuesday. */
const NOW = Date.parse('2026-03-10T08:10:00+08:00');
const DOOR: LngLat = [121.6, 38.9];
const eta = streetEtaModel();

const QUESTION: SlotQuestion = {
  ...{ cityCode: 'demo', timeZone: ZONE, merchantId: 'm1', workerId: null },
  ...{ skillCodes: ['clean', 'windows'], certificates: ['HEALTH'], at: DOOR, radiusMeters: 8_000 },
  ...{ durationMs: 2 * HOUR, prepMs: 10 * MINUTE, cleanMs: 10 * MINUTE, stepMinutes: 30 },
  ...{ fromMs: NOW - HOUR, toMs: NOW + 28 * HOUR, nowMs: NOW, leadMs: 30 * MINUTE },
  onDemand: { startMs: NOW + 5 * MINUTE, soonFreeMs: 30 * MINUTE },
};

const PERSON: SlotPerson = {
  ...{ _id: 'w', merchantId: 'm1', cityCode: 'demo', status: 'ACTIVE', isOnline: true },
  ...{ home: { coordinates: DOOR }, radiusMeters: 20_000, skills: ['clean', 'windows', 'floor'] },
  certificates: [{ kind: 'HEALTH', validUntil: new Date(NOW + 400 * HOUR) }],
  hours: Array.from({ length: 7 }, () => [{ startMinute: 8 * 60, endMinute: 20 * 60 }]),
  ...{ overrides: [], blocked: [], leave: [] },
};

const itemArb: fc.Arbitrary<DayItem> = fc
  .record({
    startMinute: fc.integer({ min: -200, max: 1_800 }),
    minutes: fc.integer({ min: 10, max: 240 }),
    east: fc.integer({ min: -60, max: 60 }),
    hold: fc.constantFrom(null, -1, 1),
    id: fc.uuid(),
  })
  .map(({ startMinute, minutes, east, hold, id }) => ({
    ...{ ticketId: id, orderId: `o-${id}`, cell: 'x', movable: false },
    start: NOW + startMinute * MINUTE,
    end: NOW + (startMinute + minutes) * MINUTE,
    at: [DOOR[0] + east / 1_000, DOOR[1]] as const,
    ...{ prepMs: 10 * MINUTE, cleanMs: 5 * MINUTE },
    holdUntil: hold === null ? null : NOW + hold * MINUTE,
  }));

const rowArb: fc.Arbitrary<SlotRow> = fc
  .record({
    change: fc.record(
      {
        merchantId: fc.constantFrom('m1', 'm1', 'm1', 'm2'),
        cityCode: fc.constantFrom('demo', 'demo', 'demo', 'hz'),
        status: fc.constantFrom('ACTIVE', 'ACTIVE', 'ACTIVE', 'SUSPENDED'),
        isOnline: fc.boolean(),
        radiusMeters: fc.integer({ min: 2_000, max: 12_000 }),
        skills: fc.constantFrom(['clean'], ['windows', 'clean'], ['windows', 'clean', 'floor']),
        certificates: fc
          .integer({ min: -10, max: 60 })
          .map((hours) => [{ kind: 'HEALTH', validUntil: new Date(NOW + hours * HOUR) }]),
        frozenUntil: fc.constantFrom(new Date(NOW - 1), new Date(NOW + HOUR)),
        leave: fc.constant([{ fromDate: '2026-03-11', toDate: '2026-03-11' }]),
        overrides: fc.constant([{ date: '2026-03-10', intervals: [] }]),
        blocked: fc
          .integer({ min: 0, max: 30 })
          .map((hours) => [{ startMs: NOW + hours * HOUR, endMs: NOW + (hours + 2) * HOUR }]),
        home: fc
          .integer({ min: -80, max: 80 })
          .map((north) => ({ coordinates: [DOOR[0], DOOR[1] + north / 1_000] as const })),
      },
      { requiredKeys: [] },
    ),
    dayItems: fc.array(itemArb, { maxLength: 6 }),
    id: fc.uuid(),
  })
  .map(({ change, dayItems, id }) => ({ person: { ...PERSON, ...change, _id: id }, dayItems }));

/** The rules once more, one worker and one start at a time. */
function canTake({ person, dayItems }: SlotRow, start: number): boolean {
  const end = start + QUESTION.durationMs;
  const meters = distanceMeters(person.home.coordinates, DOOR);
  const health = person.certificates[0]?.validUntil.getTime() ?? 0;
  const candidate = { ...QUESTION, ticketId: '', start, end };
  return [
    person.status === 'ACTIVE' && person.cityCode === 'demo' && person.merchantId === 'm1',
    person.skills.includes('clean') && person.skills.includes('windows'),
    meters <= person.radiusMeters && meters <= QUESTION.radiusMeters,
    health > NOW && start < health,
    !(person.frozenUntil && person.frozenUntil.getTime() > NOW),
    start >= NOW + QUESTION.leadMs,
    isWithinHours({ ...person, startMs: start, endMs: end, timeZone: ZONE }),
    fits({ items: dayItems, candidate, nowMs: NOW, eta }).ok,
  ].every(Boolean);
}

const count = (rows: readonly SlotRow[], change: Partial<SlotQuestion> = {}) => {
  const question = { ...QUESTION, ...change };
  const people = rows.map(({ person }) => person);
  const chosen = new Set(nearestQualified(question, people, NOW).map(({ _id }) => _id));
  return countSlots({ question, rows: rows.filter(({ person }) => chosen.has(person._id)), eta });
};

test('[X16] every start is sold with the number of workers who can really insert the job', () => {
  fc.assert(
    fc.property(fc.array(rowArb, { minLength: 6, maxLength: 10 }), (rows) => {
      const told = new Map(count(rows).slots.map((slot) => [slot.startMs, slot.workerCount]));
      const first = Math.ceil(QUESTION.fromMs / (30 * MINUTE)) * 30 * MINUTE;
      for (let start = first; start < QUESTION.toMs; start += 30 * MINUTE) {
        const able = rows.filter((row) => canTake(row, start)).length;
        expect([start, told.get(start) ?? 0]).toEqual([start, able]);
      }
    }),
    { numRuns: 20 },
  );
});

const booking = (startMinute: number, minutes: number, change: Partial<DayItem> = {}): DayItem => ({
  ...{ ticketId: 't', orderId: 'o', cell: 'x', movable: false, at: DOOR, prepMs: 0, cleanMs: 0 },
  start: NOW + startMinute * MINUTE,
  end: NOW + (startMinute + minutes) * MINUTE,
  ...change,
});
const row = (change: Partial<SlotPerson> = {}, ...dayItems: DayItem[]): SlotRow => ({
  person: { ...PERSON, ...change },
  dayItems,
});
const north = (meters: number) => ({
  coordinates: [DOOR[0], DOOR[1] + meters / 111_195] as const,
});

describe('as soon as possible', () => {
  test('[X16] who takes orders, is near and has the time is counted; who rests is not', () => {
    expect(count([row({ _id: 'a' }), row({ _id: 'b', isOnline: false })]).onDemandCount).toBe(1);
  });

  test.each<readonly [string, number, SlotRow]>([
    ['at work here for another twenty minutes', 1, row({}, booking(-60, 80))],
    ['at work for longer than dispatch waits', 0, row({}, booking(-60, 180))],
    ['with an appointment before he would be done', 0, row({}, booking(90, 60))],
    ['whose certificate ends before the start', 0, row({ certificates: ends(4) })],
    ['whose certificate ends a moment later', 1, row({ certificates: ends(6) })],
    ['who has the day off', 0, row({ overrides: [{ date: '2026-03-10', intervals: [] }] })],
    ['who is frozen', 0, row({ frozenUntil: new Date(NOW + MINUTE) })],
    ['at home farther away than he goes', 0, row({ home: north(6_000), radiusMeters: 5_000 })],
    ['now farther away than the city sends', 0, row({ position: seen(9_000, 1) })],
    ['who was there an hour ago and counts as at home', 1, row({ position: seen(9_000, 60) })],
  ])('[X16] %s: %i', (_who, expected, one) => {
    expect(count([one]).onDemandCount).toBe(expected);
  });

  function ends(minutes: number) {
    return [{ kind: 'HEALTH', validUntil: new Date(NOW + minutes * MINUTE) }];
  }
  function seen(meters: number, minutesAgo: number) {
    return { point: north(meters), at: new Date(NOW - minutesAgo * MINUTE) };
  }
});

test('[X16] of a crowd the nearest hundred are looked at, the same ones in any order', () => {
  const crowd = Array.from({ length: 150 }, (_none, n) =>
    row({ _id: `w${String(n).padStart(3, '0')}`, home: north(10 * (n % 75)) }),
  );
  const people = crowd.map(({ person }) => person);
  const ids = nearestQualified(QUESTION, people, NOW).map(({ _id }) => _id);
  expect(ids).toHaveLength(100);
  expect(nearestQualified(QUESTION, people.toReversed(), NOW).map(({ _id }) => _id)).toEqual(ids);
  expect(Math.max(...count(crowd).slots.map(({ workerCount }) => workerCount))).toBe(100);
});

test('[X16][X10] no start is sold at which the certificate has ended', () => {
  const endMs = NOW + 5 * HOUR;
  const ending = row({ certificates: [{ kind: 'HEALTH', validUntil: new Date(endMs) }] });
  const starts = count([ending]).slots.map(({ startMs }) => startMs);
  expect(starts.length).toBeGreaterThan(5);
  expect(Math.max(...starts)).toBeLessThan(endMs);
});

test('[X16][C3] a named worker is asked about alone, wherever the city’s radius ends', () => {
  const far = row({ _id: 'far', home: north(9_000) });
  const near = row({ _id: 'near' });
  expect(count([far, near], { workerId: 'far' }).slots[0]?.workerCount).toBe(1);
  expect(count([far], {}).slots).toEqual([]);
  expect(count([near], { workerId: 'far' }).slots).toEqual([]);
});

test('[X16] the bookings that an answer needs reach to the end of the last job that is asked about', () => {
  const { fromMs, toMs } = slotSpan(QUESTION);
  expect(fromMs).toBe(NOW);
  expect(toMs).toBe(QUESTION.toMs + QUESTION.durationMs);
  // An order for as soon as possible may begin an hour late.
  const short = slotSpan({ ...QUESTION, toMs: NOW + MINUTE });
  expect(short.toMs).toBe(QUESTION.onDemand.startMs + HOUR + QUESTION.durationMs);
});
