/**
 * Travel with a speed for each kind of hour: the ride is walked from one quarter of an hour to the
 * next, each part at the speed of its own hour. Whoever leaves later never arrives earlier (FIFO),
 * because speeds depend on the moment alone.
 *
 * Complexity: O(1) for a ride within a quarter, at most RIDE_MS_MAX / 15 min steps.
 */
import { HOURS_OF_WEEK } from '../../contract/terms/speed.js';
import { distanceMeters } from './distance.js';
import { hourOfWeek } from './hour-of-week.js';
import {
  DEFAULT_SPEED_PROFILE,
  RIDE_MS_MAX,
  boundedRideMs,
  metersPerHour,
  rideWork,
  type EtaModel,
  type SpeedProfile,
} from './travel.js';

export type HourlySpeeds = {
  /** The city's own clock. */
  readonly timeZone: string;
  /** Street speed by kind of hour (`hourOfWeek`), 48 numbers over 0. */
  readonly kmh: readonly number[];
  /** Street factor, floor and same place; the default ones when absent. */
  readonly base?: SpeedProfile;
};

/** Offsets of zones are multiples of it and change at its borders: an hour's kind holds inside. */
const QUARTER_MS = 15 * 60_000;
/** Quarters whose speed is kept, six weeks; then it begins anew. */
const QUARTERS_KEPT_MAX = 4_096;

/** RangeError unless there are 48 speeds that somebody can ride at. */
export function hourlyEtaModel(speeds: HourlySpeeds): EtaModel {
  const { timeZone, kmh, base = DEFAULT_SPEED_PROFILE } = speeds;
  const perHour = kmh.map(metersPerHour);
  if (perHour.length !== HOURS_OF_WEEK || !perHour.every((speed) => speed > 0)) {
    throw new RangeError(`${HOURS_OF_WEEK} speeds over 0 are needed`);
  }
  const speedAt = quarterSpeeds(perHour, timeZone);
  return {
    travelMs(from, to, atMs) {
      const meters = distanceMeters(from, to);
      if (meters <= base.samePlaceMeters) return 0;
      const work = rideWork(meters, base.streetFactor);
      return boundedRideMs(rideMs({ work, atMs, speedAt }), base.travelMsMin);
    },
  };
}

/** What is left of the ride is carried from quarter to quarter; whole numbers, so nothing is lost. */
function rideMs(ride: {
  readonly work: number;
  readonly atMs: number;
  readonly speedAt: (quarter: number) => number;
}): number {
  const { atMs, speedAt } = ride;
  let left = ride.work;
  let nowMs = atMs;
  while (nowMs - atMs < RIDE_MS_MAX) {
    const quarter = Math.floor(nowMs / QUARTER_MS);
    const speed = speedAt(quarter);
    const endMs = (quarter + 1) * QUARTER_MS;
    const done = speed * (endMs - nowMs);
    if (left <= done) return nowMs - atMs + left / speed;
    left -= done;
    nowMs = endMs;
  }
  return RIDE_MS_MAX;
}

/** Zone arithmetic is dear and a tick asks it thousands of times. */
function quarterSpeeds(perHour: readonly number[], timeZone: string): (quarter: number) => number {
  const kept = new Map<number, number>();
  return (quarter) => {
    const known = kept.get(quarter);
    if (known !== undefined) return known;
    if (kept.size >= QUARTERS_KEPT_MAX) kept.clear();
    const speed = perHour[hourOfWeek(quarter * QUARTER_MS, timeZone)] as number;
    kept.set(quarter, speed);
    return speed;
  };
}
