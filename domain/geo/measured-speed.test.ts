import * as fc from 'fast-check';
import { HOURS_OF_WEEK } from '../../contract/terms/speed.js';
import {
  PRIOR_RIDES,
  RIDE_KMH_MAX,
  RIDE_KMH_MIN,
  measureSpeeds,
  rideKmh,
  type MeasuredRide,
} from './measured-speed.js';
import { DEFAULT_SPEED_PROFILE } from './travel.js';

const ZONE = 'Asia/Shanghai';
const { streetFactor, speedKmh: DEFAULT_KMH } = DEFAULT_SPEED_PROFILE;
const MONDAY_MS = Date.parse('2026-11-30T00:00:00+08:00');
const HOUR_MS = 3_600_000;

/** A ride of 3 km in a straight line that leaves in this hour and is told at this street speed. */
function rideAt(hour: number, kmh: number, meters = 3_000): MeasuredRide {
  const departedAtMs = MONDAY_MS + hour * HOUR_MS;
  const tookMs = ((meters * streetFactor) / 1_000 / kmh) * HOUR_MS;
  return { departedAtMs, arrivedAtMs: departedAtMs + tookMs, meters };
}

describe('[P1] measured speeds', () => {
  test('are the default everywhere when there is no ride', () => {
    const { kmh, rides } = measureSpeeds({ rides: [], timeZone: ZONE });
    expect(kmh).toEqual(Array.from({ length: HOURS_OF_WEEK }, () => DEFAULT_KMH));
    expect(rides).toEqual(Array.from({ length: HOURS_OF_WEEK }, () => 0));
  });

  test('the median counts, drawn to the default as if that were twenty rides', () => {
    const eight = [9, 10, 11, 10, 80].map((kmh) => rideAt(8, kmh));
    const saturday = Array.from({ length: 60 }, () => rideAt(5 * 24 + 8, 30));
    const { kmh, rides } = measureSpeeds({ rides: [...eight, ...saturday], timeZone: ZONE });
    expect([rides[8], kmh[8]]).toEqual([5, (5 * 10 + 20 * 18) / 25]);
    expect([rides[32], kmh[32]]).toEqual([60, (60 * 30 + 20 * 18) / 80]);
    expect(kmh[9]).toBe(DEFAULT_KMH);
    const even = measureSpeeds({
      rides: [10, 12, 14, 40].map((v) => rideAt(8, v)),
      timeZone: ZONE,
    });
    expect(even.kmh[8]).toBe(17.2);
  });

  test('a ride belongs to the hour in which it left', () => {
    const late = { ...rideAt(8, 10), departedAtMs: MONDAY_MS + 9 * HOUR_MS - 1_000 };
    const ride = { ...late, arrivedAtMs: late.departedAtMs + 20 * 60_000 };
    const { rides } = measureSpeeds({ rides: [ride], timeZone: ZONE });
    expect([rides[8], rides[9]]).toEqual([1, 0]);
  });

  test.each([
    ['stairs and parking', rideAt(8, 10, 199)],
    ['slower than a stroll', rideAt(8, 1.9)],
    ['faster than the road allows', rideAt(8, 91)],
    ['that took no time', { ...rideAt(8, 10), arrivedAtMs: MONDAY_MS + 8 * HOUR_MS }],
    ['of no known length', { ...rideAt(8, 10), meters: NaN }],
  ])('a ride %s says nothing', (_name, ride) => {
    expect(rideKmh(ride)).toBeNull();
    expect(measureSpeeds({ rides: [ride], timeZone: ZONE }).rides[8]).toBe(0);
  });

  test('stay between the default and the rides, whatever the order of these', () => {
    const speed = evenSpeeds();
    fc.assert(
      fc.property(fc.array(speed, { minLength: 1, maxLength: 200 }), (speeds) => {
        const rides = speeds.map((kmh) => rideAt(12, kmh));
        const { kmh } = measureSpeeds({ rides, timeZone: ZONE });
        const noon = kmh[12] as number;
        expect(noon).toBeGreaterThanOrEqual(Math.min(DEFAULT_KMH, ...speeds) - 0.05);
        expect(noon).toBeLessThanOrEqual(Math.max(DEFAULT_KMH, ...speeds) + 0.05);
        expect(measureSpeeds({ rides: rides.reverse(), timeZone: ZONE }).kmh).toEqual(kmh);
      }),
    );
  });

  test('two rides cannot move an hour far: one in eleven of their difference at most', () => {
    const wild = [rideAt(7, RIDE_KMH_MAX - 1), rideAt(7, RIDE_KMH_MAX - 1)];
    const { kmh } = measureSpeeds({ rides: wild, timeZone: ZONE });
    const share = 2 / (2 + PRIOR_RIDES);
    expect(kmh[7]).toBeCloseTo(DEFAULT_KMH + share * (RIDE_KMH_MAX - 1 - DEFAULT_KMH), 1);
  });
});

const evenSpeeds = () =>
  fc.integer({ min: RIDE_KMH_MIN * 10 + 1, max: RIDE_KMH_MAX * 10 - 1 }).map((v) => v / 10);
