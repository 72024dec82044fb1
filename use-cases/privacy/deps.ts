import type { SmsSender } from '../../channels/sms/port.js';
import type { ObjectStorage } from '../../channels/storage/port.js';
import type { ConsentRepository } from '../../data/repositories/consents.js';
import type { DataExportRepository } from '../../data/repositories/data-exports.js';
import type { ErasureBlockerRepository } from '../../data/repositories/erasure-blockers.js';
import type { ErasureRepository } from '../../data/repositories/erasures.js';
import type {
  PersonalRowRepository,
  PersonalSubject,
} from '../../data/repositories/personal-rows.js';
import type { SessionRepository } from '../../data/repositories/sessions.js';
import type { UserRepository } from '../../data/repositories/users.js';
import type { AuthKeys } from '../auth/keys.js';
import type { Sealer } from '../order/deps.js';
import type { FieldCipher } from './field-cipher.js';

export type { PersonalSubject };

/** What somebody's consents are kept with. */
export type ConsentDeps = {
  readonly consents: ConsentRepository;
  readonly keys: Pick<AuthKeys, 'blindIndexKey'>;
  readonly clock: { nowMs(): number };
};

/** What exports, erasures and retention work with. */
export type PrivacyDeps = Omit<ConsentDeps, 'keys'> & {
  readonly keys: AuthKeys;
  readonly exports: DataExportRepository;
  readonly erasures: ErasureRepository;
  readonly blockers: ErasureBlockerRepository;
  readonly rows: PersonalRowRepository;
  readonly users: Pick<UserRepository, 'findById'>;
  readonly sessions: Pick<SessionRepository, 'revokeAll'>;
  readonly cipher: FieldCipher;
  /** Of addresses and booking forms. */
  readonly sealer: Sealer;
  /** Files of exports. */
  readonly storage: ObjectStorage;
  /** Signs links to them. */
  readonly signKey: Buffer;
  /** Null where no SMS channel is set up: the app tells as well. */
  readonly smsSender: SmsSender | null;
};

/** What they need of Temporal. A run that is there already is left alone. */
export type PrivacyGateway = {
  startExport(exportId: string): Promise<void>;
  startErasure(erasureId: string): Promise<void>;
  /** Its row has changed; a run that has ended needs not know. */
  wakeErasure(erasureId: string): Promise<void>;
};
