import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { digestOf } from './manifest.js';
import { beginTemporalSnapshot } from './temporal-copy.js';

const dir = mkdtempSync(path.join(tmpdir(), 'doorhive-copy-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** A file as the development server keeps it: a write-ahead log, written by somebody else. */
function startWriter(name: string) {
  const file = path.join(dir, name);
  const writer = new DatabaseSync(file);
  writer.exec('PRAGMA journal_mode=WAL');
  writer.exec('CREATE TABLE executions (id INTEGER PRIMARY KEY, state TEXT)');
  const insert = writer.prepare('INSERT INTO executions (state) VALUES (?)');
  const write = (rows: number): void => {
    for (let row = 0; row < rows; row += 1) insert.run('x'.repeat(3_000));
  };
  return { file, write, close: () => writer.close() };
}

test('[X27] the copy holds the moment at which it began, whatever is written meanwhile', async () => {
  const writer = startWriter('busy.sqlite');
  writer.write(50);
  const snapshot = beginTemporalSnapshot(writer.file);
  writer.write(500);
  const copy = await snapshot.copy(path.join(dir, 'backup'));
  snapshot.end();
  expect(copy.executions).toBe(50);
  const file = path.join(dir, 'backup', copy.file);
  expect(await digestOf(file)).toEqual({ bytes: copy.fileBytes, sha256: copy.fileSha256 });
  const copied = new DatabaseSync(file, { readOnly: true });
  expect(copied.prepare('SELECT count(*) AS total FROM executions').get()).toEqual({ total: 50 });
  copied.close();
  writer.close();
});

test('[X27] a folder without a Temporal of ours is told with the remedy', () => {
  expect(() => beginTemporalSnapshot(path.join(dir, 'none.sqlite'))).toThrow(/npm start/);
});
