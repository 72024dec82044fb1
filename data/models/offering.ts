import { Schema, type Connection, type Model } from 'mongoose';
import {
  OFFERING_STATUSES,
  type LocalName,
  type OfferingStatus,
} from '../../contract/terms/catalogue.js';
import { embeddedOptions, localNameSchema } from './parts.js';

export type OfferingOption = {
  readonly code: string;
  readonly name: LocalName;
  readonly priceFen: number;
  readonly minutes: number;
};

/** An item on sale in one city by one merchant, with its price. */
export type OfferingDocument = {
  readonly _id: string;
  readonly itemId: string;
  readonly categoryId: string;
  readonly merchantId: string;
  readonly cityCode: string;
  readonly priceFen: number;
  /** Travel fee 上门费, the worker's without commission. */
  readonly travelFeeFen: number;
  readonly options: readonly OfferingOption[];
  readonly durationMinutes: number;
  /** Workers who come at the same time, 1 … 20; as the item says when absent. */
  readonly workersNeeded?: number;
  readonly status: OfferingStatus;
  readonly version: number;
};

const optionSchema = new Schema<OfferingOption>(
  {
    code: { type: String, required: true },
    name: { type: localNameSchema, required: true },
    priceFen: { type: Number, required: true, min: 0 },
    minutes: { type: Number, required: true, min: 0 },
  },
  embeddedOptions,
);

export const offeringSchema = new Schema<OfferingDocument>(
  {
    _id: { type: String, required: true },
    itemId: { type: String, required: true },
    categoryId: { type: String, required: true },
    merchantId: { type: String, required: true },
    cityCode: { type: String, required: true },
    priceFen: { type: Number, required: true, min: 1 },
    travelFeeFen: { type: Number, required: true, min: 0 },
    options: { type: [optionSchema], required: true },
    durationMinutes: { type: Number, required: true, min: 1 },
    workersNeeded: { type: Number, min: 1, max: 20, validate: Number.isSafeInteger },
    status: { type: String, enum: OFFERING_STATUSES, required: true },
    version: { type: Number, required: true },
  },
  { collection: 'offerings', versionKey: false, strict: 'throw' },
);
// One price of an item per merchant and city.
offeringSchema.index({ cityCode: 1, itemId: 1, merchantId: 1 }, { unique: true });
offeringSchema.index({ cityCode: 1, status: 1, categoryId: 1, itemId: 1, priceFen: 1 });
offeringSchema.index({ merchantId: 1, status: 1, categoryId: 1, _id: 1 });

export function offeringModel(connection: Connection): Model<OfferingDocument> {
  return (
    connection.models.Offering ?? connection.model<OfferingDocument>('Offering', offeringSchema)
  );
}
