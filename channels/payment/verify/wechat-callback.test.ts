import { createPublicKey } from 'node:crypto';
import { createSandboxKeys, wechatFakeConfig } from '../../fakes/testing.js';
import { wechatFakeConfigSchema } from '../../fakes/config.js';
import { createWechatCrypto } from '../../fakes/wechat/crypto.js';
import { verifyWechatCallback } from './wechat-callback.js';
import type { WechatCallbackInput, WechatCallbackResult } from './wechat-callback.js';

const NOW_MS = Date.UTC(2026, 4, 1, 2);
const MUTATIONS = 320;
const keys = createSandboxKeys();
const strangerKeys = createSandboxKeys();
const platform = cryptoOf({});
const stranger = cryptoOf({ platformPrivateKey: strangerKeys.wechat.platformPrivateKey });
const otherApiKey = cryptoOf({ apiV3Key: strangerKeys.wechat.apiV3Key });
const platformKeys = {
  [keys.wechat.platformKeyId]: createPublicKey(keys.wechat.platformPublicKey),
};

const paid = {
  mchid: keys.wechat.mchid,
  appid: keys.wechat.appid,
  out_trade_no: 'P20260501000001',
  transaction_id: '4200000000000000000000000001',
  trade_state: 'SUCCESS',
  success_time: '2026-05-01T10:00:00+08:00',
  amount: { total: 9_900, payer_total: 9_900, currency: 'CNY', payer_currency: 'CNY' },
};

const refunded = {
  mchid: keys.wechat.mchid,
  out_trade_no: 'P20260501000001',
  transaction_id: '4200000000000000000000000001',
  out_refund_no: 'R20260501000001',
  refund_status: 'SUCCESS',
  success_time: '2026-05-01T10:00:00+08:00',
  amount: { total: 9_900, refund: 4_000, payer_total: 9_900, payer_refund: 4_000 },
};

test('a payment notice is read', () => {
  expect(check(signed(notice({})))).toEqual({
    ok: true,
    event: {
      id: 'EV-1',
      type: 'payment',
      paymentNo: 'P20260501000001',
      state: 'SUCCESS',
      amountFen: 9_900,
      currency: 'CNY',
      transactionId: '4200000000000000000000000001',
      occurredAt: new Date(Date.UTC(2026, 4, 1, 2)),
    },
  });
});

test('a refund notice is read', () => {
  const result = check(signed(notice({ event_type: 'REFUND.SUCCESS', plain: refunded })));
  expect(result).toMatchObject({
    ok: true,
    event: { type: 'refund', refundNo: 'R20260501000001', state: 'SUCCESS', amountFen: 4_000 },
  });
});

test('keys may be PEM, and a notice is good until five minutes old', () => {
  const callback = signed(notice({}));
  const pem = { [keys.wechat.platformKeyId]: keys.wechat.platformPublicKey };
  expect(check({ ...callback, platformKeys: pem }).ok).toBe(true);
  expect(check({ ...callback, nowMs: NOW_MS + 300_000 }).ok).toBe(true);
  expect(check({ ...callback, nowMs: NOW_MS + 300_001 })).toEqual({ ok: false, code: 'STALE' });
  expect(check({ ...callback, nowMs: NOW_MS - 300_001 })).toEqual({ ok: false, code: 'STALE' });
});

/** Each makes a callback that must be refused; `random` gives 0..1. */
const MUTATORS: Readonly<Record<string, (random: () => number) => Partial<WechatCallbackInput>>> = {
  'flipped bit in the body': (random) => {
    const callback = signed(notice({}));
    const body = Buffer.from(callback.rawBody);
    const at = Math.floor(random() * body.length);
    body[at] = (body[at] ?? 0) ^ (1 << Math.floor(random() * 8));
    return { ...callback, rawBody: body };
  },
  'changed character in the signature': (random) =>
    withHeader('wechatpay-signature', (text) => replaceCharacter(text, random)),
  'signature with stray characters': () =>
    withHeader('wechatpay-signature', (text) => `${text.slice(0, 9)} ${text.slice(9)}`),
  'changed timestamp': (random) =>
    withHeader('wechatpay-timestamp', (text) =>
      String(Number(text) + 1 + Math.floor(random() * 99)),
    ),
  'timestamp in another spelling': () => withHeader('wechatpay-timestamp', (text) => `0${text}`),
  'changed nonce': (random) =>
    withHeader('wechatpay-nonce', (text) => replaceCharacter(text, random)),
  'wrong serial': (random) =>
    withHeader('wechatpay-serial', (text) => replaceCharacter(text, random)),
  'serial from the prototype': () => withHeader('wechatpay-serial', () => 'constructor'),
  'probe of WeChat': (random) =>
    withHeader('wechatpay-signature', () => `WECHATPAY/SIGNTEST/${random().toString(36)}`),
  'missing header': (random) => {
    const names = ['timestamp', 'nonce', 'serial', 'signature'];
    const name = `wechatpay-${names[Math.floor(random() * 4)]}`;
    const callback = signed(notice({}));
    return { ...callback, headers: { ...callback.headers, [name]: undefined } };
  },
  'signed by a stranger': () => signed(notice({}), { by: stranger }),
  'old but well signed': (random) =>
    signed(notice({}), { atMs: NOW_MS - 301_000 - Math.floor(random() * 1e9) }),
  'from the future': () => signed(notice({}), { atMs: NOW_MS + 302_000 }),
  'sealed with another key': () => signed(notice({ seal: otherApiKey.seal })),
  'ciphertext changed before signing': (random) => {
    const json = JSON.parse(notice({})) as { resource: { ciphertext: string } };
    const sealed = Buffer.from(json.resource.ciphertext, 'base64');
    const at = Math.floor(random() * sealed.length);
    sealed[at] = (sealed[at] ?? 0) ^ (1 << Math.floor(random() * 8));
    json.resource.ciphertext = sealed.toString('base64');
    return signed(JSON.stringify(json));
  },
  'another merchant': () => signed(notice({ plain: { ...paid, mchid: '1900000110' } })),
  'another app': () => signed(notice({ plain: { ...paid, appid: 'wxd000000000other' } })),
  'another currency': () =>
    signed(notice({ plain: { ...paid, amount: { ...paid.amount, currency: 'USD' } } })),
  'another merchant, refund': () =>
    signed(notice({ event_type: 'REFUND.SUCCESS', plain: { ...refunded, mchid: '19' } })),
  'amount that is no amount': (random) => {
    const totals = [0, -1, 1.5, '9900', 1e12, null, Number.NaN];
    const total = totals[Math.floor(random() * totals.length)];
    return signed(notice({ plain: { ...paid, amount: { total, currency: 'CNY' } } }));
  },
  'event of another product': () => signed(notice({ event_type: 'PROFITSHARING' })),
  'payment sold as a refund': () => signed(notice({ event_type: 'REFUND.SUCCESS' })),
  'not JSON': () => signed('<xml/>'),
  'too large': () => signed(`${notice({})}${' '.repeat(64 * 1024)}`),
};

