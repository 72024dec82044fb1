import {
  contactNumberSchema,
  phoneRevealPageSchema,
  phoneRevealQuerySchema,
  revealedPhoneSchema,
} from '../../contract/schemas/order-visit.js';
import { orderParamsSchema } from '../../contract/schemas/order.js';
import type { ErrorCode } from '../../contract/terms/errors.js';
import { decodeTimeCursor, toPage } from '../kit/cursor.js';
import { defineRoute, type Route } from '../kit/route.js';

const ERRORS: readonly ErrorCode[] = [
  'NOT_FOUND',
  'CONTACT_NUMBER_OFF',
  'CONTACT_CLOSED',
  'CONTACT_NUMBER_UNAVAILABLE',
];

/** Customer and worker call each other by a number that stands for the other one's. */
export const CONTACT_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'post',
    path: '/worker/orders/:orderId/contact-number',
    summary: 'A number to call the customer by, from acceptance to a day after the work',
    tags: ['work'],
    access: { audience: 'worker', permission: 'order.serve' },
    rateLimit: 'contactNumber',
    params: orderParamsSchema,
    responses: { 200: contactNumberSchema },
    errors: ERRORS,
    handler: async ({ deps, actor, params }) => ({
      status: 200,
      body: await deps.contacts.forWorker({ ...params, workerId: actor.id }),
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/customer/orders/:orderId/contact-number',
    summary: 'A number to call the worker by who comes, or came within a day',
    tags: ['orders'],
    access: { audience: 'customer', permission: 'order.read' },
    rateLimit: 'contactNumber',
    params: orderParamsSchema,
    responses: { 200: contactNumberSchema },
    errors: ERRORS,
    handler: async ({ deps, actor, params }) => ({
      status: 200,
      body: await deps.contacts.forCustomer({ ...params, customerId: actor.id }),
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/worker/orders/:orderId/customer-phone',
    summary: 'The customer’s number, recorded, from assignment until the work is handed in',
    tags: ['work'],
    access: { audience: 'worker', permission: 'order.serve' },
    rateLimit: 'contactNumber',
    audit: 'inTransaction',
    params: orderParamsSchema,
    responses: { 200: revealedPhoneSchema },
    errors: ['NOT_FOUND', 'PHONE_REVEAL_OFF', 'CONTACT_CLOSED'],
    handler: async ({ deps, actor, params, audit }) => ({
      status: 200,
      body: await deps.contacts.revealPhone({ ...params, workerId: actor.id, audit }),
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/customer/phone-reveals',
    summary: 'Who was shown my number, the newest on top',
    tags: ['privacy'],
    access: { audience: 'customer', permission: 'order.read' },
    rateLimit: 'read',
    query: phoneRevealQuerySchema,
    responses: { 200: phoneRevealPageSchema },
    handler: async ({ deps, actor, query }) => {
      const { limit, cursor } = query;
      const after = decodeTimeCursor(cursor);
      const rows = await deps.contacts.listReveals({ customerId: actor.id, after, limit });
      const page = toPage({ rows, limit, after: ({ at, id }) => ({ key: Date.parse(at), id }) });
      return { status: 200, body: page };
    },
  }),
];
