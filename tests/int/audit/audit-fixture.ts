import { createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import type { AuditCopies } from '../../../channels/audit-copy/port.js';
import { connectDatabase, type Connection } from '../../../data/connect.js';
import { auditEntryModel } from '../../../data/models/audit-entry.js';
import { auditLinkModel } from '../../../data/models/audit-link.js';
import { auditPendingModel } from '../../../data/models/audit-pending.js';
import { auditSealModel } from '../../../data/models/audit-seal.js';
import { createAuditRepository } from '../../../data/repositories/audit.js';
import { createTransact } from '../../../data/repositories/session.js';
import { ensureIndexes } from '../../../data/setup/indexes.js';
import type { AuditDeps } from '../../../use-cases/audit/deps.js';
import { recordAudit, type AuditInput } from '../../../use-cases/audit/record-audit.js';

const MODELS = [auditEntryModel, auditPendingModel, auditLinkModel, auditSealModel];

export type AuditWorld = {
  readonly connection: Connection;
  readonly deps: AuditDeps;
  /** Written one after the other, so that their order in the chain is that of writing. */
  record(count: number): Promise<void>;
  close(): Promise<void>;
};

/** A database of its own with nothing but the audit log. */
export async function openAuditWorld(
  options: { readonly copies?: AuditCopies } = {},
): Promise<AuditWorld> {
  const server = await connectDatabase(process.env.MONGODB_TEST_URI ?? '');
  const connection = server.useDb(`audit-${randomUUID().slice(0, 8)}`);
  await ensureIndexes(connection, MODELS);
  const { privateKey: sealKey } = generateKeyPairSync('ed25519');
  let nowMs = Date.parse('2026-11-24T08:00:00Z');
  const deps: AuditDeps = {
    audit: createAuditRepository(connection),
    transact: createTransact(connection),
    keys: { digestKey: Buffer.alloc(32, 7), sealKey, publicKeys: [createPublicKey(sealKey)] },
    clock: { nowMs: () => (nowMs += 1) },
    copies: options.copies,
  };
  return {
    connection,
    deps,
    async record(count) {
      for (let number = 0; number < count; number += 1) {
        await recordAudit({ deps, entry: entryOf({ requestId: `request-${number}` }) });
      }
    },
    async close() {
      await connection.dropDatabase();
      await server.close();
    },
  };
}

export function entryOf(change: Partial<AuditInput> = {}): AuditInput {
  return {
    actor: { id: 'op1', audience: 'admin', roles: ['support'] },
    sid: 'session-1',
    ip: '127.0.0.1',
    requestId: 'request-0001',
    action: 'postAdminOrdersByOrderIdCancel',
    target: { kind: 'order', id: 'o1' },
    reason: 'CUSTOMER_ASKED',
    before: { status: 'ASSIGNED' },
    after: { status: 'CANCELLED' },
    ...change,
  };
}
