import { policyModel } from '../../../data/models/policy.js';
import { createPolicyRepository } from '../../../data/repositories/policies.js';
import { DEFAULT_ORDER_POLICY } from '../../../domain/order/policy.js';
import { RESOURCE_SAMPLES } from '../../factories/resource-samples.js';
import { HERE, THERE, openResourceWorld, type ResourceWorld } from '../resources/resource-world.js';

const HOUR = 3_600_000;
const PATH = '/resources/policies';
const REASON = { reason: '示例原因' };

type Row = {
  readonly id: string;
  readonly version: number;
  readonly number: number;
  readonly basedOn: number;
  readonly from?: string;
  readonly status: string;
  readonly publishedBy?: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly prices: Readonly<Record<string, unknown>>;
};

let world: ResourceWorld;
beforeAll(async () => {
  world = await openResourceWorld('policies-int');
  for (const tenant of [HERE, THERE]) {
    const body = RESOURCE_SAMPLES.cities?.create({ ...tenant });
    const made = await world.call({ as: 'admin', method: 'POST', path: '/resources/cities', body });
    expect(made.status).toBe(201);
  }
  const body = RESOURCE_SAMPLES.categories?.create({ ...HERE });
  const made = await world.call({
    as: 'admin',
    method: 'POST',
    path: '/resources/categories',
    body,
  });
  expect(made.status).toBe(201);
});
afterEach(() => policyModel(world.connection).deleteMany({}));
afterAll(() => world.close());

const draft = (values: object, more: object = {}) =>
  world.call({
    as: 'admin',
    method: 'POST',
    path: PATH,
    body: { cityCode: HERE.cityCode, categoryId: '*', values, ...more },
  });
const act = (row: Row, action: string, body: object = {}) =>
  world.call({
    as: 'admin',
    method: 'POST',
    path: `${PATH}/${row.id}/${action}`,
    body: { ...REASON, ...body },
    version: row.version,
  });
const made = async (values: object, more: object = {}): Promise<Row> => {
  const answer = await draft(values, more);
  expect([answer.status, answer.json.code]).toEqual([201, undefined]);
  return answer.json as unknown as Row;
};
const published = async (values: object, from?: Date): Promise<Row> => {
  const answer = await act(await made(values), 'publish', from && { from: from.toISOString() });
  expect([answer.status, answer.json.code]).toEqual([200, undefined]);
  return answer.json as unknown as Row;
};
const inForce = async (at: Date = new Date()) =>
  createPolicyRepository(world.connection).effective({
    cityCode: HERE.cityCode,
    categoryId: 'category-a',
    at,
  });
const later = (hours: number): Date => new Date(Date.now() + hours * HOUR);

test('[S11] a draft is never in force, whatever date stands on it; published it is, from its date on', async () => {
  const row = await made({ payMs: 600_000 });
  expect(row).toMatchObject({ status: 'DRAFT', number: 0, basedOn: 0 });
  expect(row.publishedBy).toBeUndefined();
  await policyModel(world.connection).updateOne({ _id: row.id }, { from: new Date(0) });
  expect((await inForce()).version).toBe('default');

  const answer = await act(row, 'publish', { from: later(2).toISOString() });
  expect(answer.json).toMatchObject({ status: 'PUBLISHED', number: 1 });
  expect(answer.json.publishedBy).toEqual(expect.any(String));
  expect((await inForce(later(1))).values.payMs).toBe(DEFAULT_ORDER_POLICY.payMs);
  const then = await inForce(later(3));
  expect([then.version, then.values.payMs]).toEqual(['default+city-a/*@1', 600_000]);
});

test('[S11] a new version begins with everything the newest one says; what is drafted lies over it', async () => {
  await published({ payMs: 600_000, reschedulesMax: 5 });
  const next = await made({ reschedulesMax: 1 }, { prices: { minimumFen: 7_000 } });
  expect(next).toMatchObject({
    basedOn: 1,
    values: { payMs: 600_000, reschedulesMax: 1 },
    prices: { minimumFen: 7_000 },
  });
  await act(next, 'publish');
  const { values, prices, version } = await inForce();
  expect(version).toBe('default+city-a/*@2');
  expect([values.payMs, values.reschedulesMax, prices.minimumFen]).toEqual([600_000, 1, 7_000]);
});

