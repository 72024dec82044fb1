import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { codePng } from '../fakes/wechat-mini/png.js';
import { startWechatMiniFake } from '../fakes/wechat-mini/server.js';
import { SANDBOX_MINI_APPS, SANDBOX_TEMPLATE_ID, wechatMiniFakeConfig } from '../fakes/testing.js';
import type { RunningServer } from '../fakes/http.js';
import { createWechatMini } from './mini-program.js';
import type { AccessTokenStore, KeptToken, WechatMini } from './port.js';

const { appid, secret } = SANDBOX_MINI_APPS.customer;
const ORDER = {
  character_string1: 'DH20261128000001',
  thing2: '日常保洁',
  time3: '2026年11月28日 09:30',
};

let nowMs: number;
let fake: RunningServer;
let store: MemoryStore;
let app: WechatMini;

beforeEach(async () => {
  nowMs = Date.now();
  fake = await startWechatMiniFake(wechatMiniFakeConfig(), () => nowMs);
  store = memoryStore();
  app = adapter();
});
afterEach(() => fake.close());

describe('login codes', () => {
  test('a code names openid and unionid, and the session key stays behind', async () => {
    const outcome = await app.codeToSession({ code: await loginCode() });
    expect(outcome).toEqual({
      kind: 'success',
      value: {
        openid: expect.stringMatching(/^o[\w-]{27}$/),
        unionid: expect.stringMatching(/^u[\w-]{27}$/),
      },
    });
  });

  test('the same person has one unionid in two mini-programs and another openid in each', async () => {
    const other = SANDBOX_MINI_APPS.worker;
    const [first, second] = [
      await app.codeToSession({ code: await loginCode() }),
      await adapter(other).codeToSession({ code: await loginCode(other.appid) }),
    ];
    if (first.kind !== 'success' || second.kind !== 'success') throw new Error('no person');
    expect(first.value.unionid).toBe(second.value.unionid);
    expect(first.value.openid).not.toBe(second.value.openid);
  });

  test.each([
    ['40029', 'forged', async () => 'f'.repeat(32)],
    ['40029', 'of another app', () => loginCode(SANDBOX_MINI_APPS.worker.appid)],
    ['40163', 'used', usedCode],
    ['40029', 'expired', expiredCode],
    ['40029', 'for a phone', () => phoneCode('13800000001')],
  ])('%s: a code that is %s is CODE_INVALID', async (errcode, _name, code) => {
    const outcome = await app.codeToSession({ code: await code() });
    expect(outcome).toMatchObject({ kind: 'failure', code: 'CODE_INVALID' });
    expect(outcome).toMatchObject({ message: expect.stringContaining(errcode) });
  });

  test.each([
    [45011, { kind: 'failure', code: 'RATE_LIMITED' }],
    [40226, { kind: 'failure', code: 'BLOCKED' }],
    [40163, { kind: 'failure', code: 'CODE_INVALID' }],
    [-1, { kind: 'unknown' }],
    [99999, { kind: 'unknown' }],
  ])('error code %i is told as it is meant', async (errcode, expected) => {
    await plant('jscode2session', { errcode });
    expect(await app.codeToSession({ code: await loginCode() })).toMatchObject(expected);
  });

  test('a wrong secret is NOT_AUTHORIZED, a lost reply and a silent provider are unknown', async () => {
    const code = await loginCode();
    const wrong = adapter({ appid, secret: 'wrong' });
    expect(await wrong.codeToSession({ code })).toMatchObject({ code: 'NOT_AUTHORIZED' });
    await plant('jscode2session', { kind: 'lostReply' });
    expect((await app.codeToSession({ code })).kind).toBe('unknown');
    // The code was used up by the call whose answer was lost.
    expect(await app.codeToSession({ code })).toMatchObject({ code: 'CODE_INVALID' });
    const silent = adapter({ appid, secret }, { baseUrl: 'http://127.0.0.1:1/' });
    expect((await silent.codeToSession({ code })).kind).toBe('unknown');
  });
});

