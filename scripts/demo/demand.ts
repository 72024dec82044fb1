import type { Random } from '../../data/seed/random.js';
import { DemoError } from './demo-error.js';
import type { Profile, TripRow, Zone } from './profile.js';

/** Somebody wants a service: where, and which share of the hour has passed by then. */
export type Demand = {
  readonly hourShare: number;
  readonly place: { readonly lng: number; readonly lat: number };
  readonly zoneId: string;
};

export type PeakHour = {
  /** First of its four quarters of the day. */
  readonly quarter: number;
  /** As on a clock, e.g. `18:15–19:15`. */
  readonly label: string;
  readonly trips: number;
};

const QUARTERS = 4;
/** The evening: hours that begin between 16:00 and 21:00. */
const EVENING = { from: 64, to: 84 } as const;
/** The narrowest zone here fills a sixth of its box. */
const POINT_TRIES_MAX = 200;
/** Trips drawn for one order: a zone may lie outside the service area altogether. */
const TRIP_TRIES_MAX = 100;

/** The busiest hour of the evening. */
export function eveningPeak(rows: readonly TripRow[]): PeakHour {
  const perQuarter = new Map<number, number>();
  for (const { quarter, trips } of rows) {
    perQuarter.set(quarter, (perQuarter.get(quarter) ?? 0) + trips);
  }
  let best = { quarter: EVENING.from as number, trips: -1 };
  for (let quarter: number = EVENING.from; quarter <= EVENING.to; quarter += 1) {
    const trips = [0, 1, 2, 3].reduce((sum, i) => sum + (perQuarter.get(quarter + i) ?? 0), 0);
    if (trips > best.trips) best = { quarter, trips };
  }
  return { ...best, label: `${clock(best.quarter)}–${clock(best.quarter + QUARTERS)}` };
}

/**
 * Draws `count` demands of an hour in proportion to the recorded trips by zone and quarter: the
 * moment evenly within the quarter, the place evenly within the zone (rejection sampling), inside
 * the service area. Sorted by time; equal input gives equal output.
 */
export function sampleDemand(input: {
  readonly profile: Profile;
  readonly peak: PeakHour;
  readonly count: number;
  readonly random: Random;
  isServed(place: readonly [number, number]): boolean;
}): Demand[] {
  const { profile, peak, count, random, isServed } = input;
  const zones = new Map(profile.zones.map((zone) => [zone.id, zone]));
  const rows = profile.rows.filter(
    ({ quarter, zoneId, trips }) =>
      quarter >= peak.quarter &&
      quarter < peak.quarter + QUARTERS &&
      trips > 0 &&
      zones.has(zoneId),
  );
  const draw = weightedDraw(rows, random);
  const demands = Array.from({ length: count }, (): Demand => {
    for (let attempt = 0; attempt < TRIP_TRIES_MAX; attempt += 1) {
      const { quarter, zoneId } = draw();
      const hourShare = (quarter - peak.quarter + random()) / QUARTERS;
      const zone = zones.get(zoneId);
      const point = zone && pointIn({ zone, random, isServed });
      if (point) return { hourShare, zoneId, place: { lng: point[0], lat: point[1] } };
    }
    throw new DemoError('The recorded demand lies outside the service area of the demo city.');
  });
  return demands.sort((a, b) => a.hourShare - b.hourShare);
}

/** Even-odd rule over all rings, so that holes are outside. */
export function isInside(point: readonly [number, number], zone: Zone): boolean {
  const [x, y] = point;
  let isIn = false;
  for (const ring of zone.rings) {
    for (const [index, [xb, yb]] of ring.entries()) {
      const [xa, ya] = ring[(index + ring.length - 1) % ring.length] ?? [xb, yb];
      if (ya > y !== yb > y && x < ((xb - xa) * (y - ya)) / (yb - ya) + xa) isIn = !isIn;
    }
  }
  return isIn;
}

function pointIn(input: {
  readonly zone: Zone;
  readonly random: Random;
  isServed(place: readonly [number, number]): boolean;
}): readonly [number, number] | null {
  const { zone, random, isServed } = input;
  const corners = zone.rings[0] ?? [];
  const lngs = corners.map(([lng]) => lng);
  const lats = corners.map(([, lat]) => lat);
  const west = Math.min(...lngs);
  const south = Math.min(...lats);
  const width = Math.max(...lngs) - west;
  const height = Math.max(...lats) - south;
  for (let attempt = 0; attempt < POINT_TRIES_MAX; attempt += 1) {
    const point = [west + random() * width, south + random() * height] as const;
    if (isInside(point, zone) && isServed(point)) return point;
  }
  return null;
}

function weightedDraw(rows: readonly TripRow[], random: Random): () => TripRow {
  let total = 0;
  const ends = rows.map(({ trips }) => (total += trips));
  return () => {
    const at = random() * total;
    const row = rows[ends.findIndex((end) => at < end)];
    if (!row) throw new DemoError('The demand profile has no trips in the evening.');
    return row;
  };
}

function clock(quarter: number): string {
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `${pad(Math.floor(quarter / QUARTERS) % 24)}:${pad((quarter % QUARTERS) * 15)}`;
}
