import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MongoClient } from 'mongodb';
import { ensureMongod, startMongo } from '../../../stack/mongo.js';
import { freePorts } from '../../../stack/ports.js';
import { silentProgress } from '../../../stack/progress.js';

const dir = mkdtempSync(path.join(tmpdir(), 'doorhive-restart-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('data outlives a restart, also under another port', async () => {
  const env = { ...process.env, MONGODB_URI: '' };
  const context = { env, projectDir: process.cwd(), progress: silentProgress };
  const { path: binary } = await ensureMongod(context);
  const ports = await freePorts(2);
  const counts: number[] = [];
  for (const port of ports) {
    const mongo = await startMongo({ binary, dataDir: path.join(dir, 'mongo'), port, env });
    const client = await new MongoClient(mongo.uri).connect();
    const rows = client.db('restart').collection('rows');
    await rows.insertOne({ port }, { writeConcern: { w: 'majority' } });
    counts.push(await rows.countDocuments());
    await client.close();
    await mongo.stop();
    expect(mongo.child.hasExited()).toBe(true);
  }
  expect(counts).toEqual([1, 2]);
});
