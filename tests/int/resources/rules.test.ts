import { merchantResource } from '../../../resources/merchant.js';
import { modelOf } from '../../../resources/kit/to-mongoose.js';
import { RESOURCE_SAMPLES } from '../../factories/resource-samples.js';
import { withPlantedFault } from '../../setup/planted-fault.js';
import { HERE, openResourceWorld, THERE, type ResourceWorld } from './resource-world.js';

let world: ResourceWorld;

async function make(name: string, tenant: typeof HERE | typeof THERE, tag: string, as = 'admin') {
  const body = RESOURCE_SAMPLES[name]?.create({ ...tenant, tag });
  return world.call({ as, method: 'POST', path: `/resources/${name}`, body });
}

async function act(input: {
  readonly as?: string;
  readonly path: string;
  readonly version: number;
  readonly body?: unknown;
}) {
  const { as = 'admin', path, version, body } = input;
  return world.call({ as, method: 'POST', path, version, ...(body ? { body } : {}) });
}

beforeAll(async () => {
  world = await openResourceWorld('resource-rules-int');
  for (const tenant of [HERE, THERE]) {
    for (const name of ['cities', 'merchants', 'stores']) await make(name, tenant, tenant.tag);
  }
});
afterAll(() => world.close());

describe('sealed fields', () => {
  test('[S17] are stored encrypted, shown masked, found by their index in any spelling', async () => {
    const shown = await world.call({ as: 'admin', path: '/resources/merchants/merchant-a' });
    expect(shown.json).toMatchObject({ contactPhone: '138****8000', contactName: '张*' });
    const stored = JSON.stringify(
      await modelOf(merchantResource, world.connection).findById('merchant-a').lean(),
    );
    expect(stored).not.toMatch(/13800138000|张三丰/);
    const found = await world.call({
      as: 'admin',
      path: '/resources/merchants?contactPhone=138%200013%208000',
    });
    expect(found.json.total).toBe(2);
    const none = await world.call({
      as: 'admin',
      path: '/resources/merchants?contactPhone=13800138001',
    });
    expect(none.json.total).toBe(0);
  });

  test('[S19] are revealed to those who may, with a reason, and the log knows', async () => {
    const reveal = (as: string, field = 'contactPhone') =>
      world.call({
        as,
        method: 'POST',
        path: '/resources/merchants/merchant-a/reveal',
        body: { field, reason: '核实联系人' },
      });
    expect(await reveal('support')).toMatchObject({
      status: 200,
      json: { value: '+8613800138000' },
    });
    expect(await reveal('support', 'contactName')).toMatchObject({ json: { value: '张三丰' } });
    expect((await reveal('support', 'name')).status).toBe(400);
    expect((await reveal('support~b')).status).toBe(404);
    expect((await reveal('merchantOwner')).status).toBe(403);
    expect((await reveal('admin')).status).toBe(403);
    const entries = await world.audit.list({
      filter: { targetId: 'merchant-a', actorId: 'support-a' },
      limit: 10,
    });
    expect(entries.map(({ reason }) => reason)).toEqual(['核实联系人', '核实联系人']);
    expect(JSON.stringify(entries)).not.toContain('138');
  });

  test('cannot be moved to another document: the value does not open there', async () => {
    const model = modelOf(merchantResource, world.connection);
    const theirs = await model.findById('merchant-b').lean();
    await make('merchants', HERE, 'swap');
    await model.updateOne({ _id: 'merchant-swap' }, {
      $set: { contactPhone: theirs?.contactPhone },
    } as never);
    const answer = await withPlantedFault(() =>
      world.call({
        as: 'support',
        method: 'POST',
        path: '/resources/merchants/merchant-swap/reveal',
        body: { field: 'contactPhone', reason: '核实联系人' },
      }),
    );
    expect(answer.status).toBe(500);
  });
});

