import {
  brandSchema,
  setupAdministratorSchema,
  setupStartedSchema,
  setupStateSchema,
} from '../../contract/schemas/setup.js';
import type { Setup } from '../../use-cases/setup/create-setup.js';
import { defineRoute, type Route } from '../kit/route.js';

const tags = ['set-up'];

/** Whoever begins; nobody is logged in there. */
type Beginner = Parameters<Parameters<Setup['start']>[0]['record']>[0];

/** The first run (S21): without a login, because there is nobody yet who could have one. */
export const SETUP_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/setup',
    summary: 'Whether there is an administrator; nothing else',
    tags,
    access: 'public',
    rateLimit: 'publicRead',
    responses: { 200: setupStateSchema },
    handler: async ({ deps }) => ({
      status: 200,
      body: { hasAdministrator: await deps.setup.hasAdministrator() },
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/setup/administrator',
    summary:
      'The first administrator, with the token of the server; then /auth/invitations/confirm',
    tags,
    access: 'public',
    rateLimit: 'invitation',
    body: setupAdministratorSchema,
    responses: { 201: setupStartedSchema },
    errors: ['SETUP_TOKEN_INVALID', 'SETUP_DONE', 'ACCOUNT_TAKEN'],
    handler: async ({ deps, body, ip, requestId }) => {
      const record = ({ _id: id, audience, roles }: Beginner): Promise<unknown> =>
        deps.audit.record({
          ...{ actor: { id, audience, roles }, sid: '', ip, requestId },
          ...{ action: 'setup.begin', target: { kind: 'staff', id } },
        });
      return { status: 201, body: await deps.setup.start({ ...body, record }) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/brand',
    summary: 'Name, colour and logo of this platform',
    tags,
    access: 'public',
    rateLimit: 'publicRead',
    responses: { 200: brandSchema },
    handler: async ({ deps }) => ({ status: 200, body: await deps.setup.brand() }),
  }),
];
