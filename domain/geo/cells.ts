import { cellToLatLng, latLngToCell } from 'h3-js';
import type { PlaceCells } from '../../contract/terms/catalogue.js';
import type { LngLat } from './distance.js';

/** The H3 cell of a point at one resolution, 15 hex digits. Throws on a non-finite point. */
export function cellOf(point: LngLat, resolution: number): string {
  return latLngToCell(point[1], point[0], resolution);
}

/**
 * The three stored cells of a point. Each is indexed from the point itself and not taken as the
 * parent of the finer one: an H3 parent does not wholly contain its children, and the ring bound
 * of the search holds only for the cell the point really lies in.
 */
export function cellsOf(point: LngLat): PlaceCells {
  return { h3r9: cellOf(point, 9), h3r8: cellOf(point, 8), h3r7: cellOf(point, 7) };
}

/** The middle of a cell: a place told as coarsely as the cell is wide. */
export function centreOf(cell: string): LngLat {
  const [lat, lng] = cellToLatLng(cell);
  return [lng, lat];
}
