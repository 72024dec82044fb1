import {
  languageSchema,
  profileSchema,
  refreshSchema,
  smsCodeRequestSchema,
  smsCodeResultSchema,
  smsLoginSchema,
  staffLoginSchema,
  steppedUpSchema,
  stepUpSchema,
  tokenPairSchema,
} from '../../../contract/schemas/auth.js';
import { grantsWithout } from '../../../contract/terms/module-scope.js';
import { AUDIENCES } from '../../../contract/terms/permissions.js';
import { defineRoute, type RateSubjects, type Route } from '../../kit/route.js';
import { pairBody } from '../../kit/token-body.js';

const ANYONE = { audience: AUDIENCES, permission: 'session.manage' } as const;

export const AUTH_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'post',
    path: '/auth/sms-codes',
    summary: 'Send a login code; the answer is the same for known and unknown phones',
    tags: ['auth'],
    access: 'public',
    rateLimit: { class: 'smsSend', subjects: phoneAndDeviceOf },
    body: smsCodeRequestSchema,
    responses: { 202: smsCodeResultSchema },
    handler: async ({ body, deps }) => {
      const { phone, purpose, audience, deviceId } = body;
      const request = { phone, purpose, audience, binding: deviceId };
      return { status: 202, body: await deps.auth.requestSmsCode(request) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/auth/sms-login',
    summary: 'Log in by phone and code; a customer is created at the first login',
    tags: ['auth'],
    access: 'public',
    rateLimit: { class: 'smsVerify', subjects: phoneOf },
    body: smsLoginSchema,
    responses: { 200: tokenPairSchema },
    errors: ['CODE_INVALID', 'ACCOUNT_DISABLED'],
    handler: async ({ body, deps }) => ({
      status: 200,
      body: pairBody(await deps.auth.loginBySms(body)),
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/auth/staff-login',
    summary: 'Log in staff of a merchant or of the platform by password and TOTP',
    tags: ['auth'],
    access: 'public',
    rateLimit: { class: 'login', subjects: accountOf },
    body: staffLoginSchema,
    responses: { 200: tokenPairSchema },
    errors: ['LOGIN_FAILED', 'ACCOUNT_DISABLED'],
    handler: async ({ body, deps }) => ({
      status: 200,
      body: pairBody(await deps.auth.loginStaff(body)),
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/auth/refresh',
    summary: 'Exchange a refresh token for a new pair',
    tags: ['auth'],
    access: 'public',
    rateLimit: { class: 'refresh', subjects: familyOf },
    body: refreshSchema,
    responses: { 200: tokenPairSchema },
    errors: ['UNAUTHENTICATED', 'SESSION_EXPIRED', 'ACCOUNT_DISABLED'],
    handler: async ({ body, deps }) => ({
      status: 200,
      body: pairBody(await deps.auth.refresh(body)),
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/auth/step-up/sms-codes',
    summary: 'Send me, a customer or worker, the code that a step-up asks for',
    tags: ['auth'],
    access: { audience: ['customer', 'worker'], permission: 'session.manage' },
    rateLimit: 'stepUpSend',
    responses: { 202: smsCodeResultSchema },
    handler: async ({ actor, deps }) => ({
      status: 202,
      body: await deps.auth.requestStepUpCode(actor),
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/auth/step-up',
    summary: 'Show a fresh factor: a new access token that opens sensitive actions for 5 minutes',
    tags: ['auth'],
    access: ANYONE,
    rateLimit: 'stepUp',
    body: stepUpSchema,
    responses: { 200: steppedUpSchema },
    errors: ['CODE_INVALID'],
    handler: async ({ actor, body, deps }) => {
      const { accessToken, ...times } = await deps.auth.stepUp({ actor, proof: body });
      const expiresAt = new Date(times.expiresAtMs).toISOString();
      const stepUpUntil = new Date(times.stepUpUntilMs).toISOString();
      return { status: 200, body: { accessToken, expiresAt, stepUpUntil } };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/auth/logout',
    summary: 'End this session',
    tags: ['auth'],
    access: ANYONE,
    responses: { 204: null },
    handler: async ({ actor, deps }) => {
      await deps.auth.logout(actor);
      return { status: 204 };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/auth/logout-all',
    summary: 'End every session of this person, on all devices',
    tags: ['auth'],
    access: ANYONE,
    responses: { 204: null },
    handler: async ({ actor, deps }) => {
      await deps.auth.logoutAll(actor);
      return { status: 204 };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/auth/me',
    summary: 'Who I am, which roles I hold and what they permit me',
    tags: ['auth'],
    access: { audience: AUDIENCES, permission: 'profile.read' },
    rateLimit: 'read',
    responses: { 200: profileSchema },
    errors: ['NOT_FOUND'],
    handler: async ({ actor, deps }) => {
      const [{ stepUpUntilMs, permissions: grants, ...profile }, off, missing] = await Promise.all([
        deps.auth.profile(actor),
        deps.modules.offFor(actor),
        deps.consents.missing(actor),
      ]);
      return {
        status: 200,
        body: {
          ...profile,
          permissions: grantsWithout({ grants, roles: profile.roles, off }),
          roles: [...profile.roles],
          cities: [...profile.cities],
          storeIds: [...profile.storeIds],
          stepUpUntil: stepUpUntilMs === null ? null : new Date(stepUpUntilMs).toISOString(),
          missingConsents: missing,
        },
      };
    },
  }),
  defineRoute({
    method: 'put',
    path: '/me/language',
    summary: 'The language of messages to me',
    tags: ['auth'],
    access: { audience: ['customer', 'worker'], permission: 'profile.write' },
    rateLimit: 'write',
    body: languageSchema,
    responses: { 200: languageSchema },
    errors: ['NOT_FOUND'],
    handler: async ({ actor, body, deps }) => {
      await deps.auth.setLanguage(actor, body.language);
      return { status: 200, body };
    },
  }),
];

function phoneOf({ body }: { readonly body: unknown }): RateSubjects {
  const { phone, audience } = body as { phone: string; audience: string };
  return { phone: `${audience}:${phone}` };
}

function phoneAndDeviceOf(input: { readonly body: unknown }): RateSubjects {
  return { ...phoneOf(input), device: (input.body as { deviceId: string }).deviceId };
}

function accountOf({ body }: { readonly body: unknown }): RateSubjects {
  return { account: (body as { account: string }).account };
}

/** One device holds one family; a made-up device id ends the family instead of evading the limit. */
function familyOf({ body }: { readonly body: unknown }): RateSubjects {
  return { family: (body as { deviceId: string }).deviceId };
}
