import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { hasCode, StackError } from '../errors.js';

export const MANIFEST_FILE = 'manifest.json';
const FORMAT = 1;

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
/** A name of ours below the backup's folder: nothing in a manifest may point outside of it. */
const fileSchema = z.string().regex(/^[\w-]+\/[\w.-]+$/);

const collectionSchema = z.object({
  name: z.string().min(1),
  file: fileSchema,
  documents: z.int().min(0),
  /** Size and digest of the compressed file. */
  fileBytes: z.int().min(0),
  fileSha256: sha256Schema,
  /** Digest of all documents as BSON, by ascending `_id`. */
  contentSha256: sha256Schema,
  indexes: z.array(z.string()),
});

const manifestSchema = z.object({
  format: z.literal(FORMAT),
  appVersion: z.string(),
  /** Changes acknowledged before this moment are in the backup. */
  takenAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  /** Tells whether a set of keys fits, without telling anything about the keys. */
  keyCheck: z.string().nullable(),
  mongodb: z.object({
    database: z.string().min(1),
    serverVersion: z.string(),
    /** Seconds and counter of the snapshot's cluster time. */
    clusterTime: z.object({ t: z.int(), i: z.int() }),
    collections: z.array(collectionSchema),
    /** Running numbers at that time, e.g. `order:261124` → 42. */
    series: z.record(z.string(), z.int()),
  }),
  /** Null when Temporal's database is backed up by its own means. */
  temporal: z
    .object({
      file: fileSchema,
      fileBytes: z.int(),
      fileSha256: sha256Schema,
      executions: z.int(),
    })
    .nullable(),
});

export type BackupManifest = z.infer<typeof manifestSchema>;
export type CollectionEntry = z.infer<typeof collectionSchema>;

/** Written last and renamed into place: a folder without it holds no finished backup. */
export async function writeManifest(dir: string, manifest: Omit<BackupManifest, 'format'>) {
  const file = path.join(dir, MANIFEST_FILE);
  const text = `${JSON.stringify({ format: FORMAT, ...manifest }, null, 2)}\n`;
  await writeFile(`${file}.new`, text, { flush: true });
  await rename(`${file}.new`, file);
}

/** Reads a manifest; `file` may be the folder of the backup. Throws DATA_UNUSABLE. */
export async function readManifest(file: string): Promise<BackupManifest> {
  const target = file.endsWith('.json') ? file : path.join(file, MANIFEST_FILE);
  let text: string;
  try {
    text = await readFile(target, 'utf8');
  } catch (error) {
    if (!hasCode(error, 'ENOENT') && !hasCode(error, 'ENOTDIR')) throw error;
    throw new StackError(
      'DATA_UNUSABLE',
      `${target} does not exist: this is not a backup, or it did not finish. Use another one.`,
    );
  }
  const parsed = manifestSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new StackError(
    'DATA_UNUSABLE',
    `${target} is damaged or from another version: use the version that made it, or another backup.`,
    z.prettifyError(parsed.error),
  );
}

/** Compares size and digest of every file with the manifest. Throws DATA_UNUSABLE at the first. */
export async function verifyFiles(dir: string, manifest: BackupManifest): Promise<void> {
  const { mongodb, temporal } = manifest;
  for (const entry of [...mongodb.collections, ...(temporal ? [temporal] : [])]) {
    const { bytes, sha256 } = await digestOf(path.join(dir, entry.file));
    if (bytes === entry.fileBytes && sha256 === entry.fileSha256) continue;
    throw new StackError(
      'DATA_UNUSABLE',
      `${entry.file} is not the file that was backed up (its SHA-256 differs from the manifest): use another copy of this backup.`,
    );
  }
}

/** Size and SHA-256 of a file; a missing one has size -1. */
export async function digestOf(file: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
    bytes = -1;
  }
  return { bytes, sha256: hash.digest('hex') };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
