import { createAliyunSmsSender } from '../channels/sms/aliyun/sender.js';
import type { SmsSender } from '../channels/sms/port.js';
import type { Env } from '../config/env.js';

/** The SMS channel of the settings; null when none is set up. */
export function smsChannelOf({ sms }: Pick<Env, 'sms'>): SmsSender | null {
  if (sms === undefined) return null;
  const { templateCode, ...account } = sms;
  return createAliyunSmsSender({
    ...account,
    templateCodes: {
      LOGIN_CODE: templateCode,
      ORDER_NOTICE: templateCode,
      PAY_LINK: templateCode,
      ACCOUNT_CLOSING: templateCode,
    },
  });
}
