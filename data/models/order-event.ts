import { Schema, type Connection, type Model } from 'mongoose';
import type { Actor, OrderStatus, ReasonCode } from '../../contract/terms/order.js';
import type { OrderChange } from '../../domain/order/state.js';

/**
 * One change of an order: who, when, why. `_id` is `<orderId>:<seq>`, so a repeated write of the
 * same step meets its own row and answers with the stored `result`.
 */
export type OrderEventDocument = {
  _id: string;
  orderId: string;
  seq: number;
  /** `<seq>:<event>`; another step under the same seq is a bug and stops the write. */
  step: string;
  event: string;
  from: OrderStatus | null;
  to: OrderStatus;
  actor: Actor;
  reason: ReasonCode;
  note: string | null;
  /** Business time; `recordedAt` is when it was written. */
  at: Date;
  recordedAt: Date;
  /** Subscriber keys of the live hub: `customer:<id>`, `worker:<id>`, `city:<code>`, `merchant:<id>`. */
  audience: string[];
  data: Record<string, unknown>;
  /** Answer to a repeat of the step; of placing, the facts that later changes write over. */
  result: Record<string, unknown> | null;
  /** The change as the run made it; null for placing. A run that lost it takes it from here. */
  change: OrderChange | null;
};

const orderEventSchema = new Schema<OrderEventDocument>(
  {
    _id: { type: String, required: true },
    orderId: { type: String, required: true },
    seq: { type: Number, required: true },
    step: { type: String, required: true },
    event: { type: String, required: true },
    from: { type: String, default: null },
    to: { type: String, required: true },
    actor: { type: Schema.Types.Mixed, required: true },
    reason: { type: String, required: true },
    note: { type: String, default: null },
    at: { type: Date, required: true },
    recordedAt: { type: Date, required: true },
    audience: { type: [String], required: true },
    data: { type: Schema.Types.Mixed, default: {} },
    result: { type: Schema.Types.Mixed, default: null },
    change: { type: Schema.Types.Mixed, default: null },
  },
  { collection: 'orderEvents', versionKey: false, strict: 'throw', minimize: false },
);
orderEventSchema.index({ orderId: 1, seq: 1 }, { unique: true });
orderEventSchema.index({ audience: 1, recordedAt: 1 });
// What statistics count of events and cannot read from the order: few of them are written.
orderEventSchema.index(
  { event: 1, at: 1 },
  { partialFilterExpression: { event: { $in: ['decline', 'escalate'] } }, name: 'counted_events' },
);

export function orderEventModel(connection: Connection): Model<OrderEventDocument> {
  return (connection.models['OrderEvent'] ??
    connection.model('OrderEvent', orderEventSchema)) as Model<OrderEventDocument>;
}
