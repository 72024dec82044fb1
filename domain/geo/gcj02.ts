/**
 * Chinese maps show GCJ-02, a shifted WGS-84; everything stored here is WGS-84, so the shift is
 * made at the adapters of maps and nowhere else. The shift is the published approximation, within
 * two metres of the maps; outside mainland China there is none.
 */
import type { LngLat } from './distance.js';

const AXIS_METERS = 6_378_245;
const ECCENTRICITY_SQUARED = 0.006_693_421_622_965_943;
const CENTRE: LngLat = [105, 35];
const MAINLAND = { west: 72.004, east: 137.8347, south: 0.8293, north: 55.8271 } as const;
/** Each round makes the error a few thousand times smaller. */
const INVERSE_ROUNDS = 4;
const RADIANS_PER_DEGREE = Math.PI / 180;

/** Where a Chinese map shows a WGS-84 point. */
export function toGcj02(point: LngLat): LngLat {
  const [lng, lat] = point;
  const isOutside =
    lng < MAINLAND.west || lng > MAINLAND.east || lat < MAINLAND.south || lat > MAINLAND.north;
  if (isOutside) return point;
  const x = lng - CENTRE[0];
  const y = lat - CENTRE[1];
  const radians = lat * RADIANS_PER_DEGREE;
  const magic = 1 - ECCENTRICITY_SQUARED * Math.sin(radians) ** 2;
  const root = Math.sqrt(magic);
  const metersPerLat =
    ((AXIS_METERS * (1 - ECCENTRICITY_SQUARED)) / (magic * root)) * RADIANS_PER_DEGREE;
  const metersPerLng = (AXIS_METERS / root) * Math.cos(radians) * RADIANS_PER_DEGREE;
  return [lng + eastMeters(x, y) / metersPerLng, lat + northMeters(x, y) / metersPerLat];
}

/** The WGS-84 point that a Chinese map shows here; to a millimetre inside mainland China. */
export function fromGcj02(point: LngLat): LngLat {
  let guess = point;
  for (let round = 0; round < INVERSE_ROUNDS; round += 1) {
    const shown = toGcj02(guess);
    guess = [guess[0] + point[0] - shown[0], guess[1] + point[1] - shown[1]];
  }
  return guess;
}

const wave = (value: number, frequency: number): number => Math.sin(value * frequency * Math.PI);

function ripple(value: number): number {
  return ((20 * wave(value, 6) + 20 * wave(value, 2)) * 2) / 3;
}

function eastMeters(x: number, y: number): number {
  const plane = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x));
  const middle = ((20 * wave(x, 1) + 40 * wave(x, 1 / 3)) * 2) / 3;
  const slow = ((150 * wave(x, 1 / 12) + 300 * wave(x, 1 / 30)) * 2) / 3;
  return plane + ripple(x) + middle + slow;
}

function northMeters(x: number, y: number): number {
  const plane = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x));
  const middle = ((20 * wave(y, 1) + 40 * wave(y, 1 / 3)) * 2) / 3;
  const slow = ((160 * wave(y, 1 / 12) + 320 * wave(y, 1 / 30)) * 2) / 3;
  return plane + ripple(x) + middle + slow;
}