describe('reach', () => {
  test('[M4] a merchant’s store is his own, whatever he writes', async () => {
    const { merchantId, ...body } = RESOURCE_SAMPLES.stores?.create({ ...HERE, tag: 'own' }) ?? {};
    void merchantId;
    const path = '/resources/stores';
    const mine = await world.call({ as: 'merchantOwner', method: 'POST', path, body });
    expect(mine).toMatchObject({ status: 201, json: { merchantId: 'merchant-a' } });
    const theirs = await world.call({
      as: 'merchantOwner',
      method: 'POST',
      path,
      body: { ...body, id: 'store-theirs', merchantId: 'merchant-b' },
    });
    expect(theirs).toMatchObject({ status: 400, json: { fields: [{ field: 'merchantId' }] } });
  });

  test('[S17] a city manager opens and closes his own city for a merchant, not another’s', async () => {
    const path = '/resources/merchants/merchant-a';
    const { json } = await world.call({ as: 'cityManager', path });
    const edit = (cityCodes: string[]) =>
      world.call({
        as: 'cityManager',
        method: 'PATCH',
        path,
        version: Number(json.version),
        body: { cityCodes },
      });
    expect(await edit(['city-a', 'city-b'])).toMatchObject({
      status: 400,
      json: { fields: [{ field: 'cityCodes' }] },
    });
    expect((await world.call({ as: 'cityManager', path })).json).toEqual(json);
  });

  test('[S17] commission is for the platform to set: the merchant may not even try', async () => {
    const path = '/resources/merchants/merchant-a';
    const { json } = await world.call({ as: 'merchantOwner', path });
    const answer = await world.call({
      as: 'merchantOwner',
      method: 'PATCH',
      path,
      version: Number(json.version),
      body: { commissionBps: 0 },
    });
    expect(answer).toMatchObject({ status: 400, json: { fields: [{ field: 'commissionBps' }] } });
  });
});

describe('references', () => {
  test('a store in a city that does not exist is refused by its field', async () => {
    const body = RESOURCE_SAMPLES.stores?.create({ ...HERE, cityCode: 'nowhere', tag: 'lost' });
    const answer = await world.call({
      as: 'admin',
      method: 'POST',
      path: '/resources/stores',
      body,
    });
    expect(answer).toMatchObject({ status: 400, json: { fields: [{ field: 'cityCode' }] } });
  });
});

