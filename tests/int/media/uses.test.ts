import { randomUUID } from 'node:crypto';
import { mediaModel } from '../../../data/models/media.js';
import { createTransact } from '../../../data/repositories/session.js';
import { useMedia, type NamedMedia } from '../../../use-cases/media/use-media.js';
import { handIn } from '../../factories/media-rows.js';
import { phonePhoto } from './corpus.js';
import { openMediaWorld, ORDER, PEOPLE, type MediaWorld } from './media-fixture.js';

const HOUR = 3_600_000;
const WORKER = { audience: 'worker', id: 'w1' } as const;

let world: MediaWorld;
beforeAll(async () => {
  world = await openMediaWorld();
});
afterAll(() => world.close());

const use = (ids: readonly string[], change: Partial<NamedMedia> = {}): Promise<string> => {
  const named = {
    field: 'photoIds',
    ids,
    purposes: ['ORDER_PROOF'],
    owner: WORKER,
    orderId: ORDER,
    usedBy: { kind: 'ORDER', id: ORDER },
    ...change,
  } as const;
  return createTransact(world.connection)((session) => useMedia(world.deps, named, session)).then(
    () => 'used',
    (error: { code: string; fields: { field: string }[] }) =>
      [error.code, ...error.fields.map(({ field }) => field)].join(' '),
  );
};
const rowOf = (id: string) => mediaModel(world.connection).findById(id).lean();
async function proof(change: Parameters<typeof handIn>[2]['change'] = {}): Promise<string> {
  const id = randomUUID();
  const photo = { purpose: 'ORDER_PROOF', owner: WORKER, orderId: ORDER, change } as const;
  await handIn(world.connection, [id], photo);
  return id;
}

test('[K2] a file is used by whoever handed it in, for what it is, and more than once', async () => {
  const [one, two] = [await proof(), await proof()];
  expect(await use([one, two])).toBe('used');
  expect(await use([two, one, two])).toBe('used');
  expect((await rowOf(one))?.usedBy).toEqual({ kind: 'ORDER', id: ORDER });
});

test.each([
  ['one that is not there', async () => randomUUID()],
  ['one whose bytes never came', () => proof({ status: 'WRITING' })],
  ['one that has ended', () => proof({ status: 'REMOVED' })],
  ['one of another purpose', () => proof({ purpose: 'CERTIFICATE' })],
  ['one of another order', () => proof({ orderId: 'order-2' })],
  ['one of somebody else', () => proof({ owner: { audience: 'worker', id: 'w2' } })],
  ['one of another audience', () => proof({ owner: { audience: 'customer', id: 'w1' } })],
])('[R46] %s cannot be named, and nothing else is marked then', async (_what, make) => {
  const [good, bad] = [await proof(), await make()];
  expect(await use([good, bad])).toBe('MEDIA_NOT_USABLE photoIds.1');
  expect((await rowOf(good))?.usedBy).toBeNull();
});

test('what nobody names ends after a day, what is named stays; old rows are left alone', async () => {
  const named = await proof();
  const forgotten = await proof();
  const old = await proof();
  await mediaModel(world.connection).updateOne({ _id: old }, { $unset: { usedBy: 1 } });
  const icon = randomUUID();
  const owner = { audience: 'admin', id: 'k1' } as const;
  await handIn(world.connection, [icon], { purpose: 'CATEGORY_ICON', owner });
  await use([named]);
  world.advance(23 * HOUR);
  expect(await world.media.sweep()).toMatchObject({ unused: 0 });
  world.advance(2 * HOUR);
  expect((await world.media.sweep()).unused).toBeGreaterThan(0);
  const statuses = await Promise.all([named, old, icon, forgotten].map(rowOf));
  expect(statuses.map((row) => row?.status)).toEqual(['READY', 'READY', 'READY', 'REMOVED']);
  expect(await use([forgotten])).toBe('MEDIA_NOT_USABLE photoIds.0');
});

test('[R46] of the sweep and a use at one moment one happens: no reference to a file that ends', async () => {
  const longAgo = new Date(world.nowMs() - 25 * HOUR);
  for (let round = 0; round < 15; round += 1) {
    const id = await proof({ createdAt: longAgo });
    const [outcome] = await Promise.all([use([id]), world.media.sweep()]);
    const row = await rowOf(id);
    const isThere = row?.status === 'READY' && row.usedBy?.id === ORDER;
    expect([outcome, isThere]).toEqual(
      outcome === 'used' ? ['used', true] : ['MEDIA_NOT_USABLE photoIds.0', false],
    );
  }
});

test('[K8] an applicant hands in pictures from his customer login; they come to the city he names', async () => {
  const file = await phonePhoto();
  const picture = { purpose: 'CERTIFICATE', contentType: 'image/jpeg', file };
  const { json } = await world.upload(PEOPLE.customer, picture);
  const id = String(json.id);
  const link = (person: string) => world.call(person, `/media/${id}/links`, {});
  expect((await link(PEOPLE.otherCity)).status).toBe(201);
  const application = {
    field: 'certificates.0.mediaIds',
    purposes: ['CERTIFICATE'],
    owner: { audience: 'customer', id: 'c1' },
    orderId: undefined,
    usedBy: { kind: 'APPLICATION', id: 'a1' },
    cityCode: 'hz',
  } as const;
  expect(await use([id], application)).toBe('used');
  expect((await link(PEOPLE.otherCity)).status).toBe(404);
  expect((await link(PEOPLE.reviewer)).status).toBe(201);
});
