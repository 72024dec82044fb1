import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { StackError, messageOf } from '../errors.js';

const LENGTH_BYTES = 4;
/** An empty document. */
const BSON_BYTES_MIN = 5;
/** The server's limit of 16 MiB and some room for its own fields. */
const BSON_BYTES_MAX = 17 * 1024 * 1024;

export type BsonFileFacts = {
  readonly documents: number;
  readonly fileBytes: number;
  readonly fileSha256: string;
  readonly contentSha256: string;
};

/**
 * Writes documents one after the other, compressed. BSON begins with its own length, so nothing is
 * between them; mongorestore reads the same files with `--gzip`.
 */
export async function writeBsonFile(
  file: string,
  documents: AsyncIterable<Uint8Array>,
): Promise<BsonFileFacts> {
  const content = createHash('sha256');
  const packed = createHash('sha256');
  let count = 0;
  let fileBytes = 0;
  await pipeline(
    async function* plain() {
      for await (const document of documents) {
        content.update(document);
        count += 1;
        yield document;
      }
    },
    createGzip(),
    async function* weighed(chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        packed.update(chunk);
        fileBytes += chunk.length;
        yield chunk;
      }
    },
    createWriteStream(file, { flags: 'wx', flush: true }),
  );
  return {
    documents: count,
    fileBytes,
    fileSha256: packed.digest('hex'),
    contentSha256: content.digest('hex'),
  };
}

/** The documents of such a file as BSON. Throws DATA_UNUSABLE where it is cut or not gzip. */
export async function* readBsonFile(file: string): AsyncGenerator<Buffer> {
  const source = createReadStream(file);
  const gunzip = createGunzip();
  source.once('error', (error) => gunzip.destroy(error));
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of source.pipe(gunzip) as AsyncIterable<Buffer>) {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let at = 0;
      while (rest.length - at >= LENGTH_BYTES) {
        const bytes = rest.readInt32LE(at);
        if (bytes < BSON_BYTES_MIN || bytes > BSON_BYTES_MAX) throw new Error('no BSON');
        if (rest.length - at < bytes) break;
        yield rest.subarray(at, at + bytes);
        at += bytes;
      }
      rest = rest.subarray(at);
    }
  } catch (error) {
    throw unreadable(file, messageOf(error));
  } finally {
    source.destroy();
  }
  if (rest.length > 0) throw unreadable(file, 'it ends inside a document');
}

function unreadable(file: string, why: string): StackError {
  return new StackError(
    'DATA_UNUSABLE',
    `${file} cannot be read (${why}): use another copy of this backup.`,
  );
}
