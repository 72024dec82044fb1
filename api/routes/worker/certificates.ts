import {
  ownCertificatesSchema,
  renewalDraftSchema,
  renewalParamsSchema,
  renewalSchema,
} from '../../../contract/schemas/certificates.js';
import { defineRoute, type Route } from '../../kit/route.js';

const tags = ['work'];
const READ = { audience: 'worker', permission: 'profile.read' } as const;
const WRITE = { audience: 'worker', permission: 'profile.write' } as const;

export const WORKER_CERTIFICATE_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/worker/certificates',
    summary: 'My certificates: valid, about to end, lapsed or missing, and what waits for review',
    tags,
    access: READ,
    responses: { 200: ownCertificatesSchema },
    errors: ['NOT_FOUND'],
    handler: async ({ deps, actor }) => ({
      status: 200,
      body: { items: await deps.certificates.mine.list(actor.id) },
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/worker/certificates/renewals',
    summary: 'Hand in a new document for a certificate; the present one stays valid until its end',
    tags,
    access: WRITE,
    idempotency: 'required',
    rateLimit: 'write',
    body: renewalDraftSchema,
    responses: { 201: renewalSchema },
    errors: ['NOT_FOUND', 'RENEWAL_EXISTS', 'RENEWAL_NOT_LATER', 'MEDIA_NOT_USABLE'],
    handler: async ({ deps, actor, body, idempotencyKey }) => ({
      status: 201,
      body: await deps.certificates.mine.renew({
        workerId: actor.id,
        key: idempotencyKey,
        kind: body.kind,
        validUntil: new Date(body.validUntil),
        mediaIds: body.mediaIds,
      }),
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/worker/certificates/renewals/:renewalId/withdraw',
    summary: 'Take back a document that waits for review',
    tags,
    access: WRITE,
    versioned: true,
    rateLimit: 'write',
    params: renewalParamsSchema,
    responses: { 200: renewalSchema },
    errors: ['NOT_FOUND', 'VERSION_CONFLICT', 'ACTION_NOT_ALLOWED'],
    handler: async ({ deps, actor, params, expectedVersion }) => ({
      status: 200,
      body: await deps.certificates.mine.withdraw({
        workerId: actor.id,
        renewalId: params.renewalId,
        expectedVersion,
      }),
    }),
  }),
];
