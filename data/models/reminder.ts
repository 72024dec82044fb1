import { Schema, type Connection, type Model } from 'mongoose';
import {
  REMINDER_KINDS,
  REMINDER_STATUSES,
  type ReminderKind,
  type ReminderStatus,
} from '../../contract/terms/certificate.js';

/**
 * One thing that a worker is told about one of his certificates. `_id` says what it is about, so
 * it is there once; it is written before anything is sent and is the key of what is sent.
 */
export type ReminderDocument = {
  readonly _id: string;
  readonly kind: ReminderKind;
  readonly workerId: string;
  readonly cityCode: string;
  readonly certificate: string;
  readonly validUntil: Date;
  /** Of VISIT_RETURNED: the order whose run gives the visit away. */
  readonly orderId: string | null;
  readonly status: ReminderStatus;
  /** Nobody sends it before: whoever does moves it on first. */
  readonly nextTryAt: Date;
  readonly attempts: number;
  /** The provider's key of the push and since when it is stored; null before the first try. */
  readonly push: { readonly key: string; readonly since: Date } | null;
  readonly createdAt: Date;
  readonly doneAt: Date | null;
  /** Number of the message at the provider, or the code with which it refused. */
  readonly outcome: string | null;
};

const pushSchema = new Schema<NonNullable<ReminderDocument['push']>>(
  { key: { type: String, required: true }, since: { type: Date, required: true } },
  { _id: false, strict: 'throw' },
);

const reminderSchema = new Schema<ReminderDocument>(
  {
    _id: { type: String, required: true },
    kind: { type: String, enum: REMINDER_KINDS, required: true },
    workerId: { type: String, required: true },
    cityCode: { type: String, required: true },
    certificate: { type: String, required: true },
    validUntil: { type: Date, required: true },
    orderId: { type: String, default: null },
    status: { type: String, enum: REMINDER_STATUSES, required: true },
    nextTryAt: { type: Date, required: true },
    attempts: { type: Number, required: true, min: 0 },
    push: { type: pushSchema, default: null },
    createdAt: { type: Date, required: true },
    doneAt: { type: Date, default: null },
    outcome: { type: String, default: null },
  },
  { collection: 'reminders', versionKey: false, strict: 'throw' },
);
reminderSchema.index({ status: 1, nextTryAt: 1 });
reminderSchema.index({ workerId: 1, createdAt: -1 });

export function reminderModel(connection: Connection): Model<ReminderDocument> {
  return (connection.models['Reminder'] ??
    connection.model('Reminder', reminderSchema)) as Model<ReminderDocument>;
}
