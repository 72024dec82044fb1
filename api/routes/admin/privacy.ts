import {
  privacyListQuerySchema,
  staffErasurePageSchema,
  staffExportPageSchema,
} from '../../../contract/schemas/privacy.js';
import { decodeTimeCursor, toPage } from '../../kit/cursor.js';
import { defineRoute, type Route } from '../../kit/route.js';

/** Whether the platform does what it owes people: seen by those who watch over it. */
const WATCH = { audience: 'admin', permission: 'audit.read' } as const;
const tags = ['privacy'];

/** Where the next page begins. */
const lastOf = (row: { readonly requestedAt: string; readonly id: string }) => ({
  key: Date.parse(row.requestedAt),
  id: row.id,
});

export const ADMIN_PRIVACY_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/data-exports',
    summary: 'Copies of their data that people asked for, by ids, the newest first',
    tags,
    access: WATCH,
    query: privacyListQuerySchema,
    responses: { 200: staffExportPageSchema },
    handler: async ({ query: { cursor, limit }, deps }) => {
      const after = decodeTimeCursor(cursor);
      const rows = await deps.privacy.exports.listAll({ after, limit });
      return { status: 200, body: toPage({ rows, limit, after: (row) => lastOf(row) }) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/admin/erasures',
    summary: 'Accounts that are to be deleted or were, by ids, with every step',
    tags,
    access: WATCH,
    query: privacyListQuerySchema,
    responses: { 200: staffErasurePageSchema },
    handler: async ({ query: { cursor, limit }, deps }) => {
      const after = decodeTimeCursor(cursor);
      const rows = await deps.privacy.erasures.listAll({ after, limit });
      return { status: 200, body: toPage({ rows, limit, after: (row) => lastOf(row) }) };
    },
  }),
];
