import { createCatalogueRepository } from '../../../data/repositories/catalogue.js';
import { createMerchantRepository } from '../../../data/repositories/merchants.js';
import { getOffering } from '../../../use-cases/catalogue/get-item.js';
import { RESOURCE_SAMPLES } from '../../factories/resource-samples.js';
import { HERE, THERE, openResourceWorld, type ResourceWorld } from './resource-world.js';

type Row = Record<string, unknown> & { readonly id: string; readonly version: number };

const OWNER = 'merchantOwner';
const REVIEWER = 'reviewer';
const SELF = 'merchantOwner~self';

let world: ResourceWorld;

async function make(name: string, body: unknown, as = 'admin'): Promise<Row> {
  const answer = await world.call({ as, method: 'POST', path: `/resources/${name}`, body });
  expect(answer).toMatchObject({ status: 201 });
  return answer.json as Row;
}

const sample = (name: string, tenant: typeof HERE | typeof THERE, over = {}) => ({
  ...RESOURCE_SAMPLES[name]?.create({ ...tenant, tag: tenant.tag }),
  ...over,
});

let items = 0;
/** A draft of an item that nobody else sells. */
async function draft(over: Record<string, unknown> = {}, as = OWNER): Promise<Row> {
  const item = await make('items', sample('items', HERE, { id: `offer-item-${(items += 1)}` }));
  return make('offerings', sample('offerings', HERE, { itemId: item.id, ...over }), as);
}

const act = (row: Row, action: string, as: string, body?: unknown) =>
  world.call({
    as,
    method: 'POST',
    path: `/resources/offerings/${row.id}/${action}`,
    version: row.version,
    ...(body !== undefined && { body }),
  });

async function done(row: Row, action: string, as: string, body?: unknown): Promise<Row> {
  const answer = await act(row, action, as, body);
  expect([action, answer.status, answer.json]).toEqual([action, 200, answer.json]);
  return answer.json as Row;
}

async function onSale(over: Record<string, unknown> = {}, as = OWNER): Promise<Row> {
  const submitted = await done(await draft(over, as), 'submit', as);
  return done(await done(submitted, 'approve', REVIEWER), 'put-on', as);
}

const patch = (row: Row, body: unknown, as = OWNER) =>
  world.call({
    as,
    method: 'PATCH',
    path: `/resources/offerings/${row.id}`,
    body,
    version: row.version,
  });

const shelf = () => ({
  catalogue: createCatalogueRepository(world.connection),
  merchants: createMerchantRepository(world.connection),
});
/** What customers see of it. */
const shown = (row: Row) =>
  getOffering(
    { ...shelf(), modules: { isModuleOn: async () => true } } as unknown as Parameters<
      typeof getOffering
    >[0],
    row.id,
  );

beforeAll(async () => {
  world = await openResourceWorld('offerings-int');
  for (const tenant of [HERE, THERE]) {
    await make('cities', sample('cities', tenant));
    await make('merchants', sample('merchants', tenant));
  }
  await make('merchants', {
    ...sample('merchants', HERE),
    id: 'merchant-self',
    name: '直营',
    kind: 'SELF_RUN',
    cityCodes: ['city-a', 'city-b'],
  });
  await make('categories', sample('categories', HERE));
});
afterAll(() => world.close());

describe('the way to the shelf', () => {
  test('[M3] [S13] draft, submitted, approved, on sale, off and on again', async () => {
    const made = await draft();
    expect(made).toMatchObject({ status: 'DRAFT', awaitsReview: false, categoryId: 'category-a' });
    await expect(shown(made)).rejects.toMatchObject({ code: 'OFFERING_NOT_ON_SALE' });
    const submitted = await done(made, 'submit', OWNER);
    expect(submitted).toMatchObject({ status: 'SUBMITTED', awaitsReview: true });
    const approved = await done(submitted, 'approve', REVIEWER);
    expect(approved).toMatchObject({ status: 'APPROVED', awaitsReview: false });
    await expect(shown(approved)).rejects.toMatchObject({ code: 'OFFERING_NOT_ON_SALE' });
    const on = await done(approved, 'put-on', OWNER);
    expect(await shown(on)).toMatchObject({ priceFen: 9_500, description: '示例说明' });
    const off = await done(on, 'take-off', OWNER);
    await expect(shown(off)).rejects.toMatchObject({ code: 'OFFERING_NOT_ON_SALE' });
    expect(await done(off, 'put-on', OWNER)).toMatchObject({ status: 'ON' });
  });

  test('[S13] a rejection says why, and the corrected draft is submitted again', async () => {
    const submitted = await done(await draft(), 'submit', OWNER);
    const missing = await act(submitted, 'reject', REVIEWER, {});
    expect(missing.status).toBe(400);
    const rejected = await done(submitted, 'reject', REVIEWER, { reason: '图片不清晰' });
    expect(rejected).toMatchObject({ status: 'REJECTED', rejectReason: '图片不清晰' });
    const answer = await patch(rejected, { description: '新的说明' });
    expect(answer.json).toMatchObject({ description: '新的说明', status: 'REJECTED' });
    const again = await done(answer.json as Row, 'submit', OWNER);
    expect(again).toMatchObject({ status: 'SUBMITTED', awaitsReview: true });
    expect(again.rejectReason).toBeUndefined();
  });

  test('no step is skipped, and nobody does the other side’s', async () => {
    const made = await draft();
    for (const action of ['approve', 'put-on', 'take-off']) {
      const answer = await act(made, action, action === 'approve' ? REVIEWER : OWNER);
      expect([action, answer.status, answer.json.code]).toEqual([
        action,
        409,
        'ACTION_NOT_ALLOWED',
      ]);
    }
    const submitted = await done(made, 'submit', OWNER);
    expect((await act(submitted, 'approve', OWNER)).status).toBe(403);
    expect((await act(submitted, 'withdraw', REVIEWER)).status).toBe(403);
    expect(await done(submitted, 'withdraw', OWNER)).toMatchObject({ status: 'DRAFT' });
  });

  test('a reviewer decides about what he has seen: an edit meanwhile makes his version stale', async () => {
    const submitted = await done(await draft(), 'submit', OWNER);
    expect((await patch(submitted, { priceFen: 99_900 })).status).toBe(200);
    const stale = await act(submitted, 'approve', REVIEWER);
    expect(stale.json).toMatchObject({ code: 'VERSION_CONFLICT' });
  });
});

