import { Schema, type Connection, type Model } from 'mongoose';
import type {
  DayInterval,
  GeoPoint,
  GeoPolygon,
  LocalName,
} from '../../contract/terms/catalogue.js';
import {
  dayIntervalSchema,
  embeddedOptions,
  geoPointSchema,
  geoPolygonSchema,
  localNameSchema,
} from './parts.js';

export type District = {
  readonly code: string;
  readonly name: LocalName;
  readonly center: GeoPoint;
  readonly polygon: GeoPolygon;
};

/** A unit of operation. `_id` is its short code, e.g. 'hz'. */
export type CityDocument = {
  readonly _id: string;
  readonly name: LocalName;
  /** IANA zone in which hours and days of this city are meant. */
  readonly timeZone: string;
  readonly center: GeoPoint;
  /** Compacted H3 cells of mixed resolution: the service area (domain/geo `isInArea`). */
  readonly areaCells: readonly string[];
  readonly districts: readonly District[];
  readonly isOpen: boolean;
  /** Hours in which a service may start, minutes of the city's day. */
  readonly opens: DayInterval;
  readonly sort: number;
  readonly version: number;
};

const districtSchema = new Schema<District>(
  {
    code: { type: String, required: true },
    name: { type: localNameSchema, required: true },
    center: { type: geoPointSchema, required: true },
    polygon: { type: geoPolygonSchema, required: true },
  },
  embeddedOptions,
);

export const citySchema = new Schema<CityDocument>(
  {
    _id: { type: String, required: true },
    name: { type: localNameSchema, required: true },
    timeZone: { type: String, required: true },
    center: { type: geoPointSchema, required: true },
    areaCells: { type: [String], required: true },
    districts: { type: [districtSchema], required: true },
    isOpen: { type: Boolean, required: true },
    opens: { type: dayIntervalSchema, required: true },
    sort: { type: Number, required: true },
    version: { type: Number, required: true },
  },
  { collection: 'cities', versionKey: false, strict: 'throw' },
);
citySchema.index({ isOpen: 1, sort: 1 });

export function cityModel(connection: Connection): Model<CityDocument> {
  return connection.models.City ?? connection.model<CityDocument>('City', citySchema);
}
