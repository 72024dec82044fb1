import { cellArea, polygonToCells } from 'h3-js';
import type { Polygon } from './types';

export type LngLat = readonly [lng: number, lat: number];
/** Finished pieces and the points of the one that is being drawn; `null`: the districts. */
export type Draft = {
  readonly pieces: readonly Polygon[] | null;
  readonly points: readonly LngLat[];
};

export const PIECES_MAX = 60;
export const POINTS_MAX = 2_000;
const CORNERS_MIN = 3;
export const FILE_BYTES_MAX = 2 * 1024 * 1024;
const DIGITS = 6;

export const draftOf = (area: readonly Polygon[] | undefined): Draft => ({
  pieces: area ?? null,
  points: [],
});

const rounded = (value: number): number => Number(value.toFixed(DIGITS));

export function withPoint(draft: Draft, [lng, lat]: LngLat): Draft {
  if (draft.points.length >= POINTS_MAX - 1) return draft;
  return { ...draft, points: [...draft.points, [rounded(lng), rounded(lat)]] };
}

export const withoutLastPoint = (draft: Draft): Draft => ({
  ...draft,
  points: draft.points.slice(0, -1),
});

export const canClose = ({ points, pieces }: Draft): boolean =>
  points.length >= CORNERS_MIN && (pieces?.length ?? 0) < PIECES_MAX;

/** The border is closed: its first point is its last. */
export function closed(draft: Draft): Draft {
  const [first] = draft.points;
  if (first === undefined || !canClose(draft)) return draft;
  const ring = [...draft.points, first].map(([lng, lat]): [number, number] => [lng, lat]);
  const piece: Polygon = { type: 'Polygon', coordinates: [ring] };
  return { pieces: [...(draft.pieces ?? []), piece], points: [] };
}

export const withoutPiece = (draft: Draft, index: number): Draft => ({
  ...draft,
  pieces: (draft.pieces ?? []).filter((_, at) => at !== index),
});

/** Corners of a piece; the closing point does not count. */
export const cornersOf = ({ coordinates }: Polygon): number =>
  coordinates.reduce((sum, ring) => sum + ring.length - 1, 0);

const COARSE = 6;
const FINE = 8;
/** Cells of the coarse kind from which on the fine ones would be too many. */
const COARSE_MAX = 60;

/** Area in km² from the cells whose centre is inside; good to about a tenth. */
export function squareKm(piece: Polygon): number {
  const coarse = polygonToCells(piece.coordinates, COARSE, true);
  const cells = coarse.length > COARSE_MAX ? coarse : polygonToCells(piece.coordinates, FINE, true);
  return cells.reduce((sum, cell) => sum + cellArea(cell, 'km2'), 0);
}

type Json = { readonly [key: string]: unknown };
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Polygons of a GeoJSON text, whatever they are wrapped in; undefined when there is none. */
export function polygonsOf(text: string): readonly Polygon[] | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const found = collect(json);
  const isGood = found.length > 0 && found.length <= PIECES_MAX;
  return isGood && found.every(isPolygon) ? found : undefined;
}

function collect(json: unknown): Polygon[] {
  if (!isObject(json)) return [];
  const parts = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
  switch (json.type) {
    case 'FeatureCollection':
      return parts(json.features).flatMap(collect);
    case 'GeometryCollection':
      return parts(json.geometries).flatMap(collect);
    case 'Feature':
      return collect(json.geometry);
    case 'MultiPolygon':
      return parts(json.coordinates).map((rings) => polygonWith(rings));
    case 'Polygon':
      return [polygonWith(json.coordinates)];
    default:
      return [];
  }
}

/** Heights, which some tools write as a third number, are left out. */
function polygonWith(rings: unknown): Polygon {
  const coordinates = (Array.isArray(rings) ? rings : []).map((ring: unknown) =>
    (Array.isArray(ring) ? ring : []).map((point: unknown): [number, number] => {
      const [lng, lat] = Array.isArray(point) ? (point as unknown[]) : [];
      return [Number(lng), Number(lat)];
    }),
  );
  return { type: 'Polygon', coordinates };
}

function isPolygon({ coordinates }: Polygon): boolean {
  return coordinates.length > 0 && coordinates.every(isRing);
}

function isRing(ring: readonly (readonly [number, number])[]): boolean {
  const isIn = ring.every(
    ([lng, lat]) => Math.abs(lng) <= 180 && Math.abs(lat) <= 90 && !Number.isNaN(lng + lat),
  );
  const isClosed = ring[0]?.join() === ring.at(-1)?.join();
  return isIn && isClosed && ring.length > CORNERS_MIN && ring.length <= POINTS_MAX;
}