describe('a change of what is on sale', () => {
  test('[S13] waits for approval while the old price is sold, then replaces it', async () => {
    const on = await onSale();
    const edited = (await patch(on, { priceFen: 12_000, description: '更好' })).json as Row;
    expect(edited).toMatchObject({
      status: 'ON',
      priceFen: 9_500,
      awaitsReview: true,
      pending: { priceFen: 12_000, description: '更好', durationMinutes: 120 },
    });
    expect(await shown(on)).toMatchObject({ priceFen: 9_500, description: '示例说明' });
    const more = (await patch(edited, { travelFeeFen: 0 })).json as Row;
    expect(more).toMatchObject({
      travelFeeFen: 500,
      pending: { priceFen: 12_000, travelFeeFen: 0 },
    });
    const approved = await done(more, 'approve', REVIEWER);
    expect(approved).toMatchObject({
      status: 'ON',
      priceFen: 12_000,
      travelFeeFen: 0,
      awaitsReview: false,
    });
    expect(approved.pending).toBeUndefined();
    expect(await shown(on)).toMatchObject({ priceFen: 12_000, description: '更好' });
  });

  test('[S13] a rejected or withdrawn change leaves what is on sale as it was', async () => {
    const on = await onSale();
    const edited = (await patch(on, { priceFen: 12_000 })).json as Row;
    const rejected = await done(edited, 'reject', REVIEWER, { reason: '价格过高' });
    expect(rejected).toMatchObject({ status: 'ON', priceFen: 9_500, rejectReason: '价格过高' });
    expect(rejected.pending).toBeUndefined();
    const again = (await patch(rejected, { priceFen: 11_000 })).json as Row;
    const withdrawn = await done(again, 'withdraw', OWNER);
    expect(withdrawn).toMatchObject({ status: 'ON', priceFen: 9_500, awaitsReview: false });
  });

  test('[S13] an optional field that the change takes away goes with the approval', async () => {
    const on = await onSale();
    const edited = (await patch(on, { description: null })).json as Row;
    expect(edited).toMatchObject({ description: '示例说明', awaitsReview: true });
    const approved = await done(edited, 'approve', REVIEWER);
    expect(approved.description).toBeUndefined();
  });

  test('[S17] counts at once where the merchant is the platform itself', async () => {
    const on = await onSale({ merchantId: 'merchant-self' }, SELF);
    const edited = (await patch(on, { priceFen: 8_800 }, SELF)).json as Row;
    expect(edited).toMatchObject({ status: 'ON', priceFen: 8_800, awaitsReview: false });
    expect(await shown(on)).toMatchObject({ priceFen: 8_800 });
  });

  test('[S13] what is taken down needs a new approval', async () => {
    const on = await onSale();
    const down = await done(on, 'take-down', REVIEWER, { reason: '违规' });
    expect(down).toMatchObject({ status: 'REJECTED', rejectReason: '违规' });
    expect((await act(down, 'put-on', OWNER)).json).toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
  });
});

