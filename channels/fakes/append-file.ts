import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

export type AppendFile<T> = {
  /** What an earlier process left, oldest first. */
  readonly loaded: readonly T[];
  append(record: T): void;
  close(): void;
};

/**
 * JSON lines, append only. A killed process may leave half a line: it was never acknowledged, so it
 * is cut off before the first append.
 */
export function openAppendFile<T>(input: { path: string; isSynced: boolean }): AppendFile<T> {
  mkdirSync(dirname(input.path), { recursive: true });
  const bytes = existsSync(input.path) ? readFileSync(input.path) : Buffer.alloc(0);
  const wholeBytes = bytes.lastIndexOf(0x0a) + 1;
  const lines = bytes.subarray(0, wholeBytes).toString('utf8').split('\n').filter(Boolean);
  const loaded = lines.map((line) => JSON.parse(line) as T);
  const file = openSync(input.path, 'a');
  if (wholeBytes < bytes.byteLength) ftruncateSync(file, wholeBytes);
  return {
    loaded,
    append(record) {
      writeSync(file, `${JSON.stringify(record)}\n`);
      if (input.isSynced) fsyncSync(file);
    },
    close: () => closeSync(file),
  };
}
