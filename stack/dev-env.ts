import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import type { DevPorts, DevSecrets } from './dev-files.js';

const MCHID = '1900000109';
const APPID = 'wx0000000000000dev';
const MERCHANT_SERIAL = '3775B6A45ACD588826D15E583A95F5DD00000DEV';
const PLATFORM_KEY_ID = 'PUB_KEY_ID_0119000001092026000000000000DEV';
const ALIPAY_APP_ID = '2021000000000dev';
const ALIPAY_SELLER_ID = '2088000000000dev';
const SMS_KEY_ID = 'doorhive-dev';
const PUSH_APP_KEY = 'doorhive-dev';
const NUMBER_KEY_ID = 'doorhive-dev';
const NUMBER_POOL_KEY = 'FC000000000dev';
/** Mini-programs of customers and workers, and the template of a message. */
export const DEV_MINI_APPS = {
  customer: 'wx00000000customer',
  worker: 'wx0000000000worker',
} as const;
export const DEV_TEMPLATE_ID = 'dev-template-order-assigned';
const CALLBACK_PATH = '/api/v1/channels/wechat/notify';
const ALIPAY_CALLBACK_PATH = '/api/v1/callbacks/alipay';

/** Settings of a file in `.env` form, or none. */
export function readDotEnv(file: string): NodeJS.ProcessEnv {
  return existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
}

/** Settings that `npm start` makes up; whatever a person has set wins over them. */
export function devEnv(options: {
  readonly given: NodeJS.ProcessEnv;
  readonly ports: DevPorts;
  readonly secrets: DevSecrets;
  readonly apiPort: number;
  readonly mongodbUri: string;
  readonly temporalAddress: string;
  readonly temporalUiUrl: string | undefined;
}): NodeJS.ProcessEnv {
  const { given, ports, secrets, apiPort } = options;
  const made: Record<string, string | undefined> = {
    DOORHIVE_PROFILE: 'development',
    HOST: '127.0.0.1',
    PUBLIC_URL: `http://127.0.0.1:${apiPort}`,
    MONGODB_URI: options.mongodbUri,
    TEMPORAL_ADDRESS: options.temporalAddress,
    TEMPORAL_UI_URL: options.temporalUiUrl,
    METRICS_PORT: String(ports.apiMetrics),
    JWT_PRIVATE_KEY: secrets.jwtPrivateKey,
    DATA_ENCRYPTION_KEY: secrets.dataEncryptionKey,
    BLIND_INDEX_KEY: secrets.blindIndexKey,
    WECHATPAY_BASE_URL: `http://127.0.0.1:${ports.wechat}/`,
    WECHATPAY_MCHID: MCHID,
    WECHATPAY_APPID: APPID,
    WECHATPAY_SERIAL_NO: MERCHANT_SERIAL,
    WECHATPAY_PRIVATE_KEY: secrets.wechatMerchant.privateKey,
    WECHATPAY_API_V3_KEY: secrets.wechatApiV3Key,
    WECHATPAY_PLATFORM_KEY_ID: PLATFORM_KEY_ID,
    WECHATPAY_PLATFORM_PUBLIC_KEY: secrets.wechatPlatform.publicKey,
    WECHATPAY_TRANSFER_SCENE_ID: '1005',
    WECHATPAY_NOTIFY_URL: `http://127.0.0.1:${apiPort}${CALLBACK_PATH}`,
    ALIPAY_GATEWAY_URL: `http://127.0.0.1:${ports.alipay}/gateway.do`,
    ALIPAY_APP_ID,
    ALIPAY_SELLER_ID,
    ALIPAY_PRIVATE_KEY: secrets.alipayApp.privateKey,
    ALIPAY_PUBLIC_KEY: secrets.alipay.publicKey,
    ALIPAY_NOTIFY_URL: `http://127.0.0.1:${apiPort}${ALIPAY_CALLBACK_PATH}`,
    SMS_ENDPOINT: `http://127.0.0.1:${ports.sms}/`,
    SMS_ACCESS_KEY_ID: SMS_KEY_ID,
    SMS_ACCESS_KEY_SECRET: secrets.smsSecret,
    SMS_SIGN_NAME: '蜂到家',
    SMS_TEMPLATE_CODE: 'SMS_000000001',
    PUSH_ENDPOINT: `http://127.0.0.1:${ports.push}/`,
    PUSH_APP_KEY,
    PUSH_MASTER_SECRET: secrets.pushSecret,
    WECHAT_MINI_BASE_URL: `http://127.0.0.1:${ports.wechatMini}/`,
    WECHAT_MINI_CUSTOMER_APPID: DEV_MINI_APPS.customer,
    WECHAT_MINI_CUSTOMER_SECRET: secrets.wechatMiniSecret,
    WECHAT_MINI_WORKER_APPID: DEV_MINI_APPS.worker,
    WECHAT_MINI_WORKER_SECRET: secrets.wechatMiniSecret,
    WECHAT_MINI_TEMPLATE_ORDER_ASSIGNED: DEV_TEMPLATE_ID,
    NUMBER_ENDPOINT: `http://127.0.0.1:${ports.number}/`,
    NUMBER_ACCESS_KEY_ID: NUMBER_KEY_ID,
    NUMBER_ACCESS_KEY_SECRET: secrets.numberSecret,
    NUMBER_POOL_KEY,
  };
  const set = Object.entries(given).filter(([, value]) => value !== undefined && value !== '');
  return { ...made, ...Object.fromEntries(set), PORT: String(apiPort) };
}

