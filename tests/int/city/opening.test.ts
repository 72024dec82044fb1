import { closureModel } from '../../../data/models/closure.js';
import { merchantModel } from '../../../data/models/merchant.js';
import { offeringModel } from '../../../data/models/offering.js';
import { policyModel } from '../../../data/models/policy.js';
import { workerModel } from '../../../data/models/worker.js';
import { createCityFactsRepository } from '../../../data/repositories/city-facts.js';
import { createPolicyRepository } from '../../../data/repositories/policies.js';
import { createCatalogueRepository } from '../../../data/repositories/catalogue.js';
import { createClosureRepository } from '../../../data/repositories/closures.js';
import { createCityDesk } from '../../../use-cases/city/create-city-desk.js';
import { RESOURCE_SAMPLES } from '../../factories/resource-samples.js';
import { HERE, openResourceWorld, type ResourceWorld } from '../resources/resource-world.js';

const CITY = HERE.cityCode;
const PATH = `/resources/cities/${CITY}`;

let world: ResourceWorld;
beforeAll(async () => {
  world = await openResourceWorld('city-int');
  const sample = RESOURCE_SAMPLES.cities?.create(HERE);
  await make('cities', { ...sample, area: undefined });
  for (const name of ['merchants', 'categories', 'items']) {
    await make(name, RESOURCE_SAMPLES[name]?.create(HERE));
  }
});
afterAll(() => world.close());

async function make(name: string, body: unknown): Promise<void> {
  const as = name === 'workers' || name === 'offerings' ? 'merchantOwner' : 'admin';
  const answer = await world.call({ as, method: 'POST', path: `/resources/${name}`, body });
  if (answer.status !== 201) throw new Error(`${name}: ${JSON.stringify(answer.json)}`);
}
const versionOf = async (): Promise<number> =>
  (await world.call({ as: 'admin', path: PATH })).json.version as number;
const act = async (action: string, body?: object) =>
  world.call({
    as: 'admin',
    method: 'POST',
    path: `${PATH}/${action}`,
    ...(body && { body }),
    version: await versionOf(),
  });
const missing = async (): Promise<string[]> => {
  const answer = await act('open');
  if (answer.status === 200) return [];
  expect([answer.status, answer.json.code]).toEqual([400, 'INVALID_INPUT']);
  return (answer.json.fields as { field: string }[]).map(({ field }) => field);
};
const desk = () =>
  createCityDesk({
    cityFacts: createCityFactsRepository(world.connection),
    policies: createPolicyRepository(world.connection),
    catalogue: createCatalogueRepository(world.connection),
    closures: createClosureRepository(world.connection),
    clock: { nowMs: () => Date.now() },
    channels: { hasPayment: true, hasSms: false },
  });

test('[S21][S16] a city opens when nothing is missing, and says what is', async () => {
  expect(await missing()).toEqual(['area', 'offering', 'worker', 'policy']);
  const area = RESOURCE_SAMPLES.cities?.create(HERE).area;
  await world.call({
    as: 'admin',
    method: 'PATCH',
    path: PATH,
    body: { area },
    version: await versionOf(),
  });
  await make('offerings', RESOURCE_SAMPLES.offerings?.create(HERE));
  // Written, not on sale.
  expect(await missing()).toEqual(['offering', 'worker', 'policy']);
  await offeringModel(world.connection).updateMany({}, { status: 'ON' });
  await make('workers', RESOURCE_SAMPLES.workers?.create(HERE));
  await workerModel(world.connection).updateMany({}, { status: 'ACTIVE' });
  await policyModel(world.connection).create({
    _id: 'p1',
    cityCode: CITY,
    categoryId: '*',
    status: 'DRAFT',
    number: 0,
    version: 1,
    from: new Date(0),
    values: {},
  });
  // A draft is no rule.
  expect(await missing()).toEqual(['policy']);
  await policyModel(world.connection).updateOne({ _id: 'p1' }, { status: 'PUBLISHED', number: 1 });

  await merchantModel(world.connection).updateMany({}, { status: 'SUSPENDED' });
  expect(await missing()).toEqual(['offering', 'merchant', 'worker']);
  await merchantModel(world.connection).updateMany({}, { status: 'ACTIVE' });

  const list = await desk().checklist({ cityCode: CITY });
  expect(list.isReady).toBe(true);
  expect(list.items.filter(({ isDone }) => !isDone).map(({ code }) => code)).toEqual(['sms']);
  expect(list.items.find(({ code }) => code === 'worker')).toMatchObject({
    label: { zh: '至少一名具备所需技能的服务人员' },
    detail: '1 workers',
  });
  await expect(desk().checklist({ cityCode: CITY, cityCodes: ['x'] })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  expect(await missing()).toEqual([]);
  expect((await world.call({ as: 'admin', path: PATH })).json.isOpen).toBe(true);
});

test('[X29] closing for a while writes the closure that its run works from; opening again ends it', async () => {
  const from = new Date(Date.now() + 3_600_000).toISOString();
  const until = new Date(Date.now() + 9 * 3_600_000).toISOString();
  const body = { reason: '台风', from, until, message: { zh: '台风停业', en: 'Storm' } };
  expect((await act('suspend', { ...body, until: from })).status).toBe(400);
  expect((await act('suspend', body)).json).toMatchObject({
    closure: { from, until },
    closures: 1,
  });
  const rows = () => closureModel(world.connection).find({}).sort({ number: 1 }).lean();
  expect(await rows()).toMatchObject([
    { _id: `${CITY}-1`, status: 'OPEN', byStaffId: 'admin-a', message: { zh: '台风停业' } },
  ]);
  // Closed anew: the first one's run moves nobody more.
  await act('suspend', { ...body, from: new Date(Date.now() + 7_200_000).toISOString() });
  expect((await rows()).map(({ number, status }) => [number, status])).toEqual([
    [1, 'ENDED'],
    [2, 'OPEN'],
  ]);
  const opened = await act('reopen', { reason: '台风减弱' });
  expect(opened.status).toBe(200);
  expect(opened.json.closure).toBeUndefined();
  expect((await rows()).map(({ status }) => status)).toEqual(['ENDED', 'ENDED']);
  const seen = await world.call({ as: 'cityManager', path: '/resources/closures' });
  expect((seen.json.items as { id: string }[]).map(({ id }) => id).sort()).toEqual([
    `${CITY}-1`,
    `${CITY}-2`,
  ]);
});
