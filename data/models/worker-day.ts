import { Schema, type Connection, type Model } from 'mongoose';
import type { DayItem } from '../../domain/schedule/types.js';
import { embeddedOptions } from './parts.js';

/**
 * The guard against double booking: one versioned document per worker and service day.
 * `_id` is `<workerId>:<yyyy-mm-dd>`. Documents are emptied and never deleted while their day can
 * still be booked: `ver` must not start again at 0.
 */
export type WorkerDayDocument = {
  readonly _id: string;
  readonly workerId: string;
  readonly date: string;
  readonly ver: number;
  readonly items: readonly DayItem[];
};

const dayItemSchema = new Schema<DayItem>(
  {
    ticketId: { type: String, required: true },
    orderId: { type: String, required: true },
    start: { type: Number, required: true },
    end: { type: Number, required: true },
    at: { type: [Number], required: true },
    cell: { type: String, required: true },
    prepMs: { type: Number, required: true, min: 0 },
    cleanMs: { type: Number, required: true, min: 0 },
    holdUntil: { type: Number, default: null },
    movable: { type: Boolean, required: true },
  },
  embeddedOptions,
);

const workerDaySchema = new Schema<WorkerDayDocument>(
  {
    _id: { type: String, required: true },
    workerId: { type: String, required: true },
    date: { type: String, required: true },
    ver: { type: Number, required: true },
    items: { type: [dayItemSchema], required: true },
  },
  { collection: 'workerDays', versionKey: false, strict: 'throw' },
);
// Finds the days of a ticket to release, firm or move it.
workerDaySchema.index({ 'items.ticketId': 1, workerId: 1 });
workerDaySchema.index({ workerId: 1, date: 1 });

export function workerDayModel(connection: Connection): Model<WorkerDayDocument> {
  return (connection.models['WorkerDay'] ??
    connection.model('WorkerDay', workerDaySchema)) as Model<WorkerDayDocument>;
}
