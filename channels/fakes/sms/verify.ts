import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export type SmsAuthSettings = { readonly accessKeyId: string; readonly accessKeySecret: string };

export type SignedRequest = {
  readonly method: string;
  /** Path and query as received. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

export type AuthRefusal =
  | 'MissingAuthorization'
  | 'InvalidAccessKeyId.NotFound'
  | 'InvalidTimeStamp.Expired'
  | 'SignatureDoesNotMatch';

const CLOCK_OFFSET_MS_MAX = 15 * 60_000;
const REQUIRED = ['host', 'x-acs-action', 'x-acs-content-sha256', 'x-acs-date', 'x-acs-version'];

/**
 * The provider's side of ACS3-HMAC-SHA256, written from the scheme and not from our adapter: it
 * rebuilds the canonical request out of what arrived.
 */
export function refuseAcs3(
  settings: SmsAuthSettings,
  input: { request: SignedRequest; nowMs: number },
): AuthRefusal | null {
  const { request } = input;
  const pattern =
    /^ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})$/;
  const match = pattern.exec(request.headers.authorization ?? '');
  if (!match) return 'MissingAuthorization';
  const [, accessKeyId = '', headerList = '', signature = ''] = match;
  if (accessKeyId !== settings.accessKeyId) return 'InvalidAccessKeyId.NotFound';
  const names = headerList.split(';');
  const isComplete =
    REQUIRED.every((name) => names.includes(name)) &&
    Object.keys(request.headers).every(
      (name) => !name.startsWith('x-acs-') || names.includes(name),
    );
  if (!isComplete) return 'SignatureDoesNotMatch';
  const dateMs = Date.parse(String(request.headers['x-acs-date']));
  if (!(Math.abs(input.nowMs - dateMs) <= CLOCK_OFFSET_MS_MAX)) return 'InvalidTimeStamp.Expired';

  const bodyHash = createHash('sha256').update(request.body).digest('hex');
  if (request.headers['x-acs-content-sha256'] !== bodyHash) return 'SignatureDoesNotMatch';
  const [path = '/', query = ''] = request.url.split(/\?(.*)/s);
  const canonicalHeaders = names.map((name) => `${name}:${String(request.headers[name]).trim()}\n`);
  const canonical = [
    request.method,
    path,
    query.split('&').sort(byParameterName).join('&'),
    canonicalHeaders.join(''),
    headerList,
    bodyHash,
  ].join('\n');
  const hash = createHash('sha256').update(canonical).digest('hex');
  const expected = createHmac('sha256', settings.accessKeySecret)
    .update(`ACS3-HMAC-SHA256\n${hash}`)
    .digest();
  return timingSafeEqual(expected, Buffer.from(signature, 'hex')) ? null : 'SignatureDoesNotMatch';
}

function byParameterName(a: string, b: string): number {
  const [nameA = '', nameB = ''] = [a.split('=')[0], b.split('=')[0]];
  return nameA < nameB ? -1 : Number(nameA > nameB);
}
