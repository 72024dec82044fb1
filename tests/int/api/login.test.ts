import { Secret, TOTP } from 'otpauth';
import { smsCodeModel } from '../../../data/models/sms-code.js';
import { staffModel } from '../../../data/models/staff.js';
import { userModel } from '../../../data/models/user.js';
import { ensureUser } from '../../../use-cases/auth/sms-login.js';
import { createStaff } from '../../../use-cases/auth/staff-login.js';
import { freshPhone, openWorld, request, until, type World } from './support.js';

const DEVICE = 'device-0001';

let world: World;
let url: string;

beforeAll(async () => {
  world = await openWorld();
  url = (await world.serve()).url;
});
afterAll(() => world.close());

const lastCode = (phone: string): string =>
  world.sent.filter((message) => message.phone === phone).at(-1)?.params.code ?? '';
const ask = (phone: string, audience = 'customer') =>
  request({
    url: `${url}/auth/sms-codes`,
    body: { phone, purpose: 'LOGIN', audience, deviceId: DEVICE },
  });
const login = (phone: string, code: string, audience = 'customer') =>
  request({ url: `${url}/auth/sms-login`, body: { phone, code, audience, deviceId: DEVICE } });

describe('SMS', () => {
  // So many wrong codes on purpose in one minute would be taken for an attack.
  beforeEach(() => world.advance(11 * 60_000));

  test('the first login creates a customer, the next finds him; spellings are one phone', async () => {
    const phone = freshPhone();
    await ask(phone);
    expect((await login(phone, lastCode(phone))).status).toBe(200);
    const national = phone.slice(3);
    await ask(`86 ${national.slice(0, 3)}-${national.slice(3, 7)} ${national.slice(7)}`);
    expect((await login(national, lastCode(phone))).status).toBe(200);
    const users = await userModel(world.connection).find().lean().exec();
    const text = JSON.stringify(users);
    expect(users.filter((user) => user.audience === 'customer')).toHaveLength(1);
    expect(text).not.toContain(national);
  });

  test('parallel first logins of one phone make one customer', async () => {
    const phone = freshPhone();
    const { auth, authDeps } = world;
    await auth.requestSmsCode({ phone, purpose: 'LOGIN', audience: 'customer', binding: DEVICE });
    const rows = await Promise.all(
      Array.from({ length: 10 }, () => ensureUser({ deps: authDeps, phone, audience: 'customer' })),
    );
    expect(new Set(rows.map((row) => row._id)).size).toBe(1);
  });

  test('[R42] a code works once, also when used in parallel', async () => {
    const phone = freshPhone();
    await ask(phone);
    const code = lastCode(phone);
    // Past the rate limits, whose counters would put the requests into a line.
    const answers = await Promise.allSettled(
      Array.from({ length: 5 }, () =>
        world.auth.loginBySms({ phone, code, audience: 'customer', deviceId: DEVICE }),
      ),
    );
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(1);
    expect((await login(phone, code)).json.code).toBe('CODE_INVALID');
  });

  test('[R42] five tries and then the right code is refused too', async () => {
    const phone = freshPhone();
    await ask(phone);
    const code = lastCode(phone);
    const wrong = code === '000000' ? '000001' : '000000';
    const tries = await Promise.all(Array.from({ length: 20 }, () => login(phone, wrong)));
    expect(new Set(tries.map((answer) => answer.status))).toEqual(new Set([400]));
    expect((await login(phone, code)).json.code).toBe('CODE_INVALID');
  });

  test('[R42] the right code within five tries is accepted', async () => {
    const phone = freshPhone();
    await ask(phone);
    const code = lastCode(phone);
    const wrong = code === '000000' ? '000001' : '000000';
    for (let count = 0; count < 4; count += 1) await login(phone, wrong);
    expect((await login(phone, code)).status).toBe(200);
  });

  test('[R42] after five minutes the code is gone; it is bound to audience and phone', async () => {
    const phone = freshPhone();
    await ask(phone);
    const code = lastCode(phone);
    expect((await login(freshPhone(), code)).json.code).toBe('CODE_INVALID');
    expect((await login(phone, code, 'worker')).json.code).toBe('CODE_INVALID');
    world.advance(300_001);
    expect((await login(phone, code)).json.code).toBe('CODE_INVALID');
  });

  test('[R42] a code is good on the device that asked; another neither uses it nor its tries', async () => {
    const phone = freshPhone();
    await ask(phone);
    const code = lastCode(phone);
    const body = { phone, code, audience: 'customer', deviceId: 'device-of-a-stranger' };
    for (let tries = 0; tries < 6; tries += 1) {
      const answer = await request({ url: `${url}/auth/sms-login`, body });
      expect(answer.json.code).toBe('CODE_INVALID');
    }
    expect((await login(phone, code)).status).toBe(200);
  });

  test('[R42] known and unknown phones of workers get the same answer, only the known a message', async () => {
    const known = freshPhone();
    const unknown = freshPhone();
    await ensureUser({ deps: world.authDeps, phone: known, audience: 'worker', id: 'worker-1' });
    const [first, second] = [await ask(known, 'worker'), await ask(unknown, 'worker')];
    expect([first.status, first.text]).toEqual([second.status, second.text]);
    await until(() => lastCode(known) !== '');
    expect(lastCode(unknown)).toBe('');
    const pair = await login(known, lastCode(known), 'worker');
    const token = String(pair.json.accessToken);
    const me = await request({ url: `${url}/auth/me`, token });
    expect(me.json).toMatchObject({ id: 'worker-1', audience: 'worker', roles: ['worker'] });
  });

  test('[P6] whoever signs in chooses the language of what is written to him', async () => {
    const phone = freshPhone();
    await ask(phone);
    const pair = await login(phone, lastCode(phone));
    const token = String(pair.json.accessToken);
    const chosen = async () => (await request({ url: `${url}/auth/me`, token })).json.language;
    const choose = async (language: string) =>
      request({ url: `${url}/me/language`, method: 'PUT', token, body: { language } });
    expect(await chosen()).toBeNull();
    expect((await choose('en')).json).toEqual({ language: 'en' });
    expect(await chosen()).toBe('en');
    expect((await choose('fr')).status).toBe(400);
    expect(await chosen()).toBe('en');
  });

  test('codes and phones are not readable in the database', async () => {
    const phone = freshPhone();
    await ask(phone);
    const rows = JSON.stringify(await smsCodeModel(world.connection).find().lean().exec());
    expect(rows).not.toContain(phone.slice(3));
    expect(rows).not.toContain(`"${lastCode(phone)}"`);
  });

  test('landlines and nonsense are refused', async () => {
    for (const phone of ['02112345678', '+14155550100', '12345678901', '1381234567']) {
      expect((await ask(phone)).json.code).toBe('INVALID_INPUT');
    }
  });
});

