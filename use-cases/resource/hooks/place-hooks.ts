import type { GeoPoint } from '../../../contract/terms/catalogue.js';
import { cellsOf } from '../../../domain/geo/cells.js';
import type { ResourceHooks } from '../deps.js';

/** Keeps the H3 cells of a point beside it. */
export function cellsBeside(pointField: string): ResourceHooks {
  return {
    async beforeWrite({ document }) {
      const point = document[pointField] as GeoPoint;
      return { ...document, cells: cellsOf(point.coordinates) };
    },
  };
}
