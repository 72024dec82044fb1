import type { ChannelOutcome } from '../../../channels/outcome.js';
import { mediaModel } from '../../../data/models/media.js';
import { staffModel } from '../../../data/models/staff.js';
import { createStaff } from '../../../use-cases/auth/staff-login.js';
import { startSetup } from '../../../use-cases/setup/first-administrator.js';
import { openFirstRunWorld, PASSWORD, type FirstRunWorld } from './first-run-world.js';

const asked: string[] = [];
const answering = (outcome: ChannelOutcome<unknown>) => ({
  isConfigured: true,
  settings: ['A_NAME'],
  ask: async () => (asked.push('asked'), outcome),
  goodFailures: ['CODE_INVALID'],
});
const failure = (code: string) =>
  answering({ kind: 'failure', code, message: 'secret-of-the-channel' });

let world: FirstRunWorld;
beforeAll(async () => {
  world = await openFirstRunWorld({
    WECHAT_PAY: answering({ kind: 'success', value: 'secret-of-the-channel' }),
    ALIPAY: failure('NOT_AUTHORIZED'),
    WECHAT_MINI_CUSTOMER: failure('CODE_INVALID'),
    PUSH: answering({ kind: 'unknown', message: 'secret-of-the-channel' }),
    SMS: { isConfigured: true, settings: ['SMS_ENDPOINT'] },
  });
});
afterAll(() => world.close());
beforeEach(() => world.forget());

const confirm = (begun: Record<string, unknown>) =>
  world.post('/auth/invitations/confirm', {
    token: begun.token,
    totp: world.totpOf(begun.totpSecret),
  });
const administrators = () => staffModel(world.connection).countDocuments({ roles: 'admin' });

describe('the first administrator', () => {
  test('[S21] with the token of the server, password and TOTP: he logs in, and the door is shut', async () => {
    expect((await world.state()).json).toEqual({ hasAdministrator: false });
    const begun = await world.begin();
    expect(begun.status).toBe(201);
    // Nothing counts before the first code.
    expect((await world.state()).json).toEqual({ hasAdministrator: false });
    const login = { audience: 'admin', account: 'root', password: PASSWORD, deviceId: 'device-01' };
    const early = { ...login, totp: world.totpOf(begun.json.totpSecret) };
    expect((await world.post('/auth/staff-login', early)).status).toBe(401);
    expect((await confirm(begun.json)).json).toEqual({ account: 'root', audience: 'admin' });
    expect((await world.state()).json).toEqual({ hasAdministrator: true });
    world.advance(30_000);
    const totp = world.totpOf(begun.json.totpSecret);
    expect((await world.post('/auth/staff-login', { ...login, totp })).status).toBe(200);
    expect(world.audited.map(({ action }) => action)).toEqual(['setup.begin', 'staff.enrol']);

    for (const account of ['root', 'other']) {
      const again = await world.begin({ account });
      expect([again.status, again.json.code]).toEqual([409, 'SETUP_DONE']);
    }
    expect(await administrators()).toBe(1);
    expect(JSON.stringify(await staffModel(world.connection).find().lean())).not.toMatch(PASSWORD);
  });

  test('[S21] a stranger without the token gets nowhere, and learns nothing', async () => {
    const wrong = 'A'.repeat(43);
    const answer = await world.begin({ setupToken: wrong });
    expect([answer.status, answer.json.code]).toEqual([403, 'SETUP_TOKEN_INVALID']);
    for (const change of [{ setupToken: 'short' }, { password: 'short' }, { roles: ['admin'] }]) {
      expect((await world.begin(change)).status).toBe(400);
    }
    expect(await administrators()).toBe(0);
    await confirm((await world.begin()).json);
    // The wrong token is refused as before: whether there is an administrator is in GET /setup only.
    const after = await world.begin({ setupToken: wrong });
    expect(after.json.code).toBe('SETUP_TOKEN_INVALID');
  });

  test('[S21] of eight who set up at once one gets in', async () => {
    const record = async (): Promise<void> => undefined;
    const answers = await Promise.allSettled(
      Array.from({ length: 8 }, (_none, index) =>
        startSetup(world.deps, {
          ...{ setupToken: world.token, account: `root-${index}`, name: '管理员' },
          ...{ password: PASSWORD, record },
        }),
      ),
    );
    const [winner, ...others] = answers.flatMap((answer) =>
      answer.status === 'fulfilled' ? [answer.value] : [],
    );
    expect(others).toEqual([]);
    const codes = answers.flatMap((answer) =>
      answer.status === 'rejected' ? [(answer.reason as { code: string }).code] : [],
    );
    expect(codes).toEqual(Array.from({ length: 7 }, () => 'SETUP_DONE'));
    expect(await administrators()).toBe(1);
    expect((await confirm({ ...winner })).json.account).toBe(winner?.account);
  });

  test('[S21] who lost the answer begins again; what was left is free after its hour', async () => {
    const first = await world.begin();
    const second = await world.begin();
    expect([second.status, await administrators()]).toEqual([201, 1]);
    expect((await confirm(first.json)).status).toBe(410);
    expect((await world.begin({ account: 'thief' })).json.code).toBe('SETUP_DONE');
    world.advance(61 * 60_000);
    expect((await confirm(second.json)).status).toBe(410);
    const third = await world.begin({ account: 'chief' });
    expect(third.status).toBe(201);
    expect((await confirm(third.json)).json).toEqual({ account: 'chief', audience: 'admin' });
    expect(await administrators()).toBe(1);
  });

  test('[S21] where there is an administrator from before, nobody sets up another', async () => {
    await createStaff({
      deps: world.authDeps,
      person: { audience: 'admin', account: 'old', password: PASSWORD, roles: ['admin'] },
    });
    expect((await world.state()).json).toEqual({ hasAdministrator: true });
    expect((await world.begin()).json.code).toBe('SETUP_DONE');
    await staffModel(world.connection).updateMany({}, { $set: { status: 'FROZEN' } });
    expect((await world.begin()).json.code).toBe('SETUP_DONE');
  });
});

