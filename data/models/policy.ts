import { Schema, type Connection, type Model } from 'mongoose';
import type { OrderPolicy } from '../../domain/order/policy.js';
import type { PricePolicy } from '../../domain/pricing/price-policy.js';

/**
 * A versioned override of the order policy and of the price policy. `cityCode` and `categoryId` may be '*'.
 * Rows are never edited: a change is a new version with its own `from`.
 */
export type PolicyDocument = {
  readonly _id: string;
  readonly cityCode: string;
  readonly categoryId: string;
  readonly version: number;
  readonly from: Date;
  readonly values: Partial<OrderPolicy>;
  readonly prices?: Partial<PricePolicy>;
};

export const policySchema = new Schema<PolicyDocument>(
  {
    _id: { type: String, required: true },
    cityCode: { type: String, required: true },
    categoryId: { type: String, required: true },
    version: { type: Number, required: true, min: 1 },
    from: { type: Date, required: true },
    values: { type: Schema.Types.Mixed, required: true },
    prices: { type: Schema.Types.Mixed },
  },
  { collection: 'policies', versionKey: false, strict: 'throw', minimize: false },
);
policySchema.index({ cityCode: 1, categoryId: 1, version: 1 }, { unique: true });
policySchema.index({ cityCode: 1, categoryId: 1, from: -1, version: -1 });

export function policyModel(connection: Connection): Model<PolicyDocument> {
  return connection.models.Policy ?? connection.model<PolicyDocument>('Policy', policySchema);
}
