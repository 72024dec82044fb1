import { z } from 'zod';
import { fenSchema } from './common.js';
import { nameSchema } from './places.js';
import { serviceCodeSchema } from './service-type.js';

/** What items and offerings share: how an option is sold and how long a visit is. */

const OPTIONS_MAX = 30;
const DURATION_MINUTES_MAX = 1_440;
const WORKERS_NEEDED_MAX = 20;

/** An option (规格 / 加项): fen and minutes that it adds. */
export const shelfOptionSchema = z.strictObject({
  code: serviceCodeSchema,
  name: nameSchema,
  priceFen: fenSchema,
  minutes: z.int().min(0).max(DURATION_MINUTES_MAX),
  /** Bought for every unit of an item that is sold by the unit. */
  isPerUnit: z.boolean().optional(),
});

export const shelfOptionsSchema = z.array(shelfOptionSchema).max(OPTIONS_MAX);

export const durationMinutesSchema = z.int().min(1).max(DURATION_MINUTES_MAX);

/** Workers who come at the same time. */
export const workersNeededSchema = z.int().min(1).max(WORKERS_NEEDED_MAX);

/** What somebody pays; nothing is sold for nothing. */
export const priceFenSchema = fenSchema.min(1);

/** True when no option code is used twice. */
export function areOptionsDistinct(row: {
  readonly options: readonly { readonly code: string }[];
}): boolean {
  return new Set(row.options.map(({ code }) => code)).size === row.options.length;
}
