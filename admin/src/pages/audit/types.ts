import type { z } from 'zod';
import type { auditEntrySchema } from '@contract/schemas/audit';

export type Entry = z.infer<typeof auditEntrySchema>;
export const AUDIT_PATH = '/admin/audit';
