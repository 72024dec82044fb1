import {
  approveRenewalSchema,
  rejectRenewalSchema,
  renewalFileSchema,
  renewalPageSchema,
  renewalParamsSchema,
  renewalQueueQuerySchema,
} from '../../../contract/schemas/certificates.js';
import type { ErrorCode } from '../../../contract/terms/errors.js';
import type { Actor } from '../../../contract/terms/permissions.js';
import { decodeTimeCursor, toPage } from '../../kit/cursor.js';
import { defineRoute, type Route, type RouteContext } from '../../kit/route.js';
import { applicationScopeOf } from '../application-scope.js';

const tags = ['onboarding desk'];
const READ = { audience: 'admin', permission: 'onboarding.read' } as const;
const REVIEW = { audience: 'admin', permission: 'onboarding.review' } as const;

const DECISION_ERRORS = [
  'NOT_FOUND',
  'VERSION_CONFLICT',
  'ACTION_NOT_ALLOWED',
  'CONTENTION',
] as const satisfies readonly ErrorCode[];

type Desk = RouteContext<{ readonly renewalId: string }, unknown, unknown, Actor>;

const deciding = (ctx: Desk) => ({
  renewalId: ctx.params.renewalId,
  scope: applicationScopeOf(ctx),
  expectedVersion: ctx.expectedVersion,
  reviewerId: ctx.actor.id,
  audit: ctx.audit,
});

export const ADMIN_CERTIFICATE_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/certificate-renewals',
    summary: 'New documents for certificates within reach, what waits longest on top',
    tags,
    access: READ,
    query: renewalQueueQuerySchema,
    responses: { 200: renewalPageSchema },
    handler: async (ctx) => {
      const { status, cityCode, cursor, limit } = ctx.query;
      const rows = await ctx.deps.certificates.desk.list({
        scope: applicationScopeOf(ctx),
        statuses: status,
        cityCode,
        after: decodeTimeCursor(cursor),
        limit,
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
    method: 'get',
    path: '/admin/certificate-renewals/:renewalId',
    summary: 'One new document and the end of the certificate that it renews',
    tags,
    access: READ,
    params: renewalParamsSchema,
    responses: { 200: renewalFileSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => ({
      status: 200,
      body: await ctx.deps.certificates.desk.get({
        ...ctx.params,
        scope: applicationScopeOf(ctx),
      }),
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/admin/certificate-renewals/:renewalId/approve',
    summary: 'The certificate is valid until the end of the new document, from now on',
    tags,
    access: REVIEW,
    versioned: true,
    rateLimit: 'write',
    audit: 'inTransaction',
    params: renewalParamsSchema,
    body: approveRenewalSchema,
    responses: { 200: renewalFileSchema },
    errors: [...DECISION_ERRORS, 'RENEWAL_NOT_LATER'],
    handler: async (ctx) => ({
      status: 200,
      body: await ctx.deps.certificates.desk.approve({
        ...deciding(ctx),
        note: ctx.body.reason,
      }),
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/admin/certificate-renewals/:renewalId/reject',
    summary: 'Send a new document back; the present certificate stays as it is',
    tags,
    access: REVIEW,
    versioned: true,
    rateLimit: 'write',
    audit: 'inTransaction',
    params: renewalParamsSchema,
    body: rejectRenewalSchema,
    responses: { 200: renewalFileSchema },
    errors: DECISION_ERRORS,
    handler: async (ctx) => ({
      status: 200,
      body: await ctx.deps.certificates.desk.reject({
        ...deciding(ctx),
        code: ctx.body.code,
        note: ctx.body.reason,
      }),
    }),
  }),
];
