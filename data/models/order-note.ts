import { Schema, type Connection, type Model } from 'mongoose';
import type { Actor } from '../../contract/terms/order.js';

/**
 * Free text that goes with a change of an order or with a case. Written before the change: only
 * `_id` travels through the order's run.
 */
export type OrderNoteDocument = {
  _id: string;
  orderId: string;
  actor: Actor;
  text: string;
  at: Date;
};

const orderNoteSchema = new Schema<OrderNoteDocument>(
  {
    _id: { type: String, required: true },
    orderId: { type: String, required: true },
    actor: { type: Schema.Types.Mixed, required: true },
    text: { type: String, required: true },
    at: { type: Date, required: true },
  },
  { collection: 'orderNotes', versionKey: false, strict: 'throw' },
);
orderNoteSchema.index({ orderId: 1, at: 1 });

export function orderNoteModel(connection: Connection): Model<OrderNoteDocument> {
  return (connection.models['OrderNote'] ??
    connection.model('OrderNote', orderNoteSchema)) as Model<OrderNoteDocument>;
}
