import {
  invitedSchema,
  loginResetSchema,
  staffParamsSchema,
  staffPersonSchema,
  staffReasonSchema,
  staffSessionListSchema,
  staffSessionParamsSchema,
} from '../../contract/schemas/staff.js';
import { AppError } from '../../contract/terms/errors.js';
import type { Actor } from '../../contract/terms/permissions.js';
import type { Manager } from '../../use-cases/staff/person.js';
import { defineRoute, type Route, type SignedIn } from '../kit/route.js';

export type StaffDoor = {
  readonly prefix: '/admin' | '/merchant';
  readonly tags: readonly string[];
  readonly read: SignedIn;
  /** Everything that changes who may do what asks for a fresh factor. */
  readonly write: SignedIn & { readonly stepUp: true };
};

/** Whom the actor may manage: the platform's administrators all, others the people of their merchant. */
export function managerOf(actor: Actor): Manager {
  const { id, audience, merchantId } = actor;
  if (audience === 'admin') return { id, merchantId: null };
  if (merchantId === null) throw new AppError('FORBIDDEN');
  return { id, merchantId };
}

/** What both consoles do with one person of the staff, once he is there. */
export function staffPersonRoutes(door: StaffDoor): readonly Route[] {
  return [...readingRoutes(door), ...linkRoutes(door), ...lockRoutes(door)];
}

function readingRoutes({ prefix, tags, read, write }: StaffDoor): readonly Route[] {
  return [
    defineRoute({
      method: 'get',
      path: `${prefix}/staff/:staffId`,
      summary: 'One person of the staff',
      tags,
      access: read,
      params: staffParamsSchema,
      responses: { 200: staffPersonSchema },
      errors: ['NOT_FOUND'],
      handler: async ({ deps, actor, params }) => ({
        status: 200,
        body: await deps.staff.get({ manager: managerOf(actor), ...params }),
      }),
    }),
    defineRoute({
      method: 'get',
      path: `${prefix}/staff/:staffId/sessions`,
      summary: 'Where a person is logged in now',
      tags,
      access: read,
      params: staffParamsSchema,
      responses: { 200: staffSessionListSchema },
      errors: ['NOT_FOUND'],
      handler: async ({ deps, actor, params }) => ({
        status: 200,
        body: { items: await deps.staff.sessions({ manager: managerOf(actor), ...params }) },
      }),
    }),
    defineRoute({
      method: 'delete',
      path: `${prefix}/staff/:staffId/sessions/:sessionId`,
      summary: 'End one session of a person',
      tags,
      access: write,
      params: staffSessionParamsSchema,
      rateLimit: 'write',
      responses: { 204: null },
      errors: ['NOT_FOUND'],
      handler: async ({ deps, actor, params }) => {
        await deps.staff.endSession({ manager: managerOf(actor), ...params });
        return { status: 204 };
      },
    }),
  ];
}

// No Idempotency-Key where a link is answered: the kept answer would hold its token in clear.
function linkRoutes({ prefix, tags, write }: StaffDoor): readonly Route[] {
  return [
    defineRoute({
      method: 'post',
      path: `${prefix}/staff/:staffId/invitation`,
      summary: 'A new link for somebody who is invited; the one before is void',
      tags,
      access: write,
      params: staffParamsSchema,
      rateLimit: 'write',
      responses: { 200: invitedSchema },
      errors: ['NOT_FOUND', 'STAFF_STATE'],
      handler: async ({ deps, actor, params }) => ({
        status: 200,
        body: await deps.staff.reissue({ manager: managerOf(actor), ...params }),
      }),
    }),
    defineRoute({
      method: 'delete',
      path: `${prefix}/staff/:staffId/invitation`,
      summary: 'Void an open link; an invited person is forgotten with it',
      tags,
      access: write,
      params: staffParamsSchema,
      rateLimit: 'write',
      responses: { 204: null },
      errors: ['NOT_FOUND', 'STAFF_STATE'],
      handler: async ({ deps, actor, params }) => {
        await deps.staff.cancel({ manager: managerOf(actor), ...params });
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'post',
      path: `${prefix}/staff/:staffId/login-reset`,
      summary: 'Take the TOTP of a person away and answer the link that sets up a new one',
      tags,
      access: write,
      params: staffParamsSchema,
      body: loginResetSchema,
      rateLimit: 'write',
      responses: { 200: invitedSchema },
      errors: ['NOT_FOUND', 'STAFF_STATE', 'OWN_ACCOUNT', 'LAST_ADMIN'],
      handler: async ({ deps, actor, params, body }) => {
        const { withPassword } = body;
        const reset = { manager: managerOf(actor), ...params, withPassword };
        return { status: 200, body: await deps.staff.resetLogin(reset) };
      },
    }),
  ];
}

function lockRoutes({ prefix, tags, write }: StaffDoor): readonly Route[] {
  return [
    defineRoute({
      method: 'post',
      path: `${prefix}/staff/:staffId/freeze`,
      summary: 'Shut a person out; tokens, sessions and open links end',
      tags,
      access: write,
      params: staffParamsSchema,
      body: staffReasonSchema,
      rateLimit: 'write',
      responses: { 200: staffPersonSchema },
      errors: ['NOT_FOUND', 'STAFF_STATE', 'OWN_ACCOUNT', 'LAST_ADMIN'],
      handler: async ({ deps, actor, params }) => ({
        status: 200,
        body: await deps.staff.freeze({ manager: managerOf(actor), ...params }),
      }),
    }),
    defineRoute({
      method: 'post',
      path: `${prefix}/staff/:staffId/unfreeze`,
      summary: 'Let a frozen person in again; he logs in anew',
      tags,
      access: write,
      params: staffParamsSchema,
      body: staffReasonSchema,
      rateLimit: 'write',
      responses: { 200: staffPersonSchema },
      errors: ['NOT_FOUND', 'STAFF_STATE'],
      handler: async ({ deps, actor, params }) => ({
        status: 200,
        body: await deps.staff.unfreeze({ manager: managerOf(actor), ...params }),
      }),
    }),
  ];
}
