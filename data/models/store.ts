import { Schema, type Connection, type Model } from 'mongoose';
import {
  STORE_STATUSES,
  type GeoPoint,
  type PlaceCells,
  type StoreStatus,
  type WeeklyHours,
} from '../../contract/terms/catalogue.js';
import { geoPointSchema, placeCellsSchema, weeklyHoursField } from './parts.js';

/** A merchant's place for in-store service. Its address is public, unlike a person's. */
export type StoreDocument = {
  readonly _id: string;
  readonly merchantId: string;
  readonly cityCode: string;
  readonly name: string;
  readonly address: string;
  readonly location: GeoPoint;
  readonly cells: PlaceCells;
  readonly hours: WeeklyHours;
  readonly status: StoreStatus;
  readonly version: number;
};

export const storeSchema = new Schema<StoreDocument>(
  {
    _id: { type: String, required: true },
    merchantId: { type: String, required: true },
    cityCode: { type: String, required: true },
    name: { type: String, required: true },
    address: { type: String, required: true },
    location: { type: geoPointSchema, required: true },
    cells: { type: placeCellsSchema, required: true },
    hours: weeklyHoursField,
    status: { type: String, enum: STORE_STATUSES, required: true },
    version: { type: Number, required: true },
  },
  { collection: 'stores', versionKey: false, strict: 'throw' },
);
storeSchema.index({ cityCode: 1, status: 1, _id: 1 });
storeSchema.index({ merchantId: 1, _id: 1 });

export function storeModel(connection: Connection): Model<StoreDocument> {
  return connection.models.Store ?? connection.model<StoreDocument>('Store', storeSchema);
}
