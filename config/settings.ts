import { createPrivateKey, createPublicKey } from 'node:crypto';
import { z } from 'zod';

/** One variable: how its text is read, what a correct value looks like, what holds when absent. */
export type Setting<T> = {
  readonly schema: z.ZodType<T, string>;
  /** Completes the sentence "… must be". */
  readonly expected: string;
  /** Text used outside production when the variable is absent or empty. */
  readonly fallback?: string;
  /** Absent in production is an error; otherwise absent means undefined. */
  readonly isRequiredInProduction?: boolean;
};

const PORT_MAX = 65_535;
const KEY_BYTES = 32;
const API_V3_KEY_LENGTH = 32;
const TEXT_LENGTH_MAX = 512;

const text = z.string().max(TEXT_LENGTH_MAX);
const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.number().int().min(1).max(PORT_MAX));
const portOrAny = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.number().int().min(0).max(PORT_MAX));
const hostName = z.string().regex(/^[\w.:-]{1,253}$/);
const httpUrl = z.url({ protocol: /^https?$/ });
const hostAndPort = z.string().regex(/^[\w.[\]:-]+:\d{1,5}$/);
const bytes32 = z
  .string()
  .transform((value) => Buffer.from(value, 'base64'))
  .refine((value) => value.length === KEY_BYTES);

/** `<version>:<bytes>` or a bare `0`, the first one first; no version twice. */
const keyList = z.string().transform((value, context) => {
  const keys = value.split(',').map((part) => /^(\d{1,4})(?::(.+))?$/.exec(part.trim()));
  const parsed = keys.flatMap((match) => {
    const version = Number(match?.[1]);
    const key = match?.[2] === undefined ? null : Buffer.from(match[2], 'base64');
    const isGood = version === 0 ? key === null : key?.length === KEY_BYTES;
    return match !== null && isGood ? [{ version, key }] : [];
  });
  const isWhole = new Set(parsed.map(({ version }) => version)).size === keys.length;
  if (isWhole) return parsed;
  context.addIssue({ code: 'custom', message: 'not a list of keys' });
  return z.NEVER;
});

/** Variables cannot hold line breaks everywhere, so `\n` written as two characters is one. */
const pem = z.string().transform((value) => value.replaceAll('\\n', '\n').trim());
const privateKey = (type: 'ed25519' | 'rsa') => pem.refine((value) => keyTypeOf(value) === type);
const publicRsaKey = pem.refine((value) => publicKeyTypeOf(value) === 'rsa');

const required = { isRequiredInProduction: true } as const;
const httpAddress = 'an http or https URL';

