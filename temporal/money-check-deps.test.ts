import type { Env } from '../config/env.js';
import { createSandboxKeys } from '../channels/fakes/testing.js';
import { billsOf } from './money-check-deps.js';

const { wechat, alipay } = createSandboxKeys();

const ENV = {
  wechatPay: {
    baseUrl: 'https://api.mch.weixin.qq.com',
    mchid: wechat.mchid,
    serialNo: wechat.merchantSerial,
    privateKeyPem: wechat.merchantPrivateKey,
    platformKeyId: wechat.platformKeyId,
    platformPublicKeyPem: wechat.platformPublicKey,
  } as Env['wechatPay'],
  alipay: {
    gatewayUrl: 'https://openapi.alipay.com/gateway.do',
    appId: alipay.appId,
    sellerId: alipay.sellerId,
    privateKeyPem: alipay.appPrivateKey,
    alipayPublicKeyPem: alipay.alipayPublicKey,
  } as Env['alipay'],
};

test('[X12] the morning reads the bills of every channel that the settings name', () => {
  const codesOf = (env: Partial<typeof ENV>): [string, string][] =>
    Object.entries(billsOf({ ...ENV, ...env })).map(([key, bills]) => [key, bills.code]);
  expect(codesOf({})).toEqual([
    ['WECHAT', 'WECHAT'],
    ['ALIPAY', 'ALIPAY'],
  ]);
  expect(codesOf({ alipay: undefined })).toEqual([['WECHAT', 'WECHAT']]);
  expect(codesOf({ wechatPay: undefined })).toEqual([['ALIPAY', 'ALIPAY']]);
  expect(codesOf({ wechatPay: undefined, alipay: undefined })).toEqual([]);
});
