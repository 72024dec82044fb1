import { distanceMeters, type LngLat } from './distance.js';

/**
 * The ETA port. `atMs` is the departure, so a model may know rush hours. It must be a pure
 * function of its arguments: schedule checks of two processes have to agree.
 */
export type EtaModel = {
  readonly travelMs: (from: LngLat, to: LngLat, atMs: number) => number;
};

/** How the built-in model turns a straight line into a ride. */
export type SpeedProfile = {
  /** Street length over straight line. */
  readonly streetFactor: number;
  readonly speedKmh: number;
  /** Floor for two different places: parking, lift, finding the door. */
  readonly travelMsMin: number;
  /** Points closer than this are the same place and cost nothing. */
  readonly samePlaceMeters: number;
};

/** Electric bicycle in a city. */
export const DEFAULT_SPEED_PROFILE: SpeedProfile = {
  streetFactor: 1.35,
  speedKmh: 18,
  travelMsMin: 120_000,
  samePlaceMeters: 30,
};

/** Nobody rides longer to a door: a place farther away is a mistake, and walks over hours end. */
export const RIDE_MS_MAX = 24 * 3_600_000;

const HOUR_MS = 3_600_000;

/**
 * Street length of a ride in metre·ms/hour, a whole number: divided by a whole speed in metres an
 * hour it gives ms, and what is left after part of the ride is exact.
 */
export function rideWork(meters: number, streetFactor: number): number {
  return Math.ceil(meters * streetFactor * HOUR_MS);
}

/** Whole metres an hour. */
export function metersPerHour(speedKmh: number): number {
  return Math.round(speedKmh * 1_000);
}

/** A ride between the floor for two different places and RIDE_MS_MAX, in whole ms. */
export function boundedRideMs(rideMs: number, travelMsMin: number): number {
  return Math.min(RIDE_MS_MAX, Math.max(travelMsMin, Math.ceil(rideMs)));
}

/** Travel in whole ms: 0 at the same place, else the street ride, never under the floor. */
export function travelMs(args: {
  readonly from: LngLat;
  readonly to: LngLat;
  readonly profile?: SpeedProfile;
}): number {
  const profile = args.profile ?? DEFAULT_SPEED_PROFILE;
  const meters = distanceMeters(args.from, args.to);
  if (meters <= profile.samePlaceMeters) return 0;
  const work = rideWork(meters, profile.streetFactor);
  return boundedRideMs(work / metersPerHour(profile.speedKmh), profile.travelMsMin);
}

/** The built-in model: distance and one speed, the same at every hour. */
export function streetEtaModel(profile: SpeedProfile = DEFAULT_SPEED_PROFILE): EtaModel {
  return { travelMs: (from, to) => travelMs({ from, to, profile }) };
}
