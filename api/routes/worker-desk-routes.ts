import { resourceParamsSchema } from '../../resources/kit/wire.js';
import {
  hoursPreviewSchema,
  workerHoursEditSchema,
  workerScoreSchema,
} from '../../contract/schemas/worker.js';
import {
  schedulePageSchema,
  scheduleQuerySchema,
  scheduleSchema,
  schedulesQuerySchema,
} from '../../contract/schemas/schedule.js';
import { listQueryOf } from '../../resources/kit/query.js';
import { workerResource } from '../../resources/worker.js';
import { defineRoute, type Route } from '../kit/route.js';
import { headOf, pathOf, requestOf } from '../resources/resource-head.js';

/** What planners ask about a worker beyond his row; whom they reach is the resource's rule. */
export const WORKER_DESK_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'post',
    path: pathOf(workerResource, '/:id/preview-hours'),
    summary: 'Worker: bookings that a change of the hours would leave outside them',
    ...headOf(workerResource, 'worker.schedule'),
    audit: { none: 'a dry run changes nothing' },
    params: resourceParamsSchema,
    body: workerHoursEditSchema,
    responses: { 200: hoursPreviewSchema },
    errors: ['NOT_FOUND'],
    async handler(ctx) {
      const { id } = ctx.params;
      // Within reach, or it does not exist.
      await ctx.deps.resources.get(requestOf(workerResource, ctx), id);
      const preview = await ctx.deps.workers.previewHours({ workerId: id, edit: ctx.body });
      return { status: 200, body: preview };
    },
  }),
  defineRoute({
    method: 'get',
    path: pathOf(workerResource, '/:id/schedule'),
    summary: 'Worker: his days with working time, what closes it, and what is booked',
    ...headOf(workerResource, 'worker.read'),
    params: resourceParamsSchema,
    query: scheduleQuerySchema,
    responses: { 200: scheduleSchema },
    errors: ['NOT_FOUND'],
    async handler(ctx) {
      const { id } = ctx.params;
      await ctx.deps.resources.get(requestOf(workerResource, ctx), id);
      const body = await ctx.deps.workers.schedule({ workerId: id, ...ctx.query });
      return { status: 200, body };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/schedules',
    summary: 'The days of all active workers within reach, a page of workers at a time',
    ...headOf(workerResource, 'worker.read'),
    query: schedulesQuerySchema,
    responses: { 200: schedulePageSchema },
    async handler(ctx) {
      const { from, days, skill, ...page } = ctx.query;
      const filters = { status: 'ACTIVE', skills: skill, ...page };
      const listed = listQueryOf(workerResource).parse(filters);
      const { items, total } = await ctx.deps.resources.list(
        requestOf(workerResource, ctx),
        listed,
      );
      const workerIds = items.map(({ id }) => id);
      const schedules = await ctx.deps.workers.schedules({ workerIds, from, days });
      return { status: 200, body: { items: schedules, total } };
    },
  }),
  defineRoute({
    method: 'get',
    path: pathOf(workerResource, '/:id/score'),
    summary: 'Worker: the score from the recorded facts, and every term of it',
    ...headOf(workerResource, 'worker.read'),
    params: resourceParamsSchema,
    responses: { 200: workerScoreSchema },
    errors: ['NOT_FOUND'],
    async handler(ctx) {
      const { id } = ctx.params;
      await ctx.deps.resources.get(requestOf(workerResource, ctx), id);
      return { status: 200, body: await ctx.deps.workers.explainScore(id) };
    },
  }),
];
