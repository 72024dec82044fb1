import { Readable } from 'node:stream';
import { AppError } from '../../contract/terms/errors.js';
import type { ObjectStorage } from './port.js';

export type S3Account = {
  /** Address of the service, as `https://s3.example.cn`. */
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** `true`: the bucket is in the path (most services of one's own); else in the host's name. */
  readonly isPathStyle: boolean;
};

const CONNECT_MS_MAX = 3_000;
/** Of silence, not in all: a film takes longer than any bound that would catch a dead peer. */
const SILENCE_MS_MAX = 10_000;
const TRIES_MAX = 3;

const nothing = (): void => undefined;
/** Whoever calls logs what was thrown; the maker's own logger writes to the console. */
const SILENT = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/** The maker's library, read only where files do lie in S3. */
async function connect({ isPathStyle, accessKeyId, secretAccessKey, ...place }: S3Account) {
  const sdk = await import('@aws-sdk/client-s3');
  const client = new sdk.S3Client({
    ...place,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: isPathStyle,
    maxAttempts: TRIES_MAX,
    logger: SILENT,
    requestHandler: { connectionTimeout: CONNECT_MS_MAX, socketTimeout: SILENCE_MS_MAX },
    // Trailing checksums are the maker's own addition; other services refuse them.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  return { sdk, client };
}

/**
 * Any storage that speaks S3. Nothing is ever made public here: objects are written without an
 * access list and read with the account's own signature.
 */
export function createS3Storage(account: S3Account, bucket: string): ObjectStorage {
  let connected: ReturnType<typeof connect> | null = null;
  const s3 = () => (connected ??= connect(account));
  const at = (key: string) => ({ Bucket: bucket, Key: key });

  /** Null: not there. Throws when the service does not tell. */
  const sizeOf = async (key: string): Promise<number | null> => {
    const { sdk, client } = await s3();
    try {
      return (await client.send(new sdk.HeadObjectCommand(at(key)))).ContentLength ?? null;
    } catch (error) {
      if (isAbsent(error)) return null;
      throw unavailable(error);
    }
  };

  const remove = async (key: string): Promise<void> => {
    const { sdk, client } = await s3();
    try {
      await client.send(new sdk.DeleteObjectCommand(at(key)));
    } catch (error) {
      if (!isAbsent(error)) throw unavailable(error);
    }
  };

  return {
    remove,

    async put({ key, body, bytes, contentType }) {
      const broken = new AbortController();
      body.once('error', (fault) => broken.abort(fault));
      const { sdk, client } = await s3();
      try {
        const object = { ...at(key), Body: body, ContentLength: bytes, ContentType: contentType };
        await client.send(new sdk.PutObjectCommand(object), { abortSignal: broken.signal });
      } catch (error) {
        body.destroy();
        if (broken.signal.aborted) {
          // Our own side broke off; a service that keeps parts shall not keep this one.
          await remove(key).catch(() => undefined);
          throw broken.signal.reason;
        }
        // No answer is no failure: it may have been stored. The key is this file's alone.
        if ((await sizeOf(key)) !== bytes) throw unavailable(error);
      }
    },

    async open(key): Promise<Readable | null> {
      const { sdk, client } = await s3();
      try {
        const { Body } = await client.send(new sdk.GetObjectCommand(at(key)));
        return Body instanceof Readable ? Body : null;
      } catch (error) {
        if (isAbsent(error)) return null;
        throw unavailable(error);
      }
    },
  };
}

/** What the service says of a key that it does not know. */
const ABSENT: readonly string[] = ['NoSuchKey', 'NotFound'];
const isAbsent = (error: unknown): boolean => error instanceof Error && ABSENT.includes(error.name);

/** The caller may try again: what it wanted has not happened, as far as anybody knows. */
function unavailable(cause: unknown): AppError {
  return new AppError('SERVICE_UNAVAILABLE', { detail: 'the file storage does not answer', cause });
}