/** Configuration of the stand-ins for outside systems, in the form of their main file. */
export function fakesConfig(options: {
  readonly ports: DevPorts;
  readonly secrets: DevSecrets;
  readonly dataDir: string;
}): unknown {
  const { ports, secrets, dataDir } = options;
  return {
    wechat: {
      port: ports.wechat,
      mchid: MCHID,
      appid: APPID,
      moreAppids: [DEV_MINI_APPS.customer, DEV_MINI_APPS.worker],
      merchantSerial: MERCHANT_SERIAL,
      merchantPublicKey: secrets.wechatMerchant.publicKey,
      platformKeyId: PLATFORM_KEY_ID,
      platformPrivateKey: secrets.wechatPlatform.privateKey,
      platformPublicKey: secrets.wechatPlatform.publicKey,
      apiV3Key: secrets.wechatApiV3Key,
      journalPath: path.join(dataDir, 'wechat-journal.jsonl'),
    },
    alipay: {
      port: ports.alipay,
      appId: ALIPAY_APP_ID,
      sellerId: ALIPAY_SELLER_ID,
      appPublicKey: secrets.alipayApp.publicKey,
      alipayPrivateKey: secrets.alipay.privateKey,
      alipayPublicKey: secrets.alipay.publicKey,
      journalPath: path.join(dataDir, 'alipay-journal.jsonl'),
    },
    sms: {
      port: ports.sms,
      accessKeyId: SMS_KEY_ID,
      accessKeySecret: secrets.smsSecret,
      isPrinting: true,
      areLimitsOn: false,
    },
    push: { port: ports.push, appKey: PUSH_APP_KEY, masterSecret: secrets.pushSecret },
    wechatMini: {
      port: ports.wechatMini,
      apps: Object.values(DEV_MINI_APPS).map((appid) => ({
        appid,
        secret: secrets.wechatMiniSecret,
      })),
      templateIds: [DEV_TEMPLATE_ID],
      journalPath: path.join(dataDir, 'wechat-mini-journal.jsonl'),
    },
    number: {
      port: ports.number,
      accessKeyId: NUMBER_KEY_ID,
      accessKeySecret: secrets.numberSecret,
      poolKey: NUMBER_POOL_KEY,
    },
  };
}
