import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BSON, MongoClient } from 'mongodb';
import { readManifest } from '../../../stack/backup/manifest.js';
import { beginMongoSnapshot } from '../../../stack/backup/mongo-dump.js';
import { restoreInto, restoreToServer } from '../../../stack/backup/restore-backup.js';
import { takeBackup } from '../../../stack/backup/take-backup.js';

const root = mkdtempSync(path.join(tmpdir(), 'doorhive-backup-'));
const uri = process.env.MONGODB_TEST_URI ?? '';
const database = `backup-${process.pid}`;
const target = `${database}-restored`;
const now = new Date('2026-11-25T02:00:00Z');
let client: MongoClient;

beforeAll(async () => {
  client = await new MongoClient(uri).connect();
  const db = client.db(database);
  await db.collection('oddities').insertMany(ODDITIES);
  const rows = Array.from({ length: 3_000 }, (_, index) => ({ _id: `row-${index}` as never }));
  await db.collection('rows').insertMany(rows, { writeConcern: { w: 'majority' } });
  await db.collection('counters').insertOne({ _id: 'order:261125' as never, value: 12 });
});
afterEach(() => client.db(target).dropDatabase());
afterAll(async () => {
  await client.db(database).dropDatabase();
  await client.close();
  rmSync(root, { recursive: true, force: true });
});

/** Values whose exact type a JavaScript program easily loses. */
const ODDITIES = [
  { whole: new BSON.Double(1), small: new BSON.Int32(1), long: BSON.Long.fromNumber(1) },
  { money: BSON.Decimal128.fromString('1.10'), zero: new BSON.Double(-0), at: new Date(0) },
  { bytes: new BSON.Binary(Buffer.from([0, 255])), list: [null, true, { deep: ['字'] }] },
  { stamp: new BSON.Timestamp({ t: 1, i: 2 }), pattern: /a.b/i, id: new BSON.ObjectId() },
];

let folders = 0;
async function backUp(): Promise<string> {
  folders += 1;
  const dir = path.join(root, `backup-${folders}`);
  await takeBackup({
    dir,
    mongodbUri: uri,
    database,
    temporalFile: undefined,
    appVersion: '0.0.0',
    keyCheck: null,
    clock: () => now,
  });
  return dir;
}

const raw = async (name: string, from: string): Promise<Buffer[]> => {
  const cursor = client
    .db(from)
    .collection(name)
    .find({}, { raw: true, sort: { _id: 1 } });
  return (await cursor.toArray()) as unknown as Buffer[];
};
const restore = (from: string) => restoreToServer({ from, uri, database: target, now });
const collections = async (): Promise<number> =>
  (await client.db(target).listCollections().toArray()).length;

test('[X27] what comes back is byte for byte what was there, with the indexes of the models', async () => {
  const restored = await restore(await backUp());
  expect(restored.documents).toBe(3_000 + ODDITIES.length + 1);
  for (const name of ['oddities', 'rows']) {
    expect(await raw(name, target)).toEqual(await raw(name, database));
  }
  const indexes = await client.db(target).collection('orderEvents').indexes();
  expect(indexes.length).toBeGreaterThan(1);
  const counters = client.db(target).collection<{ _id: string; value: number }>('counters');
  expect(await counters.findOne({ _id: 'order:261125' })).toMatchObject({ value: 500_012 });
});

test('[X27] changes after the moment of the backup are not in it, in no collection', async () => {
  const snapshot = await beginMongoSnapshot({ client, database });
  const rows = client.db(database).collection<{ _id: string }>('rows');
  const oddities = client.db(database).collection<{ _id: string }>('oddities');
  await rows.deleteOne({ _id: 'row-0' }, { writeConcern: { w: 'majority' } });
  await oddities.insertOne({ _id: 'late' }, { writeConcern: { w: 'majority' } });
  try {
    const dumped = await snapshot.dump(path.join(root, 'moment'));
    const counts = Object.fromEntries(dumped.collections.map((it) => [it.name, it.documents]));
    expect(counts).toEqual({ counters: 1, oddities: ODDITIES.length, rows: 3_000 });
    expect(snapshot.clusterTime.t).toBeGreaterThan(0);
  } finally {
    await snapshot.end();
    await rows.insertOne({ _id: 'row-0' });
    await oddities.deleteOne({ _id: 'late' });
  }
});

test('[X27] a file that was touched is refused before anything is written', async () => {
  const dir = await backUp();
  appendFileSync(path.join(dir, 'mongodb', 'rows.bson.gz'), 'x');
  await expect(restore(dir)).rejects.toThrow(/rows.bson.gz is not the file that was backed up/);
  expect(await collections()).toBe(0);
});

test('[X27] content that differs from the manifest is told with the collection', async () => {
  const dir = await backUp();
  const file = path.join(dir, 'manifest.json');
  const manifest = readFileSync(file, 'utf8');
  const [entry] = (await readManifest(dir)).mongodb.collections.filter((it) => it.name === 'rows');
  writeFileSync(file, manifest.replace(entry?.contentSha256 ?? '', '0'.repeat(64)));
  await expect(restore(dir)).rejects.toThrow(/rows is not what was backed up/);
});

test('[X27] nothing is written over: neither a database, nor a folder, nor a backup', async () => {
  const dir = await backUp();
  await client.db(target).collection('anything').insertOne({});
  await expect(restore(dir)).rejects.toThrow(/is not empty/);
  expect(await collections()).toBe(1);
  const into = { into: dir, secretsFile: undefined, mongod: '/bin/false', env: {}, now };
  await expect(restoreInto({ from: dir, ...into })).rejects.toThrow(/nothing is ever written over/);
  expect((await readManifest(dir)).mongodb.collections).toHaveLength(3);
  const again = { dir, mongodbUri: uri, database, temporalFile: undefined, appVersion: '0' };
  await expect(takeBackup({ ...again, keyCheck: null, clock: () => now })).rejects.toThrow(
    /is not empty/,
  );
});

test('[X27] a backup that did not finish is none', async () => {
  const dir = await backUp();
  rmSync(path.join(dir, 'manifest.json'));
  await expect(restore(dir)).rejects.toThrow(/did not finish/);
});
