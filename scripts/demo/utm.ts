/**
 * Inverse of the universal transverse Mercator projection on WGS-84, northern half (Snyder 1987,
 * eq. 8-17 to 8-25); better than a metre within a zone, which is plenty for drawing a place.
 */
export function utmToLngLat(input: {
  readonly eastingKm: number;
  readonly northingKm: number;
  readonly zone: number;
}): readonly [number, number] {
  const x = input.eastingKm * 1_000 - FALSE_EASTING;
  const mu =
    (input.northingKm * 1_000) /
    SCALE /
    (A * (1 - E2 / 4 - (3 * E2 ** 2) / 64 - (5 * E2 ** 3) / 256));
  const foot =
    mu +
    ((3 * E1) / 2 - (27 * E1 ** 3) / 32) * Math.sin(2 * mu) +
    ((21 * E1 ** 2) / 16 - (55 * E1 ** 4) / 32) * Math.sin(4 * mu) +
    ((151 * E1 ** 3) / 96) * Math.sin(6 * mu);
  const [sin, cos, tan] = [Math.sin(foot), Math.cos(foot), Math.tan(foot)];
  const c = EP2 * cos ** 2;
  const t = tan ** 2;
  const n = A / Math.sqrt(1 - E2 * sin ** 2);
  const r = (A * (1 - E2)) / (1 - E2 * sin ** 2) ** 1.5;
  const d = x / (n * SCALE);
  const lat =
    foot -
    ((n * tan) / r) *
      (d ** 2 / 2 -
        ((5 + 3 * t + 10 * c - 4 * c ** 2 - 9 * EP2) * d ** 4) / 24 +
        ((61 + 90 * t + 298 * c + 45 * t ** 2 - 252 * EP2 - 3 * c ** 2) * d ** 6) / 720);
  const lng =
    (d -
      ((1 + 2 * t + c) * d ** 3) / 6 +
      ((5 - 2 * c + 28 * t - 3 * c ** 2 + 8 * EP2 + 24 * t ** 2) * d ** 5) / 120) /
    cos;
  const centralDegrees = input.zone * 6 - 183;
  return [centralDegrees + lng * DEGREES, lat * DEGREES];
}

const A = 6_378_137;
const FLATTENING = 1 / 298.257223563;
const E2 = FLATTENING * (2 - FLATTENING);
const EP2 = E2 / (1 - E2);
const E1 = (1 - Math.sqrt(1 - E2)) / (1 + Math.sqrt(1 - E2));
const SCALE = 0.9996;
const FALSE_EASTING = 500_000;
const DEGREES = 180 / Math.PI;
