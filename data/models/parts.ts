import { Schema } from 'mongoose';
import type {
  DayInterval,
  GeoPoint,
  GeoPolygon,
  LocalName,
  PlaceCells,
} from '../../contract/terms/catalogue.js';

/** Sub-documents that several collections share. None has an `_id` of its own. */
const EMBEDDED = { _id: false, strict: 'throw' } as const;

export const localNameSchema = new Schema<LocalName>(
  { zh: { type: String, required: true }, en: { type: String, required: true } },
  EMBEDDED,
);

export const geoPointSchema = new Schema<GeoPoint>(
  {
    type: { type: String, enum: ['Point'], required: true },
    coordinates: { type: [Number], required: true },
  },
  EMBEDDED,
);

export const geoPolygonSchema = new Schema<GeoPolygon>(
  {
    type: { type: String, enum: ['Polygon'], required: true },
    coordinates: { type: [[[Number]]], required: true },
  },
  EMBEDDED,
);

export const placeCellsSchema = new Schema<PlaceCells>(
  {
    h3r9: { type: String, required: true },
    h3r8: { type: String, required: true },
    h3r7: { type: String, required: true },
  },
  EMBEDDED,
);

export const dayIntervalSchema = new Schema<DayInterval>(
  {
    startMinute: { type: Number, required: true, min: 0, max: 1_440 },
    endMinute: { type: Number, required: true, min: 0, max: 2_880 },
  },
  EMBEDDED,
);

/** Seven lists of intervals, index 0 = Sunday. */
export const weeklyHoursField = {
  type: [[dayIntervalSchema]],
  required: true,
  validate: {
    validator: (hours: readonly unknown[]) => hours.length === 7,
    message: 'weekly hours have seven days',
  },
} as const;

export const embeddedOptions = EMBEDDED;
