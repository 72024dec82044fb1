import { Transform } from 'node:stream';

/** What the bills of all channels are read with. */

/** One row of a bill by the names of its columns. */
export type BillRow = ReadonlyMap<string, string>;

/** `2026-05-01 10:00:00` in China; null when it is no such moment. */
export function chinaInstant(text: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(text)) return null;
  const at = new Date(`${text.replace(' ', 'T')}+08:00`);
  return Number.isNaN(at.getTime()) ? null : at;
}

/** Lets so many bytes through and fails with the next one. */
export function bounded(bytesMax: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.byteLength;
      if (bytes > bytesMax) done(new RangeError('the bill is too large'));
      else done(null, chunk);
    },
  });
}

/** Shows every chunk to somebody on its way. */
export function observed(see: (chunk: Buffer) => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      see(chunk);
      done(null, chunk);
    },
  });
}
