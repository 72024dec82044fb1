import { DATA_MAP } from '../../../contract/terms/data-map.js';
import { PRIVACY_TIMES } from '../../../contract/terms/privacy.js';
import { removeExport } from '../../../use-cases/privacy/build-export.js';
import { request } from '../api/support.js';
import { customerRows } from './person-rows.js';
import { everything, openPrivacyWorld, type Person, type PrivacyWorld } from './privacy-world.js';

const DAY = 86_400_000;
type File = {
  readonly export: { readonly rows: number };
  readonly collections: Readonly<
    Record<
      string,
      { readonly rows: readonly (Record<string, unknown> & { readonly _id: string })[] }
    >
  >;
};

let world: PrivacyWorld;
beforeAll(async () => {
  world = await openPrivacyWorld();
});
afterAll(() => world.close());

async function made(person: Person): Promise<string> {
  await person.stepUp();
  const answer = await person.call('/me/exports', undefined, 'POST');
  if (answer.status !== 201) throw new RangeError(answer.text);
  const exportId = String(answer.json.id);
  expect(await world.build(exportId)).toBe(true);
  return exportId;
}

async function fetched(person: Person, exportId: string) {
  const link = await person.call(`/me/exports/${exportId}/links`, undefined, 'POST');
  if (link.status !== 201) throw new RangeError(link.text);
  return request({ url: `${world.url}${String(link.json.path)}` });
}

test('[C15] [R50] holds every row that mentions him, his own values in plain', async () => {
  const person = await world.login('customer');
  const other = await world.login('customer');
  const others = await customerRows(world, other.id);
  const traces = await customerRows(world, person.id);
  await person.call('/me/consents', { purpose: 'MARKETING', version: 1 });
  const answer = await fetched(person, await made(person));
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; .*\.json"$/);
  expect(answer.headers.get('cache-control')).toContain('no-store');
  const file = JSON.parse(answer.text) as File;

  // Looked for by another way than the map's: whatever document names him or something of his.
  const mine = [person.id, traces.orderId, traces.applicationId, `P${traces.orderId.slice(0, 8)}`];
  const exported = new Set(
    Object.entries(file.collections).flatMap(([name, { rows }]) =>
      rows.map(({ _id }) => `${name}/${_id}`),
    ),
  );
  // What the map leaves out it leaves out for a reason.
  const ids = await world.deps.rows.idsOf({ kind: 'customer', id: person.id });
  const leftOut = new Set<string>();
  for (const map of DATA_MAP) {
    for (const link of map.links) {
      if (link.of !== 'customer' || link.notExported === undefined) continue;
      for await (const row of world.deps.rows.linked(map, link, ids)) {
        leftOut.add(`${map.collection}/${String(row._id)}`);
      }
    }
  }
  const missing = (await everything(world))
    .filter(({ text }) => mine.some((id) => text.includes(id)))
    .map(({ collection, id }) => `${collection}/${id}`)
    .filter((key) => !exported.has(key) && !leftOut.has(key));
  expect(missing).toEqual([]);
  expect(exported.size).toBe(file.export.rows);
  expect(exported.size).toBeGreaterThan(20);

  for (const value of [...traces.plain, traces.workWords]) expect(answer.text).toContain(value);
  expect(answer.text).toContain(person.phone);
  // No ciphertext, no hash, nothing of anybody else.
  for (const value of [
    ...traces.stored,
    traces.storedWork,
    ...others.plain,
    ...others.stored,
    others.workWords,
    other.id,
  ]) {
    expect(answer.text).not.toContain(value);
  }
});

