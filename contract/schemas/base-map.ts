import { z } from 'zod';
import { idSchema } from './common.js';

export const baseMapParamsSchema = z.strictObject({ cityCode: idSchema });

/** What to draw under a map of a city; each part may be missing. */
export const baseMapSchema = z
  .object({
    tiles: z
      .object({
        layers: z.array(z.string()).describe('URL templates as Leaflet reads them'),
        subdomains: z.string(),
        datum: z.enum(['wgs84', 'gcj02']).describe('Whose coordinates the tiles draw'),
        zoomMax: z.int(),
        attribution: z.string(),
      })
      .nullable(),
    sketchPath: z.string().nullable().describe('A GeoJSON collection, beside the console'),
  })
  .meta({ id: 'BaseMap' });

export type BaseMap = z.output<typeof baseMapSchema>;
