import { createHmac, generateKeyPairSync, sign, type KeyObject, type webcrypto } from 'node:crypto';

export type Variant = { readonly name: string; readonly token: string };

export type VariantInput = {
  /** A token that is good, and the pair it was signed with. */
  readonly token: string;
  readonly refreshToken: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly nowSeconds: number;
};

type Json = Readonly<Record<string, unknown>>;

const HEADER: Json = { alg: 'EdDSA', typ: 'at+jwt' };
const part = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const payloadOf = (token: string): Json =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Json;

/** Signs whatever it is given: what the server's own key would say about nonsense. */
function signed(input: { readonly head: Json; readonly body: unknown; readonly key: KeyObject }) {
  const text = `${part(input.head)}.${part(input.body)}`;
  const isEdwards = input.key.asymmetricKeyType === 'ed25519';
  const bytes = sign(isEdwards ? null : 'sha256', Buffer.from(text), input.key);
  return `${text}.${bytes.toString('base64url')}`;
}

/** Tokens none of which may be accepted, each with what is wrong with it. */
export function badVariants(input: VariantInput): Variant[] {
  return [
    ...unsigned(input),
    ...confused(input),
    ...injectedKeys(input),
    ...badHeaders(input),
    ...badClaims(input),
    ...badTimes(input),
    ...damaged(input),
  ].map(([name, token]) => ({ name, token }));
}

function unsigned({ token }: VariantInput): [string, string][] {
  const [, payload = '', signature = ''] = token.split('.');
  return ['none', 'None', 'NONE', 'nOnE', '', ' none', null, undefined, 0, [], {}].flatMap(
    (alg): [string, string][] =>
      ['', signature, 'AA'].map((end) => [
        `alg ${JSON.stringify(alg)} with ${end === '' ? 'no' : end.slice(0, 4)} signature`,
        `${part({ ...HEADER, alg })}.${payload}.${end}`,
      ]),
  );
}

/** The public key, which everybody may have, taken for a shared secret. */
function confused({ token, publicKey }: VariantInput): [string, string][] {
  const [, payload = ''] = token.split('.');
  const jwk = publicKey.export({ format: 'jwk' }) as webcrypto.JsonWebKey;
  const secrets: Record<string, string | Buffer> = {
    pem: publicKey.export({ format: 'pem', type: 'spki' }),
    der: publicKey.export({ format: 'der', type: 'spki' }),
    point: Buffer.from(jwk.x ?? '', 'base64url'),
    jwk: JSON.stringify(jwk),
    nothing: '',
    word: 'secret',
    issuer: 'doorhive',
  };
  return (['256', '384', '512'] as const).flatMap((bits) =>
    Object.entries(secrets).map(([name, secret]): [string, string] => {
      const text = `${part({ ...HEADER, alg: `HS${bits}` })}.${payload}`;
      const end = createHmac(`sha${bits}`, secret).update(text).digest('base64url');
      return [`HS${bits} with the ${name}`, `${text}.${end}`];
    }),
  );
}

