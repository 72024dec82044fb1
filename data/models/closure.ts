import { Schema, type Connection, type Model } from 'mongoose';
import type { ClosureOutcome } from '../../contract/terms/closure.js';
import { closureResource } from '../../resources/closure.js';
import { modelOf } from '../../resources/kit/to-mongoose.js';
import type { DocumentOf } from '../../resources/kit/types.js';

/** `_id` is `<cityCode>-<number>`. */
export type ClosureDocument = DocumentOf<typeof closureResource>;

export function closureModel(connection: Connection): Model<ClosureDocument> {
  return modelOf(closureResource, connection);
}

/** One order that was booked into a closure. `_id` is `<closureId>:<orderId>`. */
export type ClosureOrderDocument = {
  _id: string;
  closureId: string;
  orderId: string;
  orderNo: string;
  outcome: ClosureOutcome;
  /** Why the order's run refused, or why nobody can come. */
  code: string | null;
  oldStartAt: Date;
  newStartAt: Date | null;
  at: Date;
};

const closureOrderSchema = new Schema<ClosureOrderDocument>(
  {
    _id: { type: String, required: true },
    closureId: { type: String, required: true },
    orderId: { type: String, required: true },
    orderNo: { type: String, required: true },
    outcome: { type: String, required: true },
    code: { type: String, default: null },
    oldStartAt: { type: Date, required: true },
    newStartAt: { type: Date, default: null },
    at: { type: Date, required: true },
  },
  { collection: 'closureOrders', versionKey: false, strict: 'throw' },
);
closureOrderSchema.index({ closureId: 1, outcome: 1, _id: 1 });
closureOrderSchema.index({ orderId: 1, at: -1 });

export function closureOrderModel(connection: Connection): Model<ClosureOrderDocument> {
  return (connection.models['ClosureOrder'] ??
    connection.model('ClosureOrder', closureOrderSchema)) as Model<ClosureOrderDocument>;
}
