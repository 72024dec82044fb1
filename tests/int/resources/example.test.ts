import { readFileSync } from 'node:fs';
import path from 'node:path';
import { modelOf } from '../../../resources/kit/to-mongoose.js';
import type { Resource } from '../../../resources/kit/types.js';
import { RESOURCES } from '../../../resources/index.js';
import { toolResource } from '../../factories/tool-resource.js';
import { RESOURCE_SAMPLES } from '../../factories/resource-samples.js';
import { HERE, openResourceWorld, type ResourceWorld } from './resource-world.js';

let world: ResourceWorld;
const resources: readonly Resource[] = [...RESOURCES, toolResource as unknown as Resource];

beforeAll(async () => {
  world = await openResourceWorld('resource-example-int', resources);
  await modelOf(toolResource, world.connection).createCollection();
  await modelOf(toolResource, world.connection).createIndexes();
  for (const name of ['cities', 'merchants']) {
    const body = RESOURCE_SAMPLES[name]?.create({ ...HERE, tag: HERE.tag });
    await world.call({ as: 'admin', method: 'POST', path: `/resources/${name}`, body });
  }
});
afterAll(() => world.close());

test('the page shows the file that this suite runs', () => {
  const page = readFileSync(path.resolve('docs/technical/resources.md'), 'utf8');
  const shown = /```ts\n\/\/ resources\/tool\.ts\n(.*?)```/s.exec(page)?.[1] ?? '';
  const file = readFileSync(path.resolve('tests/factories/tool-resource.ts'), 'utf8');
  const here = file
    .replaceAll("'../../contract/", "'../contract/")
    .replaceAll("'../../resources/kit/", "'./kit/");
  expect(shown).toBe(here);
});

test('[S18] a resource declared in one file is served at once: create, list, act, describe', async () => {
  const body = { id: 'ladder-1', name: '人字梯', depositFen: 5_000 };
  const as = 'merchantOwner';
  const made = await world.call({ as, method: 'POST', path: '/resources/tools', body });
  expect(made).toMatchObject({ status: 201, json: { merchantId: 'merchant-a', isLent: false } });
  const lent = await world.call({
    as,
    method: 'POST',
    path: '/resources/tools/ladder-1/lend',
    version: 1,
  });
  expect(lent).toMatchObject({ status: 200, json: { isLent: true, version: 2 } });
  const list = await world.call({ as, path: '/resources/tools?merchantId=merchant-a' });
  expect(list.json).toMatchObject({ total: 1, items: [{ id: 'ladder-1', name: '人字梯' }] });
  const described = await world.call({ as: 'merchantClerk', path: '/resources' });
  const tools = (described.json.items as { name: string }[]).find(({ name }) => name === 'tools');
  expect(tools).toMatchObject({ verbs: { create: false, update: false } });
});