describe('access token', () => {
  test('one serves many calls; near its end the next one is fetched', async () => {
    await scene('a');
    await scene('b');
    expect(await tokens()).toEqual([{ isForced: false, isNew: true }]);
    nowMs += 7_200_000 - 4 * 60_000;
    await scene('c');
    expect(await tokens()).toHaveLength(2);
  });

  test('two processes share one: many calls at once ask for one token', async () => {
    const apps = [app, adapter(), adapter()];
    const calls = apps.flatMap((one) => [picture(one, 'a'), picture(one, 'b'), picture(one, 'c')]);
    const outcomes = await Promise.all(calls);
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['success']));
    expect(await tokens()).toEqual([{ isForced: false, isNew: true }]);
  });

  test.each([
    ['40001 for one that another system ended', force],
    ['42001 for one that ran out early', async () => void (nowMs += 7_300_000)],
  ])('%s: it is replaced once, and the call goes through', async (_name, spoil) => {
    await scene('a');
    await spoil();
    store.keptUntil(nowMs + 7_200_000);
    const before = (await tokens()).length;
    expect(await picture(app, 'b')).toMatchObject({ kind: 'success' });
    // Not by force: that would end the token of everybody else.
    const asked = (await tokens()).slice(before);
    expect(asked.map(({ isForced }) => isForced)).toEqual([false]);
  });

  test('what is refused though it is the present one is replaced by force', async () => {
    await scene('a');
    await plant('getwxacodeunlimit', { errcode: 40001 });
    expect(await picture(app, 'b')).toMatchObject({ kind: 'success' });
    expect((await tokens()).at(-1)).toEqual({ isForced: true, isNew: true });
  });

  test('a refusal of the new token too ends the attempt: nothing was done', async () => {
    await plant('send', { errcode: 42001, times: 2 });
    expect(await send()).toMatchObject({ kind: 'failure', code: 'UNAVAILABLE' });
  });

  test('without a token nothing was done, so the outcome is no unknown one', async () => {
    await plant('stable_token', { errcode: -1 });
    expect(await send()).toMatchObject({ kind: 'failure', code: 'UNAVAILABLE' });
    await plant('stable_token', { kind: 'lostReply' });
    expect(await send()).toMatchObject({ kind: 'failure', code: 'UNAVAILABLE' });
    const wrong = adapter({ appid, secret: 'wrong' });
    expect(await picture(wrong, 'a')).toMatchObject({ code: 'NOT_AUTHORIZED' });
    expect(store.isLeased()).toBe(false);
  });
});

describe('phones', () => {
  test('the number of the person who pressed the button, once', async () => {
    const code = await phoneCode('13800000001');
    const openid = await openidOf();
    const outcome = await app.phoneOf({ code, openid });
    expect(outcome).toEqual({ kind: 'success', value: { phone: '13800000001' } });
    expect(await app.phoneOf({ code, openid })).toMatchObject({ code: 'CODE_INVALID' });
  });

  test('a code of somebody else, of a landline, or of a login is refused', async () => {
    const openid = await openidOf();
    const stranger = { code: await phoneCode('13800000001', 'stranger'), openid };
    expect(await app.phoneOf(stranger)).toMatchObject({ code: 'CODE_INVALID' });
    const landline = { code: await phoneCode('5551234'), openid };
    expect(await app.phoneOf(landline)).toMatchObject({ code: 'REFUSED' });
    const login = { code: await loginCode(), openid };
    expect(await app.phoneOf(login)).toMatchObject({ code: 'CODE_INVALID' });
  });

  test('busy and lost are unknown', async () => {
    const openid = await openidOf();
    await plant('getuserphonenumber', { errcode: -1 });
    const ask = async () => app.phoneOf({ code: await phoneCode('13800000001'), openid });
    expect((await ask()).kind).toBe('unknown');
    await plant('getuserphonenumber', { kind: 'lostReply' });
    expect((await ask()).kind).toBe('unknown');
  });
});

describe('subscribe messages', () => {
  test('each permission carries one message; then the person has refused', async () => {
    await allow();
    const sent = await send();
    expect(sent).toMatchObject({
      kind: 'success',
      value: { messageId: expect.stringMatching(/^\d{19}$/) },
    });
    expect(await messages()).toMatchObject([
      { templateId: SANDBOX_TEMPLATE_ID, page: 'pages/order/index?id=1', data: ORDER },
    ]);
    expect(await send()).toMatchObject({ kind: 'failure', code: 'USER_REFUSED' });
  });

  test('a lost reply is unknown, and the message was delivered', async () => {
    await allow();
    await plant('send', { kind: 'lostReply' });
    expect((await send()).kind).toBe('unknown');
    expect(await messages()).toHaveLength(1);
  });

  test.each([
    [47003, 'REFUSED'],
    [40037, 'REFUSED'],
    [40003, 'REFUSED'],
    [43101, 'USER_REFUSED'],
    [45009, 'RATE_LIMITED'],
  ])('error code %i is %s', async (errcode, code) => {
    await plant('send', { errcode });
    expect(await send()).toMatchObject({ kind: 'failure', code });
  });

  test('without a template nothing is asked', async () => {
    const bare = adapter({ appid, secret }, { templateIds: {} });
    expect(await send(bare)).toMatchObject({ kind: 'failure', code: 'REFUSED' });
    expect(await tokens()).toEqual([]);
  });
});

