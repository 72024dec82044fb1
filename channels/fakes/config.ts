import { z } from 'zod';

const port = z.int().min(0).max(65_535);
const host = z.string().default('127.0.0.1');
const pem = z.string().startsWith('-----BEGIN');

export const wechatFakeConfigSchema = z.strictObject({
  /** 0 takes any free port. */
  port: port.default(0),
  host,
  mchid: z.string().min(1).max(32),
  appid: z.string().min(1).max(32),
  /** Further apps of the merchant: his mini-program, his app. */
  moreAppids: z.array(z.string().min(1).max(32)).max(10).default([]),
  /** The merchant's certificate serial and public key: requests are verified with them. */
  merchantSerial: z.string().min(1),
  merchantPublicKey: pem,
  /** WeChat's side: `PUB_KEY_ID_…` and the key pair that signs answers and callbacks. */
  platformKeyId: z.string().min(1),
  platformPrivateKey: pem,
  platformPublicKey: pem,
  apiV3Key: z.string().length(32),
  /** JSON lines of money moved; `<path>.orders` beside it holds the rest of the state. */
  journalPath: z.string().min(1),
  /** Multiplies the callback schedule: 1 is WeChat's own, 0.001 makes 15 s into 15 ms. */
  retryFactor: z.number().min(0).max(1).default(1),
  callbackTimeoutMs: z.int().min(10).max(60_000).default(5_000),
  refundDelayMs: z.int().min(0).max(3_600_000).default(1_000),
  /** A transfer that its payee has not confirmed by then is closed; WeChat waits 24 h. */
  transferExpiryMs: z.int().min(1).max(86_400_000).default(86_400_000),
  /** How much of a payment may be shared, basis points. */
  shareCapBps: z.int().min(0).max(10_000).default(3_000),
});

export const alipayFakeConfigSchema = z.strictObject({
  port: port.default(0),
  host,
  appId: z.string().min(1).max(32),
  /** Whose account the money goes to. */
  sellerId: z.string().min(1).max(32),
  /** The app's public key: requests are verified with it. */
  appPublicKey: pem,
  /** Alipay's side: the key pair that signs answers and notices. */
  alipayPrivateKey: pem,
  alipayPublicKey: pem,
  /** JSON lines of money moved; `<path>.trades` beside it holds the rest of the state. */
  journalPath: z.string().min(1),
  /** Multiplies the schedule of notices: 1 is Alipay's own, 0.001 makes 4 minutes into 240 ms. */
  retryFactor: z.number().min(0).max(1).default(1),
  callbackTimeoutMs: z.int().min(10).max(60_000).default(5_000),
});

export const smsFakeConfigSchema = z.strictObject({
  port: port.default(0),
  host,
  accessKeyId: z.string().min(1),
  accessKeySecret: z.string().min(1),
  /** The provider's limits per phone: 1 a minute, 5 an hour, 10 a day. */
  areLimitsOn: z.boolean().default(true),
  /** Writes each message to stdout, so that a developer can read the code. */
  isPrinting: z.boolean().default(false),
});

export const pushFakeConfigSchema = z.strictObject({
  port: port.default(0),
  host,
  appKey: z.string().min(1),
  masterSecret: z.string().min(1),
});

export const wechatMiniFakeConfigSchema = z.strictObject({
  port: port.default(0),
  host,
  /** The mini-programs of one owner: a person has the same unionid in all of them. */
  apps: z
    .array(z.strictObject({ appid: z.string().min(1), secret: z.string().min(1) }))
    .min(1)
    .max(10),
  hasUnionids: z.boolean().default(true),
  /** Templates that messages may be sent with. */
  templateIds: z.array(z.string().min(1)).max(100).default([]),
  /** JSON lines of messages delivered and tokens handed out. */
  journalPath: z.string().min(1).optional(),
});

export const numberFakeConfigSchema = z.strictObject({
  port: port.default(0),
  host,
  accessKeyId: z.string().min(1),
  accessKeySecret: z.string().min(1),
  poolKey: z.string().min(1),
});

export const mapFakeConfigSchema = z.strictObject({
  port: port.default(0),
  host,
  key: z.string().min(1),
  /** How fast everybody drives on its roads. */
  kmh: z.number().positive().max(200).default(30),
});

/** The JSON file of `channels/fakes/main.js`; an absent part is not started. */
export const fakesConfigSchema = z.strictObject({
  wechat: wechatFakeConfigSchema.optional(),
  alipay: alipayFakeConfigSchema.optional(),
  sms: smsFakeConfigSchema.optional(),
  push: pushFakeConfigSchema.optional(),
  wechatMini: wechatMiniFakeConfigSchema.optional(),
  number: numberFakeConfigSchema.optional(),
  map: mapFakeConfigSchema.optional(),
});

export type WechatFakeConfig = z.input<typeof wechatFakeConfigSchema>;
export type WechatFakeSettings = z.output<typeof wechatFakeConfigSchema>;
export type AlipayFakeConfig = z.input<typeof alipayFakeConfigSchema>;
export type AlipayFakeSettings = z.output<typeof alipayFakeConfigSchema>;
export type SmsFakeConfig = z.input<typeof smsFakeConfigSchema>;
export type SmsFakeSettings = z.output<typeof smsFakeConfigSchema>;
export type PushFakeConfig = z.input<typeof pushFakeConfigSchema>;
export type PushFakeSettings = z.output<typeof pushFakeConfigSchema>;
export type WechatMiniFakeConfig = z.input<typeof wechatMiniFakeConfigSchema>;
export type WechatMiniFakeSettings = z.output<typeof wechatMiniFakeConfigSchema>;
export type NumberFakeConfig = z.input<typeof numberFakeConfigSchema>;
export type NumberFakeSettings = z.output<typeof numberFakeConfigSchema>;
export type MapFakeConfig = z.input<typeof mapFakeConfigSchema>;
export type MapFakeSettings = z.output<typeof mapFakeConfigSchema>;
export type FakesConfig = z.input<typeof fakesConfigSchema>;
