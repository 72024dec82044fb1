import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a token is for; one of one kind is not one of another. */
export type TokenKind = 'ticket' | 'link' | 'export';

/** `<claims>.<HMAC-SHA-256>`, both base64url. The claims can be read by whoever has the token. */
export function signToken(input: {
  readonly key: Buffer;
  readonly kind: TokenKind;
  readonly claims: object;
}): string {
  const { key, kind, claims } = input;
  const body = Buffer.from(JSON.stringify(claims)).toString('base64url');
  return `${body}.${macOf({ key, kind, body }).toString('base64url')}`;
}

/** The claims as they were signed; undefined for anything that this key and kind did not sign. */
export function readToken<T>(input: {
  readonly key: Buffer;
  readonly kind: TokenKind;
  readonly token: string;
}): T | undefined {
  const { key, kind, token } = input;
  const [body = '', mac = '', ...rest] = token.split('.');
  const expected = macOf({ key, kind, body });
  const given = Buffer.from(mac, 'base64url');
  if (rest.length > 0 || given.byteLength !== expected.byteLength) return undefined;
  if (!timingSafeEqual(given, expected)) return undefined;
  return JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as T;
}

function macOf(input: {
  readonly key: Buffer;
  readonly kind: TokenKind;
  readonly body: string;
}): Buffer {
  return createHmac('sha256', input.key).update(`${input.kind}.${input.body}`).digest();
}
