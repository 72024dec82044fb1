import { CALLERS, runMatrix, runStepUp } from '../../../bench/security/matrix.js';
import { requireKnownParams } from '../../../bench/security/objects.js';
import { runInjections } from '../../../bench/security/injections.js';
import { runUnknownFields } from '../../../bench/security/unknown-fields.js';
import { openSecurityWorld } from './security-world.js';

/** All routes and all callers; `npm run bench -- security` is the whole of it. */
let world: Awaited<ReturnType<typeof openSecurityWorld>>;
beforeAll(async () => {
  world = await openSecurityWorld();
});
afterAll(() => world.close());

test('[R35][S19] every route knows the objects of its path', () => {
  requireKnownParams(world.routes, world.scene.sets.own);
});

test('[R35][S19] another tenant’s objects are missing, on every route and to every role', async () => {
  const kinds = ['other', 'missing'] as const;
  const { differences, cells } = await runMatrix({ ...world, kinds, isShort: true });
  expect(differences).toEqual([]);
  expect(cells).toBeGreaterThan(world.routes.length * CALLERS.length);
});

test('[R35] nothing that asks for a fresh factor is done without one', async () => {
  expect(await runStepUp(world)).toEqual([]);
});

test('[R37][S19] a field that the body does not declare is refused on every write', async () => {
  const { faults, tries } = await runUnknownFields({ ...world, isShort: true });
  expect(faults).toEqual([]);
  expect(tries).toBeGreaterThan(world.routes.length);
});

/** A good call of these starts a run, and there is no Temporal here; the benchmark has it. */
const STARTS_A_RUN = new Set([
  'post /customer/orders',
  'post /admin/orders',
  'post /merchant/walk-in-orders',
]);

test('[R41] no injection is a server error', async () => {
  const routes = world.routes.filter(({ method, path }) => !STARTS_A_RUN.has(`${method} ${path}`));
  const attack = { ...world, routes, kind: 'missing' as const, step: 29 };
  const { faults, injections } = await runInjections(attack);
  // How long each takes is the benchmark's to say: this machine may be busy.
  expect(faults.filter(({ got }) => !/^\d+ ms$/.test(got))).toEqual([]);
  expect(injections).toBeGreaterThan(200);
});
