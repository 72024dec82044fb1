import * as fc from 'fast-check';
import { HOURS_OF_WEEK } from '../../contract/terms/speed.js';
import type { LngLat } from './distance.js';
import { hourOfWeek } from './hour-of-week.js';
import { hourlyEtaModel } from './hourly-travel.js';
import { evenly } from './testing.js';
import { DEFAULT_SPEED_PROFILE, RIDE_MS_MAX, rideWork, streetEtaModel } from './travel.js';

const HOUR_MS = 3_600_000;
const RUNS = { numRuns: 2_000 };
/** Hangzhou, Berlin where the clock changes, Kathmandu whose hours begin at a quarter. */
const ZONES = ['Asia/Shanghai', 'Europe/Berlin', 'Asia/Kathmandu'] as const;
const DOOR: LngLat = [120.16, 30.25];
const MONDAY_CHINA_MS = Date.parse('2026-11-30T00:00:00+08:00');
const FLAT = Array.from({ length: HOURS_OF_WEEK }, () => DEFAULT_SPEED_PROFILE.speedKmh);

const zone = fc.constantFrom(...ZONES);
const kmh = fc.array(
  fc.integer({ min: 20, max: 900 }).map((tenths) => tenths / 10),
  { minLength: HOURS_OF_WEEK, maxLength: HOURS_OF_WEEK },
);
/** The days around both changes of the clock of one year, to the ms. */
const moment = fc
  .tuple(
    fc.constantFrom(Date.parse('2026-03-29T01:00:00Z'), Date.parse('2026-10-25T01:00:00Z')),
    fc.integer({ min: -2 * 24 * HOUR_MS, max: 2 * 24 * HOUR_MS }),
  )
  .map(([changeMs, offsetMs]) => changeMs + offsetMs);
const near = fc
  .tuple(evenly(-0.4, 0.4), evenly(-0.4, 0.4))
  .map(([dx, dy]): LngLat => [DOOR[0] + dx, DOOR[1] + dy]);

describe('hours of the week', () => {
  test('Monday to Friday are one kind of day, Saturday and Sunday the other, by the city’s clock', () => {
    const at = (iso: string) => hourOfWeek(Date.parse(iso), 'Asia/Shanghai');
    expect(at('2026-11-30T08:59:59+08:00')).toBe(8);
    expect(at('2026-12-04T23:00:00+08:00')).toBe(23);
    // Still Friday in Greenwich.
    expect(at('2026-12-04T16:00:00Z')).toBe(24);
    expect(at('2026-12-06T23:59:59+08:00')).toBe(47);
    expect(() => hourOfWeek(0, 'Nowhere/Land')).toThrow(RangeError);
  });
});