describe('the brand', () => {
  const ADMIN = 'admin~a1';
  const brand = (over: Record<string, unknown> = {}) => ({
    ...{ name: { zh: '洁邻', en: 'Jielin' }, color: '#0b7a75', logoMediaId: null },
    ...over,
  });
  const set = (version: number, body: unknown) =>
    world.call(ADMIN, '/admin/brand', { body, version });

  test('[S21] everybody sees name, colour and logo; the logo of before ends with its file', async () => {
    const before = (await fetch(`${world.url}/brand`).then((it) => it.json())) as object;
    expect(before).toEqual({
      name: { zh: '蜂到家', en: 'Doorhive' },
      color: '#0B7A75',
      logoPath: null,
    });
    const logoMediaId = await world.file('BRAND_LOGO');
    expect((await set(0, brand({ logoMediaId }))).json).toMatchObject({ version: 1, logoMediaId });
    const seen = (await fetch(`${world.url}/brand`).then((it) => it.json())) as {
      logoPath: string;
    };
    expect(seen).toMatchObject({ name: { zh: '洁邻', en: 'Jielin' }, color: '#0B7A75' });
    expect(Object.keys(seen).sort()).toEqual(['color', 'logoPath', 'name']);
    const file = await fetch(`${world.url}${seen.logoPath}`);
    expect([file.status, await file.text()]).toEqual([200, `file ${logoMediaId}`]);
    expect((await set(1, brand())).json).toMatchObject({ version: 2, logoPath: null });
    const old = await mediaModel(world.connection).findById(logoMediaId).lean();
    expect(old?.status).toBe('REMOVING');
  });

  test('[S21] of two who set it at once one is told to look again; a bad brand is none', async () => {
    const both = await Promise.all([set(0, brand()), set(0, brand({ color: '#123456' }))]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const later = await Promise.all([set(1, brand()), set(1, brand({ color: '#123456' }))]);
    expect(later.map(({ status }) => status).sort()).toEqual([200, 409]);
    // Too light for white text, no colour, no name.
    for (const over of [{ color: '#ffd400' }, { color: 'red' }, { name: { zh: '', en: 'x' } }]) {
      expect((await set(2, brand(over))).status).toBe(400);
    }
    const photo = await world.file('PROFILE_PHOTO');
    const refused = await set(2, brand({ logoMediaId: photo }));
    expect([refused.status, refused.json.code]).toEqual([409, 'MEDIA_NOT_USABLE']);
    expect((await world.call(ADMIN, '/admin/brand')).json.version).toBe(2);
    const body = brand();
    const dispatcher = await world.call('dispatcher~d1', '/admin/brand', { body, version: 2 });
    expect(dispatcher.status).toBe(403);
  });
});

describe('channels', () => {
  const ADMIN = 'admin~a1';
  const testOf = async (channel: string) => {
    const response = await fetch(`${world.url}/admin/channels/${channel}/test`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN}` },
    });
    return (await response.json()) as Record<string, unknown>;
  };

  test('[S21] the page tells what is set up and never a value; a test says what came of it', async () => {
    const { text, json } = await world.call(ADMIN, '/admin/channels');
    expect(text).not.toMatch(/secret-of-the-channel/);
    const items = json.items as Record<string, unknown>[];
    expect(items).toHaveLength(8);
    expect(items[0]).toEqual({
      ...{ channel: 'WECHAT_PAY', name: { zh: '微信支付', en: 'WeChat Pay' } },
      ...{ isConfigured: true, isTestable: true, settings: ['A_NAME'] },
    });
    const channels = ['WECHAT_PAY', 'ALIPAY', 'WECHAT_MINI_CUSTOMER', 'PUSH', 'SMS', 'NUMBER'];
    const results = [];
    for (const channel of channels) {
      const { result, failureCode, ...rest } = await testOf(channel);
      expect(JSON.stringify(rest)).not.toMatch(/secret-of-the-channel/);
      results.push([result, failureCode]);
    }
    expect(results).toEqual([
      ['OK', null],
      ['FAILED', 'NOT_AUTHORIZED'],
      // The channel knows us and not the code that was made up.
      ['OK', null],
      ['UNKNOWN', null],
      ['NOT_TESTABLE', null],
      ['NOT_CONFIGURED', null],
    ]);
    expect(asked).toHaveLength(4);
    expect((await world.call('dispatcher~d1', '/admin/channels')).status).toBe(403);
  });

  test('[S21] the texts that people agree to are there with every version', async () => {
    const { json } = await world.call(ADMIN, '/admin/agreements');
    const [terms] = json.items as { purpose: string; texts: { version: number }[] }[];
    expect(terms?.purpose).toBe('TERMS');
    expect(terms?.texts[0]?.version).toBe(1);
  });
});