describe('staff', () => {
  const PASSWORD = 'correct horse battery';
  let secret: string;
  let count = 0;

  const totpAt = (ms: number): string =>
    TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: ms });
  const enter = (account: string, password: string, totp: string, audience = 'admin') =>
    request({
      url: `${url}/auth/staff-login`,
      body: { account, password, totp, audience, deviceId: DEVICE },
    });

  async function hire(change: Record<string, unknown> = {}): Promise<string> {
    count += 1;
    const account = `Dispatcher.${count}`;
    const made = await createStaff({
      deps: world.authDeps,
      person: {
        audience: 'admin',
        account,
        password: PASSWORD,
        roles: ['dispatcher'],
        cities: ['hz'],
        ...change,
      },
    });
    secret = made.totpSecret;
    return account;
  }

  test('password and TOTP together open a session with roles and cities', async () => {
    const account = await hire();
    const answer = await enter(account.toUpperCase(), PASSWORD, totpAt(world.nowMs()));
    expect(answer.status).toBe(200);
    const me = await request({ url: `${url}/auth/me`, token: String(answer.json.accessToken) });
    expect(me.json).toMatchObject({ audience: 'admin', roles: ['dispatcher'], cities: ['hz'] });
  });

  test('a TOTP code works once, also in parallel', async () => {
    const account = await hire();
    const totp = totpAt(world.nowMs());
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => enter(account, PASSWORD, totp)),
    );
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    expect((await enter(account, PASSWORD, totp)).json.code).toBe('LOGIN_FAILED');
    world.advance(30_000);
    expect((await enter(account, PASSWORD, totpAt(world.nowMs()))).status).toBe(200);
  });

  test('every wrong part gives the same answer', async () => {
    const account = await hire();
    const now = totpAt(world.nowMs());
    const answers = [
      await enter('nobody', PASSWORD, now),
      await enter(account, 'wrong password', now),
      await enter(account, PASSWORD, totpAt(world.nowMs() - 600_000)),
      await enter(account, PASSWORD, now, 'merchant'),
    ];
    const seen = new Set(answers.map((answer) => `${answer.status} ${String(answer.json.code)}`));
    expect(seen).toEqual(new Set(['401 LOGIN_FAILED']));
  });

  test('five failures lock the account for 15 minutes', async () => {
    const account = await hire();
    for (let tries = 0; tries < 5; tries += 1) await enter(account, 'wrong', '000000');
    const locked = await enter(account, PASSWORD, totpAt(world.nowMs()));
    expect(locked.json.code).toBe('LOGIN_FAILED');
    world.advance(15 * 60_000 + 1);
    expect((await enter(account, PASSWORD, totpAt(world.nowMs()))).status).toBe(200);
  });

  test('a platform login ends the previous session of the person', async () => {
    const account = await hire();
    const first = await enter(account, PASSWORD, totpAt(world.nowMs()));
    world.advance(30_000);
    await enter(account, PASSWORD, totpAt(world.nowMs()));
    const { refreshToken } = first.json as { refreshToken: string };
    await expect(world.auth.refresh({ refreshToken, deviceId: DEVICE })).rejects.toMatchObject({
      code: 'SESSION_EXPIRED',
    });
  });

  test('[R44] a removed role is felt within 5 s', async () => {
    const account = await hire();
    const answer = await enter(account, PASSWORD, totpAt(world.nowMs()));
    const token = String(answer.json.accessToken);
    const status = async () => (await request({ url: `${url}/auth/me`, token })).status;
    expect(await status()).toBe(200);
    const me = await request({ url: `${url}/auth/me`, token });
    await world.authDeps.staff.raiseSessionVersion({
      staffId: String(me.json.id),
      roles: ['content'],
    });
    await until(async () => (await status()) === 401);
  });

  test('secrets are not readable in the database, roles of other audiences are refused', async () => {
    await hire();
    const rows = JSON.stringify(await staffModel(world.connection).find().lean().exec());
    expect(rows).not.toContain(secret);
    expect(rows).not.toContain(PASSWORD);
    expect(rows).toContain('$argon2id$v=19$m=19456,p=1,t=2$'.slice(0, 20));
    await expect(hire({ roles: ['merchantOwner'] })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    await expect(hire({ roles: ['system'] })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
