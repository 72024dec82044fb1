import { Schema, type Connection, type Model } from 'mongoose';
import type { CustomerFlagKind, CustomerFlagSource } from '../../contract/terms/discipline.js';

type Step = { readonly by: string; readonly at: Date; readonly reason: string };

/** A customer who may place no orders in one city; at most one block that is not lifted. */
export type CustomerBlockDocument = {
  readonly _id: string;
  readonly customerId: string;
  readonly cityCode: string;
  readonly blocked: Step;
  readonly until: Date;
  /** Also set when a block that has run out makes room for a new one. */
  readonly lifted: Step | null;
};

/** A recorded fact about a customer; never changed, nothing is computed from it. */
export type CustomerFlagDocument = {
  readonly _id: string;
  readonly customerId: string;
  readonly cityCode: string;
  readonly kind: CustomerFlagKind;
  readonly source: CustomerFlagSource;
  readonly orderId: string | null;
  readonly note: string;
  readonly at: Date;
  readonly by: string;
};

const text = { type: String, required: true } as const;

const blockSchema = new Schema<CustomerBlockDocument>(
  {
    _id: text,
    customerId: text,
    cityCode: text,
    blocked: { type: Schema.Types.Mixed, required: true },
    until: { type: Date, required: true },
    lifted: { type: Schema.Types.Mixed, default: null },
  },
  { collection: 'customerBlocks', versionKey: false, strict: 'throw' },
);
blockSchema.index(
  { customerId: 1, cityCode: 1 },
  { unique: true, partialFilterExpression: { lifted: null } },
);
blockSchema.index({ cityCode: 1, 'blocked.at': -1, _id: -1 });
blockSchema.index({ 'blocked.at': -1, _id: -1 });

const flagSchema = new Schema<CustomerFlagDocument>(
  {
    _id: text,
    customerId: text,
    cityCode: text,
    kind: text,
    source: text,
    orderId: { type: String, default: null },
    note: text,
    at: { type: Date, required: true },
    by: text,
  },
  { collection: 'customerFlags', versionKey: false, strict: 'throw' },
);
flagSchema.index({ customerId: 1, at: -1, _id: -1 });

export function customerBlockModel(connection: Connection): Model<CustomerBlockDocument> {
  return (connection.models['CustomerBlock'] ??
    connection.model('CustomerBlock', blockSchema)) as Model<CustomerBlockDocument>;
}

export function customerFlagModel(connection: Connection): Model<CustomerFlagDocument> {
  return (connection.models['CustomerFlag'] ??
    connection.model('CustomerFlag', flagSchema)) as Model<CustomerFlagDocument>;
}
