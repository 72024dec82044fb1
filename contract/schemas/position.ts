import { z } from 'zod';
import { zonedInstantSchema } from './common.js';
import { lngLatSchema } from './order.js';

export const positionSchema = z.strictObject({ position: lngLatSchema });
/** Points of one batch of a phone. */
const POINTS_MAX = 10;
export const positionsSchema = z.strictObject({
  points: z
    .array(lngLatSchema.extend({ at: zonedInstantSchema.transform((text) => new Date(text)) }))
    .min(1)
    .max(POINTS_MAX),
});