describe('[P1] travel by the hour', () => {
  test('is the street model when nothing was measured', () => {
    const street = streetEtaModel();
    fc.assert(
      fc.property(zone, near, moment, (timeZone, from, atMs) => {
        const hourly = hourlyEtaModel({ timeZone, kmh: FLAT });
        expect(hourly.travelMs(from, DOOR, atMs)).toBe(street.travelMs(from, DOOR, atMs));
      }),
      RUNS,
    );
  });

  test('whoever leaves later never arrives earlier', () => {
    fc.assert(
      fc.property(
        ...([zone, kmh, near, moment] as const),
        fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 3 * HOUR_MS })),
        (timeZone, speeds, from, atMs, laterMs) => {
          const model = hourlyEtaModel({ timeZone, kmh: speeds });
          const first = atMs + model.travelMs(from, DOOR, atMs);
          const second = atMs + laterMs + model.travelMs(from, DOOR, atMs + laterMs);
          expect(second).toBeGreaterThanOrEqual(first);
        },
      ),
      RUNS,
    );
  });

  test('farther away is never nearer in time, and no ride to another place is free', () => {
    fc.assert(
      fc.property(
        ...([zone, kmh, moment] as const),
        evenly(0.000_5, 0.5),
        evenly(0, 0.1),
        (timeZone, speeds, atMs, near_, more) => {
          const model = hourlyEtaModel({ timeZone, kmh: speeds });
          const to = (offset: number): LngLat => [DOOR[0], DOOR[1] + offset];
          const shorter = model.travelMs(DOOR, to(near_), atMs);
          expect(shorter).toBeGreaterThanOrEqual(DEFAULT_SPEED_PROFILE.travelMsMin);
          expect(model.travelMs(DOOR, to(near_ + more), atMs)).toBeGreaterThanOrEqual(shorter);
        },
      ),
      RUNS,
    );
  });

  test('is carried from quarter to quarter in whole numbers: no part of a ms is lost or made', () => {
    fc.assert(
      fc.property(evenly(30, 500_000), evenly(1, 2), (meters, factor) => {
        const work = rideWork(meters, factor);
        expect(Number.isSafeInteger(work)).toBe(true);
        expect(Math.abs(work / HOUR_MS - meters * factor)).toBeLessThan(0.000_001);
      }),
    );
  });

  test('lies between the rides at the fastest and at the slowest hour', () => {
    fc.assert(
      fc.property(zone, kmh, near, moment, (timeZone, speeds, from, atMs) => {
        const ride = hourlyEtaModel({ timeZone, kmh: speeds }).travelMs(from, DOOR, atMs);
        const at = (speedKmh: number) =>
          streetEtaModel({ ...DEFAULT_SPEED_PROFILE, speedKmh }).travelMs(from, DOOR, atMs);
        expect(ride).toBeGreaterThanOrEqual(at(Math.max(...speeds)));
        expect(ride).toBeLessThanOrEqual(at(Math.min(...speeds)));
      }),
      RUNS,
    );
  });

  test('a ride over the border of an hour has a part at each speed', () => {
    // From eight on half as fast as in the hour before.
    const speeds = FLAT.map((_speed, hour) => (hour === 8 ? 10 : 20));
    const model = hourlyEtaModel({ timeZone: 'Asia/Shanghai', kmh: speeds });
    const eightMs = MONDAY_CHINA_MS + 8 * HOUR_MS;
    const from: LngLat = [DOOR[0], DOOR[1] + 0.05];
    const wholeMs = model.travelMs(from, DOOR, MONDAY_CHINA_MS);
    expect(model.travelMs(from, DOOR, eightMs)).toBeCloseTo(2 * wholeMs, -1);
    const beforeMs = Math.floor(wholeMs / 4);
    const expected = beforeMs + 2 * (wholeMs - beforeMs);
    expect(model.travelMs(from, DOOR, eightMs - beforeMs)).toBeCloseTo(expected, -1);
    // Saturday at eight is another kind of hour.
    expect(model.travelMs(from, DOOR, eightMs + 5 * 24 * HOUR_MS)).toBe(wholeMs);
  });

  test('is free at the same place, and ends at a day for a place on another continent', () => {
    const model = hourlyEtaModel({ timeZone: 'Asia/Shanghai', kmh: FLAT });
    expect(model.travelMs(DOOR, [DOOR[0] + 0.000_2, DOOR[1]], MONDAY_CHINA_MS)).toBe(0);
    expect(model.travelMs(DOOR, [13.4, 52.5], MONDAY_CHINA_MS)).toBe(RIDE_MS_MAX);
    expect(streetEtaModel().travelMs(DOOR, [13.4, 52.5], MONDAY_CHINA_MS)).toBe(RIDE_MS_MAX);
  });

  test('answers the same after more quarters than it keeps', () => {
    const speeds = FLAT.map((_speed, hour) => 5 + hour);
    const model = hourlyEtaModel({ timeZone: 'Asia/Shanghai', kmh: speeds });
    const from: LngLat = [DOOR[0] + 0.03, DOOR[1]];
    const first = model.travelMs(from, DOOR, MONDAY_CHINA_MS);
    for (let day = 0; day < 60; day += 1) {
      for (let quarter = 0; quarter < 96; quarter += 1) {
        model.travelMs(from, DOOR, MONDAY_CHINA_MS + (day * 96 + quarter) * 15 * 60_000);
      }
    }
    expect(model.travelMs(from, DOOR, MONDAY_CHINA_MS)).toBe(first);
  });

  test.each([
    ['too few', FLAT.slice(1)],
    ['none to ride at', FLAT.map((speed, hour) => (hour === 3 ? 0 : speed))],
    ['no number', FLAT.map((speed, hour) => (hour === 3 ? NaN : speed))],
  ])('refuses speeds that are %s', (_name, speeds) => {
    expect(() => hourlyEtaModel({ timeZone: 'Asia/Shanghai', kmh: speeds })).toThrow(RangeError);
  });
});
