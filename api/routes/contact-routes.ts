import { contactNumberSchema } from '../../contract/schemas/order-visit.js';
import { orderParamsSchema } from '../../contract/schemas/order.js';
import type { ErrorCode } from '../../contract/terms/errors.js';
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
];
