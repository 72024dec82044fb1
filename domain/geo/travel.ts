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

const MS_PER_METER_AT_1_KMH = 3_600;

/** Travel in whole ms: 0 at the same place, else the street ride, never under the floor. */
export function travelMs(args: {
  readonly from: LngLat;
  readonly to: LngLat;
  readonly profile?: SpeedProfile;
}): number {
  const profile = args.profile ?? DEFAULT_SPEED_PROFILE;
  const meters = distanceMeters(args.from, args.to);
  if (meters <= profile.samePlaceMeters) return 0;
  const ride = (meters * profile.streetFactor * MS_PER_METER_AT_1_KMH) / profile.speedKmh;
  return Math.max(profile.travelMsMin, Math.ceil(ride));
}

/** The built-in model: distance and one speed, the same at every hour. */
export function streetEtaModel(profile: SpeedProfile = DEFAULT_SPEED_PROFILE): EtaModel {
  return { travelMs: (from, to) => travelMs({ from, to, profile }) };
}
