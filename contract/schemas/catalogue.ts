import { z } from 'zod';
import { GENDERS, MERCHANT_KINDS, SERVICE_MODES, WORKER_LEVELS } from '../terms/catalogue.js';
import { fenSchema, idSchema } from './common.js';
import { lngLatSchema } from './places.js';
import { pageMediaListSchema } from './worker-page.js';
import { formFieldSchema, priceModelSchema, serviceStepSchema } from './service-type.js';

/** Workers in one answer at most. */
export const NEAR_WORKERS_MAX = 50;
const NEAR_WORKERS_DEFAULT = 20;
export const NEAR_RADIUS_METERS_MAX = 20_000;
const NEAR_RADIUS_METERS_DEFAULT = 8_000;

export const localNameSchema = z.strictObject({ zh: z.string(), en: z.string() });

const pointSchema = z.strictObject({ type: z.literal('Point'), coordinates: lngLatSchema });
const polygonSchema = z.strictObject({
  type: z.literal('Polygon'),
  coordinates: z.array(z.array(lngLatSchema)),
});

const dayIntervalSchema = z.strictObject({
  startMinute: z.number().int(),
  endMinute: z.number().int(),
});

export const cityParamsSchema = z.strictObject({ cityCode: idSchema });
export const cityCategoryParamsSchema = z.strictObject({
  cityCode: idSchema,
  categoryId: idSchema,
});
export const cityItemParamsSchema = z.strictObject({ cityCode: idSchema, itemId: idSchema });
export const offeringParamsSchema = z.strictObject({ offeringId: idSchema });
export const workerParamsSchema = z.strictObject({ workerId: idSchema });

/** Where the service would take place, and how far to look. */
export const nearWorkersQuerySchema = z.strictObject({
  lng: z.coerce.number().min(-180).max(180),
  lat: z.coerce.number().min(-90).max(90),
  radiusMeters: z.coerce
    .number()
    .int()
    .min(100)
    .max(NEAR_RADIUS_METERS_MAX)
    .default(NEAR_RADIUS_METERS_DEFAULT),
  limit: z.coerce.number().int().min(1).max(NEAR_WORKERS_MAX).default(NEAR_WORKERS_DEFAULT),
});

export const citySchema = z.strictObject({
  code: z.string(),
  name: localNameSchema,
  timeZone: z.string(),
  center: pointSchema,
  /** Hours in which a service may start. */
  opens: dayIntervalSchema,
});
export type CityDto = z.infer<typeof citySchema>;

export const cityDetailSchema = citySchema.extend({
  districts: z.array(
    z.strictObject({
      code: z.string(),
      name: localNameSchema,
      center: pointSchema,
      polygon: polygonSchema,
    }),
  ),
  /** Compacted H3 cells of the service area. */
  areaCells: z.array(z.string()),
});
export type CityDetailDto = z.infer<typeof cityDetailSchema>;

export const categorySchema = z.strictObject({
  id: z.string(),
  name: localNameSchema,
  icon: z.string(),
  mode: z.enum(SERVICE_MODES),
  /** What is asked at booking, in this order; answers go into `answers` by code. */
  formFields: z.array(formFieldSchema),
  steps: z.array(serviceStepSchema),
  /** How prices of its items are meant, unless an item says otherwise. */
  priceModel: priceModelSchema,
});
export type CategoryDto = z.infer<typeof categorySchema>;

export const itemSchema = z.strictObject({
  id: z.string(),
  categoryId: z.string(),
  name: localNameSchema,
  description: z.string(),
  /** IN_STORE items are booked with a store instead of an address. */
  mode: z.enum(SERVICE_MODES),
  priceModel: priceModelSchema,
  /** Of the whole, or of one unit where it is sold by units. */
  durationMinutes: z.number().int(),
  /** Of the whole, of one unit, or of the visit: as the price model says. */
  priceFenMin: fenSchema,
  priceFenMax: fenSchema,
  offeringCount: z.number().int(),
});
export type ItemDto = z.infer<typeof itemSchema>;

const merchantSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  kind: z.enum(MERCHANT_KINDS),
});
export type MerchantDto = z.infer<typeof merchantSchema>;

export const offeringSchema = z.strictObject({
  id: z.string(),
  itemId: z.string(),
  categoryId: z.string(),
  cityCode: z.string(),
  merchant: merchantSchema,
  name: localNameSchema,
  /** The merchant's words, or the item's. */
  description: z.string(),
  priceModel: priceModelSchema,
  priceFen: fenSchema,
  travelFeeFen: fenSchema,
  mode: z.enum(SERVICE_MODES),
  /** Workers who come at the same time; the price is for all of them. */
  workersNeeded: z.number().int(),
  durationMinutes: z.number().int(),
  options: z.array(
    z.strictObject({
      code: z.string(),
      name: localNameSchema,
      priceFen: fenSchema,
      minutes: z.number().int(),
      isPerUnit: z.boolean(),
    }),
  ),
  version: z.number().int(),
});
export type OfferingDto = z.infer<typeof offeringSchema>;

export const itemDetailSchema = itemSchema.extend({
  includes: z.array(z.string()),
  /** Cheapest first. */
  offerings: z.array(offeringSchema),
});
export type ItemDetailDto = z.infer<typeof itemDetailSchema>;

const skillSchema = z.strictObject({ code: z.string(), name: localNameSchema });

/** What the public may know of a worker: never a full name, phone, home or position. */
const workerShape = {
  id: z.string(),
  displayName: z.string(),
  gender: z.enum(GENDERS),
  level: z.enum(WORKER_LEVELS),
  score: z.number().min(0).max(5),
  ordersDone: z.number().int(),
  isOnline: z.boolean(),
  skills: z.array(skillSchema),
  merchant: merchantSchema,
};

export const nearWorkerSchema = z.strictObject({
  ...workerShape,
  /** Rounded up to 100 m: exact distances from three points would give a home away. */
  distanceMeters: z.number().int(),
});
export type NearWorkerDto = z.infer<typeof nearWorkerSchema>;

export const workerPageSchema = z.strictObject({
  ...workerShape,
  cityCode: z.string(),
  /** Certificates valid now. */
  certificates: z.array(z.string()),
  /** Approved photos and videos, in his order. */
  media: pageMediaListSchema,
  /** What can be booked with this person. */
  offerings: z.array(offeringSchema),
});
export type WorkerPageDto = z.infer<typeof workerPageSchema>;

export const cityListSchema = z.strictObject({ items: z.array(citySchema) });
export const categoryListSchema = z.strictObject({ items: z.array(categorySchema) });
export const itemListSchema = z.strictObject({ items: z.array(itemSchema) });
export const nearWorkerListSchema = z.strictObject({ items: z.array(nearWorkerSchema) });
