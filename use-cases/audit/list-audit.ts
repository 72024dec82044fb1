import type { AuditEntryDto } from '../../contract/schemas/audit.js';
import type { AuditListQuery } from '../../data/repositories/audit.js';
import type { AuditDeps } from './deps.js';

/** Entries newest first, one more than `limit`; each with its place in the chain. */
export async function listAudit(input: {
  readonly deps: Pick<AuditDeps, 'audit'>;
  readonly query: AuditListQuery;
}): Promise<AuditEntryDto[]> {
  const { audit } = input.deps;
  const rows = await audit.list(input.query);
  const seqs = await audit.seqsOf(rows.map((row) => row._id));
  return rows.map(({ _id: id, at, actor, target, changedFields, ...rest }) => ({
    ...rest,
    id,
    seq: seqs.get(id) ?? null,
    at: at.toISOString(),
    actor: { id: actor.id, audience: actor.audience, roles: [...actor.roles] },
    target: target && { kind: target.kind, id: target.id },
    changedFields: [...changedFields],
  }));
}
