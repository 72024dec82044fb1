import type { ProfitShareChannel } from '../channels/profit-share/port.js';
import { createWechatProfitShare } from '../channels/profit-share/wechat.js';
import type { Env } from '../config/env.js';
import { isAppError } from '../contract/terms/errors.js';
import { PROFIT_SHARE_LIMITS, type ProfitShareLimits } from '../contract/terms/profit-share.js';
import type { Connection } from '../data/connect.js';
import { createMoneyAlarmRepository } from '../data/repositories/money-alarms.js';
import { createPayoutAccountRepository } from '../data/repositories/payout-accounts.js';
import { createProfitShareRepository } from '../data/repositories/profit-shares.js';
import { createSubjectKeyRepository } from '../data/repositories/subject-keys.js';
import { createWithdrawalPolicyRepository } from '../data/repositories/withdrawal-policies.js';
import { keyRingOf } from '../data/setup/key-encryption-keys.js';
import { openPayeeOf } from '../use-cases/payout-account/open-payee.js';
import { AES_256_GCM } from '../use-cases/privacy/cipher.js';
import { createFieldCipher, type FieldCipher } from '../use-cases/privacy/field-cipher.js';
import type { ProfitShareDeps } from '../use-cases/profit-share/deps.js';

/** Everything that shares over a channel need, over one connection. */
export function createProfitShareDeps(args: {
  readonly connection: Connection;
  readonly channel: ProfitShareChannel;
  readonly cipher: Pick<FieldCipher, 'open'>;
  readonly isOn: boolean;
  readonly limits?: ProfitShareLimits;
}): ProfitShareDeps {
  const { connection, channel, cipher, isOn, limits = PROFIT_SHARE_LIMITS } = args;
  const payoutAccounts = createPayoutAccountRepository(connection);
  return {
    ...{ isOn, channel, limits, payoutAccounts },
    shares: createProfitShareRepository(connection),
    withdrawalPolicies: createWithdrawalPolicyRepository(connection),
    moneyAlarms: createMoneyAlarmRepository(connection),
    async openPayee(accountId) {
      try {
        return await openPayeeOf({ cipher, payoutAccounts }, accountId);
      } catch (error) {
        if (isAppError(error) && error.code === 'NOT_FOUND') return null;
        throw error;
      }
    },
  };
}

/**
 * As the settings say. The channel is there whenever WeChat Pay is, so that bills that were opened
 * as shared ones are shared and released after the option was switched off.
 */
export function profitShareDepsOf(
  env: Env & { readonly wechatPay: NonNullable<Env['wechatPay']> },
  connection: Connection,
): ProfitShareDeps {
  const { wechatPay, wechatMini } = env;
  return createProfitShareDeps({
    connection,
    isOn: wechatPay.profitSharing === 'wechat',
    channel: createWechatProfitShare({
      baseUrl: `${wechatPay.baseUrl.replace(/\/+$/, '')}/`,
      mchid: wechatPay.mchid,
      merchantSerial: wechatPay.serialNo,
      merchantPrivateKey: wechatPay.privateKeyPem,
      platformKeys: { [wechatPay.platformKeyId]: wechatPay.platformPublicKeyPem },
      // Workers' openids are those of their mini-program.
      appid: wechatMini.worker?.appid ?? wechatPay.appid,
    }),
    cipher: createFieldCipher({
      subjectKeys: createSubjectKeyRepository(connection),
      keyRing: keyRingOf(env),
      ciphers: [AES_256_GCM],
      clock: { nowMs: () => Date.now() },
    }),
  });
}
