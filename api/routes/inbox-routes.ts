import {
  inboxAssignSchema,
  inboxCountsSchema,
  inboxItemParamsSchema,
  inboxItemSchema,
  inboxPageSchema,
  inboxQuerySchema,
  inboxReadAllReplySchema,
  inboxReadAllSchema,
} from '../../contract/schemas/inbox.js';
import { decodeTimeCursor, toPage } from '../kit/cursor.js';
import { defineRoute, type Route } from '../kit/route.js';
import { EVENT_STREAM, openStream } from '../live/sse.js';

const tags = ['inbox'];
const OWN_MARK = { none: 'what the reader has read; nothing else changes' } as const;

/** What waits for people (S24): of the platform under /admin, of a merchant under /merchant. */
export const INBOX_ROUTES: readonly Route[] = [
  ...readRoutes('admin'),
  ...stepRoutes('admin'),
  ...readRoutes('merchant'),
  ...stepRoutes('merchant'),
];

function readRoutes(audience: 'admin' | 'merchant'): readonly Route[] {
  const access = { audience, permission: 'inbox.read' } as const;
  const prefix = `/${audience}/inbox`;
  return [
    defineRoute({
      method: 'get',
      path: prefix,
      summary: 'What waits for people of my roles, newest first',
      tags,
      access,
      query: inboxQuerySchema,
      responses: { 200: inboxPageSchema },
      handler: async ({ deps, actor, query }) => {
        const { kind: kinds, state, unread: isUnread, mine: isMine, limit, cursor } = query;
        const after = decodeTimeCursor(cursor);
        const filter = { actor, kinds, state, isUnread, isMine };
        const rows = await deps.inbox.list({ ...filter, after, limit });
        const page = toPage({
          rows,
          limit,
          after: ({ createdAt, id }) => ({ key: Date.parse(createdAt), id }),
        });
        return { status: 200, body: page };
      },
    }),
    defineRoute({
      method: 'get',
      path: `${prefix}/counts`,
      summary: 'Open and unread of each kind that my roles see',
      tags,
      access,
      responses: { 200: inboxCountsSchema },
      handler: async ({ deps, actor }) => ({ status: 200, body: await deps.inbox.counts(actor) }),
    }),
    defineRoute({
      method: 'get',
      path: `${prefix}/live`,
      summary: 'Only the `inbox` events of `GET /live`, for roles that follow no orders',
      tags,
      access,
      rateLimit: 'read',
      responses: { 200: EVENT_STREAM },
      handler: (ctx) => openStream(ctx, { keys: [] }),
    }),
  ];
}

function stepRoutes(audience: 'admin' | 'merchant'): readonly Route[] {
  const read = { audience, permission: 'inbox.read' } as const;
  const handle = { audience, permission: 'inbox.handle' } as const;
  const prefix = `/${audience}/inbox`;
  const item = { params: inboxItemParamsSchema, responses: { 200: inboxItemSchema } } as const;
  return [
    defineRoute({
      method: 'post',
      path: `${prefix}/:inboxItemId/read`,
      summary: 'I have read it',
      tags,
      access: read,
      audit: OWN_MARK,
      rateLimit: 'write',
      ...item,
      errors: ['NOT_FOUND'],
      handler: async ({ deps, actor, params }) => ({
        status: 200,
        body: await deps.inbox.read({ actor, itemId: params.inboxItemId }),
      }),
    }),
    defineRoute({
      method: 'post',
      path: `${prefix}/read-all`,
      summary: 'I have read all that are open, or those of one kind; 1,000 at a time',
      tags,
      access: read,
      audit: OWN_MARK,
      rateLimit: 'write',
      body: inboxReadAllSchema,
      responses: { 200: inboxReadAllReplySchema },
      handler: async ({ deps, actor, body }) => ({
        status: 200,
        body: await deps.inbox.readAll({ actor, ...body }),
      }),
    }),
    defineRoute({
      method: 'post',
      path: `${prefix}/:inboxItemId/assign`,
      summary: 'Take it, give it to a colleague who sees it, or to nobody',
      tags,
      access: handle,
      rateLimit: 'write',
      body: inboxAssignSchema,
      ...item,
      errors: ['NOT_FOUND', 'LOCKED_BY_OTHER', 'ACTION_NOT_ALLOWED'],
      handler: async ({ deps, actor, params, body }) => ({
        status: 200,
        body: await deps.inbox.assign({ actor, itemId: params.inboxItemId, ...body }),
      }),
    }),
    defineRoute({
      method: 'post',
      path: `${prefix}/:inboxItemId/done`,
      summary: 'It is seen to; the fact itself is not changed by this',
      tags,
      access: handle,
      rateLimit: 'write',
      ...item,
      errors: ['NOT_FOUND'],
      handler: async ({ deps, actor, params }) => ({
        status: 200,
        body: await deps.inbox.finish({ actor, itemId: params.inboxItemId }),
      }),
    }),
  ];
}
