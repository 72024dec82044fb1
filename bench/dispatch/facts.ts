import { chance } from './hash.js';
import { DEFAULT_SPEED_PROFILE } from '../../domain/geo/travel.js';
import type { TravelMinutes } from '../../domain/dispatch/engine/types.js';

/** What goes wrong in a day; the same for every policy, by (order, worker). */
export type Facts = {
  readonly declines: (order: number, worker: number) => boolean;
  readonly isNoShow: (order: number, worker: number) => boolean;
  /** Factor on the ride that was expected. */
  readonly rideFactor: (order: number, worker: number) => number;
  readonly serviceFactor: (order: number) => number;
};

const DECLINES = 0.15;
const NO_SHOWS = 0.02;
/** Rides and services take up to this share less or more than expected. */
export const SPREAD = 0.3;

const TOPIC = { decline: 1, noShow: 2, ride: 3, service: 4 } as const;

export function factsOf(seed: number, hasErrors: boolean): Facts {
  if (!hasErrors) {
    const [never, exact] = [() => false, () => 1];
    return { declines: never, isNoShow: never, rideFactor: exact, serviceFactor: exact };
  }
  const spread = (drawn: number): number => 1 - SPREAD + 2 * SPREAD * drawn;
  return {
    declines: (order, worker) => chance(seed, TOPIC.decline, order, worker) < DECLINES,
    isNoShow: (order, worker) => chance(seed, TOPIC.noShow, order, worker) < NO_SHOWS,
    rideFactor: (order, worker) => spread(chance(seed, TOPIC.ride, order, worker)),
    serviceFactor: (order) => spread(chance(seed, TOPIC.service, order)),
  };
}

export const RIDE_MINUTES_MIN = 2;

/** Straight line times street factor at one speed, never under the floor. */
export function travelAt(speedKmh: number): TravelMinutes {
  const minutesPerMeter = (DEFAULT_SPEED_PROFILE.streetFactor * 60) / (speedKmh * 1_000);
  return ({ meters }) => Math.max(RIDE_MINUTES_MIN, meters * minutesPerMeter);
}