/** A key of the attacker, named in the header in every way there is. */
function injectedKeys({ token }: VariantInput): [string, string][] {
  const body = payloadOf(token);
  const own = generateKeyPairSync('ed25519');
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = own.publicKey.export({ format: 'jwk' });
  const names: Json[] = [
    {},
    { jwk },
    { jwk: { ...jwk, kid: 'x' }, kid: 'x' },
    { jku: 'https://attacker.example/keys' },
    { jku: 'http://127.0.0.1/keys' },
    { x5u: 'https://attacker.example/certificate' },
    { x5c: [own.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')] },
    { x5t: 'AAAA' },
    { 'x5t#S256': 'AAAA' },
    ...[
      '../../dev/null',
      '/dev/null',
      "x' UNION SELECT 'key",
      '0',
      '',
      'https://attacker.example',
    ].map((kid) => ({ kid })),
    { kid: { $ne: null } },
    { kid: ['a'] },
  ];
  const [, payload = '', signature = ''] = token.split('.');
  return [
    ...names.flatMap((name): [string, string][] => [
      [
        `foreign key by ${JSON.stringify(name).slice(0, 40)}`,
        signed({ head: { ...HEADER, ...name }, body, key: own.privateKey }),
      ],
      ...(Object.keys(name).length === 0
        ? []
        : [
            [
              `kept signature, ${JSON.stringify(name).slice(0, 40)}`,
              `${part({ ...HEADER, ...name })}.${payload}.${signature}`,
            ] as [string, string],
          ]),
    ]),
    ...['RS256', 'RS512', 'PS256'].map((alg): [string, string] => [
      `${alg} of another key`,
      signed({ head: { ...HEADER, alg }, body, key: rsa.privateKey }),
    ]),
    ...['ES256', 'ES384', 'ES256K'].map((alg): [string, string] => [
      `${alg} of another key`,
      signed({ head: { ...HEADER, alg }, body, key: ec.privateKey }),
    ]),
  ];
}

function badHeaders({ token, privateKey: key }: VariantInput): [string, string][] {
  const body = payloadOf(token);
  const heads: Json[] = [
    { alg: 'EdDSA' },
    ...['JWT', 'rt+jwt', 'id+jwt', 'dpop+jwt', '', 'at', 1, null, ['at+jwt'], {}].map((typ) => ({
      ...HEADER,
      typ,
    })),
    ...['eddsa', 'Ed25519', 'Ed448', 'EdDSA ', 'RS256', 'HS256', 'ES256'].map((alg) => ({
      ...HEADER,
      alg,
    })),
    ...[['exp'], ['b64'], ['x'], [], 'exp', [1]].map((crit) => ({ ...HEADER, crit })),
    { ...HEADER, crit: ['b64'], b64: false },
  ];
  return heads.map((head) => [`header ${JSON.stringify(head)}`, signed({ head, body, key })]);
}

/** Nonsense under a good signature: as if another part of the product signed something else. */
function badClaims({ token, privateKey: key }: VariantInput): [string, string][] {
  const body = payloadOf(token);
  const nonsense = [undefined, null, '', 0, -1, 1.5, true, [], {}, ['x'], { $ne: null }, 'x', '1'];
  const claims = ['sub', 'aud', 'sid', 'ver', 'iss'];
  const replaced = claims.flatMap((claim) => nonsense.map((value) => ({ [claim]: value })));
  const others: Json[] = [
    ...['worker', 'merchant', 'admin', 'system'].map((aud) => ({ aud })),
    { aud: ['customer'] },
    { aud: ['customer', 'admin'] },
    ...[null, '', 'x', 1.5, true, [], {}].map((sua) => ({ sua })),
    { ver: 2 },
    { ver: '1' },
    { sub: `${String(body.sub)} ` },
    { sid: `${String(body.sid)}x` },
  ];
  return [...replaced, ...others].map((change) => [
    `claim ${JSON.stringify(change)}${Object.values(change).includes(undefined) ? ' left out' : ''}`,
    signed({ head: HEADER, body: { ...body, ...change }, key }),
  ]);
}

function badTimes({ token, privateKey: key, nowSeconds: now }: VariantInput): [string, string][] {
  const body = payloadOf(token);
  const times: Json[] = [
    { iat: now - 700, exp: now - 100 },
    { iat: now - 605, exp: now - 6 },
    { exp: now - 6 },
    { exp: 0 },
    { exp: -1 },
    { exp: undefined },
    { exp: null },
    { exp: String(now + 600) },
    { exp: 'never' },
    { iat: now - 3_600, exp: now + 86_400 },
    { iat: now - 606, exp: now + 600 },
    { iat: undefined },
    { iat: null },
    { iat: String(now) },
    { iat: now + 600, exp: now + 1_200 },
    { iat: now + 60, exp: now + 600 },
    { nbf: now + 60 },
    { nbf: now + 600 },
    { nbf: String(now) },
    { nbf: null },
  ];
  return times.map((change) => [
    `times ${JSON.stringify(change)} at ${now}`,
    signed({ head: HEADER, body: { ...body, ...change }, key }),
  ]);
}

function damaged({ token, refreshToken, privateKey: key }: VariantInput): [string, string][] {
  const [head = '', payload = '', signature = ''] = token.split('.');
  const body = payloadOf(token);
  const flip = (text: string, index: number): string =>
    `${text.slice(0, index)}${text[index] === 'A' ? 'B' : 'A'}${text.slice(index + 1)}`;
  const flips = [0, 5, 10, 20, 30, 40, 50, 60, 70, 80].flatMap((index): [string, string][] => [
    [`signature changed at ${index}`, `${head}.${payload}.${flip(signature, index)}`],
    [`payload changed at ${index}`, `${head}.${flip(payload, index)}.${signature}`],
  ]);
  const others: Record<string, string> = {
    'the refresh token': refreshToken,
    'cut signature': token.slice(0, -4),
    'no signature': `${head}.${payload}.`,
    'two parts': `${head}.${payload}`,
    'one part': head,
    'four parts': `${token}.${signature}`,
    'five parts, as if encrypted': `${token}.${signature}.${signature}`,
    'two tokens': `${token}.${token}`,
    'doubled signature': `${head}.${payload}.${signature}${signature}`,
    'parts in other order': `${payload}.${head}.${signature}`,
    'signature of zeros': `${head}.${payload}.${Buffer.alloc(64).toString('base64url')}`,
    empty: 'e30.e30.e30',
    dots: '..',
    'payload is a list': signed({ head: HEADER, body: [body], key }),
    'payload is a word': signed({ head: HEADER, body: '"word"', key }),
    'payload is no JSON': signed({ head: HEADER, body: 'nonsense', key }),
    'nested token': signed({ head: { ...HEADER, cty: 'JWT' }, body: token, key }),
    'roles raised': `${head}.${part({ ...body, roles: ['admin'] })}.${signature}`,
    'step-up added': `${head}.${part({ ...body, sua: Date.now() })}.${signature}`,
    'longer than is read': `${token}${'A'.repeat(5_000)}`,
  };
  return [...flips, ...Object.entries(others)];
}
