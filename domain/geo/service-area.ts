import { cellToParent, compactCells, polygonToCells } from 'h3-js';
import { AppError } from '../../contract/terms/errors.js';
import { cellOf } from './cells.js';
import { isLngLat, type LngLat } from './distance.js';

/** Outer ring first, then holes, as in GeoJSON. */
export type GeoPolygon = {
  readonly type: 'Polygon';
  readonly coordinates: readonly (readonly LngLat[])[];
};

/** Resolution of a service area's edge: about 350 m across. */
export const AREA_RESOLUTION = 9;

/** About 50,000 km², three times the municipality of Beijing. */
export const AREA_CELLS_MAX = 480_000;

const AREA_CELL_SQUARE_METERS = 105_333;
const METERS_PER_DEGREE = 111_320;

/**
 * True when the point lies in the area. The area is a compacted set of cells of any resolution
 * up to 9, so the cell of the point and all its parents are looked up: at most ten look-ups.
 */
export function isInArea(point: LngLat, compactedCells: ReadonlySet<string>): boolean {
  let cell = cellOf(point, AREA_RESOLUTION);
  if (compactedCells.has(cell)) return true;
  for (let resolution = AREA_RESOLUTION - 1; resolution >= 0; resolution -= 1) {
    cell = cellToParent(cell, resolution);
    if (compactedCells.has(cell)) return true;
  }
  return false;
}

/**
 * Compacted cells whose centres lie in the polygon. Throws AppError INVALID_INPUT on a ring that
 * is no ring, a point off the earth or an area larger than AREA_CELLS_MAX cells.
 */
export function areaFromPolygon(polygon: GeoPolygon, resolution = AREA_RESOLUTION): string[] {
  assertPolygon(polygon);
  const loops = polygon.coordinates.map((loop) => loop.map(([lng, lat]) => [lng, lat]));
  return compactCells(polygonToCells(loops, resolution, true));
}

function assertPolygon(polygon: GeoPolygon): void {
  const outer = polygon.coordinates[0] ?? [];
  const isRing = polygon.coordinates.every((loop) => loop.length >= 4 && loop.every(isLngLat));
  if (outer.length < 4 || !isRing) {
    throw new AppError('INVALID_INPUT', { detail: 'not a polygon of [lng, lat] rings' });
  }
  const lngs = outer.map(([lng]) => lng);
  const lats = outer.map(([, lat]) => lat);
  const heightMeters = (Math.max(...lats) - Math.min(...lats)) * METERS_PER_DEGREE;
  const cosLat = Math.cos((Math.min(...lats.map(Math.abs)) * Math.PI) / 180);
  const widthMeters = (Math.max(...lngs) - Math.min(...lngs)) * METERS_PER_DEGREE * cosLat;
  // Measured on the bounding box before filling: filling a country would stall the process.
  if ((heightMeters * widthMeters) / AREA_CELL_SQUARE_METERS > AREA_CELLS_MAX) {
    throw new AppError('INVALID_INPUT', { detail: 'the area is too large' });
  }
}
