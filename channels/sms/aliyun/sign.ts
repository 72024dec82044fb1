import { createHash, createHmac } from 'node:crypto';

export type Acs3Input = {
  readonly method: 'GET' | 'POST';
  readonly host: string;
  readonly action: string;
  readonly version: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly at: Date;
  readonly nonce: string;
};

const ALGORITHM = 'ACS3-HMAC-SHA256';

/** Headers and query string of a request signed by Aliyun's V3 scheme (RPC style, path `/`). */
export function signAcs3(input: Acs3Input): {
  readonly headers: Readonly<Record<string, string>>;
  readonly queryString: string;
} {
  const bodyHash = sha256(input.body);
  const signed: Record<string, string> = {
    host: input.host,
    'x-acs-action': input.action,
    'x-acs-content-sha256': bodyHash,
    'x-acs-date': `${input.at.toISOString().slice(0, 19)}Z`,
    'x-acs-signature-nonce': input.nonce,
    'x-acs-version': input.version,
  };
  const names = Object.keys(signed).sort();
  const queryString = Object.keys(input.query)
    .sort()
    .map((name) => `${encode(name)}=${encode(input.query[name] ?? '')}`)
    .join('&');
  const canonicalRequest = [
    input.method,
    '/',
    queryString,
    names.map((name) => `${name}:${signed[name]}\n`).join(''),
    names.join(';'),
    bodyHash,
  ].join('\n');
  const signature = createHmac('sha256', input.accessKeySecret)
    .update(`${ALGORITHM}\n${sha256(canonicalRequest)}`)
    .digest('hex');
  const credential = `Credential=${input.accessKeyId},SignedHeaders=${names.join(';')}`;
  const { host: _host, ...headers } = signed;
  return {
    // fetch sets `host` itself, from the URL that the caller built from the same host.
    headers: { ...headers, Authorization: `${ALGORITHM} ${credential},Signature=${signature}` },
    queryString,
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** RFC 3986: encodeURIComponent leaves five characters that the scheme wants encoded. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
