import type { Client } from '@temporalio/client';
import type { Env } from '../config/env.js';
import type { Connection } from '../data/connect.js';
import { createPayoutAccountRepository } from '../data/repositories/payout-accounts.js';
import { createPayoutBatchRepository } from '../data/repositories/payout-batches.js';
import { createSubjectKeyRepository } from '../data/repositories/subject-keys.js';
import { createWechatIdentityRepository } from '../data/repositories/wechat-identities.js';
import { keyRingOf } from '../data/setup/key-encryption-keys.js';
import { createWithdrawalGateway } from '../temporal/ask-withdrawal.js';
import { createWithdrawalDeps } from '../temporal/withdrawal-deps.js';
import type { AuthKeys } from '../use-cases/auth/keys.js';
import type { OrderDeps } from '../use-cases/order/deps.js';
import { createPayoutAccounts } from '../use-cases/payout-account/create-payout-accounts.js';
import { createPayoutBatches } from '../use-cases/payout-batch/create-payout-batches.js';
import { AES_256_GCM } from '../use-cases/privacy/cipher.js';
import { createFieldCipher } from '../use-cases/privacy/field-cipher.js';
import { recordPayoutResult } from '../use-cases/withdrawal/payout-result.js';
import type { ApiDeps } from './deps.js';

/** Accounts that people are paid to and files for the bank, over the connection of the api. */
export function composePayouts(input: {
  readonly orderDeps: Pick<OrderDeps, 'clock' | 'transact' | 'workers' | 'merchants' | 'sealer'>;
  readonly env: Env;
  readonly connection: Connection;
  readonly keys: AuthKeys;
  readonly gateway: { readonly client: Client };
}): Pick<ApiDeps, 'payoutAccounts' | 'payoutBatches'> {
  const { orderDeps, env, connection, keys, gateway } = input;
  const { clock, transact, workers, merchants, sealer } = orderDeps;
  const cipher = createFieldCipher({
    subjectKeys: createSubjectKeyRepository(connection),
    keyRing: keyRingOf(env),
    ciphers: [AES_256_GCM],
    clock,
  });
  const payoutAccounts = createPayoutAccountRepository(connection);
  const withdrawalDeps = createWithdrawalDeps({ connection, sealer, clock });
  const results = { ...withdrawalDeps, gateway: createWithdrawalGateway(gateway.client) };
  return {
    payoutAccounts: createPayoutAccounts({
      ...{ clock, transact, workers, merchants, cipher, keys, payoutAccounts },
      identities: createWechatIdentityRepository(connection),
      workerAppid: env.wechatMini.worker?.appid,
      async accountHoldMs() {
        const { values } = await withdrawalDeps.withdrawalPolicies.effective(
          new Date(clock.nowMs()),
        );
        return values.accountHoldMs;
      },
    }),
    payoutBatches: createPayoutBatches({
      ...{ clock, transact, cipher, payoutAccounts },
      payoutBatches: createPayoutBatchRepository(connection),
      withdrawals: withdrawalDeps.withdrawals,
      moneyAlarms: withdrawalDeps.moneyAlarms,
      recordResult: (result) => recordPayoutResult(results, result),
    }),
  };
}
