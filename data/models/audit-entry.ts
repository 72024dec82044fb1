import { Schema, type Connection, type Model } from 'mongoose';
import type { AuditActor, AuditTarget } from '../../contract/terms/audit.js';
import { AUDIENCES, ROLES } from '../../contract/terms/permissions.js';

/** One deed of a person. Immutable; holds digests of values, never the values. */
export type AuditEntryDocument = {
  readonly _id: string;
  readonly at: Date;
  readonly actor: AuditActor;
  /** Session of the actor. */
  readonly sid: string;
  readonly ip: string;
  readonly action: string;
  readonly target: AuditTarget | null;
  readonly reason: string | null;
  /** Names only. */
  readonly changedFields: readonly string[];
  readonly beforeDigest: string | null;
  readonly afterDigest: string | null;
  readonly requestId: string;
};

const EMBEDDED = { _id: false, strict: 'throw' } as const;

const actorSchema = new Schema<AuditActor>(
  {
    id: { type: String, required: true },
    audience: { type: String, enum: AUDIENCES, required: true },
    roles: { type: [{ type: String, enum: ROLES }], required: true },
  },
  EMBEDDED,
);

const targetSchema = new Schema<AuditTarget>(
  { kind: { type: String, required: true }, id: { type: String, required: true } },
  EMBEDDED,
);

const auditEntrySchema = new Schema<AuditEntryDocument>(
  {
    _id: { type: String, required: true },
    at: { type: Date, required: true },
    actor: { type: actorSchema, required: true },
    // Empty where there is none; the whole entry is hashed, so every field is always there.
    sid: { type: String, default: '' },
    ip: { type: String, default: '' },
    action: { type: String, required: true },
    target: { type: targetSchema, default: null },
    reason: { type: String, default: null },
    changedFields: { type: [String], default: [] },
    beforeDigest: { type: String, default: null },
    afterDigest: { type: String, default: null },
    requestId: { type: String, required: true },
  },
  { collection: 'auditEntries', versionKey: false, strict: 'throw' },
);
auditEntrySchema.index({ at: -1, _id: -1 });
auditEntrySchema.index({ 'actor.id': 1, at: -1, _id: -1 });
auditEntrySchema.index({ 'target.id': 1, at: -1, _id: -1 });
auditEntrySchema.index({ action: 1, at: -1, _id: -1 });

export function auditEntryModel(connection: Connection): Model<AuditEntryDocument> {
  return (connection.models['AuditEntry'] ??
    connection.model('AuditEntry', auditEntrySchema)) as Model<AuditEntryDocument>;
}
