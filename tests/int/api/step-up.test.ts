import { z } from 'zod';
import { Secret, TOTP } from 'otpauth';
import { defineRoute, type Route } from '../../../api/kit/route.js';
import { STEP_UP_LIFE_MS } from '../../../use-cases/auth/lifetimes.js';
import { createStaff } from '../../../use-cases/auth/staff-login.js';
import { customerSession, openWorld, request, until, type World } from './support.js';

const DEVICE = 'device-0001';
const PASSWORD = 'correct horse battery';

let world: World;
let url: string;
let otherUrl: string;

const routes: Route[] = [
  defineRoute({
    method: 'post',
    path: '/test/sensitive',
    summary: 'Sensitive',
    tags: ['test'],
    access: {
      audience: ['admin', 'customer'],
      permission: 'session.manage',
      stepUp: true,
    },
    audit: { none: 'a route of this test' },
    idempotency: 'optional',
    responses: { 200: z.object({ isDone: z.boolean() }) },
    handler: async () => ({ status: 200, body: { isDone: true } }),
  }),
];

beforeAll(async () => {
  world = await openWorld();
  url = (await world.serve({ routes })).url;
  otherUrl = (await world.serve({ routes })).url;
});
afterAll(() => world.close());

const act = async (token: string, base = url): Promise<string> => {
  const answer = await request({ url: `${base}/test/sensitive`, method: 'POST', token });
  return answer.status === 200 ? 'done' : `${answer.status} ${String(answer.json.code)}`;
};
const stepUp = (token: string, body: unknown) =>
  request({ url: `${url}/auth/step-up`, body, token });

let count = 0;
/** A dispatcher who has just logged in. */
async function operator() {
  count += 1;
  const account = `operator.${count}`;
  const { totpSecret, staffId } = await createStaff({
    deps: world.authDeps,
    person: { audience: 'admin', account, password: PASSWORD, roles: ['dispatcher'] },
  });
  const code = () =>
    TOTP.generate({ secret: Secret.fromBase32(totpSecret), timestamp: world.nowMs() });
  const pair = await world.auth.loginStaff({
    audience: 'admin',
    account,
    password: PASSWORD,
    totp: code(),
    deviceId: DEVICE,
  });
  return { staffId, account, code, pair };
}

const REFUSED = '403 STEP_UP_REQUIRED';

describe('staff', () => {
  test('[S19] a login counts as fresh for five minutes and not longer', async () => {
    const { pair } = await operator();
    expect(await act(pair.accessToken)).toBe('done');
    world.advance(STEP_UP_LIFE_MS - 1_000);
    expect(await act(pair.accessToken)).toBe('done');
    world.advance(2_000);
    expect(await act(pair.accessToken)).toBe(REFUSED);
  });

  test('[S19] a TOTP code opens for five minutes, here and at once in another process', async () => {
    const { pair, code } = await operator();
    world.advance(STEP_UP_LIFE_MS + 1_000);
    // Both processes have the session of before in their caches.
    expect([await act(pair.accessToken), await act(pair.accessToken, otherUrl)]).toEqual([
      REFUSED,
      REFUSED,
    ]);
    const answer = await stepUp(pair.accessToken, { totp: code() });
    expect(answer.status).toBe(200);
    const token = String(answer.json.accessToken);
    expect([await act(token), await act(token, otherUrl)]).toEqual(['done', 'done']);
    expect(Date.parse(String(answer.json.stepUpUntil))).toBe(
      Number((await claimsOf(token)).sua) + STEP_UP_LIFE_MS,
    );
    // The token of before stays what it was.
    expect(await act(pair.accessToken)).toBe(REFUSED);
    world.advance(STEP_UP_LIFE_MS + 1);
    expect(await act(token)).toBe(REFUSED);
  });

  test('[S19] a refresh drops it, also for the token that had it', async () => {
    const { pair } = await operator();
    expect(await act(pair.accessToken)).toBe('done');
    const next = await world.auth.refresh({ refreshToken: pair.refreshToken, deviceId: DEVICE });
    expect(await act(next.accessToken)).toBe(REFUSED);
    await until(async () => (await act(pair.accessToken)) === REFUSED);
  });

  test('[S19] a code is good once, whether it logged in or stepped up, also in parallel', async () => {
    const { pair, code } = await operator();
    expect((await stepUp(pair.accessToken, { totp: code() })).json.code).toBe('CODE_INVALID');
    world.advance(30_000);
    const totp = code();
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => stepUp(pair.accessToken, { totp })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 400, 400, 400]);
  });

  test('[S19] five wrong codes lock the account, for the right one too', async () => {
    const { pair, code, account } = await operator();
    for (let tries = 0; tries < 5; tries += 1) {
      expect((await stepUp(pair.accessToken, { totp: '000000' })).status).toBe(400);
    }
    world.advance(30_000);
    expect((await stepUp(pair.accessToken, { totp: code() })).json.code).toBe('CODE_INVALID');
    const login = { audience: 'admin', account, password: PASSWORD, deviceId: DEVICE } as const;
    await expect(world.auth.loginStaff({ ...login, totp: code() })).rejects.toMatchObject({
      code: 'LOGIN_FAILED',
    });
  });

  test('an SMS code, both, or nothing is no proof of staff', async () => {
    const { pair, code } = await operator();
    world.advance(30_000);
    expect((await stepUp(pair.accessToken, { code: '123456' })).json.code).toBe('CODE_INVALID');
    const bodies = [{}, { totp: code(), code: '123456' }, { totp: 123456 }];
    const codes = bodies.map(async (body) => (await stepUp(pair.accessToken, body)).json.code);
    expect(new Set(await Promise.all(codes))).toEqual(new Set(['INVALID_INPUT']));
    const sent = await request({
      url: `${url}/auth/step-up/sms-codes`,
      method: 'POST',
      token: pair.accessToken,
    });
    expect(sent.status).toBe(403);
  });
});

