import { randomUUID } from 'node:crypto';
import { listen, testKitDeps } from '../../../api/kit/test-support.js';
import { CUSTOMER_CATALOGUE_ROUTES } from '../../../api/routes/customer/catalogue.js';
import { WORKER_PAGE_ROUTES } from '../../../api/routes/worker/page.js';
import type { Actor } from '../../../contract/terms/permissions.js';
import { WORKER_MEDIA_MAX } from '../../../contract/terms/media.js';
import { mediaModel } from '../../../data/models/media.js';
import { createMediaRepository } from '../../../data/repositories/media.js';
import { createWorkerPageRepository } from '../../../data/repositories/worker-pages.js';
import { createScoreDeps } from '../../../temporal/score-deps.js';
import { createCatalogue } from '../../../use-cases/catalogue/create-catalogue.js';
import { createWorkers } from '../../../use-cases/worker/create-workers.js';
import { handIn } from '../../factories/media-rows.js';
import { request } from '../api/support.js';
import { openTransitionWorld, type TransitionWorld } from '../order/transition-world.js';

let world: TransitionWorld;
let url: string;
let close: () => Promise<void>;
beforeAll(async () => {
  world = await openTransitionWorld();
  const { connection } = world;
  const workerPages = createWorkerPageRepository(connection);
  const deps = testKitDeps({
    catalogue: createCatalogue({ ...world.deps, workerPages }),
    workers: createWorkers({ ...world.deps, ...createScoreDeps(connection), workerPages }),
    authenticate: async (token: string): Promise<Actor> => ({
      id: token,
      audience: 'worker',
      roles: ['worker'],
      sessionId: `s-${token}`,
      merchantId: null,
      cities: [],
    }),
  });
  const app = await listen({
    deps,
    routes: [...WORKER_PAGE_ROUTES, ...CUSTOMER_CATALOGUE_ROUTES],
  });
  url = app.url;
  close = () => app.close();
});
afterAll(async () => {
  await close?.();
  await world?.close();
});

const workerId = (index: number): string => world.workers[index]?._id ?? '';
async function photo(owner: string, purpose: 'PROFILE_PHOTO' | 'SKILL_VIDEO' = 'PROFILE_PHOTO') {
  const id = randomUUID();
  await handIn(world.connection, [id], { purpose, owner: { audience: 'worker', id: owner } });
  return id;
}
const put = (who: string, version: number, mediaIds: readonly string[]) =>
  request({
    url: `${url}/worker/page-media`,
    method: 'PUT',
    token: who,
    headers: { 'if-match': `"${version}"` },
    body: { mediaIds },
  });
const get = (who: string) => request({ url: `${url}/worker/page-media`, token: who });
const idsOf = (json: Record<string, unknown>): string[] =>
  (json['items'] as { id: string }[]).map(({ id }) => id);
const shownOf = async (who: string): Promise<string[]> => {
  const { status, json } = await request({ url: `${url}/customer/workers/${who}` });
  expect(status).toBe(200);
  return (json['media'] as { id: string }[]).map(({ id }) => id);
};
const decide = (mediaId: string, to: 'APPROVED' | 'REJECTED') =>
  createMediaRepository(world.connection).decide({
    mediaId,
    from: ['PENDING', 'APPROVED'],
    to,
    reason: to === 'REJECTED' ? '不清晰' : null,
    by: 'r1',
    at: new Date(),
  });

test('[K7] [S13] customers see what was approved and nothing else, in the order of the worker', async () => {
  const who = workerId(0);
  const [first, second, film] = [
    await photo(who),
    await photo(who),
    await photo(who, 'SKILL_VIDEO'),
  ];
  expect(await get(who)).toMatchObject({ status: 200, json: { version: 0, items: [] } });
  const set = await put(who, 0, [first, second, film]);
  expect([set.status, set.json['version'], idsOf(set.json)]).toEqual([
    200,
    1,
    [first, second, film],
  ]);
  expect(await shownOf(who)).toEqual([]);
  for (const id of [film, first]) await decide(id, 'APPROVED');
  expect(await shownOf(who)).toEqual([first, film]);
  await put(who, 1, [film, second, first]);
  expect(await shownOf(who)).toEqual([film, first]);
  await decide(film, 'REJECTED');
  expect(await shownOf(who)).toEqual([first]);
  const mine = (await get(who)).json['items'] as { moderation: string; reason: string | null }[];
  expect(mine.map(({ moderation, reason }) => [moderation, reason])).toEqual([
    ['REJECTED', '不清晰'],
    ['PENDING', null],
    ['APPROVED', null],
  ]);
});

test('[K7] what is left out is deleted, and cannot come back', async () => {
  const who = workerId(1);
  const [kept, gone] = [await photo(who), await photo(who)];
  await put(who, 0, [gone, kept]);
  expect(idsOf((await put(who, 1, [kept])).json)).toEqual([kept]);
  const row = await mediaModel(world.connection).findById(gone).lean();
  expect(row?.status).toBe('REMOVING');
  const back = await put(who, 2, [kept, gone]);
  expect([back.status, back.json['code']]).toEqual([409, 'MEDIA_NOT_USABLE']);
  expect(idsOf((await get(who)).json)).toEqual([kept]);
});

test('[K7] only his own files of these purposes, each once, and not too many', async () => {
  const who = workerId(2);
  const foreign = await photo(workerId(3));
  const card = randomUUID();
  const owner = { audience: 'worker', id: who } as const;
  await handIn(world.connection, [card], { purpose: 'ID_IMAGE', owner });
  for (const id of [foreign, card, 'no-such-file']) {
    const { status, json } = await put(who, 0, [id]);
    expect([status, json['code']]).toEqual([409, 'MEDIA_NOT_USABLE']);
    expect(json['fields']).toMatchObject([{ field: 'mediaIds.0' }]);
  }
  const mine = await photo(who);
  expect((await put(who, 0, [mine, mine])).status).toBe(400);
  const many = Array.from({ length: WORKER_MEDIA_MAX + 1 }, () => randomUUID());
  expect((await put(who, 0, many)).status).toBe(400);
  expect(await get(who)).toMatchObject({ json: { version: 0, items: [] } });
});

test('[K7] of two phones at once one wins, also with the first list', async () => {
  const who = workerId(4);
  for (const version of [0, 1]) {
    const [left, right] = [await photo(who), await photo(who)];
    const both = await Promise.all([put(who, version, [left]), put(who, version, [right])]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(both.find(({ status }) => status === 409)?.json['code']).toBe('VERSION_CONFLICT');
    const won = both[0]?.status === 200 ? left : right;
    expect(idsOf((await get(who)).json)).toEqual([won]);
  }
});
