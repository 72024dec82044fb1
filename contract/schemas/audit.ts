import { z } from 'zod';
import { AUDIT_ACTION } from '../terms/audit.js';
import { AUDIENCES, ROLES } from '../terms/permissions.js';
import {
  idSchema,
  instantSchema,
  pageOf,
  pageQueryShape,
  refSchema,
  zonedInstantSchema,
} from './common.js';

export const auditQuerySchema = z.strictObject({
  ...pageQueryShape,
  actorId: idSchema.optional(),
  action: z.string().regex(AUDIT_ACTION).optional().describe('Operation id'),
  targetId: refSchema.optional(),
  from: zonedInstantSchema.optional(),
  to: zonedInstantSchema.optional().describe('Not included'),
});

export const auditEntrySchema = z
  .object({
    id: z.string(),
    seq: z.number().int().nullable().describe('Place in the chain; null until it is sealed'),
    at: instantSchema,
    actor: z.object({
      id: z.string(),
      audience: z.enum(AUDIENCES),
      roles: z.array(z.enum(ROLES)),
    }),
    sid: z.string(),
    ip: z.string(),
    action: z.string(),
    target: z.object({ kind: z.string(), id: z.string() }).nullable(),
    reason: z.string().nullable(),
    changedFields: z.array(z.string()).describe('Names of the fields that changed, where known'),
    beforeDigest: z.string().nullable().describe('Keyed digest; never the values themselves'),
    afterDigest: z.string().nullable(),
    requestId: z.string(),
  })
  .meta({ id: 'AuditEntry' });

export const auditPageSchema = pageOf(auditEntrySchema);

export type AuditEntryDto = z.output<typeof auditEntrySchema>;
