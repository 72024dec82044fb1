import type { z } from 'zod';
import type { SETTINGS, SettingName } from './settings.js';

/** Settings as they were read, each checked by itself. */
export type Values = {
  readonly [K in SettingName]: z.output<(typeof SETTINGS)[K]['schema']> | undefined;
};

export type WechatPayEnv = {
  readonly baseUrl: string;
  readonly mchid: string;
  readonly appid: string;
  readonly serialNo: string;
  readonly privateKeyPem: string;
  readonly apiV3Key: string;
  readonly platformKeyId: string;
  readonly platformPublicKeyPem: string;
  readonly notifyUrl: string;
  /** Of the mobile app; left out, the account's own. */
  readonly appAppid: string | undefined;
  /** Under which money is sent to people; left out, nobody is paid by WeChat. */
  readonly transferSceneId: string | undefined;
  /** Whether new bills are opened as ones whose money is shared (分账). */
  readonly profitSharing: 'wechat' | 'off';
};

export type AlipayEnv = {
  readonly gatewayUrl: string;
  readonly appId: string;
  readonly sellerId: string;
  readonly privateKeyPem: string;
  readonly alipayPublicKeyPem: string;
  readonly notifyUrl: string;
};

export type SmsEnv = {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly signName: string;
  readonly templateCode: string;
};

export type PushEnv = {
  readonly endpoint: string;
  readonly appKey: string;
  readonly masterSecret: string;
};

/** Mini-programs of one owner; each is there or not. */
export type WechatMiniEnv = {
  readonly baseUrl: string;
  readonly customer: { readonly appid: string; readonly secret: string } | undefined;
  readonly worker: { readonly appid: string; readonly secret: string } | undefined;
  readonly templateIds: { readonly ORDER_ASSIGNED: string | undefined };
};

/** Numbers that stand for phones. */
export type NumberEnv = {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly poolKey: string;
};

/** A map that knows the roads. */
export type MapEnv = { readonly baseUrl: string; readonly key: string };

/** Where files lie when it is not the database. */
export type S3Env = {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** Identity documents alone. */
  readonly identityBucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly isPathStyle: boolean;
};

/** Systems of others. Each is there as a whole or not at all. */
export type ChannelEnv = {
  readonly wechatPay: WechatPayEnv | undefined;
  readonly alipay: AlipayEnv | undefined;
  readonly sms: SmsEnv | undefined;
  readonly push: PushEnv | undefined;
  readonly wechatMini: WechatMiniEnv;
  readonly number: NumberEnv | undefined;
  readonly map: MapEnv | undefined;
};

/** The channels of these settings; the groups are whole by now. */
export function channelsOf(values: Values): ChannelEnv {
  // The groups are whole by now: one member stands for all.
  const must = <T>(value: T | undefined): T => value as T;
  return {
    wechatPay:
      values.WECHATPAY_MCHID === undefined
        ? undefined
        : {
            baseUrl: must(values.WECHATPAY_BASE_URL),
            mchid: values.WECHATPAY_MCHID,
            appid: must(values.WECHATPAY_APPID),
            serialNo: must(values.WECHATPAY_SERIAL_NO),
            privateKeyPem: must(values.WECHATPAY_PRIVATE_KEY),
            apiV3Key: must(values.WECHATPAY_API_V3_KEY),
            platformKeyId: must(values.WECHATPAY_PLATFORM_KEY_ID),
            platformPublicKeyPem: must(values.WECHATPAY_PLATFORM_PUBLIC_KEY),
            notifyUrl: must(values.WECHATPAY_NOTIFY_URL),
            appAppid: values.WECHATPAY_APP_APPID,
            transferSceneId: values.WECHATPAY_TRANSFER_SCENE_ID,
            profitSharing: must(values.PROFIT_SHARING),
          },
    alipay: alipayOf(values),
    sms:
      values.SMS_ENDPOINT === undefined
        ? undefined
        : {
            endpoint: values.SMS_ENDPOINT,
            accessKeyId: must(values.SMS_ACCESS_KEY_ID),
            accessKeySecret: must(values.SMS_ACCESS_KEY_SECRET),
            signName: must(values.SMS_SIGN_NAME),
            templateCode: must(values.SMS_TEMPLATE_CODE),
          },
    push:
      values.PUSH_ENDPOINT === undefined
        ? undefined
        : {
            endpoint: values.PUSH_ENDPOINT,
            appKey: must(values.PUSH_APP_KEY),
            masterSecret: must(values.PUSH_MASTER_SECRET),
          },
    wechatMini: wechatMiniOf(values),
    number: numberOf(values),
    map: mapOf(values),
  };
}

function alipayOf(values: Values): AlipayEnv | undefined {
  const must = <T>(value: T | undefined): T => value as T;
  if (values.ALIPAY_APP_ID === undefined) return undefined;
  return {
    gatewayUrl: must(values.ALIPAY_GATEWAY_URL),
    appId: values.ALIPAY_APP_ID,
    sellerId: must(values.ALIPAY_SELLER_ID),
    privateKeyPem: must(values.ALIPAY_PRIVATE_KEY),
    alipayPublicKeyPem: must(values.ALIPAY_PUBLIC_KEY),
    notifyUrl: must(values.ALIPAY_NOTIFY_URL),
  };
}

/** The storage, where it is not the database. */
export function s3Of(values: Values): S3Env | undefined {
  const must = <T>(value: T | undefined): T => value as T;
  if (values.STORAGE !== 's3') return undefined;
  return {
    endpoint: must(values.S3_ENDPOINT).replace(/\/+$/, ''),
    region: must(values.S3_REGION),
    bucket: must(values.S3_BUCKET),
    identityBucket: must(values.S3_IDENTITY_BUCKET),
    accessKeyId: must(values.S3_ACCESS_KEY_ID),
    secretAccessKey: must(values.S3_SECRET_ACCESS_KEY),
    isPathStyle: values.S3_ADDRESSING !== 'host',
  };
}

function wechatMiniOf(values: Values): WechatMiniEnv {
  const appOf = (appid: string | undefined, secret: string | undefined) =>
    appid === undefined || secret === undefined ? undefined : { appid, secret };
  return {
    baseUrl: `${(values.WECHAT_MINI_BASE_URL ?? '').replace(/\/+$/, '')}/`,
    customer: appOf(values.WECHAT_MINI_CUSTOMER_APPID, values.WECHAT_MINI_CUSTOMER_SECRET),
    worker: appOf(values.WECHAT_MINI_WORKER_APPID, values.WECHAT_MINI_WORKER_SECRET),
    templateIds: { ORDER_ASSIGNED: values.WECHAT_MINI_TEMPLATE_ORDER_ASSIGNED },
  };
}

function numberOf(values: Values): NumberEnv | undefined {
  const must = <T>(value: T | undefined): T => value as T;
  if (values.NUMBER_ENDPOINT === undefined) return undefined;
  return {
    endpoint: values.NUMBER_ENDPOINT,
    accessKeyId: must(values.NUMBER_ACCESS_KEY_ID),
    accessKeySecret: must(values.NUMBER_ACCESS_KEY_SECRET),
    poolKey: must(values.NUMBER_POOL_KEY),
  };
}

function mapOf({ MAP, AMAP_BASE_URL, AMAP_KEY }: Values): MapEnv | undefined {
  if (MAP !== 'amap' || AMAP_BASE_URL === undefined || AMAP_KEY === undefined) return undefined;
  return { baseUrl: `${AMAP_BASE_URL.replace(/\/+$/, '')}/`, key: AMAP_KEY };
}
