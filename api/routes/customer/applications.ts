import {
  applicationListSchema,
  applicationParamsSchema,
  applicationSchema,
  editApplicationSchema,
  openApplicationSchema,
  ownerInvitationSchema,
  withdrawApplicationSchema,
} from '../../../contract/schemas/onboarding.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { applicantStepOf } from '../application-scope.js';

const tags = ['onboarding'];
const ACCESS = { audience: 'customer', permission: 'onboarding.apply' } as const;

/** Whoever wants to serve or to open a shop applies from his customer login (K8). */
export const CUSTOMER_APPLICATION_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'post',
    path: '/customer/applications',
    summary: 'Begin an application as a worker or as a merchant',
    tags,
    access: ACCESS,
    idempotency: 'required',
    body: openApplicationSchema,
    responses: { 201: applicationSchema },
    errors: [
      'INVALID_INPUT',
      'APPLICATION_EXISTS',
      'REAPPLY_TOO_EARLY',
      'IDEMPOTENCY_KEY_REUSED',
      'ACTION_NOT_ALLOWED',
      'SERVICE_UNAVAILABLE',
    ],
    handler: async (ctx) => {
      const request = { ...applicantStepOf(ctx), ...ctx.body };
      return { status: 201, body: await ctx.deps.onboarding.mine.open(request) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/customer/applications',
    summary: 'My applications, the newest first',
    tags,
    access: ACCESS,
    responses: { 200: applicationListSchema },
    handler: async (ctx) => {
      const items = await ctx.deps.onboarding.mine.list(ctx.actor.id);
      return { status: 200, body: { items } };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/customer/applications/:applicationId',
    summary: 'How far my application is, and what was sent back and why',
    tags,
    access: ACCESS,
    params: applicationParamsSchema,
    responses: { 200: applicationSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const own = { ...ctx.params, applicantId: ctx.actor.id };
      return { status: 200, body: await ctx.deps.onboarding.mine.get(own) };
    },
  }),
  defineRoute({
    method: 'patch',
    path: '/customer/applications/:applicationId',
    summary: 'Save a draft, or renew what was sent back',
    tags,
    access: ACCESS,
    versioned: true,
    params: applicationParamsSchema,
    body: editApplicationSchema,
    responses: { 200: applicationSchema },
    errors: [
      'NOT_FOUND',
      'VERSION_CONFLICT',
      'ITEM_LOCKED',
      'ACTION_NOT_ALLOWED',
      'PERSON_EXISTS',
      'INVALID_INPUT',
      'MEDIA_NOT_USABLE',
      'CONSENT_NEEDED',
    ],
    handler: async (ctx) => {
      const { expectedVersion, params, body: edit } = ctx;
      if (edit.identity !== undefined) await ctx.deps.consents.require(ctx.actor, 'ID_UPLOAD');
      const own = { ...params, applicantId: ctx.actor.id, expectedVersion, edit };
      return { status: 200, body: await ctx.deps.onboarding.mine.edit(own) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/customer/applications/:applicationId/submit',
    summary: 'Hand in the draft, or what was renewed',
    tags,
    access: ACCESS,
    idempotency: 'required',
    versioned: true,
    params: applicationParamsSchema,
    responses: { 200: applicationSchema },
    errors: [
      'NOT_FOUND',
      'VERSION_CONFLICT',
      'APPLICATION_INCOMPLETE',
      'PERSON_EXISTS',
      'REAPPLY_TOO_EARLY',
      'ITEMS_NOT_RENEWED',
      'ACTION_NOT_ALLOWED',
      'SERVICE_UNAVAILABLE',
    ],
    handler: async (ctx) => {
      const step = { ...applicantStepOf(ctx), ...ctx.params, seenVersion: ctx.expectedVersion };
      return { status: 200, body: await ctx.deps.onboarding.mine.submit(step) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/customer/applications/:applicationId/withdraw',
    summary: 'Take the application back',
    tags,
    access: ACCESS,
    idempotency: 'required',
    params: applicationParamsSchema,
    body: withdrawApplicationSchema,
    responses: { 200: applicationSchema },
    errors: ['NOT_FOUND', 'ACTION_NOT_ALLOWED', 'SERVICE_UNAVAILABLE'],
    handler: async (ctx) => {
      const step = { ...applicantStepOf(ctx), ...ctx.params, note: ctx.body.reason };
      return { status: 200, body: await ctx.deps.onboarding.mine.withdraw(step) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/customer/applications/:applicationId/invitation',
    summary: 'A link for the owner of my new merchant; the one before is void',
    tags,
    access: ACCESS,
    params: applicationParamsSchema,
    responses: { 201: ownerInvitationSchema },
    errors: ['NOT_FOUND', 'ACTION_NOT_ALLOWED', 'STAFF_STATE'],
    handler: async (ctx) => {
      const own = { ...ctx.params, applicantId: ctx.actor.id };
      return { status: 201, body: await ctx.deps.onboarding.mine.invitation(own) };
    },
  }),
];
