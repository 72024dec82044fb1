import { Schema, type Connection, type Model } from 'mongoose';

/**
 * A customer's number was shown to the worker who came, where the deployment has no virtual
 * numbers. Ids and a time, never the number; its customer reads it.
 */
export type PhoneRevealDocument = {
  _id: string;
  orderId: string;
  customerId: string;
  workerId: string;
  at: Date;
};

const phoneRevealSchema = new Schema<PhoneRevealDocument>(
  {
    _id: { type: String, required: true },
    orderId: { type: String, required: true },
    customerId: { type: String, required: true },
    workerId: { type: String, required: true },
    at: { type: Date, required: true },
  },
  { collection: 'phoneReveals', versionKey: false, strict: 'throw' },
);
phoneRevealSchema.index({ customerId: 1, at: -1, _id: -1 });
phoneRevealSchema.index({ workerId: 1 });
// The retention run ends them by their date.
phoneRevealSchema.index({ at: 1 });

export function phoneRevealModel(connection: Connection): Model<PhoneRevealDocument> {
  return (connection.models['PhoneReveal'] ??
    connection.model('PhoneReveal', phoneRevealSchema)) as Model<PhoneRevealDocument>;
}
