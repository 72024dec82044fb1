import { randomUUID } from 'node:crypto';
import {
  AUDIT_FIELDS_MAX,
  AUDIT_REASON_LENGTH_MAX,
  type AuditActor,
  type AuditTarget,
} from '../../contract/terms/audit.js';
import type { AuditEntryDocument } from '../../data/repositories/audit.js';
import type { ClientSession } from '../../data/repositories/session.js';
import { hmac } from '../auth/keys.js';
import { canonicalJson, hashOf } from './canonical.js';
import type { AuditDeps } from './deps.js';

/** Who asks for what; the api makes it, use cases that write their own entry pass it on. */
export type AuditContext = {
  readonly actor: AuditActor;
  readonly sid: string;
  readonly ip: string;
  readonly requestId: string;
  readonly action: string;
};

/** What is recorded. Values become digests here and are stored nowhere. */
export type AuditInput = AuditContext & {
  readonly target: AuditTarget | null;
  readonly reason?: string | null | undefined;
  /** Names of the fields that change; without their values. */
  readonly changedFields?: readonly string[] | undefined;
  /** Undefined = there was nothing, or nobody looked. */
  readonly before?: unknown;
  readonly after?: unknown;
};

/**
 * Writes one entry: in the caller's transaction when `session` is given, so that deed and entry
 * stand or fall together, else in one of its own. Whatever it throws must stop the deed.
 */
export async function recordAudit(input: {
  readonly deps: Pick<AuditDeps, 'audit' | 'transact' | 'keys' | 'clock'>;
  readonly entry: AuditInput;
  readonly session?: ClientSession | undefined;
}): Promise<{ readonly entryId: string }> {
  const { deps, session } = input;
  const entry = toDocument(deps, input.entry);
  const rows = { entry, entryHash: hashOf(entry) };
  if (session) await deps.audit.insertEntry(rows, session);
  else await deps.transact((own) => deps.audit.insertEntry(rows, own));
  return { entryId: entry._id };
}

/**
 * Keyed digest of a value of one target: equal values of two people have unequal digests, so that
 * nobody finds a person by comparing.
 */
export function auditDigest(input: {
  readonly digestKey: Buffer;
  readonly target: AuditTarget | null;
  readonly value: unknown;
}): string | null {
  const { digestKey, target, value } = input;
  if (value === undefined) return null;
  const parts = ['audit', target?.kind ?? '', target?.id ?? '', canonicalJson(value)];
  return hmac({ key: digestKey, parts });
}

function toDocument(
  deps: Pick<AuditDeps, 'keys' | 'clock'>,
  input: AuditInput,
): AuditEntryDocument {
  const { actor, target } = input;
  const { digestKey } = deps.keys;
  return {
    _id: randomUUID(),
    at: new Date(deps.clock.nowMs()),
    actor: { id: actor.id, audience: actor.audience, roles: [...actor.roles] },
    sid: input.sid,
    ip: input.ip,
    action: input.action,
    target: target && { kind: target.kind, id: target.id },
    reason: input.reason?.slice(0, AUDIT_REASON_LENGTH_MAX) ?? null,
    changedFields: (input.changedFields ?? []).slice(0, AUDIT_FIELDS_MAX),
    beforeDigest: auditDigest({ digestKey, target, value: input.before }),
    afterDigest: auditDigest({ digestKey, target, value: input.after }),
    requestId: input.requestId,
  };
}
