import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { AppError } from '../../contract/terms/errors.js';

/** Secrets of accounts and sessions. Each has one use; none is in the database. */
export type AuthKeys = {
  /** Ed25519, signs access tokens. */
  readonly accessPrivateKey: KeyObject;
  readonly accessPublicKey: KeyObject;
  /** Derives the next refresh token; useless without the database and the old token. */
  readonly refreshKey: Buffer;
  /** Blind index of phones. */
  readonly phoneIndexKey: Buffer;
  /** Blind index of codes and links. */
  readonly blindIndexKey: Buffer;
  readonly smsCodeKey: Buffer;
  readonly deviceKey: Buffer;
  /** Keys rate limit counters. */
  readonly rateLimitKey: Buffer;
  /** AES-256 keys of personal fields by version; the highest version writes. */
  readonly fieldKeys: ReadonlyMap<number, Buffer>;
};

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** PKCS #8 header of a raw Ed25519 seed (RFC 8410). */
const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** All keys out of one secret of at least 32 bytes, by HKDF with a label for each use. */
export function deriveAuthKeys(master: Buffer): AuthKeys {
  if (master.byteLength < KEY_BYTES) {
    throw new AppError('INTERNAL', { detail: 'the master secret has fewer than 32 bytes' });
  }
  const derive = (label: string): Buffer => expandKey({ root: master, label });
  const accessPrivateKey = ed25519Of(derive('access-token-v1'));
  return {
    accessPrivateKey,
    accessPublicKey: createPublicKey(accessPrivateKey),
    refreshKey: derive('refresh-token-v1'),
    phoneIndexKey: derive('phone-index-v1'),
    blindIndexKey: derive('blind-index-v1'),
    smsCodeKey: derive('sms-code-v1'),
    deviceKey: derive('device-v1'),
    rateLimitKey: derive('rate-limit-v1'),
    fieldKeys: new Map([[1, derive('personal-field-v1')]]),
  };
}

/** 32 bytes for one use; the label keeps uses apart. */
export function expandKey(input: { readonly root: Buffer; readonly label: string }): Buffer {
  const { root, label } = input;
  return Buffer.from(hkdfSync('sha256', root, 'doorhive', `doorhive/${label}`, KEY_BYTES));
}

/** Ed25519 private key of a seed of 32 bytes. */
export function ed25519Of(seed: Buffer): KeyObject {
  return createPrivateKey({
    key: Buffer.concat([ED25519_PKCS8, seed]),
    format: 'der',
    type: 'pkcs8',
  });
}

/** HMAC-SHA-256 over the parts, joined so that no two lists of parts give the same text. */
export function hmac(input: { readonly key: Buffer; readonly parts: readonly string[] }): string {
  return createHmac('sha256', input.key).update(JSON.stringify(input.parts)).digest('base64url');
}

/** Where a value lives; part of the authenticated data, so ciphertexts cannot be swapped. */
export type FieldPlace = {
  readonly collection: string;
  readonly id: string;
  readonly field: string;
};

/** AES-256-GCM: `v<version>.<iv ‖ tag ‖ ciphertext, base64url>`. */
export function encryptField(input: {
  readonly keys: AuthKeys;
  readonly place: FieldPlace;
  readonly value: string;
}): string {
  const version = Math.max(...input.keys.fieldKeys.keys());
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', fieldKey(input.keys, version), iv);
  cipher.setAAD(placeBytes(input.place, version));
  const text = Buffer.concat([cipher.update(input.value, 'utf8'), cipher.final()]);
  return `v${version}.${Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64url')}`;
}

/** Inverse of `encryptField`; throws INTERNAL when the value was changed or moved. */
export function decryptField(input: {
  readonly keys: AuthKeys;
  readonly place: FieldPlace;
  readonly cipherText: string;
}): string {
  const match = /^v(\d{1,4})\.([A-Za-z0-9_-]+)$/.exec(input.cipherText);
  if (match === null) throw new AppError('INTERNAL', { detail: 'not an encrypted field' });
  const version = Number(match[1]);
  const bytes = Buffer.from(match[2] ?? '', 'base64url');
  const key = fieldKey(input.keys, version);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(placeBytes(input.place, version));
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const text = decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES));
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new AppError('INTERNAL', { detail: 'an encrypted field does not authenticate', cause });
  }
}

function fieldKey(keys: AuthKeys, version: number): Buffer {
  const key = keys.fieldKeys.get(version);
  if (key === undefined) throw new AppError('INTERNAL', { detail: `no field key v${version}` });
  return key;
}

function placeBytes(place: FieldPlace, version: number): Buffer {
  return Buffer.from([place.collection, place.id, place.field, version].join('|'));
}
