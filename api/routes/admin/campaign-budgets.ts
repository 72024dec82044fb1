import {
  askFundingSchema,
  campaignBudgetSchema,
  campaignParamsSchema,
  checkFundingSchema,
  fundingPageSchema,
  fundingParamsSchema,
  fundingQuerySchema,
  fundingSchema,
} from '../../../contract/schemas/campaign-budget.js';
import { decodeTimeCursor, toPage } from '../../kit/cursor.js';
import { defineRoute, type Route } from '../../kit/route.js';

const tags = ['campaign budgets'];
const READ = { audience: 'admin', permission: 'ledger.read' } as const;

/** The second person's yes or no. */
const check = (verb: 'approve' | 'reject', summary: string): Route =>
  defineRoute({
    method: 'post',
    path: `/admin/campaign-fundings/:fundingId/${verb}`,
    summary,
    tags,
    access: { audience: 'admin', permission: 'budget.approve', stepUp: true },
    idempotency: 'required',
    params: fundingParamsSchema,
    body: checkFundingSchema,
    responses: { 200: fundingSchema },
    errors: ['NOT_FOUND', 'FOUR_EYES', 'ACTION_NOT_ALLOWED', 'CONTENTION'],
    handler: async ({ deps, actor, params, body }) => {
      const isApproved = verb === 'approve';
      const call = { staffId: actor.id, ...params, ...body, isApproved };
      return { status: 200, body: await deps.budgets.check(call) };
    },
  });

export const CAMPAIGN_BUDGET_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/campaigns/:campaignId/budget',
    summary: 'What is left of the budget of a campaign, and what orders hold of it',
    tags,
    access: READ,
    params: campaignParamsSchema,
    responses: { 200: campaignBudgetSchema },
    handler: async ({ deps, params }) => ({
      status: 200,
      body: await deps.budgets.of(params.campaignId),
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/admin/campaigns/:campaignId/fundings',
    summary: 'Ask for money for a campaign; a second person books it',
    tags,
    access: { audience: 'admin', permission: 'budget.make', stepUp: true },
    idempotency: 'required',
    params: campaignParamsSchema,
    body: askFundingSchema,
    responses: { 201: fundingSchema },
    handler: async ({ deps, actor, params, body }) => ({
      status: 201,
      body: await deps.budgets.ask({ staffId: actor.id, ...params, ...body }),
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/admin/campaign-fundings',
    summary: 'Requests of money for campaigns by status, the oldest on top',
    tags,
    access: READ,
    query: fundingQuerySchema,
    responses: { 200: fundingPageSchema },
    handler: async ({ deps, query }) => {
      const { status, campaignId, cursor, limit } = query;
      const page = { status, campaignId, after: decodeTimeCursor(cursor), limit };
      const rows = await deps.budgets.list(page);
      const after = ({ madeAt, id }: (typeof rows)[number]) => ({ key: Date.parse(madeAt), id });
      return { status: 200, body: toPage({ rows, limit, after }) };
    },
  }),
  check('approve', 'Book the money of a request; never one of your own'),
  check('reject', 'Refuse a request; nothing moves'),
];
