import {
  consentListSchema,
  consentSchema,
  dataExportListSchema,
  dataExportSchema,
  deletionSchema,
  erasureSchema,
  exportFileParamsSchema,
  exportLinkSchema,
  exportParamsSchema,
  giveConsentSchema,
  withdrawConsentSchema,
} from '../../contract/schemas/privacy.js';
import type { Actor } from '../../contract/terms/permissions.js';
import type { SubjectKind } from '../../contract/terms/privacy.js';
import type { PersonalSubject } from '../../use-cases/privacy/deps.js';
import { defineRoute, type Route } from '../kit/route.js';

const tags = ['privacy'];
/** Whoever is asked to agree to something. */
const ASKED = {
  audience: ['customer', 'worker', 'merchant'],
  permission: 'session.manage',
} as const;
/** Whose account is his own, and not his employer's. */
const OWN = { audience: ['customer', 'worker'], permission: 'profile.write' } as const;
const OWN_FRESH = { ...OWN, stepUp: true } as const;

const subjectOf = ({ id, audience }: Actor): PersonalSubject => ({
  id,
  kind: audience as SubjectKind,
});

const CONSENT_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/me/consents',
    summary: 'What I am asked to agree to, what I said and when',
    tags,
    access: ASKED,
    rateLimit: 'read',
    responses: { 200: consentListSchema },
    handler: async ({ actor, deps }) => ({
      status: 200,
      body: { items: await deps.consents.list(actor) },
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/me/consents',
    summary: 'Agree to the text that was shown',
    tags,
    access: ASKED,
    rateLimit: 'write',
    body: giveConsentSchema,
    responses: { 200: consentSchema },
    errors: ['NOT_FOUND', 'CONSENT_OUTDATED', 'CONTENTION'],
    handler: async ({ actor, body, ip, deps }) => ({
      status: 200,
      body: await deps.consents.give({ actor, ip, ...body }),
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/me/consents/withdrawals',
    summary: 'Take a consent back; what does not need it goes on working',
    tags,
    access: ASKED,
    rateLimit: 'write',
    body: withdrawConsentSchema,
    responses: { 200: consentSchema },
    errors: ['NOT_FOUND', 'CONSENT_BASIC', 'CONTENTION'],
    handler: async ({ actor, body, ip, deps }) => ({
      status: 200,
      body: await deps.consents.withdraw({ actor, ip, ...body }),
    }),
  }),
];

const EXPORT_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/me/exports',
    summary: 'Copies of my data that I asked for, the newest first',
    tags,
    access: OWN,
    rateLimit: 'read',
    responses: { 200: dataExportListSchema },
    handler: async ({ actor, deps }) => ({
      status: 200,
      body: { items: await deps.privacy.exports.list(subjectOf(actor)) },
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/me/exports',
    summary: 'Ask for a copy of everything that is kept about me; one a day',
    tags,
    access: OWN_FRESH,
    rateLimit: 'write',
    responses: { 201: dataExportSchema },
    errors: ['EXPORT_LIMIT'],
    handler: async ({ actor, deps }) => ({
      status: 201,
      body: await deps.privacy.exports.request(subjectOf(actor)),
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/me/exports/:exportId/links',
    summary: 'A link to the file, for five minutes',
    tags,
    access: OWN_FRESH,
    rateLimit: 'write',
    params: exportParamsSchema,
    responses: { 201: exportLinkSchema },
    errors: ['NOT_FOUND'],
    handler: async ({ actor, params, deps }) => ({
      status: 201,
      body: await deps.privacy.exports.link({ ...subjectOf(actor), ...params }),
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/me/exports/files/:token',
    summary: 'The file of a link, as JSON',
    tags,
    access: 'public',
    rateLimit: 'publicRead',
    params: exportFileParamsSchema,
    responses: { 200: { contentType: 'application/json', description: 'Everything about me' } },
    errors: ['NOT_FOUND', 'LINK_EXPIRED'],
    handler: async ({ params, deps }) => {
      const { exportId, json } = await deps.privacy.exports.open(params.token);
      const headers = {
        'Content-Disposition': `attachment; filename="doorhive-${exportId}.json"`,
        'Cache-Control': 'private, no-store',
        'X-Content-Type-Options': 'nosniff',
      };
      return { status: 200, headers, body: json };
    },
  }),
];

const DELETION_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/me/deletion',
    summary: 'Whether my account can be deleted, and how far a request of mine is',
    tags,
    access: OWN,
    rateLimit: 'read',
    responses: { 200: deletionSchema },
    handler: async ({ actor, deps }) => ({
      status: 200,
      body: await deps.privacy.erasures.get(subjectOf(actor)),
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/me/deletion',
    summary: 'Have my account deleted after a cooling period',
    tags,
    access: OWN_FRESH,
    rateLimit: 'write',
    responses: { 201: erasureSchema },
    errors: ['DELETION_BLOCKED', 'CONTENTION'],
    handler: async ({ actor, deps }) => ({
      status: 201,
      body: await deps.privacy.erasures.request(subjectOf(actor)),
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/me/deletion/cancel',
    summary: 'Keep my account after all',
    tags,
    access: OWN,
    rateLimit: 'write',
    responses: { 200: erasureSchema },
    errors: ['NOT_FOUND', 'ACTION_NOT_ALLOWED'],
    handler: async ({ actor, deps }) => ({
      status: 200,
      body: await deps.privacy.erasures.cancel(subjectOf(actor)),
    }),
  }),
];

/** What somebody may do with what is kept about him (C15). */
export const PRIVACY_ROUTES: readonly Route[] = [
  ...CONSENT_ROUTES,
  ...EXPORT_ROUTES,
  ...DELETION_ROUTES,
];
