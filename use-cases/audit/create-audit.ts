import type { AuditEntryDto } from '../../contract/schemas/audit.js';
import type { AuditListQuery } from '../../data/repositories/audit.js';
import type { ClientSession } from '../../data/repositories/session.js';
import type { AuditDeps } from './deps.js';
import { listAudit } from './list-audit.js';
import { recordAudit, type AuditInput } from './record-audit.js';
import { copySeals, sealAudit } from './seal-audit.js';

export type Audit = {
  /** In the given transaction, else in one of its own. What it throws must stop the deed. */
  record(entry: AuditInput, session?: ClientSession): Promise<{ readonly entryId: string }>;
  list(query: AuditListQuery): Promise<AuditEntryDto[]>;
  seal(): Promise<{ readonly sealed: number }>;
  /** Brings seals to the other system that are not there yet. */
  copy(): Promise<{ readonly copied: number }>;
};

/** The audit log as one object for the api. */
export function createAudit(deps: AuditDeps): Audit {
  return {
    record: (entry, session) => recordAudit({ deps, entry, session }),
    list: (query) => listAudit({ deps, query }),
    seal: () => sealAudit({ deps }),
    copy: () => copySeals({ deps }),
  };
}