describe('customers', () => {
  const askCode = (token: string) =>
    request({ url: `${url}/auth/step-up/sms-codes`, method: 'POST', token });
  const lastCode = () => world.sent.at(-1)?.params.code ?? '';

  test('[C15] a code sent to the phone of the account opens, once, in this session only', async () => {
    const [one, other] = [await customerSession(world), await customerSession(world)];
    world.advance(STEP_UP_LIFE_MS + 1_000);
    expect(await act(one.accessToken)).toBe(REFUSED);
    expect((await askCode(one.accessToken)).status).toBe(202);
    const code = lastCode();
    expect((await stepUp(other.accessToken, { code })).json.code).toBe('CODE_INVALID');
    const answer = await stepUp(one.accessToken, { code });
    expect(await act(String(answer.json.accessToken))).toBe('done');
    expect((await stepUp(one.accessToken, { code })).json.code).toBe('CODE_INVALID');
  });

  test('[C15] a login code does not step up, and the code of a step-up does not log in', async () => {
    const session = await customerSession(world);
    const { phone } = world.sent.at(-1) ?? { phone: '' };
    const request = { phone, audience: 'customer' } as const;
    await world.auth.requestSmsCode({ ...request, purpose: 'LOGIN', binding: DEVICE });
    expect((await stepUp(session.accessToken, { code: lastCode() })).json.code).toBe(
      'CODE_INVALID',
    );
    await askCode(session.accessToken);
    await expect(
      world.auth.loginBySms({ ...request, code: lastCode(), deviceId: DEVICE }),
    ).rejects.toMatchObject({ code: 'CODE_INVALID' });
  });
});

test('[S19] /auth/me tells what menus are made of, and until when sensitive actions are open', async () => {
  const { pair } = await operator();
  const me = await request({ url: `${url}/auth/me`, token: pair.accessToken });
  expect(me.json).toMatchObject({ name: `operator.${count}`, storeIds: [] });
  expect(me.json.permissions).toMatchObject({ 'order.dispatch': 'city', 'profile.read': 'own' });
  expect(me.json.permissions).not.toHaveProperty('staff.write');
  expect(Date.parse(String(me.json.stepUpUntil))).toBeGreaterThan(world.nowMs());
  world.advance(STEP_UP_LIFE_MS);
  const next = await world.auth.refresh({ refreshToken: pair.refreshToken, deviceId: DEVICE });
  const later = await request({ url: `${url}/auth/me`, token: next.accessToken });
  expect(later.json.stepUpUntil).toBeNull();
});

async function claimsOf(token: string): Promise<Record<string, unknown>> {
  const payload = token.split('.')[1] ?? '';
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
}
