import { Schema, type Connection, type Model } from 'mongoose';
import { SERVICE_MODES, type LocalName, type ServiceMode } from '../../contract/terms/catalogue.js';
import { embeddedOptions, localNameSchema } from './parts.js';

/** An option (规格 / 加项) of an item; an offering puts the price on it. */
export type ItemOption = {
  readonly code: string;
  readonly name: LocalName;
  /** List price in fen, from which an offering starts. */
  readonly priceFen: number;
  /** Minutes it adds to the visit. */
  readonly minutes: number;
};

/** A concrete service item, e.g. 两小时日常保洁. `_id` is a slug under its category. */
export type ItemDocument = {
  readonly _id: string;
  readonly categoryId: string;
  readonly name: LocalName;
  readonly description: string;
  /** What is included, one line each. */
  readonly includes: readonly string[];
  /** Codes of the category's skills that a worker needs, all of them. */
  readonly skillCodes: readonly string[];
  readonly durationMinutes: number;
  /** List price in fen; what is paid is the offering's price. */
  readonly priceFen: number;
  readonly options: readonly ItemOption[];
  /** Where it is served; as its category when absent. */
  readonly mode?: ServiceMode;
  /** Workers who come at the same time, 1 … 20; 1 when absent. The price is for all of them. */
  readonly workersNeeded?: number;
  readonly sort: number;
  readonly isOn: boolean;
  readonly version: number;
};

const optionSchema = new Schema<ItemOption>(
  {
    code: { type: String, required: true },
    name: { type: localNameSchema, required: true },
    priceFen: { type: Number, required: true, min: 0 },
    minutes: { type: Number, required: true, min: 0 },
  },
  embeddedOptions,
);

export const itemSchema = new Schema<ItemDocument>(
  {
    _id: { type: String, required: true },
    categoryId: { type: String, required: true },
    name: { type: localNameSchema, required: true },
    description: { type: String, required: true },
    includes: { type: [String], required: true },
    skillCodes: { type: [String], required: true },
    durationMinutes: { type: Number, required: true, min: 1 },
    priceFen: { type: Number, required: true, min: 1 },
    options: { type: [optionSchema], required: true },
    mode: { type: String, enum: SERVICE_MODES },
    workersNeeded: { type: Number, min: 1, max: 20, validate: Number.isSafeInteger },
    sort: { type: Number, required: true },
    isOn: { type: Boolean, required: true },
    version: { type: Number, required: true },
  },
  { collection: 'items', versionKey: false, strict: 'throw' },
);
itemSchema.index({ categoryId: 1, isOn: 1, sort: 1 });

export function itemModel(connection: Connection): Model<ItemDocument> {
  return connection.models.Item ?? connection.model<ItemDocument>('Item', itemSchema);
}
