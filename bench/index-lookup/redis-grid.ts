/** Redis keeps 26 bits of each coordinate: about half a metre. */
const STEPS = 2 ** 26;
const LNG_MAX = 180;
const LAT_MAX = 85.051_128_78;

type Point = { readonly lng: number; readonly lat: number };

/**
 * The middle of the field in which Redis keeps a place. Workers stand on such places only, so that
 * every database has them where they are and one check is right for all.
 */
export function onGrid({ lng, lat }: Point): Point {
  return { lng: middleOf(lng, LNG_MAX), lat: middleOf(lat, LAT_MAX) };
}

function middleOf(degrees: number, max: number): number {
  const field = Math.floor(((degrees + max) / (2 * max)) * STEPS);
  return ((field + 0.5) / STEPS) * 2 * max - max;
}
