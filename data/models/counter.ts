import { Schema, type Connection, type Model } from 'mongoose';

/** Running numbers, e.g. `order:261124` for the order numbers of a day. Gaps are fine. */
export type CounterDocument = { _id: string; value: number };

const counterSchema = new Schema<CounterDocument>(
  { _id: { type: String, required: true }, value: { type: Number, required: true } },
  { collection: 'counters', versionKey: false, strict: 'throw' },
);

export function counterModel(connection: Connection): Model<CounterDocument> {
  return (connection.models['Counter'] ??
    connection.model('Counter', counterSchema)) as Model<CounterDocument>;
}
