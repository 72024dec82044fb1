import { applicationListSchema } from '../../../contract/schemas/onboarding.js';
import {
  workerPageMediaEditSchema,
  workerPageMediaSchema,
} from '../../../contract/schemas/worker-page.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { versionHeaders } from '../../kit/version.js';

const tags = ['work'];
const READ = { audience: 'worker', permission: 'profile.read' } as const;
const WRITE = { audience: 'worker', permission: 'profile.write' } as const;

/** What a worker shows of himself, and how he came here (K7, K8). */
export const WORKER_PAGE_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/worker/page-media',
    summary: 'Photos and videos on my page, in my order, with their review',
    tags,
    access: READ,
    responses: { 200: workerPageMediaSchema },
    handler: async ({ deps, actor }) => {
      const body = await deps.workers.getPageMedia(actor.id);
      return { status: 200, body, headers: versionHeaders(body.version) };
    },
  }),
  defineRoute({
    method: 'put',
    path: '/worker/page-media',
    summary: 'Set what my page shows: add, order, remove; others see what is approved',
    tags,
    access: WRITE,
    versioned: true,
    rateLimit: 'write',
    body: workerPageMediaEditSchema,
    responses: { 200: workerPageMediaSchema },
    errors: ['VERSION_CONFLICT', 'MEDIA_NOT_USABLE'],
    handler: async ({ deps, actor, body: { mediaIds }, expectedVersion }) => {
      const edit = { workerId: actor.id, expectedVersion, mediaIds };
      const body = await deps.workers.setPageMedia(edit);
      return { status: 200, body, headers: versionHeaders(body.version) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/worker/applications',
    summary: 'What I applied for as a worker, before I became one and after',
    tags: ['onboarding'],
    access: READ,
    responses: { 200: applicationListSchema },
    handler: async ({ deps, actor }) => {
      const items = await deps.onboarding.mine.ofWorker(actor.id);
      return { status: 200, body: { items } };
    },
  }),
];