describe('where it may be sold', () => {
  test('[S16] an exclusive item is refused outside its cities, and hidden when it becomes one', async () => {
    await make('items', sample('items', HERE, { id: 'item-only-b', onlyCities: ['city-b'] }));
    const refused = await world.call({
      as: OWNER,
      method: 'POST',
      path: '/resources/offerings',
      body: sample('offerings', HERE, { itemId: 'item-only-b' }),
    });
    expect(refused).toMatchObject({ status: 400, json: { fields: [{ field: 'cityCode' }] } });
    const on = await onSale();
    const item = await world.call({ as: 'admin', path: `/resources/items/${String(on.itemId)}` });
    const path = `/resources/items/${String(on.itemId)}`;
    const exclusive = await world.call({
      as: 'admin',
      method: 'PATCH',
      path,
      body: { onlyCities: ['city-b'] },
      version: (item.json as Row).version,
    });
    expect(exclusive.status).toBe(200);
    await expect(shown(on)).rejects.toMatchObject({ code: 'OFFERING_NOT_ON_SALE' });
    expect(await done(on, 'take-off', OWNER)).toMatchObject({ status: 'OFF' });
  });

  test('[S16] a merchant sells only where he works', async () => {
    await make('items', sample('items', HERE, { id: 'item-elsewhere' }));
    const refused = await world.call({
      as: OWNER,
      method: 'POST',
      path: '/resources/offerings',
      body: sample('offerings', HERE, { itemId: 'item-elsewhere', cityCode: 'city-b' }),
    });
    expect(refused).toMatchObject({ status: 400, json: { fields: [{ field: 'cityCode' }] } });
  });

  test('[M3] nobody sells in another’s name or sees another’s drafts', async () => {
    await make('items', sample('items', HERE, { id: 'item-foreign' }));
    const foreign = await world.call({
      as: 'merchantOwner~b',
      method: 'POST',
      path: '/resources/offerings',
      body: sample('offerings', HERE, { itemId: 'item-foreign' }),
    });
    expect(foreign).toMatchObject({ status: 400, json: { fields: [{ field: 'merchantId' }] } });
    const mine = await draft();
    for (const as of ['merchantOwner~b', 'reviewer~b']) {
      const read = await world.call({ as, path: `/resources/offerings/${mine.id}` });
      expect([as, read.status]).toEqual([as, 404]);
    }
    expect((await act(mine, 'submit', 'merchantOwner~b')).status).toBe(404);
  });

  test('[M3] [S17] what a suspended merchant sells is off for customers', async () => {
    const on = await onSale({ merchantId: 'merchant-self' }, SELF);
    const read = await world.call({ as: 'admin', path: '/resources/merchants/merchant-self' });
    const suspended = await world.call({
      as: 'admin',
      method: 'POST',
      path: '/resources/merchants/merchant-self/suspend',
      body: { reason: '测试' },
      version: (read.json as Row).version,
    });
    expect(suspended.status).toBe(200);
    await expect(shown(on)).rejects.toMatchObject({ code: 'OFFERING_NOT_ON_SALE' });
    const off = await done(on, 'take-off', SELF);
    expect((await act(off, 'put-on', SELF)).json).toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('items and categories', () => {
  test('[M3] an item asks only for skills that its category declares', async () => {
    const refused = await world.call({
      as: 'admin',
      method: 'POST',
      path: '/resources/items',
      body: sample('items', HERE, { id: 'item-skilless', skillCodes: ['skill.unheard'] }),
    });
    expect(refused).toMatchObject({ status: 400, json: { fields: [{ field: 'skillCodes' }] } });
  });

  test('[S18] a form field keeps its kind, a skill in use stays, a price on sale its model', async () => {
    await onSale();
    const read = await world.call({ as: 'admin', path: '/resources/categories/category-a' });
    const category = read.json as Row & { formFields: object[]; skills: object[] };
    const edit = (body: unknown, version = category.version) =>
      world.call({
        as: 'admin',
        method: 'PATCH',
        path: '/resources/categories/category-a',
        body,
        version,
      });
    const [field] = category.formFields;
    const kind = await edit({ formFields: [{ ...field, kind: 'TEXT' }] });
    expect(kind).toMatchObject({ status: 400, json: { fields: [{ field: 'formFields.size' }] } });
    const skills = await edit({ skills: [] });
    expect(skills).toMatchObject({ status: 400, json: { fields: [{ field: 'skills' }] } });
    const unit = { zh: '台', en: 'unit' };
    const priced = await edit({
      priceModel: { kind: 'PER_UNIT', unitLabel: unit, minUnits: 1, maxUnits: 9 },
    });
    expect(priced).toMatchObject({ status: 400, json: { fields: [{ field: 'priceModel' }] } });
    const more = await edit({
      formFields: [
        { ...field, max: 900 },
        { code: 'pets', label: unit, kind: 'FLAG' },
      ],
      skills: [...category.skills, { code: 'skill.new', name: unit, certificates: [] }],
    });
    expect(more.status).toBe(200);
    const taken = await world.call({
      as: 'admin',
      method: 'POST',
      path: '/resources/categories',
      body: { ...sample('categories', THERE), id: 'category-thief', skills: category.skills },
    });
    expect(taken).toMatchObject({ status: 400, json: { fields: [{ field: 'skills' }] } });
  });

  test('a category is archived, never deleted', async () => {
    const made = await make('categories', sample('categories', THERE, { id: 'category-gone' }));
    const removed = await world.call({
      as: 'admin',
      method: 'DELETE',
      path: '/resources/categories/category-gone',
      version: made.version,
    });
    expect(removed).toMatchObject({ status: 200, json: { isOn: false } });
  });
});
