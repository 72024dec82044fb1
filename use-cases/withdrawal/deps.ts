import type { PayoutChannel, Payee } from '../../channels/payout/port.js';
import type { KeyedPushSender } from '../../channels/push/port.js';
import type { LedgerRepository } from '../../data/repositories/ledger-repository.js';
import type { MerchantRepository } from '../../data/repositories/merchants.js';
import type { MoneyAlarmRepository } from '../../data/repositories/money-alarms.js';
import type { PayoutAccountRepository } from '../../data/repositories/payout-accounts.js';
import type { Transact } from '../../data/repositories/session.js';
import type { UserRepository } from '../../data/repositories/users.js';
import type { WithdrawalPolicyRepository } from '../../data/repositories/withdrawal-policies.js';
import type { WithdrawalRepository } from '../../data/repositories/withdrawals.js';
import type { WorkerRepository } from '../../data/repositories/workers.js';
import type { Sealer } from '../order/deps.js';

/** Channels that pay online; one that is not set up leaves its withdrawals waiting. */
export type PayoutChannels = {
  readonly WECHAT_TRANSFER?: PayoutChannel;
  readonly ALIPAY_TRANSFER?: PayoutChannel;
};

/** What withdrawals work with. */
export type WithdrawalDeps = {
  readonly clock: { nowMs(): number };
  readonly transact: Transact;
  readonly withdrawals: WithdrawalRepository;
  readonly withdrawalPolicies: WithdrawalPolicyRepository;
  readonly ledger: Pick<LedgerRepository, 'post' | 'balance'>;
  readonly payoutAccounts: Pick<PayoutAccountRepository, 'findUsable'>;
  readonly workers: Pick<WorkerRepository, 'findById'>;
  readonly merchants: Pick<MerchantRepository, 'findById'>;
  readonly moneyAlarms: Pick<MoneyAlarmRepository, 'isPayoutStopped'>;
  /** Words of the desk may name people. */
  readonly sealer: Pick<Sealer, 'seal' | 'open'>;
};

/** Beside them what only the sending activity has: channels, and the payee in plain. */
export type PayoutDeps = WithdrawalDeps & {
  readonly payouts: PayoutChannels;
  /** Null when the account cannot be opened any more (its owner was erased). */
  openPayee(accountId: string): Promise<Payee | null>;
};

/** Everything that the activities of a run have. */
export type WithdrawalRunDeps = PayoutDeps & {
  readonly push: KeyedPushSender;
  /** For the language of whoever is told. */
  readonly users: Pick<UserRepository, 'findById'>;
};
