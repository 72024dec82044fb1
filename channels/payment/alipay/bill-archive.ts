import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TextDecoder } from 'node:util';
import { crc32 } from 'node:zlib';
import { parse } from 'csv-parse';
import yauzl, { type ZipEntry, type ZipFile } from 'yauzl';

/** Unpacked; a day of some million lines. */
const FILE_BYTES_MAX = 512 * 1024 * 1024;
/** A detail and its summary; a busy account may have more. */
const FILES_MAX = 10;
/** No row is longer; a quote that nobody closes would take the rest of the file for one value. */
const ROW_CHARACTERS_MAX = 16_384;
const ROW_BYTES_MAX = 4 * ROW_CHARACTERS_MAX;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const NO_TEXT = 0xff;
/** No character of more than one byte has it, in GBK or in UTF-8. */
const LINE_FEED = 0x0a;

export type Rows = AsyncIterable<readonly string[]>;

/**
 * Hands the rows of each csv file of an archive to `read`, one file after the other. Alipay writes
 * GBK; a file that begins with a byte order mark is UTF-8. Throws on an archive, a check sum, a
 * byte or a row that is not right, and on more than is to be expected.
 */
export async function readArchive(
  path: string,
  read: (rows: Rows) => Promise<void>,
): Promise<void> {
  const options = { lazyEntries: true, decodeStrings: false, autoClose: false } as const;
  const zip = await yauzl.openPromise(path, options);
  try {
    let fileCount = 0;
    for await (const entry of zip.eachEntry()) {
      // What it is called is ASCII at its end, whatever is written before.
      if (!entry.fileName.toString('latin1').toLowerCase().endsWith('.csv')) continue;
      fileCount += 1;
      if (fileCount > FILES_MAX) throw new RangeError('too many files in the archive');
      if (entry.uncompressedSize > FILE_BYTES_MAX) throw new RangeError('the bill is too large');
      await readEntry(zip, entry, read);
    }
  } finally {
    zip.close();
  }
}

/** The size that the entry tells bounds what is unpacked: yauzl fails when there is more. */
async function readEntry(
  zip: ZipFile,
  entry: ZipEntry,
  read: (rows: Rows) => Promise<void>,
): Promise<void> {
  const parser = parse({
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: ROW_CHARACTERS_MAX,
  });
  let wrong: unknown;
  const own = async (rows: Rows): Promise<void> => {
    try {
      await read(rows);
    } catch (error) {
      wrong = error;
      throw error;
    }
  };
  const packed = await zip.openReadStreamPromise(entry);
  try {
    await pipeline(packed, summed(entry.crc32), decoded(), parser, own);
  } catch (error) {
    // What is wrong with a row says more than that the reading was broken off.
    throw wrong ?? error;
  }
}

/** Fails at the end when the content has another check sum than the archive tells. */
function summed(told: number): Transform {
  let sum = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sum = crc32(chunk, sum);
      done(null, chunk);
    },
    flush(done) {
      done(sum === told ? null : new RangeError('the check sum of the file is another one'));
    },
  });
}

/**
 * To UTF-8, whole rows at a time: a decoder of Node.js takes half a character at the end of a chunk
 * for a wrong one. Bytes that are no text fail: what they should have been nobody knows.
 */
function decoded(): Transform {
  let decoder: TextDecoder | null = null;
  let held: Buffer = Buffer.alloc(0);
  const decode = (bytes: Buffer): string => {
    if (bytes.byteLength === 0) return '';
    const isMarked = bytes.subarray(0, BOM.byteLength).equals(BOM);
    decoder ??= new TextDecoder(isMarked ? 'utf-8' : 'gbk', { fatal: true });
    // Node.js drops this one in silence; neither encoding has it.
    if (bytes.includes(NO_TEXT)) throw new RangeError('no text');
    return decoder.decode(bytes);
  };
  const hand = (bytes: Buffer, done: (error: Error | null, text?: string) => void): void => {
    let text: string;
    try {
      text = decode(bytes);
    } catch {
      done(new RangeError('the file is written neither in GBK nor in UTF-8'));
      return;
    }
    done(null, text);
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const known = held.byteLength === 0 ? chunk : Buffer.concat([held, chunk]);
      const end = known.lastIndexOf(LINE_FEED) + 1;
      held = known.subarray(end);
      if (held.byteLength > ROW_BYTES_MAX) done(new RangeError('a row of the bill is too long'));
      else hand(known.subarray(0, end), done);
    },
    flush: (done) => hand(held, done),
  });
}
