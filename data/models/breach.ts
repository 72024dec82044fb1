import { Schema, type Connection, type Model } from 'mongoose';
import type { Actor } from '../../contract/terms/order.js';

export const BREACH_KINDS = ['WORKER_CANCEL', 'WORKER_NO_SHOW', 'LATE', 'CASE'] as const;
export type BreachKind = (typeof BREACH_KINDS)[number];

/** A promise that a worker broke (违约). `_id` is `<orderId>:<seq>` of the change that counted it. */
export type BreachDocument = {
  readonly _id: string;
  readonly workerId: string;
  readonly orderId: string;
  readonly kind: BreachKind;
  readonly points: number;
  readonly at: Date;
  /** Whose change counted it; absent on rows from before this was kept. */
  readonly by?: Actor | undefined;
  /** Version of the order's rules that the points come from; absent for those of a case. */
  readonly policyVersion?: string | undefined;
  /** When an appeal took the points away; absent while they count. */
  readonly waivedAt?: Date | undefined;
};

const breachSchema = new Schema<BreachDocument>(
  {
    _id: { type: String, required: true },
    workerId: { type: String, required: true },
    orderId: { type: String, required: true },
    kind: { type: String, enum: BREACH_KINDS, required: true },
    points: { type: Number, required: true, min: 0 },
    at: { type: Date, required: true },
    by: { type: Schema.Types.Mixed },
    policyVersion: { type: String },
    waivedAt: { type: Date },
  },
  { collection: 'breaches', versionKey: false, strict: 'throw' },
);
breachSchema.index({ workerId: 1, at: -1, _id: -1 });
breachSchema.index({ orderId: 1 });

export function breachModel(connection: Connection): Model<BreachDocument> {
  return connection.models.Breach ?? connection.model<BreachDocument>('Breach', breachSchema);
}
