import { listen, testKitDeps, type TestServer } from '../../../api/kit/test-support.js';
import { WORKER_DESK_ROUTES } from '../../../api/routes/worker-desk-routes.js';
import { WORKER_PROFILE_ROUTES } from '../../../api/routes/worker/profile.js';
import { scheduleSchema } from '../../../contract/schemas/schedule.js';
import { workerHoursReplySchema, workerScoreSchema } from '../../../contract/schemas/worker.js';
import { createCatalogueRepository } from '../../../data/repositories/catalogue.js';
import { createOrderRepository } from '../../../data/repositories/orders.js';
import { createWorkerDaysRepository } from '../../../data/repositories/worker-days.js';
import { createMediaRepository } from '../../../data/repositories/media.js';
import { createTransact } from '../../../data/repositories/session.js';
import { createWorkerPageRepository } from '../../../data/repositories/worker-pages.js';
import { createWorkerRepository } from '../../../data/repositories/workers.js';
import { createScoreDeps } from '../../../temporal/score-deps.js';
import { createResources } from '../../../use-cases/resource/create-resources.js';
import { createWorkers } from '../../../use-cases/worker/create-workers.js';
import { RESOURCE_SAMPLES } from '../../factories/resource-samples.js';
import { actorOf, HERE, openResourceWorld, type ResourceWorld } from './resource-world.js';

const NEVER = Array.from({ length: 7 }, () => []);

let world: ResourceWorld;
let app: TestServer;
let workerId = '';

const sample = (name: string) => RESOURCE_SAMPLES[name]?.create({ ...HERE, tag: HERE.tag });

