import {
  addEvidenceSchema,
  caseParamsSchema,
  caseSchema,
  openCaseSchema,
} from '../../../contract/schemas/case.js';
import { orderParamsSchema } from '../../../contract/schemas/order.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { appealRoutes, orderCasesRoute } from '../case-routes.js';
import { STEP_ERRORS } from '../order-routes.js';
import { orderScopeOf, stepOf } from '../order-scope.js';

const tags = ['after-sales'];
const ACCESS = { audience: 'customer', permission: 'case.open' } as const;

export const CUSTOMER_CASE_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'post',
    path: '/customer/orders/:orderId/cases',
    summary: 'Complain about the work, or ask for a refund; the settlement waits for the decision',
    tags,
    access: ACCESS,
    idempotency: 'required',
    params: orderParamsSchema,
    body: openCaseSchema,
    responses: { 201: caseSchema },
    errors: [
      ...STEP_ERRORS,
      'CASE_EXISTS',
      'COMPLAINT_TOO_LATE',
      'RATE_LIMITED',
      'CONTENTION',
      'MEDIA_NOT_USABLE',
    ],
    handler: async (ctx) => {
      const { orderId } = ctx.params;
      const request = { ...stepOf(ctx), orderId, ...ctx.body };
      return { status: 201, body: await ctx.deps.orders.cases.open(request) };
    },
  }),
  orderCasesRoute({
    prefix: '/customer',
    access: ACCESS,
    summary: 'Cases about one of my orders, and what was decided',
  }),
  defineRoute({
    method: 'post',
    path: '/customer/cases/:caseNo/evidence',
    summary: 'Add evidence while nobody has decided',
    tags,
    access: ACCESS,
    idempotency: 'optional',
    params: caseParamsSchema,
    body: addEvidenceSchema,
    responses: { 200: caseSchema },
    errors: ['NOT_FOUND', 'CASE_DECIDED', 'INVALID_INPUT', 'CONTENTION', 'MEDIA_NOT_USABLE'],
    handler: async (ctx) => {
      const { caseNo } = ctx.params;
      const step = { ...stepOf(ctx), caseNo, scope: orderScopeOf(ctx), ...ctx.body };
      return { status: 200, body: await ctx.deps.orders.cases.addEvidence(step) };
    },
  }),
  ...appealRoutes({ path: '/customer/orders/:orderId/cases/:caseNo', access: ACCESS }),
];
