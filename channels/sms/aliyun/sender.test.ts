import type { RunningServer } from '../../fakes/http.js';
import type { SmsMessage } from '../../fakes/sms/server.js';
import { startSmsFake } from '../../fakes/sms/server.js';
import { aliyunSmsOptions, createSandboxKeys, smsFakeConfig } from '../../fakes/testing.js';
import { createAliyunSmsSender } from './sender.js';
import type { AliyunSmsOptions } from './sender.js';
import { signAcs3 } from './sign.js';

const keys = createSandboxKeys();
const PHONE = '13800000001';
let nowMs = Date.now();
let fake: RunningServer;

beforeEach(async () => {
  nowMs = Date.now();
  fake = await startSmsFake(smsFakeConfig(keys), () => nowMs);
});
afterEach(() => fake.close());

test("the signature equals that of the provider's published example", () => {
  const { headers } = signAcs3({
    method: 'POST',
    host: 'ecs.cn-shanghai.aliyuncs.com',
    action: 'RunInstances',
    version: '2014-05-26',
    query: {
      RegionId: 'cn-shanghai',
      ImageId: 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd',
    },
    body: '',
    accessKeyId: 'YourAccessKeyId',
    accessKeySecret: 'YourAccessKeySecret',
    at: new Date('2023-10-26T10:22:32Z'),
    nonce: '3156853299f313e23d1673dc12e1703d',
  });
  expect(headers['Authorization']).toBe(
    'ACS3-HMAC-SHA256 Credential=YourAccessKeyId,' +
      'SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,' +
      'Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
  );
});

test('a code is sent and can be read at the fake', async () => {
  const outcome = await send(`+86${PHONE}`, { code: "12'3(4)*5!6~ 中" });
  expect(outcome).toMatchObject({ kind: 'success' });
  await send('13900000002', { code: '111111' });
  expect(await messages(PHONE)).toMatchObject([
    {
      phone: PHONE,
      signName: '蜂到家',
      templateCode: 'SMS_100000001',
      params: { code: "12'3(4)*5!6~ 中" },
    },
  ]);
});

test.each([
  ['another secret', { accessKeySecret: 'x'.repeat(30) }],
  ['another key id', { accessKeyId: 'LTAIother' }],
])('a request signed with %s is refused', async (_name, options) => {
  expect(await send(PHONE, { code: '1' }, options)).toMatchObject({
    kind: 'failure',
    code: 'NOT_AUTHORIZED',
  });
  expect(await messages(PHONE)).toEqual([]);
});

test('a signed request cannot be altered, repeated or kept', async () => {
  const { headers, queryString } = signedByHand();
  const altered = queryString.replace(PHONE, '13900000002');
  expect(await post(altered, headers)).toBe('SignatureDoesNotMatch');
  expect(await post(queryString, { ...headers, 'x-acs-extra': '1' })).toBe('SignatureDoesNotMatch');
  expect(await post(queryString, {})).toBe('MissingAuthorization');
  expect(await post(queryString, headers)).toBe('OK');
  expect(await post(queryString, headers)).toBe('SignatureNonceUsed');
  nowMs += 16 * 60_000;
  expect(await post(queryString, headers)).toBe('InvalidTimeStamp.Expired');
});

test('the limits are 1 a minute, 5 an hour and 10 a day per phone', async () => {
  const limited = { kind: 'failure', code: 'RATE_LIMITED' };
  const sendAfter = (waitMs: number) => {
    nowMs += waitMs;
    return send(PHONE, { code: '1' });
  };
  // The adapter's own clock must stay within the fake's 15 minutes, so time runs in small steps.
  nowMs -= 14 * 60_000;
  expect(await sendAfter(0)).toMatchObject({ kind: 'success' });
  expect(await sendAfter(59_000)).toMatchObject(limited);
  for (let count = 2; count <= 5; count += 1) {
    expect(await sendAfter(60_000)).toMatchObject({ kind: 'success' });
  }
  expect(await sendAfter(60_000)).toMatchObject(limited);
  expect(await send('13900000002', { code: '1' })).toMatchObject({ kind: 'success' });
});

test('a number that is none is refused without a call, a silent provider is unknown', async () => {
  expect(await send('12345', { code: '1' })).toMatchObject({ kind: 'failure', code: 'BAD_PHONE' });
  const outcome = await send(PHONE, { code: '1' }, { endpoint: 'http://127.0.0.1:1/' });
  expect(outcome.kind).toBe('unknown');
});

function send(
  phone: string,
  params: Record<string, string>,
  options: Partial<AliyunSmsOptions> = {},
) {
  const sender = createAliyunSmsSender(aliyunSmsOptions(keys, { endpoint: fake.url, ...options }));
  return sender.send({ phone, template: 'LOGIN_CODE', params });
}

function signedByHand() {
  return signAcs3({
    method: 'POST',
    host: new URL(fake.url).host,
    action: 'SendSms',
    version: '2017-05-25',
    query: { PhoneNumbers: PHONE, SignName: '蜂到家', TemplateCode: 'SMS_1', TemplateParam: '{}' },
    body: '',
    ...keys.sms,
    at: new Date(),
    nonce: 'nonce-1',
  });
}

async function post(queryString: string, headers: Readonly<Record<string, string>>) {
  const response = await fetch(`${fake.url}?${queryString}`, { method: 'POST', headers });
  return ((await response.json()) as { Code: string }).Code;
}

async function messages(phone: string): Promise<SmsMessage[]> {
  const response = await fetch(`${fake.url}sandbox/messages?phone=${phone}`);
  return ((await response.json()) as { messages: SmsMessage[] }).messages;
}
