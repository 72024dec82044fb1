/** [lng, lat] in degrees, WGS-84, the order of GeoJSON. */
export type LngLat = readonly [number, number];

const EARTH_RADIUS_METERS = 6_371_008.8;
const RADIANS_PER_DEGREE = Math.PI / 180;

/** Great-circle distance in metres (haversine); NaN in, NaN out. */
export function distanceMeters(a: LngLat, b: LngLat): number {
  const sinLat = Math.sin(((b[1] - a[1]) * RADIANS_PER_DEGREE) / 2);
  const sinLng = Math.sin(((b[0] - a[0]) * RADIANS_PER_DEGREE) / 2);
  const h =
    sinLat * sinLat +
    Math.cos(a[1] * RADIANS_PER_DEGREE) * Math.cos(b[1] * RADIANS_PER_DEGREE) * sinLng * sinLng;
  return 2 * EARTH_RADIUS_METERS * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** True for a finite pair inside [-180, 180] × [-90, 90]. */
export function isLngLat(value: LngLat): boolean {
  const [lng, lat] = value;
  return (
    Number.isFinite(lng) && Number.isFinite(lat) && Math.abs(lng) <= 180 && Math.abs(lat) <= 90
  );
}
