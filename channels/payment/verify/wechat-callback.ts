import { createDecipheriv, createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { parseEnvelope, parseResource } from './wechat-event.js';
import type { CallbackRefusal, ExpectedMerchant, WechatCallbackResult } from './wechat-event.js';

export type { CallbackRefusal, WechatCallbackEvent, WechatCallbackResult } from './wechat-event.js';

export const CALLBACK_BODY_BYTES_MAX = 64 * 1024;
export const CALLBACK_AGE_MS_MAX = 5 * 60_000;
const HEADER_CHARACTERS_MAX = 1_024;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const API_V3_KEY_BYTES = 32;
const PROBE_PREFIX = 'WECHATPAY/SIGNTEST/';

export type WechatCallbackInput = {
  /** The bytes as received: any re-serialisation breaks the signature. */
  readonly rawBody: Uint8Array;
  /** Lower-case names, as Node gives them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Public keys of WeChat (PEM or parsed), by certificate serial or `PUB_KEY_ID_…`. */
  readonly platformKeys: Readonly<Record<string, string | KeyObject>>;
  readonly apiV3Key: string;
  readonly nowMs: number;
  readonly expected: ExpectedMerchant;
};

/**
 * Decides whether a callback comes from WeChat, is fresh and is about this merchant. Pure, never
 * throws. Number, amount and currency are still to be compared with our own document.
 */
export function verifyWechatCallback(input: WechatCallbackInput): WechatCallbackResult {
  const refusal = checkSender(input);
  if (refusal !== null) return { ok: false, code: refusal };

  const envelope = parseEnvelope(input.rawBody);
  if (envelope === null) return { ok: false, code: 'MALFORMED' };
  const plain = decrypt({ apiV3Key: input.apiV3Key, resource: envelope.resource });
  if (plain === null) return { ok: false, code: 'UNDECRYPTABLE' };
  return parseResource({ envelope, plain, expected: input.expected });
}

function checkSender(input: WechatCallbackInput): CallbackRefusal | null {
  if (input.rawBody.byteLength > CALLBACK_BODY_BYTES_MAX) return 'TOO_LARGE';
  const timestamp = header(input, 'wechatpay-timestamp');
  const nonce = header(input, 'wechatpay-nonce');
  const serial = header(input, 'wechatpay-serial');
  const signature = header(input, 'wechatpay-signature');
  if (!timestamp || !nonce || !serial || !signature) return 'HEADERS_MISSING';
  if (signature.startsWith(PROBE_PREFIX)) return 'SIGNTEST';
  if (!/^\d{1,11}$/.test(timestamp)) return 'STALE';
  if (Math.abs(input.nowMs - Number(timestamp) * 1_000) > CALLBACK_AGE_MS_MAX) return 'STALE';
  if (!Object.hasOwn(input.platformKeys, serial)) return 'UNKNOWN_SERIAL';
  const key = input.platformKeys[serial] as string | KeyObject;
  const message = Buffer.concat([
    Buffer.from(`${timestamp}\n${nonce}\n`),
    input.rawBody,
    Buffer.from('\n'),
  ]);
  return isSignatureValid({ message, signature, key }) ? null : 'BAD_SIGNATURE';
}

function header(input: WechatCallbackInput, name: string): string | null {
  const value = input.headers[name];
  return typeof value === 'string' && value.length <= HEADER_CHARACTERS_MAX ? value : null;
}

function isSignatureValid(input: {
  message: Uint8Array;
  signature: string;
  key: string | KeyObject;
}): boolean {
  const bytes = strictBase64(input.signature);
  if (bytes === null) return false;
  try {
    const key = typeof input.key === 'string' ? createPublicKey(input.key) : input.key;
    return verify('RSA-SHA256', input.message, key, bytes);
  } catch {
    return false;
  }
}

function decrypt(input: {
  apiV3Key: string;
  resource: { ciphertext: string; nonce: string; associated_data: string };
}): string | null {
  const key = Buffer.from(input.apiV3Key);
  const nonce = Buffer.from(input.resource.nonce);
  const sealed = strictBase64(input.resource.ciphertext);
  if (key.byteLength !== API_V3_KEY_BYTES || nonce.byteLength !== NONCE_BYTES) return null;
  if (sealed === null || sealed.byteLength <= TAG_BYTES) return null;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(input.resource.associated_data));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    const plain = [decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()];
    return Buffer.concat(plain).toString('utf8');
  } catch {
    return null;
  }
}

/** Node's decoder skips stray characters; one byte string must have one spelling here. */
function strictBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.byteLength > 0 && bytes.toString('base64') === text ? bytes : null;
}
