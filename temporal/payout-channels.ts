import { createAlipayTransferChannel } from '../channels/payout/alipay-transfer/channel.js';
import { createWechatTransferChannel } from '../channels/payout/wechat-transfer/channel.js';
import type { Env } from '../config/env.js';
import type { PayoutChannels } from '../use-cases/withdrawal/deps.js';

/** What WeChat asks to be told with a transfer of a wage (scene 1005, 佣金报酬). */
const SCENE_REPORTS = [
  { type: '岗位类型', content: '上门服务人员' },
  { type: '报酬说明', content: '服务订单报酬' },
] as const;

/**
 * Channels that pay online, as the settings say. WeChat's knows payees by the openids of the
 * workers' mini-program: without that, or without a scene, there is none.
 */
export function payoutChannelsOf(
  env: Pick<Env, 'wechatPay' | 'wechatMini' | 'alipay'>,
): PayoutChannels {
  const { wechatPay, wechatMini, alipay } = env;
  const appid = wechatMini.worker?.appid;
  const sceneId = wechatPay?.transferSceneId;
  return {
    ...(wechatPay &&
      appid !== undefined &&
      sceneId !== undefined && {
        WECHAT_TRANSFER: createWechatTransferChannel({
          baseUrl: `${wechatPay.baseUrl.replace(/\/+$/, '')}/`,
          mchid: wechatPay.mchid,
          merchantSerial: wechatPay.serialNo,
          merchantPrivateKey: wechatPay.privateKeyPem,
          platformKeys: { [wechatPay.platformKeyId]: wechatPay.platformPublicKeyPem },
          appid,
          sceneId,
          sceneReports: SCENE_REPORTS,
        }),
      }),
    ...(alipay && {
      ALIPAY_TRANSFER: createAlipayTransferChannel({
        gatewayUrl: alipay.gatewayUrl,
        appId: alipay.appId,
        privateKey: alipay.privateKeyPem,
        alipayPublicKey: alipay.alipayPublicKeyPem,
      }),
    }),
  };
}