describe('codes to scan', () => {
  test('a PNG for page and scene', async () => {
    const outcome = await app.miniProgramCode({ scene: 'w=1', page: 'pages/index/index' });
    if (outcome.kind !== 'success') throw new Error(outcome.kind);
    expect(outcome.value.png).toEqual(codePng(`${appid}|pages/index/index|w=1`));
  });

  test('a page that is none and a scene that is too long are refused', async () => {
    const page = 'pages/index/index';
    expect(await app.miniProgramCode({ scene: 'a', page: '/x' })).toMatchObject({
      code: 'REFUSED',
    });
    const long = await app.miniProgramCode({ scene: 'a'.repeat(33), page });
    expect(long).toMatchObject({ code: 'REFUSED' });
    await plant('getwxacodeunlimit', { errcode: -1 });
    expect((await picture(app, 'a')).kind).toBe('unknown');
  });
});

test('the journal is a file of its own that outlives the server', async () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'wechat-mini-'));
  const journalPath = path.join(dir, 'journal.jsonl');
  const own = await startWechatMiniFake(wechatMiniFakeConfig({ journalPath }));
  await picture(adapter({ appid, secret }, { baseUrl: own.url }), 'a');
  await own.close();
  expect(readFileSync(journalPath, 'utf8')).toContain('"kind":"token"');
  const again = await startWechatMiniFake(wechatMiniFakeConfig({ journalPath }));
  const { entries } = (await (await fetch(`${again.url}sandbox/journal`)).json()) as {
    entries: unknown[];
  };
  expect(entries).toHaveLength(1);
  await again.close();
  rmSync(dir, { recursive: true });
});

type MemoryStore = AccessTokenStore & { keptUntil(ms: number): void; isLeased(): boolean };

/** The database's part is tested with the database. */
function memoryStore(): MemoryStore {
  let kept: KeptToken | null = null;
  let lease: { owner: string; untilMs: number } | null = null;
  return {
    read: async () => kept,
    async takeLease({ owner, nowMs: atMs, untilMs }) {
      if (lease !== null && lease.untilMs > atMs) return false;
      lease = { owner, untilMs };
      return true;
    },
    async save({ owner, ...token }) {
      if (lease?.owner === owner) kept = token;
    },
    async dropLease({ owner }) {
      if (lease?.owner === owner) lease = null;
    },
    keptUntil: (ms) => void (kept = kept && { ...kept, expiresAtMs: ms }),
    isLeased: () => lease !== null,
  };
}

function adapter(
  account: { appid: string; secret: string } = { appid, secret },
  more: Partial<Parameters<typeof createWechatMini>[0]> = {},
): WechatMini {
  return createWechatMini({
    ...account,
    baseUrl: fake.url,
    templateIds: { ORDER_ASSIGNED: SANDBOX_TEMPLATE_ID },
    tokenStore: store,
    nowMs: () => nowMs,
    ...more,
  });
}

async function sandbox<T>(what: string, body: object): Promise<T> {
  const response = await fetch(`${fake.url}sandbox/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as T;
}

async function loginCode(of: string = appid): Promise<string> {
  return (await sandbox<{ code: string }>('logins', { appid: of, person: 'wang' })).code;
}

async function openidOf(): Promise<string> {
  return (await sandbox<{ openid: string }>('logins', { appid, person: 'wang' })).openid;
}

async function phoneCode(phone: string, person = 'wang'): Promise<string> {
  return (await sandbox<{ code: string }>('phones', { appid, person, phone })).code;
}

async function usedCode(): Promise<string> {
  const code = await loginCode();
  await app.codeToSession({ code });
  return code;
}

async function expiredCode(): Promise<string> {
  const code = await loginCode();
  nowMs += 300_001;
  return code;
}

const allow = () =>
  sandbox('subscriptions', { appid, person: 'wang', templateId: SANDBOX_TEMPLATE_ID });
const plant = (target: string, fault: object) =>
  sandbox('faults', { target, kind: 'errcode', ...fault });
const picture = (one: WechatMini, scene: string) =>
  one.miniProgramCode({ scene, page: 'pages/index/index' });

async function scene(text: string): Promise<void> {
  expect(await picture(app, text)).toMatchObject({ kind: 'success' });
}

async function send(one = app) {
  const openid = await openidOf();
  return one.sendSubscribeMessage({
    openid,
    template: 'ORDER_ASSIGNED',
    page: 'pages/order/index?id=1',
    data: ORDER,
  });
}

/** Another system with the same secret asks by force. */
async function force(): Promise<void> {
  await fetch(`${fake.url}cgi-bin/stable_token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ grant_type: 'client_credential', appid, secret, force_refresh: true }),
  });
}

async function entries(): Promise<Record<string, unknown>[]> {
  const response = await fetch(`${fake.url}sandbox/journal`);
  return ((await response.json()) as { entries: Record<string, unknown>[] }).entries;
}

async function tokens(): Promise<{ isForced: unknown; isNew: unknown }[]> {
  const rows = (await entries()).filter(({ kind }) => kind === 'token');
  return rows.map(({ isForced, isNew }) => ({ isForced, isNew }));
}

async function messages() {
  return (await entries()).filter(({ kind }) => kind === 'message');
}
