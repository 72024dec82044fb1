import { Schema, type Connection, type Model } from 'mongoose';

/** One data key, wrapped. Older versions stay for reading what they have sealed. */
export type WrappedKey = {
  readonly version: number;
  /** The key-encryption key that wrapped it. */
  readonly kekVersion: number;
  /** Ciphertext of the data key; useless without a secret that is in no database. */
  readonly wrapped: string;
};

/**
 * The data keys of one person (or merchant). One document, so that destroying them is one write;
 * it stays without keys, so that nobody makes new ones for an erased subject.
 */
export type SubjectKeyDocument = {
  /** `<kind>:<id>`, e.g. `customer:0190…`. */
  readonly _id: string;
  /** The last one seals. Empty once destroyed. */
  readonly keys: readonly WrappedKey[];
  /** Counts every write: the guard of changes. */
  readonly revision: number;
  readonly createdAt: Date;
  readonly destroyedAt: Date | null;
};

const wrappedKeySchema = new Schema<WrappedKey>(
  {
    version: { type: Number, required: true },
    kekVersion: { type: Number, required: true },
    wrapped: { type: String, required: true },
  },
  { _id: false, strict: 'throw' },
);

const subjectKeySchema = new Schema<SubjectKeyDocument>(
  {
    _id: { type: String, required: true },
    keys: { type: [wrappedKeySchema], required: true },
    revision: { type: Number, required: true },
    createdAt: { type: Date, required: true },
    destroyedAt: { type: Date, default: null },
  },
  { collection: 'subjectKeys', versionKey: false, strict: 'throw' },
);
subjectKeySchema.index({ 'keys.kekVersion': 1, _id: 1 });

export function subjectKeyModel(connection: Connection): Model<SubjectKeyDocument> {
  return (connection.models['SubjectKey'] ??
    connection.model('SubjectKey', subjectKeySchema)) as Model<SubjectKeyDocument>;
}
