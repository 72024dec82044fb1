import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { loadEnv, SettingsError } from './env.js';
import { SETTINGS } from './settings.js';

const rsa = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const ed25519 = generateKeyPairSync('ed25519', {
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const key32 = Buffer.alloc(32, 7).toString('base64');

const PRODUCTION = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://doorhive.example/',
  MONGODB_URI: 'mongodb://db.example/?replicaSet=rs0',
  TEMPORAL_ADDRESS: 'temporal.example:7233',
  JWT_PRIVATE_KEY: ed25519.privateKey.replaceAll('\n', '\\n'),
  DATA_ENCRYPTION_KEY: key32,
  BLIND_INDEX_KEY: key32,
  WECHATPAY_MCHID: '1900000109',
  WECHATPAY_APPID: 'wx0000000000000001',
  WECHATPAY_SERIAL_NO: '3775B6',
  WECHATPAY_PRIVATE_KEY: rsa.privateKey,
  WECHATPAY_API_V3_KEY: 'k'.repeat(32),
  WECHATPAY_PLATFORM_KEY_ID: 'PUB_KEY_ID_1',
  WECHATPAY_PLATFORM_PUBLIC_KEY: rsa.publicKey,
  WECHATPAY_NOTIFY_URL: 'https://doorhive.example/callback',
  SMS_ENDPOINT: 'https://sms.example/',
  SMS_ACCESS_KEY_ID: 'id',
  SMS_ACCESS_KEY_SECRET: 'secret',
  SMS_SIGN_NAME: '蜂到家',
  SMS_TEMPLATE_CODE: 'SMS_1',
};

function namesOf(source: Record<string, string | undefined>): string[] {
  try {
    loadEnv(source);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems.map((it) => it.name).sort();
    throw error;
  }
  return [];
}

test('[P1] no map is asked unless one is chosen, with its key', () => {
  expect(loadEnv({ AMAP_KEY: 'web-key' }).map).toBeUndefined();
  const chosen = { MAP: 'amap', AMAP_KEY: 'web-key', AMAP_BASE_URL: 'https://maps.example' };
  expect(loadEnv(chosen).map).toEqual({ baseUrl: 'https://maps.example/', key: 'web-key' });
  expect(namesOf({ MAP: 'amap' })).toEqual(['AMAP_KEY']);
  const here = { ...PRODUCTION, ...chosen, AMAP_BASE_URL: 'http://127.0.0.1:1/' };
  expect(namesOf(here)).toEqual(['AMAP_BASE_URL']);
});

test('development runs on defaults, frozen to the leaves', () => {
  const env = loadEnv({});
  expect(env).toMatchObject({
    profile: 'development',
    port: 8080,
    publicUrl: 'http://127.0.0.1:8080',
    trustProxy: 'loopback',
    mongodb: { dbName: 'doorhive' },
    temporal: { namespace: 'doorhive' },
    wechatPay: undefined,
  });
  expect(Object.isFrozen(env.mongodb)).toBe(true);
});

test('an empty variable counts as absent', () => {
  expect(loadEnv({ PORT: '', MONGODB_DB: '' })).toMatchObject({
    port: 8080,
    mongodb: { dbName: 'doorhive' },
  });
});

test('all bad settings are reported together and no value is repeated', () => {
  const source = { PORT: 'eighty', LOG_LEVEL: 'loud', MONGODB_URI: 'mongo://u:hunter2@db' };
  expect(namesOf(source)).toEqual(['LOG_LEVEL', 'MONGODB_URI', 'PORT']);
  expect(() => loadEnv(source)).toThrow(/PORT is not valid: it must be a port from 1 to 65535/);
  expect(() => loadEnv(source)).not.toThrow(/hunter2/);
});

test('a channel is set as a whole or not at all', () => {
  expect(namesOf({ SMS_ENDPOINT: 'http://127.0.0.1:9/', SMS_ACCESS_KEY_ID: 'id' })).toEqual([
    'SMS_ACCESS_KEY_SECRET',
    'SMS_SIGN_NAME',
    'SMS_TEMPLATE_CODE',
  ]);
});

test('a mini-program is set with its secret or not at all, the other one by itself', () => {
  expect(namesOf({ WECHAT_MINI_WORKER_APPID: 'wx1' })).toEqual(['WECHAT_MINI_WORKER_SECRET']);
  const app = { WECHAT_MINI_CUSTOMER_APPID: 'wx1', WECHAT_MINI_CUSTOMER_SECRET: 's' };
  expect(loadEnv(app).wechatMini).toEqual({
    baseUrl: 'https://api.weixin.qq.com/',
    customer: { appid: 'wx1', secret: 's' },
    worker: undefined,
    templateIds: { ORDER_ASSIGNED: undefined },
  });
});

test('complete production settings are accepted', () => {
  const env = loadEnv(PRODUCTION);
  expect(env.profile).toBe('production');
  expect(env.publicUrl).toBe('https://doorhive.example');
  expect(env.wechatPay?.baseUrl).toBe('https://api.mch.weixin.qq.com/');
  expect(env.jwtPrivateKeyPem).toBe(ed25519.privateKey.trim());
  expect(env.dataEncryptionKey).toHaveLength(32);
});

test('production names every missing secret at once', () => {
  expect(namesOf({ NODE_ENV: 'production' })).toEqual(
    Object.keys(PRODUCTION)
      .filter((name) => name !== 'NODE_ENV')
      .sort(),
  );
});

test.each([
  ['WECHATPAY_BASE_URL', 'http://127.0.0.1:9000/'],
  ['WECHATPAY_BASE_URL', 'http://localhost:9000/'],
  ['SMS_ENDPOINT', 'http://[::1]:9000/'],
  ['WECHAT_MINI_BASE_URL', 'http://127.0.0.1:9000/'],
  ['PUBLIC_URL', 'https://127.0.0.1/'],
  ['PUBLIC_URL', 'http://doorhive.example'],
  ['WECHATPAY_NOTIFY_URL', 'http://doorhive.example/callback'],
])('production refuses %s=%s', (name, value) => {
  expect(namesOf({ ...PRODUCTION, [name]: value })).toEqual([name]);
  expect(namesOf({ ...PRODUCTION, DOORHIVE_PROFILE: 'test', [name]: value })).toEqual([]);
});

test.each([
  ['JWT_PRIVATE_KEY', rsa.privateKey],
  ['DATA_ENCRYPTION_KEY', Buffer.alloc(31).toString('base64')],
  ['WECHATPAY_PRIVATE_KEY', ed25519.privateKey],
  ['WECHATPAY_PLATFORM_PUBLIC_KEY', rsa.privateKey],
  ['WECHATPAY_API_V3_KEY', 'short'],
])('a key of the wrong kind in %s is refused', (name, value) => {
  expect(namesOf({ ...PRODUCTION, [name]: value })).toEqual([name]);
});

test('.env.example names exactly the settings that are read', () => {
  const text = readFileSync(path.join(process.cwd(), '.env.example'), 'utf8');
  const names = [...text.matchAll(/^([A-Z_0-9]+)=/gm)].map((match) => match[1]);
  expect(names.sort()).toEqual(Object.keys(SETTINGS).sort());
});

test('.env.example as it stands is valid for development', () => {
  const text = readFileSync(path.join(process.cwd(), '.env.example'), 'utf8');
  const source = Object.fromEntries(
    [...text.matchAll(/^([A-Z_0-9]+)=(.*)$/gm)].map((match) => [match[1], match[2]]),
  );
  expect(namesOf(source)).toEqual([]);
});

test('key-encryption keys are a list whose first one wraps', () => {
  const list = (value: string) => loadEnv({ KEY_ENCRYPTION_KEYS: value }).keyEncryptionKeys;
  expect(list(`1:${key32},0`)).toEqual([
    { version: 1, key: Buffer.alloc(32, 7) },
    { version: 0, key: null },
  ]);
  expect(list(' 0 ')).toEqual([{ version: 0, key: null }]);
  for (const bad of [`1`, `0:${key32}`, `1:${key32},1:${key32}`, '1:c2hvcnQ=', ',', `a:${key32}`]) {
    expect(namesOf({ KEY_ENCRYPTION_KEYS: bad })).toEqual(['KEY_ENCRYPTION_KEYS']);
  }
});
