import {
  openStandingAppealSchema,
  standingAppealSchema,
  standingSchema,
} from '../../../contract/schemas/discipline.js';
import { defineRoute, type Route } from '../../kit/route.js';

const tags = ['work'];

export const WORKER_STANDING_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/worker/standing',
    summary: 'My points and what each was for, level, freezes and why, deposit, appeals',
    tags,
    access: { audience: 'worker', permission: 'profile.read' },
    responses: { 200: standingSchema },
    errors: ['NOT_FOUND'],
    handler: async ({ deps, actor }) => ({
      status: 200,
      body: await deps.discipline.own(actor.id),
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/worker/appeals',
    summary: 'Appeal against a breach or a deduction, once each, with words and photos',
    tags,
    access: { audience: 'worker', permission: 'standing.appeal' },
    idempotency: 'required',
    rateLimit: 'write',
    body: openStandingAppealSchema,
    responses: { 201: standingAppealSchema },
    errors: ['NOT_FOUND', 'APPEAL_OVER', 'APPEAL_EXISTS', 'ACTION_NOT_ALLOWED', 'MEDIA_NOT_USABLE'],
    handler: async ({ deps, actor, body }) => ({
      status: 201,
      body: await deps.discipline.appeals.open({ workerId: actor.id, ...body }),
    }),
  }),
];
