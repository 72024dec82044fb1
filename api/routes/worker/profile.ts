import {
  hoursPreviewSchema,
  workerHoursEditSchema,
  workerHoursReplySchema,
  workerHoursSchema,
  workerProfileEditSchema,
  workerProfileSchema,
  workerScoreSchema,
} from '../../../contract/schemas/worker.js';
import { scheduleQuerySchema, scheduleSchema } from '../../../contract/schemas/schedule.js';
import { defineRoute, type Route } from '../../kit/route.js';

const tags = ['work'];
const READ = { audience: 'worker', permission: 'profile.read' } as const;
const WRITE = { audience: 'worker', permission: 'profile.write' } as const;
const SCHEDULE = { audience: 'worker', permission: 'worker.schedule' } as const;

export const WORKER_PROFILE_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/worker/profile',
    summary: 'My page: skills, certificates, hours, score and where I go',
    tags,
    access: READ,
    responses: { 200: workerProfileSchema },
    errors: ['NOT_FOUND'],
    handler: async ({ deps, actor }) => ({
      status: 200,
      body: await deps.workers.getProfile(actor.id),
    }),
  }),
  defineRoute({
    method: 'patch',
    path: '/worker/profile',
    summary: 'Change how far I go, where my day starts, or whether I take orders',
    tags,
    access: WRITE,
    versioned: true,
    rateLimit: 'write',
    body: workerProfileEditSchema,
    responses: { 200: workerProfileSchema },
    errors: ['NOT_FOUND', 'VERSION_CONFLICT', 'ACTION_NOT_ALLOWED'],
    handler: async ({ deps, actor, body, expectedVersion }) => ({
      status: 200,
      body: await deps.workers.editProfile({ workerId: actor.id, expectedVersion, change: body }),
    }),
  }),
  defineRoute({
    method: 'put',
    path: '/worker/hours',
    summary: 'Set my hours; bookings outside them stay and are named in the answer',
    tags,
    access: SCHEDULE,
    versioned: true,
    rateLimit: 'write',
    body: workerHoursSchema,
    responses: { 200: workerHoursReplySchema },
    errors: ['NOT_FOUND', 'VERSION_CONFLICT'],
    handler: async ({ deps, actor, body, expectedVersion }) => ({
      status: 200,
      body: await deps.workers.setHours({ workerId: actor.id, expectedVersion, hours: body }),
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/worker/hours/preview',
    summary: 'Bookings that a change of my hours would leave outside them; nothing is changed',
    tags,
    access: SCHEDULE,
    rateLimit: 'write',
    body: workerHoursEditSchema,
    responses: { 200: hoursPreviewSchema },
    errors: ['NOT_FOUND'],
    handler: async ({ deps, actor, body }) => ({
      status: 200,
      body: await deps.workers.previewHours({ workerId: actor.id, edit: body }),
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/worker/schedule',
    summary: 'My days: working time, what closes it, and what is booked',
    tags,
    access: READ,
    query: scheduleQuerySchema,
    responses: { 200: scheduleSchema },
    errors: ['NOT_FOUND'],
    handler: async ({ deps, actor, query }) => ({
      status: 200,
      body: await deps.workers.schedule({ workerId: actor.id, ...query }),
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/worker/score',
    summary: 'My score and every term of it',
    tags,
    access: READ,
    responses: { 200: workerScoreSchema },
    errors: ['NOT_FOUND'],
    handler: async ({ deps, actor }) => ({
      status: 200,
      body: await deps.workers.explainScore(actor.id),
    }),
  }),
];