describe('actions', () => {
  test('[S17] go by the state that is stored: two people at once, one of them wins', async () => {
    await make('merchants', HERE, 'act');
    const path = '/resources/merchants/merchant-act/suspend';
    const both = await Promise.all(
      ['admin', 'cityManager'].map((as) => act({ as, path, version: 1, body: { reason: '投诉' } })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const again = await act({ path, version: 2, body: { reason: '投诉' } });
    expect(again).toMatchObject({
      status: 409,
      json: { code: 'ACTION_NOT_ALLOWED', extra: { status: 'SUSPENDED' } },
    });
  });

  test('[S17] on several at once, each by itself', async () => {
    for (const tag of ['bulk1', 'bulk2']) await make('merchants', HERE, tag);
    const answer = await world.call({
      as: 'admin',
      method: 'POST',
      path: '/resources/merchants/bulk/suspend',
      body: {
        items: [
          { id: 'merchant-bulk1', version: 1 },
          { id: 'merchant-bulk2', version: 9 },
          { id: 'merchant-none', version: 1 },
        ],
        input: { reason: '整顿' },
      },
    });
    expect(answer.json).toEqual({
      done: 1,
      items: [
        { id: 'merchant-bulk1', version: 2 },
        { id: 'merchant-bulk2', code: 'VERSION_CONFLICT' },
        { id: 'merchant-none', code: 'NOT_FOUND' },
      ],
    });
  });

  test('[X29] a city closes for a while and opens again', async () => {
    const path = '/resources/cities/city-a';
    const { json } = await world.call({ as: 'cityManager', path });
    const closure = {
      reason: '台风红色预警',
      from: '2027-01-01T00:00:00+08:00',
      until: '2027-01-02T00:00:00+08:00',
      message: { zh: '台风停业', en: 'Closed for the typhoon' },
    };
    const backwards = { ...closure, until: '2026-12-01T00:00:00+08:00' };
    const version = Number(json.version);
    const bad = await act({ as: 'cityManager', path: `${path}/suspend`, version, body: backwards });
    expect(bad).toMatchObject({ status: 400, json: { fields: [{ field: 'until' }] } });
    const shut = await act({ as: 'cityManager', path: `${path}/suspend`, version, body: closure });
    expect(shut.json.closure).toMatchObject({ from: '2026-12-31T16:00:00.000Z' });
    const open = await act({
      as: 'cityManager',
      path: `${path}/reopen`,
      version: version + 1,
      body: { reason: '台风过境' },
    });
    expect([open.status, open.json.closure]).toEqual([200, undefined]);
  });
});

describe('import', () => {
  const csv = (...lines: string[]) => Buffer.from(lines.join('\n')).toString('base64');
  const send = (content: string, isTrial: boolean) =>
    world.call({
      as: 'admin',
      method: 'POST',
      path: '/resources/merchants/import',
      body: { format: 'csv', content, isTrial },
    });
  const HEAD = 'id,version,名称,kind,cityCodes,contactPhone';
  const row = (id: string, city = 'city-a') =>
    `${id},,商户${id},JOINED,"[""${city}""]",13900139000`;

  test('[X28] all rows or none: one bad row stores nothing and names its field', async () => {
    const bad = await send(csv(HEAD, row('imp-1'), row('imp-2', 'nowhere')), false);
    expect(bad.json).toMatchObject({ isStored: false, refused: 1 });
    const rows = bad.json.rows as { row: number; outcome: string; fields?: object[] }[];
    expect(rows.find(({ outcome }) => outcome === 'refused')).toMatchObject({
      row: 3,
      fields: [{ field: 'cityCodes' }],
    });
    expect((await world.call({ as: 'admin', path: '/resources/merchants/imp-1' })).status).toBe(
      404,
    );
  });

  test('[X28] a trial stores nothing; then the same file is stored, each row with its entry', async () => {
    const content = csv(HEAD, row('imp-3'), row('imp-4'));
    expect((await send(content, true)).json).toMatchObject({ isStored: false, created: 2 });
    expect((await world.call({ as: 'admin', path: '/resources/merchants/imp-3' })).status).toBe(
      404,
    );
    expect((await send(content, false)).json).toMatchObject({ isStored: true, created: 2 });
    const made = await world.call({ as: 'admin', path: '/resources/merchants/imp-4' });
    expect(made.json).toMatchObject({ contactPhone: '139****9000', version: 1 });
    const filter = { targetKind: 'merchants', targetId: 'imp-4' };
    expect(await world.audit.list({ filter, limit: 5 })).toHaveLength(1);
  });

  test('an unknown column is refused before anything is read', async () => {
    const answer = await send(csv('id,salary', 'x,1'), true);
    expect(answer).toMatchObject({ status: 400, json: { fields: [{ field: 'salary' }] } });
  });
});

test('[S19] a change whose audit entry cannot be written does not happen', async () => {
  const entries = world.connection.collection('auditEntries');
  const { collectionName } = entries;
  await world.connection.db?.command({
    collMod: collectionName,
    validator: { action: 'nothing passes' },
    validationAction: 'error',
  });
  const refused = await withPlantedFault(() => make('merchants', HERE, 'unrecorded'));
  await world.connection.db?.command({ collMod: collectionName, validator: {} });
  expect(refused.status).toBeGreaterThanOrEqual(500);
  const missing = await world.call({
    as: 'admin',
    path: '/resources/merchants/merchant-unrecorded',
  });
  expect(missing.status).toBe(404);
});
