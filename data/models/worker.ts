import type { Connection, Model } from 'mongoose';
import { modelOf } from '../../resources/kit/to-mongoose.js';
import type { DocumentOf } from '../../resources/kit/types.js';
import { workerResource } from '../../resources/worker.js';

type Stored = DocumentOf<typeof workerResource>;
/** Ciphertext with its mask, as sensitive fields are stored. */
type SealedValue = { readonly cipher: string; readonly masked: string };

/**
 * A person who serves. The phone and the login are on the user document that carries this
 * `_id`; what customers see of the person is `displayName` and the public fields.
 */
export type WorkerDocument = Omit<Stored, 'realName' | 'phone'> & {
  readonly realName?: SealedValue | undefined;
};

/** Valid while `validUntil` > now; a lapse stops order-taking at once (X10). */
export type Certificate = WorkerDocument['certificates'][number];
/** Last reported position. */
export type WorkerPosition = NonNullable<WorkerDocument['position']>;

export function workerModel(connection: Connection): Model<WorkerDocument> {
  return modelOf(workerResource, connection) as unknown as Model<WorkerDocument>;
}
