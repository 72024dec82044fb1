import {
  adminInvitationSchema,
  adminStaffEditSchema,
  adminStaffQuerySchema,
  invitedSchema,
  staffPageSchema,
  staffParamsSchema,
  staffPersonSchema,
} from '../../../contract/schemas/staff.js';
import { decodeCursor, toPage } from '../../kit/cursor.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { managerOf, staffPersonRoutes, type StaffDoor } from '../staff-routes.js';

const tags = ['staff'];
const READ = { audience: 'admin', permission: 'staff.read' } as const;
const WRITE = { audience: 'admin', permission: 'staff.write', stepUp: true } as const;
const DOOR: StaffDoor = { prefix: '/admin', tags, read: READ, write: WRITE };

/** Operators of the platform, and the people of every merchant. */
export const ADMIN_STAFF_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/staff',
    summary: 'Operators and people of merchants',
    tags,
    access: READ,
    query: adminStaffQuerySchema,
    responses: { 200: staffPageSchema },
    handler: async ({ deps, actor, query }) => {
      const { limit, cursor, ...filter } = query;
      const afterId = decodeCursor({ cursor, keyType: 'string' })?.id;
      const manager = managerOf(actor);
      const rows = await deps.staff.list({ ...filter, manager, afterId, limit });
      return { status: 200, body: toPage({ rows, limit, after: ({ id }) => ({ key: id, id }) }) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/admin/staff/invitations',
    summary: 'Invite an operator, or with a merchant one of its people; the link is told once',
    tags,
    access: WRITE,
    body: adminInvitationSchema,
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
    path: '/admin/staff/:staffId',
    summary: 'Change name, roles, cities or stores of a person; rights end his tokens',
    tags,
    access: WRITE,
    versioned: true,
    params: staffParamsSchema,
    body: adminStaffEditSchema,
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
