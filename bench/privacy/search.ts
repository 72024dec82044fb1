import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DatabaseSync } from '@photostructure/sqlite';
import { readBsonFile } from '../../stack/backup/bson-file.js';
import type { Connection } from '../../data/connect.js';
import type { Form } from './canary.js';

/** A value that lies somewhere in plain. The value itself is not told. */
export type Hit = { readonly field: string; readonly form: string; readonly place: string };

/** Values to look for, and one that must be found: a search that finds nothing proves nothing. */
export type Wanted = {
  readonly forms: readonly Form[];
  readonly control: Buffer;
};

export type Found = {
  readonly hits: readonly Hit[];
  /** How often the control value was met. */
  readonly controls: number;
  readonly bytes: number;
};

/** Collects hits over many places; one hit for each value, spelling and place. */
export function createSearch(wanted: Wanted) {
  const hits = new Map<string, Hit>();
  let controls = 0;
  let bytes = 0;
  return {
    look(place: string, content: Buffer): void {
      bytes += content.byteLength;
      if (content.includes(wanted.control)) controls += 1;
      for (const { field, form, bytes: value } of wanted.forms) {
        if (content.includes(value)) hits.set(`${field} ${form} ${place}`, { field, form, place });
      }
    },
    found: (): Found => ({ hits: [...hits.values()], controls, bytes }),
  };
}
export type Search = ReturnType<typeof createSearch>;

/** Every document of every collection as the server sends it: field names and values. */
export async function lookIntoDatabase(search: Search, connection: Connection): Promise<void> {
  const db = connection.getClient().db(connection.name);
  const listed = await db.listCollections({ type: 'collection' }, { nameOnly: true }).toArray();
  for (const { name } of listed) {
    const cursor = db.collection(name).find({}, { raw: true });
    for await (const raw of cursor) {
      search.look(`mongodb ${name}`, Buffer.from(raw as unknown as Uint8Array));
    }
  }
}

/** The documents of a backup, and Temporal's copy in it row by row. */
export async function lookIntoBackup(search: Search, dir: string): Promise<void> {
  for (const file of filesIn(dir)) {
    const place = `backup ${path.relative(dir, file)}`;
    if (file.endsWith('.bson.gz')) {
      for await (const document of readBsonFile(file)) search.look(place, document);
    } else if (file.endsWith('.gz')) search.look(place, gunzipSync(readFileSync(file)));
    else search.look(place, readFileSync(file));
    if (file.endsWith('.sqlite')) lookIntoRows(search, file);
  }
}

/** A value may lie across two pages of a database file: rows are looked at as well. */
function lookIntoRows(search: Search, file: string): void {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    for (const { name } of tables as { name: string }[]) {
      const rows = database.prepare(`SELECT * FROM "${name}"`).all() as Record<string, unknown>[];
      for (const row of rows) {
        for (const value of Object.values(row)) {
          const isBytes = value instanceof Uint8Array;
          if (!isBytes && typeof value !== 'string') continue;
          const content = isBytes ? Buffer.from(value) : Buffer.from(value, 'utf8');
          search.look(`temporal ${name}`, content);
        }
      }
    }
  } finally {
    database.close();
  }
}

/** Files as they lie there: logs, and a database with its log of changes. */
export function lookIntoFiles(
  search: Search,
  input: {
    readonly kind: string;
    readonly files: readonly string[];
  },
): void {
  for (const file of input.files) {
    search.look(`${input.kind} ${path.basename(file)}`, readFileSync(file));
  }
}

/** All files below a folder. */
export function filesIn(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(dir, name))
    .filter((file) => statSync(file).isFile());
}
