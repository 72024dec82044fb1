import { createRandom } from '../../data/seed/random.js';
import { castOrders, DECLINE_SHARE, fateOf, KIND_SHARES, NO_ANSWER_SHARE } from './cast.js';
import { eveningPeak, isInside, sampleDemand } from './demand.js';
import { parseTrips, parseZones, type Profile, type TripRow, type Zone } from './profile.js';
import { utmToLngLat } from './utm.js';

const square = (id: string, west: number): Zone => ({
  id,
  rings: [
    [
      [west, 0],
      [west + 1, 0],
      [west + 1, 1],
      [west, 1],
      [west, 0],
    ],
  ],
});
const profile: Profile = {
  zones: [square('1', 0), square('2', 10)],
  rows: [
    { quarter: 72, zoneId: '1', trips: 300 },
    { quarter: 73, zoneId: '1', trips: 300 },
    { quarter: 74, zoneId: '2', trips: 200 },
    { quarter: 40, zoneId: '2', trips: 9_000 },
  ],
};
const sample = (input: { seed?: number; count?: number; isServed?: () => boolean } = {}) =>
  sampleDemand({
    profile,
    peak: { quarter: 72, label: '', trips: 800 },
    count: input.count ?? 4_000,
    random: createRandom(input.seed ?? 1),
    isServed: input.isServed ?? (() => true),
  });

describe('the evening peak', () => {
  const flat = (quarters: readonly number[]): TripRow[] =>
    quarters.map((quarter) => ({ quarter, zoneId: '1', trips: 10 }));

  test('is the busiest hour between 16:00 and 22:00, whatever the morning was', () => {
    const rows = [
      { quarter: 33, zoneId: '1', trips: 99_999 },
      ...flat([64, 65, 66, 67, 72, 73, 74, 75]),
      { quarter: 76, zoneId: '1', trips: 30 },
    ];
    expect(eveningPeak(rows)).toEqual({ quarter: 73, trips: 60, label: '18:15–19:15' });
  });
});

describe('the demand sampler', () => {
  test('is the same for the same seed and another for another seed', () => {
    expect(sample()).toEqual(sample());
    expect(sample({ seed: 2 })).not.toEqual(sample());
  });

  test('follows the recorded shares of zones and quarters, and nothing outside the hour', () => {
    const demands = sample();
    const share = (isIt: (demand: (typeof demands)[number]) => boolean) =>
      demands.filter(isIt).length / demands.length;
    expect(share(({ zoneId }) => zoneId === '1')).toBeCloseTo(600 / 800, 1);
    expect(share(({ hourShare }) => hourShare < 0.25)).toBeCloseTo(300 / 800, 1);
    expect(share(({ hourShare }) => hourShare >= 0.5 && hourShare < 0.75)).toBeCloseTo(0.25, 1);
    expect(share(({ hourShare }) => hourShare >= 0.75)).toBe(0);
  });

  test('draws places inside their zone and inside the service area, sorted by time', () => {
    const demands = sampleDemand({
      profile,
      peak: { quarter: 72, label: '', trips: 800 },
      count: 500,
      random: createRandom(3),
      isServed: ([, lat]) => lat > 0.5,
    });
    for (const { place, zoneId } of demands) {
      const zone = profile.zones.find(({ id }) => id === zoneId);
      expect(zone && isInside([place.lng, place.lat], zone)).toBe(true);
      expect(place.lat).toBeGreaterThan(0.5);
    }
    const times = demands.map(({ hourShare }) => hourShare);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  test('a profile outside the service area ends with a sentence, not without end', () => {
    expect(() => sample({ count: 1, isServed: () => false })).toThrow('outside the service area');
  });
});

describe('the profile', () => {
  test('trips are summed over destinations, columns are found by name', () => {
    const csv = 'n_trips,t_15min,puzone,dozone\n5,72,4,1\n7,72,4,2\n1,73,4,1\n';
    expect(parseTrips(csv)).toEqual([
      { quarter: 72, zoneId: '4', trips: 12 },
      { quarter: 73, zoneId: '4', trips: 1 },
    ]);
    expect(() => parseTrips('a,b\n1,2\n')).toThrow('no column t_15min');
  });

  test('outlines in UTM kilometres become degrees, degrees stay', () => {
    const zonesOf = (point: readonly [number, number]) =>
      parseZones(
        JSON.stringify({
          features: [
            {
              properties: { zone_id: '4' },
              geometry: { type: 'Polygon', coordinates: [[point]] },
            },
          ],
        }),
      )[0]?.rings[0]?.[0];
    expect(zonesOf([-73.97, 40.72])).toEqual([-73.97, 40.72]);
    const [lng, lat] = zonesOf([586.8334244748175, 4508.829729429225]) ?? [0, 0];
    expect(lng).toBeCloseTo(-73.9718, 3);
    expect(lat).toBeCloseTo(40.7258, 3);
  });

  test('the projection is the known one: the centre of zone 18 and the CN Tower (zone 17)', () => {
    expect(utmToLngLat({ eastingKm: 500, northingKm: 0, zone: 18 })).toEqual([-75, 0]);
    // 43°38′33.24″N 79°23′13.7″W = 17T 630084 4833438.
    const [lng, lat] = utmToLngLat({ eastingKm: 630.084, northingKm: 4_833.438, zone: 17 });
    expect(lng).toBeCloseTo(-79.387139, 4);
    expect(lat).toBeCloseTo(43.642567, 4);
  });
});

describe('the cast', () => {
  const offering = { id: 'a', itemId: 'i', categoryId: 'c', merchantId: 'm' };
  const cast = (seed: number) =>
    castOrders({
      demands: sample({ count: 3_000 }),
      seed,
      durationMs: 60_000,
      customers: 40,
      offerings: [offering],
      impossible: [{ ...offering, id: 'never' }],
    });

  test('holds the promised shares and is the same for the same seed', () => {
    const plans = cast(1);
    expect(cast(1)).toEqual(plans);
    expect(cast(2)).not.toEqual(plans);
    for (const [kind, share] of Object.entries(KIND_SHARES)) {
      const found = plans.filter((plan) => plan.kind === kind).length / plans.length;
      expect(Math.abs(found - share)).toBeLessThan(0.02);
    }
    expect(
      plans.every(({ kind, offering: { id } }) => (kind === 'nobodyCan') === (id === 'never')),
    ).toBe(true);
    expect(new Set(plans.map(({ customer }) => customer)).size).toBe(40);
    expect(plans.every(({ atMs }) => atMs >= 0 && atMs < 60_000)).toBe(true);
  });

  test('answers are fixed by seed, order and ask, with the promised shares', () => {
    const fates = Array.from({ length: 4_000 }, (_, index) => fateOf({ seed: 1, index, ask: 1 }));
    const share = (wanted: string) =>
      fates.filter(({ fate }) => fate === wanted).length / fates.length;
    expect(share('decline')).toBeCloseTo(DECLINE_SHARE, 1);
    expect(Math.abs(share('silent') - NO_ANSWER_SHARE)).toBeLessThan(0.02);
    expect(fateOf({ seed: 1, index: 7, ask: 2 })).toEqual(fateOf({ seed: 1, index: 7, ask: 2 }));
    expect(fateOf({ seed: 1, index: 7, ask: 2 })).not.toEqual(
      fateOf({ seed: 1, index: 7, ask: 1 }),
    );
  });
});