test('a worker gets his orders without whose and where they were', async () => {
  const worker = await world.login('worker');
  const customer = await world.login('customer');
  const traces = await customerRows(world, customer.id);
  await world.connection
    .collection('orders')
    .updateOne({ _id: traces.orderId as never }, { $set: { 'tickets.0.workerId': worker.id } });
  const { sealer } = world.deps;
  const theirs = sealer.seal('同事写的话', `stepProof|${traces.orderId}|clean`);
  const proofs = { clean: { photoIds: [], checked: [], note: theirs, at: new Date() } };
  await world.connection.collection('orders').updateOne({ _id: traces.orderId as never }, {
    $push: { tickets: { _id: 'x', workerId: 'w-2', proofs } },
  } as never);
  const absenceId = `a-${worker.id}`;
  const note = sealer.seal('膝盖疼', `absence|${absenceId}`);
  await world.connection
    .collection('absences')
    .insertOne({ _id: absenceId, workerId: worker.id, note, to: new Date() } as never);
  const answer = await fetched(worker, await made(worker));
  const file = JSON.parse(answer.text) as File;
  expect(file.collections.orders?.rows.map(({ _id }) => _id)).toEqual([traces.orderId]);
  const [order] = file.collections.orders?.rows ?? [];
  expect(order).toMatchObject({ address: { district: '西湖区' } });
  expect(answer.text).toContain(traces.workWords);
  expect(file.collections.absences?.rows).toMatchObject([{ _id: absenceId, note: '膝盖疼' }]);
  const foreign = ['同事写的话', theirs, note, traces.storedWork];
  for (const value of [
    ...traces.plain,
    ...traces.stored,
    ...foreign,
    customer.id,
    customer.phone,
  ]) {
    expect(answer.text).not.toContain(value);
  }
});

test('[C15] one a day, for its owner only, after a fresh factor, for seven days', async () => {
  const person = await world.login('customer');
  const stranger = await world.login('customer');
  await person.stepUp();
  await stranger.stepUp();
  const asked = await Promise.all(
    [1, 2, 3].map(() => person.call('/me/exports', undefined, 'POST')),
  );
  expect(asked.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  expect(asked.find(({ status }) => status === 409)?.json.code).toBe('EXPORT_LIMIT');
  const exportId = String(asked.find(({ status }) => status === 201)?.json.id);
  const linkOf = (who: Person) => who.call(`/me/exports/${exportId}/links`, undefined, 'POST');
  expect((await linkOf(person)).status).toBe(404);
  await world.build(exportId);
  // A repeat of the run's step makes no second file.
  await world.build(exportId);
  expect(await world.connection.collection('exportFiles.files').countDocuments()).toBeGreaterThan(
    0,
  );
  expect((await person.call('/me/exports')).json.items).toMatchObject([
    { id: exportId, status: 'READY', bytes: expect.any(Number) },
  ]);
  expect((await linkOf(stranger)).status).toBe(404);
  expect((await stranger.call('/me/exports')).json.items).toEqual([]);
  const link = await linkOf(person);
  const url = `${world.url}${String(link.json.path)}`;
  expect((await request({ url })).status).toBe(200);
  expect((await request({ url: `${url}x` })).status).toBe(404);
  world.advance(PRIVACY_TIMES.exportLinkMs + 1_000);
  expect((await request({ url })).status).toBe(410);
  expect((await linkOf(person)).json.code).toBe('STEP_UP_REQUIRED');
  await removeExport(world.deps, exportId);
  expect((await person.call('/me/exports')).json.items).toMatchObject([{ status: 'REMOVED' }]);
  const fileKey = (await world.deps.exports.findById(exportId))?.fileKey ?? '';
  expect(await world.deps.storage.open(fileKey)).toBeNull();
  expect(await world.build(exportId)).toBe(false);
});

test('the file lies sealed, and goes with its person', async () => {
  const person = await world.login('customer');
  const traces = await customerRows(world, person.id);
  const exportId = await made(person);
  const row = await world.deps.exports.findById(exportId);
  const files = world.connection.collection('exportFiles.files');
  const file = await files.findOne({ filename: row?.fileKey });
  const chunks = await world.connection
    .collection('exportFiles.chunks')
    .find({ files_id: file?._id })
    .toArray();
  const bytes = Buffer.concat(chunks.map(({ data }) => Buffer.from(data.buffer)));
  expect(bytes.byteLength).toBeGreaterThan(1_000);
  expect(traces.plain.filter((value) => bytes.includes(Buffer.from(value)))).toEqual([]);
  await person.stepUp();
  const asked = await person.call('/me/deletion', undefined, 'POST');
  expect(await world.erase(String(asked.json.id))).toBe('done');
  expect(await files.findOne({ filename: row?.fileKey })).toBeNull();
});

test('a day later he may ask again', async () => {
  const person = await world.login('customer');
  await made(person);
  world.advance(DAY);
  const again = await world.login('customer', person.phone);
  expect(again.id).toBe(person.id);
  await made(again);
});
