import { resourceParamsSchema } from '../../resources/kit/wire.js';
import {
  hoursPreviewSchema,
  workerHoursEditSchema,
  workerScoreSchema,
} from '../../contract/schemas/worker.js';
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
