import { createSandboxKeys } from '../channels/fakes/testing.js';
import type { Env } from '../config/env.js';
import { payoutChannelsOf } from './payout-channels.js';

const { wechat, alipay } = createSandboxKeys();
const env = {
  wechatPay: {
    baseUrl: 'https://api.mch.weixin.qq.com',
    mchid: wechat.mchid,
    appid: wechat.appid,
    serialNo: wechat.merchantSerial,
    privateKeyPem: wechat.merchantPrivateKey,
    apiV3Key: wechat.apiV3Key,
    platformKeyId: wechat.platformKeyId,
    platformPublicKeyPem: wechat.platformPublicKey,
    notifyUrl: 'https://doorhive.example/callback',
    appAppid: undefined,
    transferSceneId: '1005',
    profitSharing: 'off',
  },
  wechatMini: {
    baseUrl: 'https://api.weixin.qq.com/',
    customer: { appid: 'wx1', secret: 's' },
    worker: { appid: 'wx2', secret: 's' },
    templateIds: { ORDER_ASSIGNED: undefined },
  },
  alipay: {
    gatewayUrl: 'https://openapi.alipay.com/gateway.do',
    appId: alipay.appId,
    sellerId: alipay.sellerId,
    privateKeyPem: alipay.appPrivateKey,
    alipayPublicKeyPem: alipay.alipayPublicKey,
    notifyUrl: 'https://doorhive.example/callback',
  },
} satisfies Pick<Env, 'wechatPay' | 'wechatMini' | 'alipay'>;

const namesOf = (over: Partial<Env>) => Object.keys(payoutChannelsOf({ ...env, ...over })).sort();

test('[P5] a channel is there as a whole or not at all', () => {
  expect(namesOf({})).toEqual(['ALIPAY_TRANSFER', 'WECHAT_TRANSFER']);
  expect(namesOf({ alipay: undefined })).toEqual(['WECHAT_TRANSFER']);
  expect(namesOf({ wechatPay: undefined, alipay: undefined })).toEqual([]);
  const noScene = { ...env.wechatPay, transferSceneId: undefined };
  expect(namesOf({ wechatPay: noScene })).toEqual(['ALIPAY_TRANSFER']);
  // Openids of another app are nobody's in the workers'.
  const noMini = { ...env.wechatMini, worker: undefined };
  expect(namesOf({ wechatMini: noMini })).toEqual(['ALIPAY_TRANSFER']);
});
