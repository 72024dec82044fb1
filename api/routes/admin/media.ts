import {
  mediaApprovalSchema,
  mediaLinkSchema,
  mediaParamsSchema,
  mediaQueueQuerySchema,
  mediaQueueSchema,
  mediaRejectionSchema,
  mediaRevealSchema,
  moderatedMediaSchema,
} from '../../../contract/schemas/media.js';
import { decodeTimeCursor, toPage } from '../../kit/cursor.js';
import { defineRoute, type Route } from '../../kit/route.js';

const REVIEWERS = { audience: 'admin', permission: 'review.moderate' } as const;

export const ADMIN_MEDIA_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/media',
    summary: 'Files that wait for a look before others see them, oldest first',
    tags: ['media'],
    access: REVIEWERS,
    query: mediaQueueQuerySchema,
    responses: { 200: mediaQueueSchema },
    handler: async ({ actor, scope, query, deps }) => {
      const { status, purpose, cursor, limit } = query;
      const after = decodeTimeCursor(cursor);
      const rows = await deps.media.listForReview({
        actor,
        scope,
        query: { moderation: status, purpose, after, limit },
      });
      const page = toPage({
        rows,
        limit,
        after: ({ createdAt, id }) => ({ key: Date.parse(createdAt), id }),
      });
      return { status: 200, body: page };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/admin/media/:mediaId/approve',
    summary: 'Let others see a file',
    tags: ['media'],
    access: REVIEWERS,
    params: mediaParamsSchema,
    body: mediaApprovalSchema,
    responses: { 200: moderatedMediaSchema },
    errors: ['ACTION_NOT_ALLOWED'],
    rateLimit: 'write',
    handler: async ({ actor, params, deps }) => ({
      status: 200,
      body: await deps.media.decide({
        actor,
        mediaId: params.mediaId,
        decision: { to: 'APPROVED' },
      }),
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/admin/media/:mediaId/reject',
    summary: 'Refuse a file, or take it down, with a reason its owner reads',
    tags: ['media'],
    access: REVIEWERS,
    params: mediaParamsSchema,
    body: mediaRejectionSchema,
    responses: { 200: moderatedMediaSchema },
    errors: ['ACTION_NOT_ALLOWED'],
    rateLimit: 'write',
    handler: async ({ actor, params, body, deps }) => ({
      status: 200,
      body: await deps.media.decide({
        actor,
        mediaId: params.mediaId,
        decision: { to: 'REJECTED', reason: body.reason },
      }),
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/admin/media/:mediaId/reveal',
    summary: 'A link to an identity document for one minute, with a reason for the audit log',
    tags: ['media'],
    access: { audience: 'admin', permission: 'personalData.reveal', stepUp: true },
    params: mediaParamsSchema,
    body: mediaRevealSchema,
    responses: { 201: mediaLinkSchema },
    rateLimit: 'reveal',
    audit: 'before',
    handler: async ({ actor, params, deps }) => ({
      status: 201,
      body: await deps.media.reveal({ actor, mediaId: params.mediaId }),
    }),
  }),
];
