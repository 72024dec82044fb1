import type { z } from 'zod';
import {
  caseFileSchema,
  casePageSchema,
  caseParamsSchema,
  caseQueueQuerySchema,
  caseRowListSchema,
  caseSnapshotSchema,
  decideAppealSchema,
  decideCaseSchema,
} from '../../../contract/schemas/case.js';
import { orderParamsSchema } from '../../../contract/schemas/order.js';
import { OPEN_CASE_STATUSES } from '../../../contract/terms/case.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { caseQueuePage } from '../case-routes.js';
import { orderScopeOf, stepOf } from '../order-scope.js';

const tags = ['after-sales desk'];
const ACCESS = { audience: 'admin', permission: 'case.decide' } as const;

export const ADMIN_CASE_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/orders/:orderId/cases',
    summary: "Cases about one order, oldest first, without anybody's words",
    tags,
    access: { audience: 'admin', permission: 'order.read' },
    params: orderParamsSchema,
    responses: { 200: caseRowListSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const query = { ...ctx.params, scope: orderScopeOf(ctx) };
      return { status: 200, body: { items: await ctx.deps.orders.cases.rowsOfOrder(query) } };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/admin/cases',
    summary: 'Queue of the cases within reach, what is due first on top',
    tags,
    access: ACCESS,
    query: caseQueueQuerySchema,
    responses: { 200: casePageSchema },
    handler: async (ctx) => {
      const { status, cityCode, sla } = ctx.query;
      const statuses = status ?? OPEN_CASE_STATUSES;
      const filter = { statuses, cityCode, isOverdueOnly: sla === 'overdue' };
      return { status: 200, body: await caseQueuePage(ctx, filter) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/admin/cases/:caseNo',
    summary: 'One case: evidence, what everybody said, what may be given back',
    tags,
    access: ACCESS,
    params: caseParamsSchema,
    responses: { 200: caseFileSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const viewer = { scope: orderScopeOf(ctx), viewerId: ctx.actor.id };
      return { status: 200, body: await ctx.deps.orders.cases.file({ ...ctx.params, ...viewer }) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/admin/cases/:caseNo/decide',
    summary: 'Reject, refund in part or in full, or have it done again; and who bears it',
    tags,
    access: { ...ACCESS, stepUp: true },
    idempotency: 'required',
    params: caseParamsSchema,
    body: decideCaseSchema,
    responses: { 200: caseSnapshotSchema },
    errors: [
      'NOT_FOUND',
      'CASE_DECIDED',
      'REFUND_TOO_HIGH',
      'TRANSITION_NOT_ALLOWED',
      'SERVICE_UNAVAILABLE',
    ],
    handler: async (ctx) => {
      const { caseNo } = ctx.params;
      const step = { ...stepOf(ctx), caseNo, scope: orderScopeOf(ctx), ...ctx.body };
      return { status: 200, body: await ctx.deps.orders.cases.decide(step) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/admin/cases/:caseNo/decide-appeal',
    summary: 'Confirm or change a decision that was appealed, for good; by another person',
    tags,
    access: { ...ACCESS, stepUp: true },
    idempotency: 'required',
    params: caseParamsSchema,
    body: decideAppealSchema,
    responses: { 200: caseSnapshotSchema },
    errors: [
      'NOT_FOUND',
      'SAME_PERSON',
      'NO_APPEAL',
      'CASE_DECIDED',
      'REFUND_TOO_HIGH',
      'SERVICE_UNAVAILABLE',
    ],
    handler: async (ctx) => {
      const { params, body } = ctx;
      const { note } = body;
      const change = changeOf(body);
      const step = { ...stepOf(ctx), ...params, scope: orderScopeOf(ctx), note, change };
      return { status: 200, body: await ctx.deps.orders.cases.decideAppeal(step) };
    },
  }),
];

/** Null confirms the decision as it is. */
function changeOf(body: z.output<typeof decideAppealSchema>) {
  if (body.outcome === 'CONFIRM') return null;
  const { decision, refundFen, bearer } = body;
  return { decision, refundFen, bearer };
}
