import type { ObjectStorage, Quarantine } from '../../channels/storage/port.js';
import type { UploadCheck, VirusScan } from '../../channels/upload-check/port.js';
import type { MediaRepository } from '../../data/repositories/media.js';
import type { OrderRepository } from '../../data/repositories/orders.js';
import type { WorkerRepository } from '../../data/repositories/workers.js';
import type { FieldCipher } from '../privacy/field-cipher.js';

/** What the use cases of files work with. */
export type MediaDeps = {
  readonly media: MediaRepository;
  readonly orders: Pick<OrderRepository, 'findById'>;
  readonly workers: Pick<WorkerRepository, 'findById'>;
  /** Identity documents lie apart, each under the data key of its person. */
  readonly storages: { readonly media: ObjectStorage; readonly identity: ObjectStorage };
  readonly quarantine: Quarantine;
  readonly check: UploadCheck;
  readonly scan: VirusScan;
  readonly cipher: Pick<FieldCipher, 'seal' | 'open'>;
  /** Signs tickets and links. */
  readonly signKey: Buffer;
  /** Keys the digests that outlive the bytes. */
  readonly digestKey: Buffer;
  readonly clock: { nowMs(): number };
  /** A body must have arrived by then; pictures and videos. */
  readonly bodyDeadlinesMs: { readonly picture: number; readonly video: number };
};