/** Every variable that Doorhive reads. `.env.example` documents the same names. */
export const SETTINGS = {
  NODE_ENV: {
    schema: z.enum(['development', 'test', 'production']),
    expected: 'development, test or production',
    fallback: 'development',
  },
  DOORHIVE_PROFILE: {
    schema: z.enum(['development', 'test', 'production']),
    expected: 'development, test or production',
  },
  HOST: { schema: text, expected: 'an address to listen on', fallback: '127.0.0.1' },
  PORT: { schema: port, expected: 'a port from 1 to 65535', fallback: '8080' },
  CONSOLE_DIR: {
    schema: text,
    expected: 'the folder of the built console',
    fallback: 'admin/dist',
  },
  BASE_MAP_DIR: {
    schema: text,
    expected: 'a folder of sketches, one <city code>.geojson a city',
    fallback: 'data/base-maps',
  },
  MAP_TILES: {
    schema: z.enum(['tianditu', 'amap']),
    expected: 'a service of map tiles for the console: tianditu or amap',
  },
  MAP_TILES_KEY: { schema: text, expected: 'the key of the tile service, for this domain only' },
  PUBLIC_URL: { schema: httpUrl, expected: httpAddress, ...required },
  METRICS_PORT: { schema: port, expected: 'a port from 1 to 65535', fallback: '9464' },
  DISPATCH_HOST: {
    schema: hostName,
    expected: 'the address at which the api reaches this dispatch process',
    fallback: '127.0.0.1',
  },
  DISPATCH_PORT: {
    schema: portOrAny,
    expected: 'a port from 1 to 65535, or 0 for any free one',
    fallback: '0',
  },
  TRUST_PROXY: {
    schema: text,
    expected: 'the addresses of trusted proxies, such as loopback or 10.0.0.0/8',
    fallback: 'loopback',
  },
  LOG_LEVEL: {
    schema: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    expected: 'trace, debug, info, warn, error, fatal or silent',
    fallback: 'info',
  },
  MONGODB_URI: {
    schema: z.string().regex(/^mongodb(\+srv)?:\/\/\S+$/),
    expected: 'a mongodb:// or mongodb+srv:// address of a replica set',
    fallback: 'mongodb://127.0.0.1:27017/?replicaSet=rs0',
    ...required,
  },
  MONGODB_DB: {
    schema: z.string().regex(/^[\w-]{1,60}$/),
    expected: 'a database name of letters, digits, _ and -',
    fallback: 'doorhive',
  },
  TEMPORAL_ADDRESS: {
    schema: hostAndPort,
    expected: 'host:port of the Temporal frontend',
    fallback: '127.0.0.1:7233',
    ...required,
  },
  TEMPORAL_NAMESPACE: {
    schema: z.string().regex(/^[\w.-]{2,64}$/),
    expected: 'a namespace name of letters, digits, ., _ and -',
    fallback: 'doorhive',
  },
  TEMPORAL_UI_URL: { schema: httpUrl, expected: httpAddress },
  JWT_PRIVATE_KEY: {
    schema: privateKey('ed25519'),
    expected: 'an Ed25519 private key in PKCS #8 PEM',
    ...required,
  },
  DATA_ENCRYPTION_KEY: { schema: bytes32, expected: '32 bytes in base64', ...required },
  BLIND_INDEX_KEY: { schema: bytes32, expected: '32 bytes in base64', ...required },
  KEY_ENCRYPTION_KEYS: {
    schema: keyList,
    expected:
      'a list such as 1:<32 bytes in base64>,0 whose first key wraps; 0 is the built-in one',
  },
  AUDIT_SIGNING_KEY: {
    schema: privateKey('ed25519'),
    expected: 'an Ed25519 private key in PKCS #8 PEM',
  },
  AUDIT_COPY_DIR: { schema: text, expected: 'a folder that another system owns or collects' },
  STORAGE: { schema: z.enum(['gridfs', 's3']), expected: 'gridfs or s3', fallback: 'gridfs' },
  S3_ENDPOINT: { schema: httpUrl, expected: httpAddress },
  S3_REGION: { schema: text, expected: 'a region', fallback: 'us-east-1' },
  S3_BUCKET: { schema: text, expected: 'the name of a bucket' },
  S3_IDENTITY_BUCKET: { schema: text, expected: 'the name of another bucket' },
  S3_ACCESS_KEY_ID: { schema: text, expected: 'the id of an access key' },
  S3_SECRET_ACCESS_KEY: { schema: text, expected: 'the secret of the access key' },
  S3_ADDRESSING: {
    schema: z.enum(['path', 'host']),
    expected: 'path or host: where the name of the bucket stands',
    fallback: 'path',
  },
  FFMPEG_PATH: { schema: text, expected: 'the path of ffmpeg' },
  MEDIA_QUARANTINE_DIR: { schema: text, expected: 'a folder of this machine' },
  CLAMD_ADDRESS: {
    schema: hostAndPort.transform((value) => {
      const colon = value.lastIndexOf(':');
      return { host: value.slice(0, colon), port: Number(value.slice(colon + 1)) };
    }),
    expected: 'host:port of clamd',
  },
  WECHATPAY_BASE_URL: {
    schema: httpUrl,
    expected: httpAddress,
    fallback: 'https://api.mch.weixin.qq.com/',
  },
  WECHATPAY_MCHID: { schema: text, expected: "the merchant's number", ...required },
  WECHATPAY_APPID: { schema: text, expected: "the app's id", ...required },
  WECHATPAY_SERIAL_NO: {
    schema: text,
    expected: "the serial number of the merchant's certificate",
    ...required,
  },
  WECHATPAY_PRIVATE_KEY: {
    schema: privateKey('rsa'),
    expected: "the merchant's RSA private key in PEM",
    ...required,
  },
  WECHATPAY_API_V3_KEY: {
    schema: z.string().length(API_V3_KEY_LENGTH),
    expected: 'the APIv3 key of 32 characters',
    ...required,
  },
  WECHATPAY_PLATFORM_KEY_ID: {
    schema: text,
    expected: 'the id of the platform key (PUB_KEY_ID_…)',
    ...required,
  },
  WECHATPAY_PLATFORM_PUBLIC_KEY: {
    schema: publicRsaKey,
    expected: "the platform's RSA public key in PEM",
    ...required,
  },
  WECHATPAY_NOTIFY_URL: { schema: httpUrl, expected: httpAddress, ...required },
  WECHATPAY_TRANSFER_SCENE_ID: {
    schema: z.string().regex(/^\d{1,36}$/),
    expected: 'the number of a transfer scene that WeChat has approved, e.g. 1005',
  },
  WECHATPAY_APP_APPID: { schema: text, expected: 'the id of the mobile app at WeChat' },
  PROFIT_SHARING: {
    schema: z.enum(['wechat', 'off']),
    expected: 'wechat or off',
    fallback: 'off',
  },
  ALIPAY_GATEWAY_URL: {
    schema: httpUrl,
    expected: httpAddress,
    fallback: 'https://openapi.alipay.com/gateway.do',
  },
  ALIPAY_APP_ID: { schema: text, expected: "the app's id" },
  ALIPAY_SELLER_ID: { schema: text, expected: "the merchant's number (PID, 2088…)" },
  ALIPAY_PRIVATE_KEY: {
    schema: privateKey('rsa'),
    expected: "the app's RSA private key in PEM",
  },
  ALIPAY_PUBLIC_KEY: { schema: publicRsaKey, expected: "Alipay's RSA public key in PEM" },
  ALIPAY_NOTIFY_URL: { schema: httpUrl, expected: httpAddress },
  SMS_ENDPOINT: { schema: httpUrl, expected: httpAddress, ...required },
  SMS_ACCESS_KEY_ID: { schema: text, expected: 'the access key id', ...required },
  SMS_ACCESS_KEY_SECRET: { schema: text, expected: 'the access key secret', ...required },
  SMS_SIGN_NAME: { schema: text, expected: 'the approved signature', ...required },
  SMS_TEMPLATE_CODE: { schema: text, expected: 'the approved template code', ...required },
  PUSH_ENDPOINT: { schema: httpUrl, expected: httpAddress },
  PUSH_APP_KEY: { schema: text, expected: 'the app key' },
  PUSH_MASTER_SECRET: { schema: text, expected: 'the master secret' },
  WECHAT_MINI_BASE_URL: {
    schema: httpUrl,
    expected: httpAddress,
    fallback: 'https://api.weixin.qq.com/',
  },
  WECHAT_MINI_CUSTOMER_APPID: { schema: text, expected: "the id of the customers' mini-program" },
  WECHAT_MINI_CUSTOMER_SECRET: { schema: text, expected: 'its AppSecret' },
  WECHAT_MINI_WORKER_APPID: { schema: text, expected: "the id of the workers' mini-program" },
  WECHAT_MINI_WORKER_SECRET: { schema: text, expected: 'its AppSecret' },
  WECHAT_MINI_TEMPLATE_ORDER_ASSIGNED: {
    schema: text,
    expected: 'the id of the template that tells who comes',
  },
  NUMBER_ENDPOINT: { schema: httpUrl, expected: httpAddress },
  NUMBER_ACCESS_KEY_ID: { schema: text, expected: 'the access key id' },
  NUMBER_ACCESS_KEY_SECRET: { schema: text, expected: 'the access key secret' },
  NUMBER_POOL_KEY: { schema: text, expected: 'the key of the pool of numbers' },
  MAP: {
    schema: z.enum(['amap', 'off']),
    expected: 'amap or off',
    fallback: 'off',
  },
  AMAP_BASE_URL: {
    schema: httpUrl,
    expected: httpAddress,
    fallback: 'https://restapi.amap.com/',
  },
  AMAP_KEY: { schema: text, expected: 'the key of a web service' },
  CONTACT_WITHOUT_NUMBER: {
    schema: z.enum(['desk', 'reveal']),
    expected: 'desk or reveal',
    fallback: 'desk',
  },
} as const satisfies Record<string, Setting<unknown>>;

export type SettingName = keyof typeof SETTINGS;

function keyTypeOf(value: string): string | undefined {
  try {
    return createPrivateKey(value).asymmetricKeyType;
  } catch {
    return undefined;
  }
}

function publicKeyTypeOf(value: string): string | undefined {
  try {
    // A private key would be accepted here as well; handing one out is a mistake worth naming.
    return value.includes('PRIVATE KEY') ? undefined : createPublicKey(value).asymmetricKeyType;
  } catch {
    return undefined;
  }
}
