import {
  addCustomerFlagSchema,
  blockCustomerSchema,
  customerBlockPageSchema,
  customerBlockParamsSchema,
  customerBlockQuerySchema,
  customerBlockSchema,
  customerFlagListSchema,
  customerFlagSchema,
  customerParamsSchema,
  disciplineReasonSchema,
} from '../../../contract/schemas/discipline.js';
import { decodeTimeCursor, toPage } from '../../kit/cursor.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { deskCallOf, deskReachOf } from '../discipline-scope.js';

const tags = ['customers'];
const ACCESS = { audience: 'admin', permission: 'customer.restrict' } as const;

const BLOCK_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/customer-blocks',
    summary: 'Customers who may place no orders in the cities within reach, newest first',
    tags,
    access: ACCESS,
    query: customerBlockQuerySchema,
    responses: { 200: customerBlockPageSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const { cityCode, customerId, inForce, cursor, limit } = ctx.query;
      const rows = await ctx.deps.discipline.customers.blocks({
        ...deskReachOf(ctx),
        cityCode,
        customerId,
        isInForceOnly: inForce === 'yes',
        after: decodeTimeCursor(cursor),
        limit,
      });
      const after = ({ at, id }: (typeof rows)[number]) => ({ key: Date.parse(at), id });
      return { status: 200, body: toPage({ rows, limit, after }) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/admin/customer-blocks',
    summary: 'Let a customer place no orders in a city until a moment',
    tags,
    access: ACCESS,
    idempotency: 'required',
    body: blockCustomerSchema,
    responses: { 201: customerBlockSchema },
    errors: ['NOT_FOUND', 'ALREADY_EXISTS'],
    handler: async (ctx) => {
      const until = new Date(ctx.body.until);
      const call = { ...deskCallOf(ctx), ...ctx.body, until };
      return { status: 201, body: await ctx.deps.discipline.customers.block(call) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/admin/customer-blocks/:blockId/lift',
    summary: 'Let a customer order again',
    tags,
    access: ACCESS,
    idempotency: 'required',
    params: customerBlockParamsSchema,
    body: disciplineReasonSchema,
    responses: { 200: customerBlockSchema },
    errors: ['NOT_FOUND', 'ACTION_NOT_ALLOWED'],
    handler: async (ctx) => {
      const call = { ...deskCallOf(ctx), ...ctx.params, ...ctx.body };
      return { status: 200, body: await ctx.deps.discipline.customers.lift(call) };
    },
  }),
];

const FLAG_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/customers/:customerId/flags',
    summary: 'What was recorded about a customer in the cities within reach',
    tags,
    access: ACCESS,
    params: customerParamsSchema,
    responses: { 200: customerFlagListSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const asked = { ...deskReachOf(ctx), ...ctx.params };
      return { status: 200, body: await ctx.deps.discipline.customers.flags(asked) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/admin/customers/:customerId/flags',
    summary: 'Record a fact about a customer; nothing follows from it by itself',
    tags,
    access: ACCESS,
    idempotency: 'required',
    params: customerParamsSchema,
    body: addCustomerFlagSchema,
    responses: { 201: customerFlagSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const call = { ...deskCallOf(ctx), ...ctx.params, ...ctx.body };
      return { status: 201, body: await ctx.deps.discipline.customers.flag(call) };
    },
  }),
];

export const ADMIN_CUSTOMER_ROUTES: readonly Route[] = [...BLOCK_ROUTES, ...FLAG_ROUTES];
