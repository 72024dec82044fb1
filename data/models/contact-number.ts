import { Schema, type Connection, type Model } from 'mongoose';

/**
 * The virtual number by which customer and worker of one order call each other. The phones behind
 * it are the provider's; what is here is of nobody.
 */
export type ContactNumberDocument = {
  /** `<orderId>|<workerId>`: one for each pair. */
  _id: string;
  orderId: string;
  workerId: string;
  /** Null while it is being bound. */
  number: string | null;
  bindingId: string | null;
  /** Who binds it now; a lease that has ended may be taken over. */
  holder: string | null;
  leaseUntil: Date | null;
  /** The provider ends it then. */
  expiresAt: Date;
};

const contactNumberSchema = new Schema<ContactNumberDocument>(
  {
    _id: { type: String, required: true },
    orderId: { type: String, required: true },
    workerId: { type: String, required: true },
    number: { type: String, default: null },
    bindingId: { type: String, default: null },
    holder: { type: String, default: null },
    leaseUntil: { type: Date, default: null },
    expiresAt: { type: Date, required: true },
  },
  { collection: 'contactNumbers', versionKey: false, strict: 'throw' },
);
// What has ended is of no use to anybody.
contactNumberSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export function contactNumberModel(connection: Connection): Model<ContactNumberDocument> {
  return (connection.models['ContactNumber'] ??
    connection.model('ContactNumber', contactNumberSchema)) as Model<ContactNumberDocument>;
}
