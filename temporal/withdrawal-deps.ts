import type { KeyedPushSender } from '../channels/push/port.js';
import type { Env } from '../config/env.js';
import { isAppError } from '../contract/terms/errors.js';
import type { Connection } from '../data/connect.js';
import { createLedgerRepository } from '../data/repositories/ledger-repository.js';
import { createMerchantRepository } from '../data/repositories/merchants.js';
import { createMoneyAlarmRepository } from '../data/repositories/money-alarms.js';
import { createPayoutAccountRepository } from '../data/repositories/payout-accounts.js';
import { createTransact } from '../data/repositories/session.js';
import { createSubjectKeyRepository } from '../data/repositories/subject-keys.js';
import { createUserRepository } from '../data/repositories/users.js';
import { createWithdrawalPolicyRepository } from '../data/repositories/withdrawal-policies.js';
import { createWithdrawalRepository } from '../data/repositories/withdrawals.js';
import { createWorkerRepository } from '../data/repositories/workers.js';
import { keyRingOf } from '../data/setup/key-encryption-keys.js';
import { pushSenderOf } from './certificate-deps.js';
import type { Sealer } from '../use-cases/order/deps.js';
import { openPayeeOf } from '../use-cases/payout-account/open-payee.js';
import { AES_256_GCM } from '../use-cases/privacy/cipher.js';
import { createFieldCipher, type FieldCipher } from '../use-cases/privacy/field-cipher.js';
import type {
  PayoutChannels,
  WithdrawalRunDeps,
  WithdrawalDeps,
} from '../use-cases/withdrawal/deps.js';

/** Everything that withdrawals need but the channels, over one connection. */
export function createWithdrawalDeps(args: {
  readonly connection: Connection;
  readonly sealer: Pick<Sealer, 'seal' | 'open'>;
  readonly clock?: WithdrawalDeps['clock'];
}): WithdrawalDeps {
  const { connection, sealer } = args;
  return {
    clock: args.clock ?? { nowMs: () => Date.now() },
    transact: createTransact(connection),
    withdrawals: createWithdrawalRepository(connection),
    withdrawalPolicies: createWithdrawalPolicyRepository(connection),
    ledger: createLedgerRepository(connection),
    payoutAccounts: createPayoutAccountRepository(connection),
    workers: createWorkerRepository(connection),
    merchants: createMerchantRepository(connection),
    moneyAlarms: createMoneyAlarmRepository(connection),
    sealer,
  };
}

/** Beside them what only the activity that pays has: channels, and the payee in plain. */
export function createPayoutDeps(
  deps: WithdrawalDeps,
  more: {
    readonly connection: Connection;
    readonly cipher: Pick<FieldCipher, 'open'>;
    readonly payouts: PayoutChannels;
    readonly push: KeyedPushSender;
  },
): WithdrawalRunDeps {
  const payoutAccounts = createPayoutAccountRepository(more.connection);
  return {
    ...deps,
    payouts: more.payouts,
    push: more.push,
    users: createUserRepository(more.connection),
    async openPayee(accountId) {
      try {
        return await openPayeeOf({ cipher: more.cipher, payoutAccounts }, accountId);
      } catch (error) {
        if (isAppError(error) && error.code === 'NOT_FOUND') return null;
        throw error;
      }
    },
  };
}

/** As the settings say. */
export function payoutDepsOf(args: {
  readonly env: Env;
  readonly connection: Connection;
  readonly sealer: Sealer;
  readonly payouts: PayoutChannels;
}): WithdrawalRunDeps {
  const { env, connection, sealer, payouts } = args;
  const clock = { nowMs: () => Date.now() };
  const cipher = createFieldCipher({
    subjectKeys: createSubjectKeyRepository(connection),
    keyRing: keyRingOf(env),
    ciphers: [AES_256_GCM],
    clock,
  });
  const deps = createWithdrawalDeps({ connection, sealer, clock });
  return createPayoutDeps(deps, { connection, cipher, payouts, push: pushSenderOf(env) });
}
