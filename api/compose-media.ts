import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createGridFsStorage } from '../channels/storage/gridfs.js';
import { createS3Storage } from '../channels/storage/s3.js';
import { createQuarantine } from '../channels/storage/quarantine.js';
import { createChildCheck } from '../channels/upload-check/child-check.js';
import { createClamdScan, NO_VIRUS_SCAN } from '../channels/upload-check/clamd.js';
import { findProgram } from '../channels/upload-check/find-program.js';
import { rawEnvironment, type Env, type S3Env } from '../config/env.js';
import { openBucket } from '../data/buckets.js';
import type { Connection } from '../data/connect.js';
import { createMediaRepository } from '../data/repositories/media.js';
import { createSubjectKeyRepository } from '../data/repositories/subject-keys.js';
import { keyRingOf } from '../data/setup/key-encryption-keys.js';
import { expandKey, type AuthKeys } from '../use-cases/auth/keys.js';
import { createMedia, type Media } from '../use-cases/media/create-media.js';
import type { MediaDeps } from '../use-cases/media/deps.js';
import { AES_256_GCM } from '../use-cases/privacy/cipher.js';
import { createFieldCipher } from '../use-cases/privacy/field-cipher.js';
import type { Logger } from './kit/logger.js';

/** Below the 30 s after which the server ends any request. */
const BODY_DEADLINES_MS = { picture: 15_000, video: 28_000 } as const;

type MediaWiring = Pick<MediaDeps, 'orders' | 'workers' | 'clock'> & {
  readonly env: Env;
  readonly connection: Connection;
  readonly keys: Pick<AuthKeys, 'blindIndexKey'>;
  readonly logger: Logger;
};

/** Files that people hand in, wired from the settings; says what is not set up. */
export function composeMedia(input: MediaWiring): Media {
  const { env, connection, orders, workers, keys, clock, logger } = input;
  const { ffmpegPath, clamd, quarantineDir } = env.media;
  const searchPath = rawEnvironment().PATH;
  const ffmpeg = findProgram({ name: 'ffmpeg', setting: ffmpegPath, searchPath });
  const scan = clamd === undefined ? NO_VIRUS_SCAN : createClamdScan(clamd);
  logger.info({ event: 'media', hasVideos: ffmpeg !== null, hasVirusScan: scan.isOn });
  return createMedia({
    media: createMediaRepository(connection),
    orders,
    workers,
    storages: storagesOf(env.media.s3, connection),
    quarantine: createQuarantine(quarantineDir ?? path.join(tmpdir(), 'doorhive-quarantine')),
    check: createChildCheck({ workerScript: workerScript(), ffmpeg }),
    scan,
    cipher: createFieldCipher({
      subjectKeys: createSubjectKeyRepository(connection),
      keyRing: keyRingOf(env),
      ciphers: [AES_256_GCM],
      clock,
    }),
    signKey: expandKey({ root: keys.blindIndexKey, label: 'media-links-v1' }),
    digestKey: expandKey({ root: keys.blindIndexKey, label: 'media-digests-v1' }),
    clock,
    bodyDeadlinesMs: BODY_DEADLINES_MS,
  });
}

/** Where files lie, by the settings. */
export function storagesOf(s3: S3Env | undefined, connection: Connection): MediaDeps['storages'] {
  if (s3 === undefined) {
    return {
      media: createGridFsStorage(openBucket(connection, 'mediaFiles')),
      identity: createGridFsStorage(openBucket(connection, 'identityFiles')),
    };
  }
  const { bucket, identityBucket, ...account } = s3;
  return {
    media: createS3Storage(account, bucket),
    identity: createS3Storage(account, identityBucket),
  };
}

function workerScript(): string {
  return fileURLToPath(new URL('../channels/upload-check/worker/main.js', import.meta.url));
}
