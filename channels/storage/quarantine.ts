import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Quarantine, Received } from './port.js';

const NAME = /^[0-9a-f]{32}$/;
const NAME_BYTES = 16;
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** A folder of this machine that only this user reads. Names are random; no client names a file. */
export function createQuarantine(dir: string): Quarantine {
  const newPath = async (): Promise<string> => {
    await mkdir(dir, { recursive: true, mode: FOLDER_MODE });
    return path.join(dir, randomBytes(NAME_BYTES).toString('hex'));
  };
  const remove = (file: string) => rm(file, { force: true });

  return {
    newPath,
    remove,
    read: (file) => createReadStream(file),
    write: (file, bytes) => writeFile(file, bytes, { mode: FILE_MODE, flag: 'wx' }),

    async receive({ body, bytesMax, deadlineMs }): Promise<Received> {
      const file = await newPath();
      const counted = counter(bytesMax);
      const late = AbortSignal.timeout(deadlineMs);
      try {
        const target = createWriteStream(file, { mode: FILE_MODE, flags: 'wx' });
        await pipeline(body, counted.stream, target, { signal: late });
        return { kind: 'file', file: { path: file, bytes: counted.bytes() } };
      } catch {
        await remove(file);
        if (counted.isOver()) return { kind: 'tooLarge' };
        return { kind: late.aborted ? 'tooSlow' : 'broken' };
      }
    },

    async sweep({ olderThanMs }) {
      let swept = 0;
      for (const name of await namesIn(dir)) {
        const file = path.join(dir, name);
        const changedAtMs = (await stat(file).catch(() => undefined))?.mtimeMs;
        if (changedAtMs === undefined || Date.now() - changedAtMs < olderThanMs) continue;
        await remove(file);
        swept += 1;
      }
      return swept;
    },
  };
}

function counter(bytesMax: number) {
  let bytes = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.byteLength;
      if (bytes > bytesMax) done(new RangeError('too many bytes'));
      else done(null, chunk);
    },
  });
  return { stream, bytes: () => bytes, isOver: () => bytes > bytesMax };
}

async function namesIn(dir: string): Promise<string[]> {
  try {
    return (await readdir(dir)).filter((name) => NAME.test(name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
