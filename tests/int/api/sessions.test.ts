import { sessionModel } from '../../../data/models/session.js';
import { userModel } from '../../../data/models/user.js';
import { customerSession, openWorld, request, until, type World } from './support.js';

const DEVICE = 'device-0001';

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

test('roles come from the account, not from the token', async () => {
  const pair = await customerSession(world);
  const me = await request({ url: `${url}/auth/me`, token: pair.accessToken });
  expect(me.json).toMatchObject({ audience: 'customer', roles: ['customer'] });
  expect(me.text).not.toMatch(/1[3-9]\d{9}/);
  expect(me.json.phoneMasked).toMatch(/^138\*{4}\d{4}$/);
});
