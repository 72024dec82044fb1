import type { KeyObject } from 'node:crypto';
import type { AuditCopies } from '../../channels/audit-copy/port.js';
import type { AuditRepository } from '../../data/repositories/audit.js';
import type { Transact } from '../../data/repositories/session.js';

/** Secrets of the audit log; none is in the database. */
export type AuditKeys = {
  /** Keys the digests of values: a bare hash of a phone could be listed. */
  readonly digestKey: Buffer;
  /** Ed25519, signs seals. */
  readonly sealKey: KeyObject;
  /** Public halves of every key whose seals still count, that of `sealKey` among them. */
  readonly publicKeys: readonly KeyObject[];
};

/** What the use cases of the audit log work with. */
export type AuditDeps = {
  readonly audit: AuditRepository;
  readonly transact: Transact;
  readonly keys: AuditKeys;
  readonly clock: { nowMs(): number };
  /** Undefined where no other system takes copies. */
  readonly copies?: AuditCopies | undefined;
};