test('[S11] a published row is not edited and not deleted; a draft is both', async () => {
  const row = await published({ payMs: 600_000 });
  const edit = (one: Row, body: object) =>
    world.call({
      as: 'admin',
      method: 'PATCH',
      path: `${PATH}/${one.id}`,
      body,
      version: one.version,
    });
  const remove = (one: Row) =>
    world.call({ as: 'admin', method: 'DELETE', path: `${PATH}/${one.id}`, version: one.version });
  const refused = { status: 409, json: { code: 'ACTION_NOT_ALLOWED' } };
  expect(await edit(row, { values: { payMs: 60_000 } })).toMatchObject(refused);
  expect(await remove(row)).toMatchObject(refused);
  expect((await inForce()).values.payMs).toBe(600_000);
  const next = await made({});
  const edited = await edit(next, { values: { payMs: 60_000 } });
  expect(edited.json).toMatchObject({ values: { payMs: 60_000 } });
  expect((await remove(edited.json as unknown as Row)).status).toBe(200);
});

test('[S11] what has not begun may be withdrawn, what holds may not; then its number is not used again', async () => {
  const first = await published({ payMs: 600_000 });
  const held = await act(first, 'withdraw');
  expect(held).toMatchObject({ status: 409, json: { code: 'ACTION_NOT_ALLOWED' } });
  const second = await published({ payMs: 700_000 }, later(2));
  expect((await act(second, 'withdraw')).json).toMatchObject({ status: 'WITHDRAWN', number: 2 });
  expect((await inForce(later(3))).values.payMs).toBe(600_000);
  const third = await published({ payMs: 800_000 });
  expect(third).toMatchObject({ number: 3, basedOn: 1 });
});

test('[S11] no date in the past, none before a version that waits, none on a base that was withdrawn', async () => {
  const past = await act(await made({}), 'publish', { from: later(-1).toISOString() });
  expect(past).toMatchObject({ status: 400, json: { fields: [{ field: 'from' }] } });
  await policyModel(world.connection).deleteMany({});

  const waiting = await published({ payMs: 600_000 }, later(5));
  const next = await made({ reschedulesMax: 1 });
  expect(next.values).toEqual({ payMs: 600_000, reschedulesMax: 1 });
  const sooner = await act(next, 'publish', { from: later(2).toISOString() });
  expect(sooner).toMatchObject({ status: 400, json: { fields: [{ field: 'from' }] } });
  await act(waiting, 'withdraw');
  const orphan = await act(next, 'publish');
  expect(orphan).toMatchObject({ status: 409, json: { code: 'VERSION_CONFLICT' } });
  expect((await inForce(later(9))).version).toBe('default');
});

test('[S11] of several who draft at once one does, of several who publish at once one does', async () => {
  const drafts = await Promise.all(Array.from({ length: 5 }, () => draft({ payMs: 600_000 })));
  const codes = drafts.map(({ status, json }) => (status === 201 ? 'made' : json.code)).sort();
  expect(codes).toEqual([...Array<string>(4).fill('ALREADY_EXISTS'), 'made']);
  const row = drafts.find(({ status }) => status === 201)?.json as unknown as Row;
  const answers = await Promise.all(Array.from({ length: 5 }, () => act(row, 'publish')));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  const rows = await policyModel(world.connection).find({}).lean();
  expect(rows.map(({ number, status }) => [number, status])).toEqual([[1, 'PUBLISHED']]);
});

test('[S11][S19] a city manager writes the rules of his city alone', async () => {
  const asManager = (cityCode: string) =>
    world.call({
      as: 'cityManager',
      method: 'POST',
      path: PATH,
      body: { cityCode, categoryId: 'category-a', values: { payMs: 600_000 } },
    });
  for (const cityCode of ['*', THERE.cityCode]) {
    expect(await asManager(cityCode)).toMatchObject({
      status: 400,
      json: { code: 'INVALID_INPUT' },
    });
  }
  expect((await asManager(HERE.cityCode)).status).toBe(201);
  const unknown = await draft({}, { categoryId: 'nothing' });
  expect(unknown).toMatchObject({ status: 400, json: { fields: [{ field: 'categoryId' }] } });
  const bad = await draft({ payMs: 1, commissionBps: 9_000 });
  expect(bad).toMatchObject({
    status: 400,
    json: { fields: [{ field: 'values.payMs' }, { field: 'values.commissionBps' }] },
  });
});
