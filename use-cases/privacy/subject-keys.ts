import { randomBytes } from 'node:crypto';
import { AppError } from '../../contract/terms/errors.js';
import type {
  SubjectKeyDocument,
  SubjectKeyRepository,
  WrappedKey,
} from '../../data/repositories/subject-keys.js';
import type { Cipher } from './cipher.js';

/** Key-encryption keys by version; they are in no database. */
export type KeyRing = {
  /** The one that wraps; all of them unwrap. */
  readonly currentVersion: number;
  readonly keys: ReadonlyMap<number, Buffer>;
};

export type SubjectKeyDeps = {
  readonly subjectKeys: SubjectKeyRepository;
  readonly keyRing: KeyRing;
  /** The first encrypts, all of them decrypt. */
  readonly ciphers: readonly [Cipher, ...Cipher[]];
  readonly clock: { nowMs(): number };
};

/** A data key, ready for use; never kept longer than the call that needs it. */
export type DataKey = { readonly version: number; readonly key: Buffer };

const TRIES_MAX = 20;
const REWRAP_PAGE = 200;

/** The key that seals for a subject now; makes the first one. NOT_FOUND once it was destroyed. */
export async function sealingKey(deps: SubjectKeyDeps, subject: string): Promise<DataKey> {
  const row = await existingOrNew(deps, subject);
  const last = row.keys.at(-1);
  if (last === undefined) throw destroyedError();
  return { version: last.version, key: unwrap(deps, subject, last) };
}

/** A key that has sealed something. NOT_FOUND when it is not there or was destroyed. */
export function openingKey(
  deps: SubjectKeyDeps,
  row: SubjectKeyDocument | undefined,
  version: number,
): Buffer {
  const wrapped = row?.keys.find((key) => key.version === version);
  if (row === undefined || wrapped === undefined) throw destroyedError();
  return unwrap(deps, row._id, wrapped);
}

/** Gives a subject one more key, which seals from now on; what is sealed stays readable. */
export async function rotateSubjectKey(deps: SubjectKeyDeps, subject: string): Promise<number> {
  for (let attempt = 0; attempt < TRIES_MAX; attempt += 1) {
    const row = await existingOrNew(deps, subject);
    const version = (row.keys.at(-1)?.version ?? 0) + 1;
    if (version === 1) throw destroyedError();
    const keys = [...row.keys, newKey(deps, subject, version)];
    const { revision } = row;
    if (await deps.subjectKeys.replaceKeys({ subject, revision, keys })) return version;
  }
  throw new AppError('CONTENTION');
}

/** Takes all keys of a subject away: what they have sealed is lost for good. Repeats do nothing. */
export async function destroySubjectKey(deps: SubjectKeyDeps, subject: string): Promise<void> {
  await deps.subjectKeys.destroy(subject, new Date(deps.clock.nowMs()));
}

/**
 * Wraps every data key anew with the current key-encryption key, while the system runs: a row
 * changes in one write and both keys are known meanwhile. `left` = 0 means that the others wrap
 * nothing any more. May be stopped and repeated.
 */
export async function rewrapSubjectKeys(
  deps: SubjectKeyDeps,
): Promise<{ readonly rewrapped: number; readonly left: number }> {
  const { currentVersion: kekVersion } = deps.keyRing;
  let rewrapped = 0;
  let after = '';
  while (true) {
    const page = { kekVersion, after, limit: REWRAP_PAGE };
    const rows = await deps.subjectKeys.wrappedOtherwise(page);
    for (const row of rows) {
      const { _id: subject, revision } = row;
      const keys = row.keys.map((key) =>
        wrap(deps, subject, { ...key, key: unwrap(deps, subject, key) }),
      );
      // A row that changed meanwhile is left for the next run: `left` tells.
      if (await deps.subjectKeys.replaceKeys({ subject, revision, keys })) rewrapped += 1;
      after = subject;
    }
    if (rows.length < REWRAP_PAGE) break;
  }
  return { rewrapped, left: await deps.subjectKeys.countWrappedOtherwise(kekVersion) };
}

async function existingOrNew(deps: SubjectKeyDeps, subject: string): Promise<SubjectKeyDocument> {
  const found = await deps.subjectKeys.findById(subject);
  if (found !== null) return found;
  const row: SubjectKeyDocument = {
    _id: subject,
    keys: [newKey(deps, subject, 1)],
    revision: 1,
    createdAt: new Date(deps.clock.nowMs()),
    destroyedAt: null,
  };
  if (await deps.subjectKeys.insert(row)) return row;
  // Somebody else was faster: his key is the subject's.
  const theirs = await deps.subjectKeys.findById(subject);
  if (theirs === null) throw new AppError('CONTENTION');
  return theirs;
}

function newKey(deps: SubjectKeyDeps, subject: string, version: number): WrappedKey {
  return wrap(deps, subject, { version, key: randomBytes(deps.ciphers[0].keyBytes) });
}

function wrap(deps: SubjectKeyDeps, subject: string, dataKey: DataKey): WrappedKey {
  const { version, key } = dataKey;
  const { currentVersion: kekVersion } = deps.keyRing;
  const [cipher] = deps.ciphers;
  const bytes = cipher.encrypt({
    key: kekOf(deps, kekVersion),
    bytes: key,
    aad: wrapPlace({ subject, version, kekVersion }),
  });
  return { version, kekVersion, wrapped: `${cipher.id}.${bytes.toString('base64url')}` };
}

function unwrap(deps: SubjectKeyDeps, subject: string, wrapped: WrappedKey): Buffer {
  const { version, kekVersion } = wrapped;
  const [id, text = ''] = wrapped.wrapped.split('.');
  const cipher = deps.ciphers.find((candidate) => candidate.id === id);
  if (cipher === undefined) throw new AppError('INTERNAL', { detail: 'unknown cipher of a key' });
  const key = kekOf(deps, kekVersion);
  const bytes = Buffer.from(text, 'base64url');
  try {
    return cipher.decrypt({ key, bytes, aad: wrapPlace({ subject, version, kekVersion }) });
  } catch (cause) {
    throw new AppError('INTERNAL', { detail: 'a data key does not unwrap', cause });
  }
}

function kekOf(deps: SubjectKeyDeps, version: number): Buffer {
  const key = deps.keyRing.keys.get(version);
  if (key === undefined) {
    throw new AppError('INTERNAL', { detail: `no key-encryption key ${version}` });
  }
  return key;
}

function wrapPlace(input: {
  readonly subject: string;
  readonly version: number;
  readonly kekVersion: number;
}): Buffer {
  return Buffer.from(['subjectKeys', input.subject, input.version, input.kekVersion].join('|'));
}

function destroyedError(): AppError {
  return new AppError('NOT_FOUND', { detail: 'no key of this subject: destroyed, or never made' });
}
