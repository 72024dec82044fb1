import {
  invitedSchema,
  merchantInvitationSchema,
  merchantStaffEditSchema,
  merchantStaffQuerySchema,
  staffPageSchema,
  staffParamsSchema,
  staffPersonSchema,
} from '../../../contract/schemas/staff.js';
import { decodeCursor, toPage } from '../../kit/cursor.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { managerOf, staffPersonRoutes, type StaffDoor } from '../staff-routes.js';

const tags = ['staff'];
const READ = { audience: 'merchant', permission: 'merchantStaff.read' } as const;
const WRITE = { audience: 'merchant', permission: 'merchantStaff.write', stepUp: true } as const;
const DOOR: StaffDoor = { prefix: '/merchant', tags, read: READ, write: WRITE };

/** A merchant's own people; those of others are not there. */
export const MERCHANT_STAFF_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/merchant/staff',
    summary: 'People of my merchant',
    tags,
    access: READ,
    query: merchantStaffQuerySchema,
    responses: { 200: staffPageSchema },
    handler: async ({ deps, actor, query }) => {
      const { limit, cursor, status } = query;
      const afterId = decodeCursor({ cursor, keyType: 'string' })?.id;
      const manager = managerOf(actor);
      const rows = await deps.staff.list({ manager, status, afterId, limit });
      return { status: 200, body: toPage({ rows, limit, after: ({ id }) => ({ key: id, id }) }) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/merchant/staff/invitations',
    summary: 'Invite a person of my merchant; the link is told once',
    tags,
    access: WRITE,
    body: merchantInvitationSchema,
    rateLimit: 'write',
    responses: { 201: invitedSchema },
    errors: ['ACCOUNT_TAKEN', 'ROLES_CONFLICT'],
    handler: async ({ deps, actor, body }) => ({
      status: 201,
      body: await deps.staff.invite({ manager: managerOf(actor), ...body }),
    }),
  }),
  defineRoute({
    method: 'patch',
    path: '/merchant/staff/:staffId',
    summary: 'Change name, roles or stores of a person of my merchant; rights end his tokens',
    tags,
    access: WRITE,
    versioned: true,
    params: staffParamsSchema,
    body: merchantStaffEditSchema,
    rateLimit: 'write',
    responses: { 200: staffPersonSchema },
    errors: ['NOT_FOUND', 'OWN_ACCOUNT', 'LAST_ADMIN', 'ROLES_CONFLICT'],
    handler: async ({ deps, actor, params, body, expectedVersion }) => ({
      status: 200,
      body: await deps.staff.edit({
        manager: managerOf(actor),
        ...params,
        ...body,
        expectedVersion,
      }),
    }),
  }),
  ...staffPersonRoutes(DOOR),
];
