import {
  acceptedSchema,
  acceptInvitationSchema,
  confirmedSchema,
  confirmInvitationSchema,
} from '../../../contract/schemas/staff.js';
import type { StaffDesk } from '../../../use-cases/staff/create-staff-desk.js';
import { defineRoute, type Route } from '../../kit/route.js';

const tags = ['auth'];

/** Whoever opened the link; nobody is logged in there. */
type Enrolled = Parameters<Parameters<StaffDesk['confirm']>[0]['record']>[0];

/** Without a login: the token of the link is the secret, 256 bits, used once, 72 h. */
export const INVITATION_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'post',
    path: '/auth/invitations/accept',
    summary: 'Open a link of the staff: set the password, get the TOTP secret to enrol',
    tags,
    access: 'public',
    rateLimit: 'invitation',
    body: acceptInvitationSchema,
    responses: { 200: acceptedSchema },
    errors: ['INVITATION_INVALID', 'LOGIN_FAILED'],
    handler: async ({ deps, body }) => ({ status: 200, body: await deps.staff.accept(body) }),
  }),
  defineRoute({
    method: 'post',
    path: '/auth/invitations/confirm',
    summary: 'Show the first TOTP code: the account is active and the link is spent',
    tags,
    access: 'public',
    rateLimit: 'invitation',
    body: confirmInvitationSchema,
    responses: { 200: confirmedSchema },
    errors: ['INVITATION_INVALID', 'CODE_INVALID'],
    handler: async ({ deps, body, ip, requestId }) => {
      const record = ({ _id: id, audience, roles }: Enrolled): Promise<unknown> =>
        deps.audit.record({
          ...{ actor: { id, audience, roles }, sid: '', ip, requestId },
          ...{ action: 'staff.enrol', target: { kind: 'staff', id } },
        });
      return { status: 200, body: await deps.staff.confirm({ ...body, record }) };
    },
  }),
];
