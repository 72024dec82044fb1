import { createAlipayCrypto } from '../../fakes/alipay/crypto.js';
import { noticeBody } from '../../fakes/alipay/notices.js';
import { alipayFakeConfigSchema } from '../../fakes/config.js';
import { alipayFakeConfig, createSandboxKeys } from '../../fakes/testing.js';
import { createAlipayNoticeVerifier, type AlipayNoticeResult } from './alipay-notice.js';

const MUTATIONS = 600;
const keys = createSandboxKeys();
const strangerKeys = createSandboxKeys();
const alipay = cryptoOf(keys.alipay.alipayPrivateKey);
const stranger = cryptoOf(strangerKeys.alipay.alipayPrivateKey);
const { appId, sellerId } = keys.alipay;
const verify = createAlipayNoticeVerifier({
  gatewayUrl: 'http://127.0.0.1:9/gateway.do',
  appId,
  sellerId,
  privateKey: keys.alipay.appPrivateKey,
  alipayPublicKey: keys.alipay.alipayPublicKey,
});

const paid = {
  notify_time: '2026-05-01 10:00:05',
  notify_type: 'trade_status_sync',
  notify_id: '2026050100222100005',
  app_id: appId,
  charset: 'utf-8',
  version: '1.0',
  trade_no: '2026050122001400000000000001',
  out_trade_no: 'D260501000001P01',
  seller_id: sellerId,
  buyer_id: '2088000000000000',
  trade_status: 'TRADE_SUCCESS',
  total_amount: '99.07',
  receipt_amount: '99.07',
  subject: '日常保洁 2 小时 + 100%',
  gmt_create: '2026-05-01 09:59:50',
  gmt_payment: '2026-05-01 10:00:00',
};
const refunded = {
  ...paid,
  out_biz_no: 'D260501000001P01R02',
  refund_fee: '40.00',
  gmt_refund: '2026-05-01 11:00:00.123',
};

test('[P4] a notice of a payment is read', () => {
  expect(check(signed(paid))).toEqual({
    ok: true,
    totalFen: 9_907,
    notice: {
      id: '2026050100222100005',
      type: 'payment',
      paymentNo: 'D260501000001P01',
      state: 'SUCCESS',
      amountFen: 9_907,
      currency: 'CNY',
      transactionId: '2026050122001400000000000001',
      occurredAt: new Date('2026-05-01T10:00:00+08:00'),
    },
  });
});

test('a notice of a refund is of that refund and is no payment', () => {
  for (const trade_status of ['TRADE_SUCCESS', 'TRADE_CLOSED']) {
    expect(check(signed({ ...refunded, trade_status }))).toMatchObject({
      ok: true,
      totalFen: 9_907,
      notice: {
        type: 'refund',
        refundNo: 'D260501000001P01R02',
        state: 'SUCCESS',
        amountFen: 4_000,
      },
    });
  }
});

test('a trade that closed unpaid is told as closed', () => {
  const { gmt_payment: _none, ...unpaid } = paid;
  const result = check(signed({ ...unpaid, trade_status: 'TRADE_CLOSED' }));
  expect(result).toMatchObject({ ok: true, notice: { type: 'payment', state: 'CLOSED' } });
});

const FORGERIES: Readonly<Record<string, () => string>> = {
  'signed by a stranger': () => noticeBody(stranger, paid),
  'one fen more': () => signed(paid).replace('total_amount=99.07', 'total_amount=99.08'),
  'one fen less': () => signed(paid).replace('total_amount=99.07', 'total_amount=99.06'),
  'another order’s number': () => signed(paid).replace('D260501000001P01', 'D260501000002P01'),
  'another app': () => signed({ ...paid, app_id: '2021000000000999' }),
  'another seller': () => signed({ ...paid, seller_id: '2088000000000999' }),
  'a field added': () => `${signed(paid)}&gmt_refund=2026-05-01+11%3A00%3A00`,
  'a field twice': () => `${signed(paid)}&total_amount=0.01`,
  'a field left out': () => signed(paid).replace(/&gmt_payment=[^&]*/, ''),
  'a weaker signature': () => signed(paid).replace('sign_type=RSA2', 'sign_type=RSA'),
  'no kind of signature': () => signed(paid).replace('&sign_type=RSA2', ''),
  'an unknown kind': () => signed(paid).replace('sign_type=RSA2', 'sign_type=NONE'),
  'no signature': () => signed(paid).replace(/&sign=.*/, ''),
  'a cut signature': () => signed(paid).slice(0, -8),
  'nothing at all': () => '',
  JSON: () => JSON.stringify(paid),
  'too many fields': () => Array.from({ length: 200 }, (_, index) => `f${index}=1`).join('&'),
  'too large': () => 'x'.repeat(64 * 1024 + 1),
  'an amount that is none': () => signed({ ...paid, total_amount: '99.070' }),
  'another kind of notice': () => signed({ ...paid, notify_type: 'dut_user_sign' }),
};

test.each(Object.entries(FORGERIES))('[R14] refused: %s', (_name, body) => {
  expect(check(body()).ok).toBe(false);
});

test('[R14] no single changed byte of a notice is taken, and none makes it throw', () => {
  const genuine = signed(paid);
  const step = Math.max(1, Math.floor(genuine.length / MUTATIONS));
  let tried = 0;
  for (let at = 0; at < genuine.length; at += step) {
    const letter = genuine[at] === 'A' ? 'B' : 'A';
    const body = `${genuine.slice(0, at)}${letter}${genuine.slice(at + 1)}`;
    const result = check(body);
    // The last letters of a signature may mean the same bytes: then nothing was changed.
    if (result.ok) expect(sameSignature(genuine, body)).toBe(true);
    tried += 1;
  }
  expect(tried).toBeGreaterThanOrEqual(MUTATIONS);
});

function check(body: string): AlipayNoticeResult {
  return verify(Buffer.from(body));
}

function signed(fields: Readonly<Record<string, string>>): string {
  return noticeBody(alipay, fields);
}

function sameSignature(a: string, b: string): boolean {
  const bytes = (body: string) =>
    Buffer.from(new URLSearchParams(body).get('sign') ?? '', 'base64');
  const rest = (body: string) => body.replace(/&sign=[^&]*/, '');
  return rest(a) === rest(b) && bytes(a).equals(bytes(b));
}

function cryptoOf(alipayPrivateKey: string) {
  const config = alipayFakeConfig(keys, { journalPath: 'unused', alipayPrivateKey });
  return createAlipayCrypto(alipayFakeConfigSchema.parse(config));
}
