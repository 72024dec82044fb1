import { ADMIN_WHAT_IF_ROUTES } from '../../../api/routes/admin/what-if.js';
import { listen, testActor, testKitDeps, type TestServer } from '../../../api/kit/test-support.js';
import { whatIfDetailSchema, whatIfPageSchema } from '../../../contract/schemas/what-if.js';
import { CITY, openWhatIfWorld, type WhatIfWorld } from './what-if-world.js';

let world: WhatIfWorld;
let app: TestServer;
let kit: ReturnType<typeof testKitDeps>;
beforeEach(async () => {
  world = await openWhatIfWorld();
  kit = testKitDeps({
    whatIf: world.desk,
    // The last part of a token names a city.
    authenticate: async (token: string) => ({
      ...testActor(token),
      cities: [token.split('~')[4] ?? CITY],
    }),
  });
  app = await listen({ deps: kit, routes: ADMIN_WHAT_IF_ROUTES });
});
afterEach(async () => {
  await app.close();
  await world.close();
});

const ADMIN = 'test~admin~boss~admin';
const MANAGER = 'test~admin~m1~cityManager';
const ELSEWHERE = 'test~admin~m2~cityManager~hz';
const DISPATCHER = 'test~admin~d1~dispatcher';
const SUPPORT = 'test~admin~s1~content';

let keys = 0;
const call = async (as: string, method: string, path = '', body?: unknown, key?: string) => {
  keys += 1;
  const response = await fetch(`${app.url}/admin/what-if${path}`, {
    method,
    headers: {
      ...{ 'content-type': 'application/json', authorization: `Bearer ${as}` },
      'idempotency-key': key ?? `key-${keys}-0123456789`,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
};
const asked = (own: object = {}) => ({
  ...{ cityCode: CITY, from: world.dayOf(1), to: world.dayOf(1), policy: { waitPercent: 75 } },
  ...own,
});

test('[X15] who may change the rules starts and stops a run; a dispatcher looks at it', async () => {
  const started = await call(MANAGER, 'POST', '', asked());
  expect(started.status).toBe(202);
  const path = `/${String(started.json['id'])}`;
  expect((await call(DISPATCHER, 'POST', '', asked())).status).toBe(403);
  expect((await call(DISPATCHER, 'POST', `${path}/cancel`)).status).toBe(403);
  expect((await call(SUPPORT, 'GET')).status).toBe(403);
  expect((await call(ELSEWHERE, 'POST', '', asked())).status).toBe(404);
  expect((await call(ELSEWHERE, 'GET', path)).status).toBe(404);
  expect((await call(ELSEWHERE, 'GET', `?city=${CITY}`)).json).toMatchObject({ items: [] });
  const seen = await call(DISPATCHER, 'GET', path);
  expect(whatIfDetailSchema.parse(seen.json)).toMatchObject({ status: 'QUEUED', seed: 1 });
  expect((await call(MANAGER, 'POST', '', asked())).json).toMatchObject({ code: 'WHAT_IF_OPEN' });
  expect((await call(MANAGER, 'POST', `${path}/cancel`)).json).toMatchObject({
    status: 'CANCELLED',
  });
  const entries = kit.audited.map(({ action }) => action);
  expect(entries).toContain('postAdminWhatIf');
  expect(entries).toContain('postAdminWhatIfByRunIdCancel');
});

test('[X15] a request says what is changed, within its bounds, and nothing else', async () => {
  for (const policy of [{}, { waitPercent: -1 }, { waitForBetterMinutes: 19 }, { payMs: 60_000 }]) {
    expect([policy, (await call(ADMIN, 'POST', '', asked({ policy }))).status]).toEqual([
      policy,
      400,
    ]);
  }
  expect((await call(ADMIN, 'POST', '', asked({ from: '2026-02-30' }))).status).toBe(400);
  expect((await call(ADMIN, 'POST', '', asked({ to: world.dayOf(0) }))).status).toBe(400);
});

test('[X15] the list goes on from its cursor', async () => {
  const ids: string[] = [];
  for (let index = 0; index < 5; index += 1) {
    const { json } = await call(ADMIN, 'POST', '', asked());
    ids.unshift(String(json['id']));
    await world.play(String(json['id']));
  }
  const seen: string[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < 4; page += 1) {
    const next: string = cursor === null ? '' : `&cursor=${cursor}`;
    const { json } = await call(DISPATCHER, 'GET', `?limit=2${next}`);
    const read = whatIfPageSchema.parse(json);
    seen.push(...read.items.map(({ id }) => id));
    cursor = read.nextCursor;
    if (cursor === null) break;
  }
  expect(seen).toEqual(ids);
});
