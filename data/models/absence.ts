import { Schema, type Connection, type Model } from 'mongoose';
import type { AbsenceKind, AbsenceStatus } from '../../contract/terms/absence.js';
import type { Actor } from '../../contract/terms/order.js';

/**
 * A worker cannot work in [from, to). Written together with the closed interval on the worker, so
 * that nobody can be booked then; its own run then gives what is booked already to others.
 */
export type AbsenceDocument = {
  _id: string;
  workerId: string;
  merchantId: string;
  cityCode: string;
  kind: AbsenceKind;
  from: Date;
  to: Date;
  note: string | null;
  status: AbsenceStatus;
  by: Actor;
  /** Orders whose runs were told, and those that had ended meanwhile. */
  orders: { told: number; ended: number };
  createdAt: Date;
  doneAt: Date | null;
};

const absenceSchema = new Schema<AbsenceDocument>(
  {
    _id: { type: String, required: true },
    workerId: { type: String, required: true },
    merchantId: { type: String, required: true },
    cityCode: { type: String, required: true },
    kind: { type: String, required: true },
    from: { type: Date, required: true },
    to: { type: Date, required: true },
    note: { type: String, default: null },
    status: { type: String, required: true },
    by: { type: Schema.Types.Mixed, required: true },
    orders: { type: Schema.Types.Mixed, required: true },
    createdAt: { type: Date, required: true },
    doneAt: { type: Date, default: null },
  },
  { collection: 'absences', versionKey: false, strict: 'throw' },
);
absenceSchema.index({ workerId: 1, createdAt: -1, _id: -1 });
absenceSchema.index({ status: 1, createdAt: 1 });

export function absenceModel(connection: Connection): Model<AbsenceDocument> {
  return (connection.models['Absence'] ??
    connection.model('Absence', absenceSchema)) as Model<AbsenceDocument>;
}
