import type { Connection, Model } from 'mongoose';
import type { OrderPolicy } from '../../domain/order/policy.js';
import type { PricePolicy } from '../../domain/pricing/price-policy.js';
import { modelOf } from '../../resources/kit/to-mongoose.js';
import type { DocumentOf } from '../../resources/kit/types.js';
import { policyResource } from '../../resources/policy.js';

/**
 * A versioned override of the order policy and of the price policy. `cityCode` and `categoryId`
 * may be '*'. A published row is never edited: a change is a new number with its own `from`.
 */
export type PolicyDocument = Omit<
  DocumentOf<typeof policyResource>,
  'values' | 'prices' | 'basedOn'
> & {
  readonly basedOn?: number;
  readonly values: Partial<OrderPolicy>;
  readonly prices?: Partial<PricePolicy>;
};

export function policyModel(connection: Connection): Model<PolicyDocument> {
  return modelOf(policyResource, connection) as unknown as Model<PolicyDocument>;
}
