import { auditPageSchema, auditQuerySchema } from '../../../contract/schemas/audit.js';
import { decodeTimeCursor, toPage } from '../../kit/cursor.js';
import { defineRoute, type Route } from '../../kit/route.js';

export const ADMIN_AUDIT_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/audit',
    summary: 'Who did what to whom, newest first; digests instead of values',
    tags: ['audit'],
    access: { audience: 'admin', permission: 'audit.read' },
    query: auditQuerySchema,
    responses: { 200: auditPageSchema },
    handler: async ({ query, deps }) => {
      const { limit, cursor, actorId, action, targetId, from, to } = query;
      const rows = await deps.audit.list({
        filter: { actorId, action, targetId, from: dateOf(from), to: dateOf(to) },
        after: decodeTimeCursor(cursor),
        limit,
      });
      const page = toPage({ rows, limit, after: ({ at, id }) => ({ key: Date.parse(at), id }) });
      return { status: 200, body: page };
    },
  }),
];

function dateOf(instant: string | undefined): Date | undefined {
  return instant === undefined ? undefined : new Date(instant);
}
