import { Schema, type Connection, type Model } from 'mongoose';

/** What a worker shows of himself: photos of life and skill videos, in his order (K7). */
export type WorkerPageDocument = {
  /** The worker's id. */
  readonly _id: string;
  readonly version: number;
  readonly mediaIds: readonly string[];
  readonly updatedAt: Date;
};

const workerPageSchema = new Schema<WorkerPageDocument>(
  {
    _id: { type: String, required: true },
    version: { type: Number, required: true, min: 1 },
    mediaIds: { type: [String], required: true },
    updatedAt: { type: Date, required: true },
  },
  { collection: 'workerPages', versionKey: false, strict: 'throw' },
);

export function workerPageModel(connection: Connection): Model<WorkerPageDocument> {
  return (connection.models['WorkerPage'] ??
    connection.model('WorkerPage', workerPageSchema)) as Model<WorkerPageDocument>;
}
