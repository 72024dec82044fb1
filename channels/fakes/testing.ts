import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { AlipayBillOptions } from '../payment/alipay/bills.js';
import type { AlipayChannelOptions } from '../payment/alipay/channel.js';
import type { WechatChannelOptions } from '../payment/wechat/channel.js';
import type { AliyunSmsOptions } from '../sms/aliyun/sender.js';
import type { JpushOptions } from '../push/jpush/sender.js';
import type {
  AlipayFakeConfig,
  PushFakeConfig,
  SmsFakeConfig,
  WechatFakeConfig,
  WechatMiniFakeConfig,
} from './config.js';

export { startAlipayFake } from './alipay/server.js';
export { startWechatFake } from './wechat/server.js';

/** Two mini-programs of one owner, of nobody real. */
export const SANDBOX_MINI_APPS = {
  customer: { appid: 'wxc000000000000001', secret: 'customer-sandbox-secret' },
  worker: { appid: 'wxw000000000000001', secret: 'worker-sandbox-secret' },
} as const;
export const SANDBOX_TEMPLATE_ID = 'template-order-assigned';

/** Both sides' keys of one sandbox: made up at run time, worth nothing outside it. */
export type SandboxKeys = {
  readonly wechat: {
    readonly mchid: string;
    readonly appid: string;
    readonly merchantSerial: string;
    readonly merchantPrivateKey: string;
    readonly merchantPublicKey: string;
    readonly platformKeyId: string;
    readonly platformPrivateKey: string;
    readonly platformPublicKey: string;
    readonly apiV3Key: string;
  };
  readonly alipay: {
    readonly appId: string;
    readonly sellerId: string;
    readonly appPrivateKey: string;
    readonly appPublicKey: string;
    readonly alipayPrivateKey: string;
    readonly alipayPublicKey: string;
  };
  readonly sms: { readonly accessKeyId: string; readonly accessKeySecret: string };
  readonly push: { readonly appKey: string; readonly masterSecret: string };
};

const RSA_BITS = 2_048;

/** Makes four RSA pairs (some 100 ms each) and random secrets: call it once per test file. */
export function createSandboxKeys(): SandboxKeys {
  const merchant = rsaPair();
  const platform = rsaPair();
  const alipayApp = rsaPair();
  const alipay = rsaPair();
  return {
    wechat: {
      mchid: '1900000109',
      appid: 'wxd0000000sandbox1',
      merchantSerial: randomBytes(20).toString('hex').toUpperCase(),
      merchantPrivateKey: merchant.privateKey,
      merchantPublicKey: merchant.publicKey,
      platformKeyId: `PUB_KEY_ID_${randomBytes(12).toString('hex').toUpperCase()}`,
      platformPrivateKey: platform.privateKey,
      platformPublicKey: platform.publicKey,
      apiV3Key: randomBytes(16).toString('hex'),
    },
    alipay: {
      appId: '2021000000000001',
      sellerId: '2088000000000001',
      appPrivateKey: alipayApp.privateKey,
      appPublicKey: alipayApp.publicKey,
      alipayPrivateKey: alipay.privateKey,
      alipayPublicKey: alipay.publicKey,
    },
    sms: {
      accessKeyId: `LTAI${randomBytes(8).toString('hex')}`,
      accessKeySecret: randomBytes(15).toString('hex'),
    },
    push: {
      appKey: randomBytes(12).toString('hex'),
      masterSecret: randomBytes(12).toString('hex'),
    },
  };
}

/** The fake's side: everything but the merchant's private key. */
export function wechatFakeConfig(
  keys: SandboxKeys,
  options: Pick<WechatFakeConfig, 'journalPath'> & Partial<WechatFakeConfig>,
): WechatFakeConfig {
  const { merchantPrivateKey: _ours, ...theirs } = keys.wechat;
  return { ...theirs, ...options };
}

/** The adapter's side: everything but the platform's private key. */
export function wechatChannelOptions(
  keys: SandboxKeys,
  options: Pick<WechatChannelOptions, 'baseUrl' | 'notifyUrl'> & Partial<WechatChannelOptions>,
): WechatChannelOptions {
  const { mchid, appid, merchantSerial, merchantPrivateKey, platformKeyId } = keys.wechat;
  return {
    mchid,
    appid,
    merchantSerial,
    merchantPrivateKey,
    platformKeys: { [platformKeyId]: keys.wechat.platformPublicKey },
    ...options,
  };
}

/** The fake's side: everything but the app's private key. */
export function alipayFakeConfig(
  keys: SandboxKeys,
  options: Pick<AlipayFakeConfig, 'journalPath'> & Partial<AlipayFakeConfig>,
): AlipayFakeConfig {
  const { appPrivateKey: _ours, ...theirs } = keys.alipay;
  return { ...theirs, ...options };
}

/** The adapter's side; `baseUrl` is that of the fake. */
export function alipayChannelOptions(
  keys: SandboxKeys,
  options: { readonly baseUrl: string; readonly notifyUrl: string } & Partial<AlipayChannelOptions>,
): AlipayChannelOptions {
  const { baseUrl, ...rest } = options;
  return {
    gatewayUrl: `${baseUrl}gateway.do`,
    appId: keys.alipay.appId,
    privateKey: keys.alipay.appPrivateKey,
    alipayPublicKey: keys.alipay.alipayPublicKey,
    returnUrl: 'http://127.0.0.1/m',
    ...rest,
  };
}

/** Of the adapter that reads bills; `baseUrl` is that of the fake. */
export function alipayBillOptions(
  keys: SandboxKeys,
  options: { readonly baseUrl: string } & Partial<AlipayBillOptions>,
): AlipayBillOptions {
  const { baseUrl, ...rest } = options;
  return {
    gatewayUrl: `${baseUrl}gateway.do`,
    appId: keys.alipay.appId,
    sellerId: keys.alipay.sellerId,
    privateKey: keys.alipay.appPrivateKey,
    alipayPublicKey: keys.alipay.alipayPublicKey,
    ...rest,
  };
}

export function smsFakeConfig(
  keys: SandboxKeys,
  options: Partial<SmsFakeConfig> = {},
): SmsFakeConfig {
  return { ...keys.sms, ...options };
}

export function aliyunSmsOptions(
  keys: SandboxKeys,
  options: Pick<AliyunSmsOptions, 'endpoint'> & Partial<AliyunSmsOptions>,
): AliyunSmsOptions {
  return {
    ...keys.sms,
    signName: '蜂到家',
    templateCodes: {
      LOGIN_CODE: 'SMS_100000001',
      ORDER_NOTICE: 'SMS_100000002',
      PAY_LINK: 'SMS_100000003',
      ACCOUNT_CLOSING: 'SMS_100000004',
    },
    ...options,
  };
}

export function pushFakeConfig(
  keys: SandboxKeys,
  options: Partial<PushFakeConfig> = {},
): PushFakeConfig {
  return { ...keys.push, ...options };
}

export function jpushOptions(
  keys: SandboxKeys,
  options: Pick<JpushOptions, 'endpoint'> & Partial<JpushOptions>,
): JpushOptions {
  return { ...keys.push, ...options };
}

export function wechatMiniFakeConfig(
  options: Partial<WechatMiniFakeConfig> = {},
): WechatMiniFakeConfig {
  const apps = [SANDBOX_MINI_APPS.customer, SANDBOX_MINI_APPS.worker];
  return { apps, templateIds: [SANDBOX_TEMPLATE_ID], ...options };
}

function rsaPair(): { privateKey: string; publicKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: RSA_BITS,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}
