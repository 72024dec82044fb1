import { AppError } from '../../contract/terms/errors.js';
import type { SubjectKeyDocument } from '../../data/repositories/subject-keys.js';
import type { FieldPlace } from '../auth/keys.js';
import {
  destroySubjectKey,
  openingKey,
  rewrapSubjectKeys,
  rotateSubjectKey,
  sealingKey,
  type KeyRing,
  type SubjectKeyDeps,
} from './subject-keys.js';

export type { FieldPlace, KeyRing, SubjectKeyDeps };

/** Whose value it is and where it lives. Both are needed again to open it. */
export type FieldOwner = {
  /** `<kind>:<id>`, e.g. `customer:0190…`: the person whose erasure must destroy the value. */
  readonly subject: string;
  readonly place: FieldPlace;
};

export type SealedField = FieldOwner & { readonly cipherText: string };

/** Personal values at rest, each under the data key of its subject. */
export type FieldCipher = {
  /** Makes the subject's key at the first value. NOT_FOUND once the key was destroyed. */
  seal(input: FieldOwner & { readonly value: string }): Promise<string>;
  /** NOT_FOUND once the key was destroyed; INTERNAL when the value was changed or moved. */
  open(input: SealedField): Promise<string>;
  /** One read for all. Null where the key was destroyed; INTERNAL as `open`. */
  openMany(inputs: readonly SealedField[]): Promise<(string | null)[]>;
  /** One more data key, which seals from now on. Answers its version. */
  rotateSubject(subject: string): Promise<number>;
  /** What the subject's keys have sealed cannot be opened any more, by nobody. */
  destroySubject(subject: string): Promise<void>;
  /** Wraps data keys with the current key-encryption key, while the system runs. */
  rewrap(): ReturnType<typeof rewrapSubjectKeys>;
};

const SEALED = /^([a-z0-9]{1,16})\.(\d{1,6})\.([A-Za-z0-9_-]+)$/;
/** Never part of an id, so two places cannot give one text. */
const SEPARATOR = '|';

/** `<cipher>.<key version>.<bytes, base64url>`, bound to its place and key version. */
export function createFieldCipher(deps: SubjectKeyDeps): FieldCipher {
  return {
    async seal({ subject, place, value }) {
      const { version, key } = await sealingKey(deps, subject);
      const [cipher] = deps.ciphers;
      const aad = placeBytes(place, version);
      const bytes = cipher.encrypt({ key, bytes: Buffer.from(value, 'utf8'), aad });
      return `${cipher.id}.${version}.${bytes.toString('base64url')}`;
    },

    async open(sealed) {
      const row = await deps.subjectKeys.findById(sealed.subject);
      return openWith(deps, row ?? undefined, sealed);
    },

    async openMany(inputs) {
      const subjects = [...new Set(inputs.map(({ subject }) => subject))];
      const found = await deps.subjectKeys.findMany(subjects);
      const rows = new Map(found.map((row) => [row._id, row]));
      return inputs.map((sealed) => {
        const row = rows.get(sealed.subject);
        return row === undefined || row.destroyedAt !== null ? null : openWith(deps, row, sealed);
      });
    },

    rotateSubject: (subject) => rotateSubjectKey(deps, subject),
    destroySubject: (subject) => destroySubjectKey(deps, subject),
    rewrap: () => rewrapSubjectKeys(deps),
  };
}

function openWith(
  deps: SubjectKeyDeps,
  row: SubjectKeyDocument | undefined,
  sealed: SealedField,
): string {
  const [, id, versionText, text = ''] = SEALED.exec(sealed.cipherText) ?? [];
  const cipher = deps.ciphers.find((candidate) => candidate.id === id);
  if (cipher === undefined) throw new AppError('INTERNAL', { detail: 'not an encrypted field' });
  const version = Number(versionText);
  const key = openingKey(deps, row, version);
  const bytes = Buffer.from(text, 'base64url');
  try {
    const aad = placeBytes(sealed.place, version);
    return cipher.decrypt({ key, bytes, aad }).toString('utf8');
  } catch (cause) {
    throw new AppError('INTERNAL', { detail: 'an encrypted field does not authenticate', cause });
  }
}

function placeBytes(place: FieldPlace, version: number): Buffer {
  const parts = [place.collection, place.id, place.field];
  if (parts.some((part) => part === '' || part.includes(SEPARATOR))) {
    throw new AppError('INTERNAL', { detail: 'a field needs a whole place' });
  }
  return Buffer.from([...parts, version].join(SEPARATOR));
}
