import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { defineRoute, type Route } from '../../../api/kit/route.js';
import { withModules } from '../../../api/routes/module-tags.js';
import type { ModuleCode } from '../../../contract/terms/modules.js';
import { moduleModel } from '../../../data/models/module.js';
import { workerModel } from '../../../data/models/worker.js';
import { createModuleRepository } from '../../../data/repositories/modules.js';
import { createWorkerRepository } from '../../../data/repositories/workers.js';
import { buildSeed } from '../../../data/seed/build-seed.js';
import { createModules } from '../../../use-cases/modules/create-modules.js';
import { customerSession, openWorld, request, until, type World } from '../api/support.js';

/** A switch takes effect everywhere within this. */
const EFFECT_MS = 5_000;

const okSchema = z.strictObject({ isOk: z.boolean() });
const route = (path: string, module?: ModuleCode): Route =>
  defineRoute({
    method: 'post',
    path,
    summary: 'Test',
    tags: ['test'],
    access: { audience: ['customer', 'worker'], permission: 'profile.read' },
    body: z.strictObject({ text: z.string() }),
    ...(module && { module }),
    responses: { 200: okSchema },
    handler: async () => ({ status: 200, body: { isOk: true } }),
  });
const ROUTES = withModules([route('/worker/test'), route('/customer/test')]);

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterEach(() => moduleModel(world.connection).deleteMany({}));
afterAll(() => world.close());

const switchOff = (module: ModuleCode, cityCode = '*') =>
  moduleModel(world.connection).updateOne(
    { module, cityCode },
    { $set: { isOn: false, version: 1 }, $setOnInsert: { _id: randomUUID() } },
    { upsert: true },
  );
const switchOn = () => moduleModel(world.connection).updateMany({}, { isOn: true });

/** One more process of the api, with switches of its own. */
const serve = (workerOf = workersOfWorld()) =>
  world.serve({
    routes: ROUTES,
    overrides: {
      modules: createModules({
        modules: createModuleRepository(world.connection),
        workers: workerOf,
      }),
    },
  });
const workersOfWorld = () => createWorkerRepository(world.connection);

test('[S23] off and on again take effect within 5 s in two processes of the api', async () => {
  const processes = [await serve(), await serve()];
  const { accessToken: token } = await customerSession(world);
  const statuses = () =>
    Promise.all(
      processes.map(async ({ url }) => {
        const answer = await request({ url: `${url}/worker/test`, token, body: { text: 'x' } });
        return answer.status;
      }),
    );
  expect(await statuses()).toEqual([200, 200]);
  await switchOff('workerApp');
  await until(async () => (await statuses()).every((status) => status === 404), EFFECT_MS);
  // Before the login is looked at and before the body is read.
  for (const { url } of processes) {
    const stranger = await request({ url: `${url}/worker/test`, body: 'no such body' });
    expect([stranger.status, stranger.json.code]).toEqual([404, 'NOT_FOUND']);
    const other = await request({ url: `${url}/customer/test`, token, body: { text: 'x' } });
    expect(other.status).toBe(200);
  }
  await switchOn();
  await until(async () => (await statuses()).every((status) => status === 200), EFFECT_MS);
});

test('[S23] off in one city closes the app of the workers of this city alone', async () => {
  const [here, there] = buildSeed({ seededAt: new Date() }).workers.filter(
    ({ cityCode }, index, all) => all.findIndex((one) => one.cityCode === cityCode) === index,
  );
  await workerModel(world.connection).insertMany([here!, there!]);
  await switchOff('workerApp', here!.cityCode);
  const { modules } = (await serve()).deps;
  const actorOf = (id: string) => ({
    id,
    audience: 'worker' as const,
    roles: ['worker' as const],
    sessionId: 's',
    merchantId: null,
    cities: [],
  });
  const isOn = (id: string) => modules.isOnFor({ module: 'workerApp', actor: actorOf(id) });
  expect([await isOn(here!._id), await isOn(there!._id)]).toEqual([false, true]);
  // Staff of several cities keep what one of them has.
  const staff = (cities: string[]) =>
    modules.isOnFor({
      module: 'workerApp',
      actor: { ...actorOf('x'), audience: 'admin', roles: ['dispatcher'], cities },
    });
  const both = [here!.cityCode, there!.cityCode];
  expect([await staff([here!.cityCode]), await staff(both)]).toEqual([false, true]);
});

test('[S23] permissions of a module that is off are not among those of the person', async () => {
  await switchOff('storeTerminal');
  const { url, deps } = await serve();
  const { accessToken: token } = await customerSession(world);
  const me = await request({ url: `${url}/auth/me`, token });
  expect(me.json.permissions).toMatchObject({ 'order.place': 'own' });
  const off = await deps.modules.offFor({
    id: 'clerk',
    audience: 'merchant',
    roles: ['merchantClerk'],
    sessionId: 's',
    merchantId: 'm',
    cities: [],
  });
  expect([...off]).toEqual(['storeTerminal']);
});
