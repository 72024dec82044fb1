import { z } from 'zod';
import { DAY_INTERVALS_MAX } from '../terms/catalogue.js';

const RING_POINTS_MAX = 2_000;
const RINGS_MAX = 20;
const DAY_MINUTES = 1_440;

/** Instant on the wire, a Date where it is stored. */
export const storedInstantSchema = z.codec(z.iso.datetime({ offset: true }), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
});

/** A calendar date of the city, YYYY-MM-DD. */
export const calendarDateSchema = z.iso.date();

/** A name that people read, both languages. */
export const nameSchema = z.strictObject({
  zh: z.string().trim().min(1).max(60),
  en: z.string().trim().min(1).max(60),
});

/** [lng, lat], WGS-84. Documented as a plain list of two: many readers of OpenAPI know no tuples. */
export const lngLatSchema = z
  .tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)])
  .meta({
    override: {
      type: 'array',
      prefixItems: undefined,
      items: { type: 'number', minimum: -180, maximum: 180 },
      minItems: 2,
      maxItems: 2,
    },
  });

export const geoPointSchema = z.strictObject({
  type: z.literal('Point'),
  coordinates: lngLatSchema,
});

const isClosed = (ring: readonly (readonly [number, number])[]): boolean => {
  const first = ring[0];
  const last = ring.at(-1);
  return first !== undefined && last !== undefined && first.join() === last.join();
};

/** GeoJSON polygon; every ring is closed. */
export const geoPolygonSchema = z.strictObject({
  type: z.literal('Polygon'),
  coordinates: z
    .array(
      z
        .array(lngLatSchema)
        .min(4)
        .max(RING_POINTS_MAX)
        .refine(isClosed, { message: 'the last point repeats the first' }),
    )
    .min(1)
    .max(RINGS_MAX),
});

/** H3 cell at any resolution. */
export const cellSchema = z.string().regex(/^8[0-9a-f]{14}$/);

export const placeCellsSchema = z.strictObject({
  h3r9: cellSchema,
  h3r8: cellSchema,
  h3r7: cellSchema,
});

/** Minutes of the city's day, end exclusive; work over midnight ends after 1,440. */
export const dayIntervalSchema = z
  .strictObject({
    startMinute: z.int().min(0).max(DAY_MINUTES),
    endMinute: z
      .int()
      .min(0)
      .max(2 * DAY_MINUTES),
  })
  .refine(({ startMinute, endMinute }) => endMinute > startMinute, {
    path: ['endMinute'],
    message: 'ends before it starts',
  });

/** Index 0 = Sunday … 6 = Saturday. */
export const weeklyHoursSchema = z
  .array(z.array(dayIntervalSchema).max(DAY_INTERVALS_MAX))
  .length(7);

/** Basis points of a whole. */
export const basisPointsSchema = z.int().min(0).max(10_000);

/** IANA zone that this runtime knows. */
export const timeZoneSchema = z
  .string()
  .max(60)
  .refine(isTimeZone, { message: 'not an IANA time zone' });

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return /^[A-Za-z]/.test(zone);
  } catch {
    return false;
  }
}
