import type { Connection } from 'mongoose';
import type { Env } from '../config/env.js';
import { orderDepsOf } from './order-deps.js';

const wechatPay = { baseUrl: 'https://pay.example.com/' } as Env['wechatPay'];

describe('the payment host', () => {
  test('production starts with no other host than the channel’s own', () => {
    const env = { profile: 'production', wechatPay } as Env;
    expect(() => orderDepsOf(env, {} as Connection)).toThrow(/WECHATPAY_BASE_URL must be/);
  });

  test('of Alipay too', () => {
    const wechat = { baseUrl: 'https://api.mch.weixin.qq.com/' } as Env['wechatPay'];
    const alipay = { gatewayUrl: 'https://pay.example.com/gateway.do' } as Env['alipay'];
    const env = { profile: 'production', wechatPay: wechat, alipay } as Env;
    expect(() => orderDepsOf(env, {} as Connection)).toThrow(/ALIPAY_GATEWAY_URL must be/);
  });

  test('other profiles may use a stand-in', () => {
    const env = { profile: 'test', wechatPay } as Env;
    expect(() => orderDepsOf(env, {} as Connection)).toThrow(/DATA_ENCRYPTION_KEY is missing/);
  });
});