test(`[R14] of ${MUTATIONS} seeded forgeries none is accepted and none throws`, () => {
  const random = mulberry32(20_260_501);
  const names = Object.keys(MUTATORS);
  const accepted: string[] = [];
  const codes = new Set<string>();
  for (let index = 0; index < MUTATIONS; index += 1) {
    const name = names[index % names.length] as string;
    const result = check({ ...signed(notice({})), ...MUTATORS[name]?.(random) });
    if (result.ok) accepted.push(`${index} ${name}`);
    else codes.add(result.code);
  }
  expect(accepted).toEqual([]);
  expect([...codes].sort()).toEqual([
    'BAD_SIGNATURE',
    'HEADERS_MISSING',
    'MALFORMED',
    'SIGNTEST',
    'STALE',
    'TOO_LARGE',
    'UNDECRYPTABLE',
    'UNKNOWN_SERIAL',
    'UNSUPPORTED_EVENT',
    'WRONG_CURRENCY',
    'WRONG_MERCHANT',
  ]);
});

test('each kind of forgery is told apart', () => {
  const random = mulberry32(7);
  const codeOf = (name: string) => check(MUTATORS[name]?.(random) as WechatCallbackInput);
  expect(codeOf('probe of WeChat')).toEqual({ ok: false, code: 'SIGNTEST' });
  expect(codeOf('signed by a stranger')).toEqual({ ok: false, code: 'BAD_SIGNATURE' });
  expect(codeOf('wrong serial')).toEqual({ ok: false, code: 'UNKNOWN_SERIAL' });
  expect(codeOf('another merchant')).toEqual({ ok: false, code: 'WRONG_MERCHANT' });
  expect(codeOf('another app')).toEqual({ ok: false, code: 'WRONG_MERCHANT' });
  expect(codeOf('another currency')).toEqual({ ok: false, code: 'WRONG_CURRENCY' });
});

function cryptoOf(changes: object) {
  return createWechatCrypto(
    wechatFakeConfigSchema.parse({ ...wechatFakeConfig(keys, { journalPath: '-' }), ...changes }),
  );
}

function notice(input: { event_type?: string; plain?: object; seal?: typeof platform.seal }) {
  const eventType = input.event_type ?? 'TRANSACTION.SUCCESS';
  const type = eventType.startsWith('REFUND') ? 'refund' : 'transaction';
  return JSON.stringify({
    id: 'EV-1',
    create_time: '2026-05-01T10:00:01+08:00',
    resource_type: 'encrypt-resource',
    event_type: eventType,
    summary: '通知',
    resource: (input.seal ?? platform.seal)({ type, plain: input.plain ?? paid }),
  });
}

function signed(body: string, options: { by?: typeof platform; atMs?: number } = {}) {
  const headers = (options.by ?? platform).signBody({ body, nowMs: options.atMs ?? NOW_MS });
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    rawBody: Buffer.from(body),
    headers: Object.fromEntries(entries) as Record<string, string>,
    platformKeys,
    apiV3Key: keys.wechat.apiV3Key,
    nowMs: NOW_MS,
    expected: { mchid: keys.wechat.mchid, appids: [keys.wechat.appid] },
  };
}

function withHeader(name: string, change: (text: string) => string) {
  const callback = signed(notice({}));
  return {
    ...callback,
    headers: { ...callback.headers, [name]: change(callback.headers[name] ?? '') },
  };
}

function check(input: WechatCallbackInput): WechatCallbackResult {
  return verifyWechatCallback(input);
}

function replaceCharacter(text: string, random: () => number): string {
  const at = Math.floor(random() * text.length);
  const other = text[at] === 'A' ? 'B' : 'A';
  return `${text.slice(0, at)}${other}${text.slice(at + 1)}`;
}

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
