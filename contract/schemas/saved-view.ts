import { z } from 'zod';
import { idSchema, instantSchema } from './common.js';

export const SAVED_VIEWS_MAX = 50;
export const VIEW_QUERY_LENGTH_MAX = 2_000;

/** The page of a console, by its own key: `orders`, `refunds`, `resource.workers`. */
const pageKeySchema = z.string().regex(/^[a-z][A-Za-z0-9.-]{0,63}$/);

export const savedViewQuerySchema = z.strictObject({ page: pageKeySchema.optional() });
export const savedViewParamsSchema = z.strictObject({ viewId: idSchema });

/** The same page and name again: its query is replaced. */
export const savedViewInputSchema = z.strictObject({
  page: pageKeySchema,
  name: z.string().trim().min(1).max(40),
  query: z
    .string()
    .max(VIEW_QUERY_LENGTH_MAX)
    .regex(/^[\x21-\x7e]*$/)
    .describe('Query string of the page, percent-encoded, without the `?`'),
});

export const savedViewSchema = z
  .object({
    id: z.string(),
    page: z.string(),
    name: z.string(),
    query: z.string(),
    updatedAt: instantSchema,
  })
  .meta({ id: 'SavedView' });

export const savedViewListSchema = z.object({
  items: z.array(savedViewSchema).max(SAVED_VIEWS_MAX),
});
