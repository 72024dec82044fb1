/** [lng, lat] in degrees, WGS-84. */
export type MapPoint = readonly [number, number];

/** Places that one question may start from. */
export const MATRIX_ORIGINS_MAX = 100;

export type MatrixQuestion = {
  readonly from: readonly MapPoint[];
  readonly to: MapPoint;
  /** UTC ms. A map that knows the roads of this moment only answers `unknown` for others. */
  readonly departAtMs: number;
};

/** Whole or part minutes by road; `unknown` where the map did not say. */
export type TravelAnswer = number | 'unknown';

/** A map that knows the roads. */
export type MapChannel = {
  /** An answer for each start, in their order. Never throws: who asks has a model of his own. */
  travelMatrix(question: MatrixQuestion): Promise<readonly TravelAnswer[]>;
};