async function call(
  token: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
) {
  const response = await fetch(`${app.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const json = (await response.json()) as Record<string, unknown>;
  return { status: response.status, json };
}

beforeAll(async () => {
  world = await openResourceWorld('worker-desk-int');
  const { connection } = world;
  for (const [name, as] of [
    ['cities', 'admin'],
    ['merchants', 'admin'],
    ['categories', 'admin'],
    ['workers', 'merchantManager'],
  ] as const) {
    const made = await world.call({
      as,
      method: 'POST',
      path: `/resources/${name}`,
      body: sample(name),
    });
    expect(made.status).toBe(201);
    workerId = String(made.json.id);
  }
  const deps = testKitDeps({
    audit: world.audit,
    resources: createResources(world.resourceDeps, world.audit),
    workers: createWorkers({
      clock: { nowMs: () => Date.now() },
      transact: createTransact(connection),
      media: createMediaRepository(connection),
      workerPages: createWorkerPageRepository(connection),
      workers: createWorkerRepository(connection),
      workerDays: createWorkerDaysRepository(connection),
      orders: createOrderRepository(connection),
      catalogue: createCatalogueRepository(connection),
      ...createScoreDeps(connection),
    }),
    authenticate: async (token: string) =>
      token === 'worker' ? { ...actorOf('worker'), id: workerId } : actorOf(token),
  });
  app = await listen({ deps, routes: [...WORKER_DESK_ROUTES, ...WORKER_PROFILE_ROUTES] });
});
afterAll(async () => {
  await app.close();
  await world.close();
});

test('[M2] planners preview the hours of people within their reach, and of nobody else', async () => {
  const path = `/resources/workers/${workerId}/preview-hours`;
  const preview = (as: string, body: unknown = { hours: NEVER }) => call(as, 'POST', path, body);
  for (const as of ['merchantManager', 'cityManager', 'dispatcher']) {
    expect([as, await preview(as)]).toEqual([
      as,
      { status: 200, json: expect.objectContaining({ items: [], hasMore: false }) },
    ]);
  }
  for (const as of ['merchantManager~b', 'cityManager~b']) {
    expect([as, (await preview(as)).status]).toEqual([as, 404]);
  }
  for (const as of ['merchantClerk', 'support', 'worker']) {
    expect([as, (await preview(as)).status]).toEqual([as, 403]);
  }
  expect((await preview('merchantManager', {})).status).toBe(400);
  expect((await preview('merchantManager', { hours: NEVER, score: 5 })).status).toBe(400);
});

test('[C3] a score is explained to those who may read the worker, and to himself', async () => {
  const path = `/resources/workers/${workerId}/score`;
  const { json } = await call('merchantClerk', 'GET', path);
  const { score, terms } = workerScoreSchema.parse(json);
  expect(terms.reduce((total, { cents }) => total + cents, 0)).toBe(Math.round(score * 100));
  expect((await call('merchantClerk~b', 'GET', path)).status).toBe(404);
  expect((await call('worker', 'GET', '/worker/score')).json).toEqual(json);
});

test('[K4] [K7] a worker sets his hours, and only the version that he has seen', async () => {
  const profile = await call('worker', 'GET', '/worker/profile');
  expect(profile).toMatchObject({ status: 200, json: { id: workerId, isOnline: false } });
  const version = Number(profile.json.version);
  const put = (body: unknown, of = version) =>
    call('worker', 'PUT', '/worker/hours', body, { 'if-match': `"${of}"` });
  const day = [{ startMinute: 600, endMinute: 540 }];
  const backwards = await put({ hours: [day, ...NEVER.slice(1)], overrides: [], leave: [] });
  expect(backwards.status).toBe(400);
  const set = await put({ hours: NEVER, overrides: [], leave: [] });
  expect(workerHoursReplySchema.parse(set.json).profile).toMatchObject({
    hours: NEVER,
    version: version + 1,
  });
  expect(await put({ hours: NEVER, overrides: [], leave: [] })).toMatchObject({
    status: 409,
    json: { code: 'VERSION_CONFLICT' },
  });
  const edit = (body: unknown) =>
    call('worker', 'PATCH', '/worker/profile', body, { 'if-match': `"${version + 1}"` });
  expect((await edit({ score: 5 })).status).toBe(400);
  expect((await edit({ isOnline: true, radiusMeters: 6_000 })).json).toMatchObject({
    isOnline: true,
    radiusMeters: 6_000,
  });
});

test('[S1] [M1] [K4] weeks are seen by those who reach the worker, and by himself', async () => {
  const mine = await call('worker', 'GET', '/worker/schedule?days=2');
  expect(scheduleSchema.parse(mine.json)).toMatchObject({ workerId, days: [{}, {}] });
  const path = `/resources/workers/${workerId}/schedule`;
  const all = (as: string, query = '') => call(as, 'GET', `/schedules?days=2${query}`);
  for (const as of ['merchantManager', 'cityManager', 'dispatcher']) {
    expect([as, (await call(as, 'GET', `${path}?days=2`)).json]).toEqual([as, mine.json]);
    expect([as, (await all(as)).json]).toEqual([as, { items: [mine.json], total: 1 }]);
  }
  for (const as of ['merchantManager~b', 'cityManager~b']) {
    expect([as, (await call(as, 'GET', path)).status]).toEqual([as, 404]);
    expect([as, (await all(as)).json]).toEqual([as, { items: [], total: 0 }]);
  }
  for (const own of ['&skill=skill.a', `&merchantId=${String(mine.json.merchantId)}`]) {
    expect([own, (await all('dispatcher', own)).json.total]).toEqual([own, 1]);
  }
  for (const other of ['&cityCode=nowhere', '&skill=skill.none', '&merchantId=nobody']) {
    const { json } = await all('dispatcher', other);
    expect([other, json]).toEqual([other, { items: [], total: 0 }]);
  }
  for (const bad of ['?days=15', '?days=0', '?from=2026-02-30', '?to=2026-02-20']) {
    expect([bad, (await call('worker', 'GET', `/worker/schedule${bad}`)).status]).toEqual([
      bad,
      400,
    ]);
  }
});

test('[S1] the phone of a worker is that of his login: shown for a reason, and the log knows', async () => {
  const reveal = (as: string, field = 'phone') =>
    world.call({
      as,
      method: 'POST',
      path: `/resources/workers/${workerId}/reveal`,
      body: { field, reason: '联系服务人员' },
    });
  const { phone } = sample('workers') as { readonly phone: string };
  const shown = await reveal('support');
  expect(shown.status).toBe(200);
  expect(String(shown.json.value)).toMatch(/^\+861\d{10}$/);
  expect(String(shown.json.value)).toContain(phone.slice(-11));
  expect((await reveal('support~b')).status).toBe(404);
  expect((await reveal('merchantManager')).status).toBe(403);
  const entries = await world.audit.list({ filter: { targetId: workerId }, limit: 10 });
  expect(entries.map(({ reason }) => reason)).toContain('联系服务人员');
  expect(JSON.stringify(entries)).not.toContain(phone.slice(-11));
});
