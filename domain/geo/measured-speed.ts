/**
 * Speeds measured from finished rides, by kind of hour: the median of what is no nonsense, drawn
 * toward the default as long as there are few rides.
 */
import { HOURS_OF_WEEK } from '../../contract/terms/speed.js';
import { hourOfWeek } from './hour-of-week.js';
import { DEFAULT_SPEED_PROFILE, type SpeedProfile } from './travel.js';

export type MeasuredRide = {
  readonly departedAtMs: number;
  readonly arrivedAtMs: number;
  /** Straight line. */
  readonly meters: number;
};

export type MeasuredSpeeds = {
  /** Street speed by kind of hour, tenths of km/h; the default one where nothing was measured. */
  readonly kmh: readonly number[];
  /** Rides that count, by kind of hour. */
  readonly rides: readonly number[];
};

/** A shorter ride is mostly stairs and parking. */
export const RIDE_METERS_MIN = 200;
/** Street speeds outside are a button pressed late or a wrong place. */
export const RIDE_KMH_MIN = 2;
export const RIDE_KMH_MAX = 90;
/** The default counts as much as this many rides. */
export const PRIOR_RIDES = 20;

const MS_PER_HOUR = 3_600_000;
const METERS_PER_KM = 1_000;

/** Street speed of a ride in km/h; null when it says nothing. */
export function rideKmh(
  ride: MeasuredRide,
  base: SpeedProfile = DEFAULT_SPEED_PROFILE,
): number | null {
  const { meters } = ride;
  const tookMs = ride.arrivedAtMs - ride.departedAtMs;
  if (!(meters >= RIDE_METERS_MIN) || !(tookMs > 0)) return null;
  const kmh = ((meters * base.streetFactor) / METERS_PER_KM / tookMs) * MS_PER_HOUR;
  return kmh >= RIDE_KMH_MIN && kmh <= RIDE_KMH_MAX ? kmh : null;
}

/** Speeds by the hour of the departure. */
export function measureSpeeds(args: {
  readonly rides: readonly MeasuredRide[];
  readonly timeZone: string;
  readonly base?: SpeedProfile;
}): MeasuredSpeeds {
  const { rides, timeZone, base = DEFAULT_SPEED_PROFILE } = args;
  const seen: number[][] = Array.from({ length: HOURS_OF_WEEK }, () => []);
  for (const ride of rides) {
    const kmh = rideKmh(ride, base);
    if (kmh !== null) seen[hourOfWeek(ride.departedAtMs, timeZone)]?.push(kmh);
  }
  return {
    kmh: seen.map((speeds) => shrunk(speeds, base.speedKmh)),
    rides: seen.map(({ length }) => length),
  };
}

function shrunk(speeds: readonly number[], defaultKmh: number): number {
  if (speeds.length === 0) return defaultKmh;
  const weighed = speeds.length * medianOf(speeds) + PRIOR_RIDES * defaultKmh;
  return Math.round((weighed / (speeds.length + PRIOR_RIDES)) * 10) / 10;
}

/** Of one number at least. */
function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = Math.floor(sorted.length / 2);
  const high = sorted[upper] as number;
  return sorted.length % 2 === 1 ? high : ((sorted[upper - 1] as number) + high) / 2;
}
