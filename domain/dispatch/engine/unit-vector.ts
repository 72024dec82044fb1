import { distanceMeters } from '../../geo/distance.js';

const RADIANS_PER_DEGREE = Math.PI / 180;
/** Half the great circle, for the radius that `distanceMeters` uses. */
const HALF_CIRCLE_METERS = distanceMeters([0, 0], [180, 0]);
const EARTH_RADIUS_METERS = HALF_CIRCLE_METERS / Math.PI;

/** A place on the unit sphere: the distance of two of them needs no trigonometry. */
export type UnitVector = { readonly x: number; readonly y: number; readonly z: number };

export function unitVectorOf(lng: number, lat: number): UnitVector {
  const cosLat = Math.cos(lat * RADIANS_PER_DEGREE);
  return {
    x: cosLat * Math.cos(lng * RADIANS_PER_DEGREE),
    y: cosLat * Math.sin(lng * RADIANS_PER_DEGREE),
    z: Math.sin(lat * RADIANS_PER_DEGREE),
  };
}

/** Square of the straight line through the sphere: grows with the great-circle distance. */
export function chordSquare(a: UnitVector, b: UnitVector): number {
  const x = a.x - b.x;
  const y = a.y - b.y;
  const z = a.z - b.z;
  return x * x + y * y + z * z;
}

export function metersOfChordSquare(square: number): number {
  return 2 * EARTH_RADIUS_METERS * Math.asin(Math.min(1, Math.sqrt(square) / 2));
}

export function chordSquareOfMeters(meters: number): number {
  if (meters >= HALF_CIRCLE_METERS) return Infinity;
  const half = Math.sin(Math.max(0, meters) / (2 * EARTH_RADIUS_METERS));
  return 4 * half * half;
}
