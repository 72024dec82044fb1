import { Schema, type Connection, type Model } from 'mongoose';
import type { LocalName } from '../../contract/terms/catalogue.js';

/** How a deployment calls itself. There is one row. */
export type BrandDocument = {
  readonly _id: typeof BRAND_ID;
  readonly name: LocalName;
  /** `#RRGGBB`. */
  readonly color: string;
  readonly logoMediaId: string | null;
  readonly version: number;
  readonly updatedAt: Date;
  /** Person of staff. */
  readonly updatedBy: string;
};

export const BRAND_ID = 'brand';

const text = { type: String, required: true } as const;

const brandSchema = new Schema<BrandDocument>(
  {
    _id: { ...text, enum: [BRAND_ID] },
    name: { type: new Schema<LocalName>({ zh: text, en: text }, { _id: false }), required: true },
    color: text,
    logoMediaId: { type: String, default: null },
    version: { type: Number, required: true, min: 1 },
    updatedAt: { type: Date, required: true },
    updatedBy: text,
  },
  { collection: 'brands', versionKey: false, strict: 'throw' },
);

export function brandModel(connection: Connection): Model<BrandDocument> {
  return (connection.models['Brand'] ??
    connection.model('Brand', brandSchema)) as Model<BrandDocument>;
}
