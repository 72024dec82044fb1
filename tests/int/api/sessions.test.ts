import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { SignJWT } from 'jose';
import { sessionModel } from '../../../data/models/session.js';
import { userModel } from '../../../data/models/user.js';
import { customerSession, openWorld, request, until, type World } from './support.js';

const DEVICE = 'device-0001';
jest.setTimeout(20_000);

let world: World;
let url: string;

beforeAll(async () => {
  world = await openWorld();
  url = (await world.serve()).url;
});
afterAll(() => world.close());

function refresh(refreshToken: string, deviceId = DEVICE) {
  return world.auth.refresh({ refreshToken, deviceId });
}

const statusOf = async (token: string): Promise<number> =>
  (await request({ url: `${url}/auth/me`, token })).status;

describe('refresh', () => {
  test('[R43] a hundred parallel refreshes yield one chain', async () => {
    const first = await customerSession(world);
    const pairs = await Promise.all(Array.from({ length: 100 }, () => refresh(first.refreshToken)));
    expect(new Set(pairs.map((pair) => pair.refreshToken)).size).toBe(1);
    expect(new Set(pairs.map((pair) => pair.accessToken)).size).toBe(1);
    const [next] = pairs;
    const again = await refresh(next?.refreshToken ?? '');
    expect(again.sessionId).toBe(first.sessionId);
  });

  test('[R43] a retry inside the grace keeps the session and gets the same pair', async () => {
    const first = await customerSession(world);
    const one = await refresh(first.refreshToken);
    world.advance(9_000);
    expect(await refresh(first.refreshToken)).toEqual(one);
    expect(await statusOf(one.accessToken)).toBe(200);
  });

  test('[R43] a spent token after the grace revokes the family within 5 s', async () => {
    const first = await customerSession(world);
    const one = await refresh(first.refreshToken);
    expect(await statusOf(one.accessToken)).toBe(200);
    world.advance(10_001);
    await expect(refresh(first.refreshToken)).rejects.toMatchObject({ code: 'SESSION_EXPIRED' });
    await expect(refresh(one.refreshToken)).rejects.toMatchObject({ code: 'SESSION_EXPIRED' });
    const startMs = Date.now();
    await until(async () => (await statusOf(one.accessToken)) === 401);
    expect(Date.now() - startMs).toBeLessThan(5_000);
  });

  test('[R43] a token spent many rotations ago revokes the family too', async () => {
    const first = await customerSession(world);
    let pair = first;
    for (let count = 0; count < 4; count += 1) pair = await refresh(pair.refreshToken);
    await expect(refresh(first.refreshToken)).rejects.toMatchObject({ code: 'SESSION_EXPIRED' });
    await expect(refresh(pair.refreshToken)).rejects.toMatchObject({ code: 'SESSION_EXPIRED' });
  });

  test('another device ends the family, an unknown token only itself', async () => {
    const first = await customerSession(world);
    await expect(refresh(first.refreshToken, 'device-0002')).rejects.toMatchObject({
      code: 'SESSION_EXPIRED',
    });
    await expect(refresh(first.refreshToken)).rejects.toMatchObject({ code: 'SESSION_EXPIRED' });
    await expect(refresh('x'.repeat(43))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('tokens are stored as digests only', async () => {
    const pair = await customerSession(world);
    const rows = await sessionModel(world.connection).find().lean().exec();
    expect(JSON.stringify(rows)).not.toContain(pair.refreshToken);
  });

  test('idle and absolute life end the session', async () => {
    const other = await openWorld();
    const pair = await customerSession(other);
    other.advance(30 * 86_400_000 + 1);
    await expect(
      other.auth.refresh({ refreshToken: pair.refreshToken, deviceId: DEVICE }),
    ).rejects.toMatchObject({ code: 'SESSION_EXPIRED' });
    await other.close();
  });
});

describe('revocation', () => {
  test('[R44] logout is felt at once here and within 5 s in another process', async () => {
    const pair = await customerSession(world);
    const second = await world.serve();
    const elsewhere = async () =>
      (await request({ url: `${second.url}/auth/me`, token: pair.accessToken })).status;
    expect(await elsewhere()).toBe(200);
    const out = await request({
      url: `${url}/auth/logout`,
      method: 'POST',
      token: pair.accessToken,
    });
    expect(out.status).toBe(204);
    expect(await statusOf(pair.accessToken)).toBe(401);
    const startMs = Date.now();
    await until(async () => (await elsewhere()) === 401);
    expect(Date.now() - startMs).toBeLessThan(5_000);
  });

  test('[R44] logout-all ends every session of the person and no other', async () => {
    const pair = await customerSession(world);
    const stranger = await customerSession(world);
    await request({ url: `${url}/auth/logout-all`, method: 'POST', token: pair.accessToken });
    await until(async () => (await statusOf(pair.accessToken)) === 401);
    await expect(refresh(pair.refreshToken)).rejects.toMatchObject({ code: 'SESSION_EXPIRED' });
    expect(await statusOf(stranger.accessToken)).toBe(200);
  });

  test('[R44] a frozen account is out within 5 s, also on refresh', async () => {
    const pair = await customerSession(world);
    const me = await request({ url: `${url}/auth/me`, token: pair.accessToken });
    const id = String(me.json.id);
    await world.authDeps.users.raiseSessionVersion({ userId: id, status: 'FROZEN' });
    await until(async () => (await statusOf(pair.accessToken)) === 403);
    await expect(refresh(pair.refreshToken)).rejects.toMatchObject({ code: 'ACCOUNT_DISABLED' });
    expect(await userModel(world.connection).findById(id).lean().exec()).toMatchObject({
      status: 'FROZEN',
    });
  });
});

describe('[R45] access tokens', () => {
  const claims = { sid: 'x', ver: 1, roles: ['admin'], mid: null, cities: [] };
  const header = { alg: 'EdDSA', typ: 'at+jwt' };
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

  test('none of the bad variants is accepted', async () => {
    const pair = await customerSession(world);
    const [, payload = '', signature = ''] = pair.accessToken.split('.');
    const body = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<
      string,
      unknown
    >;
    const key = world.authDeps.keys.accessPrivateKey;
    const publicPem = world.authDeps.keys.accessPublicKey.export({ format: 'pem', type: 'spki' });
    const stranger = generateKeyPairSync('ed25519').privateKey;
    const nowSeconds = Math.floor(world.nowMs() / 1_000);
    const own = (change: Record<string, unknown>, head: Record<string, unknown> = header) => {
      const text = `${part(head)}.${part({ ...body, ...change })}`;
      return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`;
    };
    const hs256 = (secret: string | Buffer) => {
      const text = `${part({ alg: 'HS256', typ: 'at+jwt' })}.${payload}`;
      return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
    };
    const bad: Record<string, string> = {
      none: `${part({ alg: 'none', typ: 'at+jwt' })}.${payload}.`,
      'None, kept signature': `${part({ alg: 'None', typ: 'at+jwt' })}.${payload}.${signature}`,
      'HS256 with the public key': hs256(publicPem),
      'HS256 with nothing': hs256(''),
      'other key': await new SignJWT({ ...claims })
        .setProtectedHeader(header)
        .setIssuer('doorhive')
        .setAudience('customer')
        .setSubject('x')
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(stranger),
      'other key by jwk header': (() => {
        const jwk = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
        const text = `${part({ ...header, jwk })}.${payload}`;
        return `${text}.${sign(null, Buffer.from(text), stranger).toString('base64url')}`;
      })(),
      'kid path': `${part({ ...header, kid: '../../dev/null' })}.${payload}.${signature}`,
      expired: own({ iat: nowSeconds - 700, exp: nowSeconds - 100 }),
      'no expiry': own({ exp: undefined }),
      'very long life': own({ iat: nowSeconds - 3_600, exp: nowSeconds + 86_400 }),
      'not yet valid': own({ nbf: nowSeconds + 600 }),
      'issued in the future': own({ iat: nowSeconds + 600, exp: nowSeconds + 1_200 }),
      'other issuer': own({ iss: 'someone' }),
      'other audience': own({ aud: 'worker' }),
      'audience list': own({ aud: ['customer', 'admin'] }),
      'no audience': own({ aud: undefined }),
      'other subject': own({ sub: 'someone-else' }),
      'other session': own({ sid: 'none' }),
      'session of another kind': own({ sid: { $ne: null } }),
      'old version': own({ ver: 0 }),
      'version as text': own({ ver: '1' }),
      'plain JWT type': own({}, { alg: 'EdDSA', typ: 'JWT' }),
      'critical header': own({}, { ...header, crit: ['exp'] }),
      'changed roles without signature': `${part(header)}.${part({ ...body, roles: ['admin'], sub: 'x' })}.${signature}`,
      'cut signature': pair.accessToken.slice(0, -4),
      'refresh token': pair.refreshToken,
      'two tokens': `${pair.accessToken}.${pair.accessToken}`,
      empty: 'e30.e30.e30',
    };
    expect(await statusOf(own({}))).toBe(200);
    const accepted: string[] = [];
    for (const [name, token] of Object.entries(bad)) {
      const status = await statusOf(token);
      if (status !== 401) accepted.push(`${name}: ${status}`);
    }
    expect(accepted).toEqual([]);
  });

  test('roles come from the account, not from the token', async () => {
    const pair = await customerSession(world);
    const me = await request({ url: `${url}/auth/me`, token: pair.accessToken });
    expect(me.json).toMatchObject({ audience: 'customer', roles: ['customer'] });
    expect(me.text).not.toMatch(/1[3-9]\d{9}/);
    expect(me.json.phoneMasked).toMatch(/^138\*{4}\d{4}$/);
  });
});
