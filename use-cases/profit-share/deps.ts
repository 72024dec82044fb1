import type { Payee } from '../../channels/payout/port.js';
import type { ProfitShareChannel } from '../../channels/profit-share/port.js';
import type { ProfitShareLimits } from '../../contract/terms/profit-share.js';
import type { MoneyAlarmRepository } from '../../data/repositories/money-alarms.js';
import type { PayoutAccountRepository } from '../../data/repositories/payout-accounts.js';
import type { ProfitShareRepository } from '../../data/repositories/profit-shares.js';
import type { WithdrawalPolicyRepository } from '../../data/repositories/withdrawal-policies.js';

/** What giving shares over the channel works with. */
export type ProfitShareDeps = {
  /** New bills are opened as shared ones. A bill that was opened so is shared whatever it says now. */
  readonly isOn: boolean;
  readonly channel: ProfitShareChannel;
  readonly limits: ProfitShareLimits;
  readonly shares: ProfitShareRepository;
  readonly payoutAccounts: Pick<PayoutAccountRepository, 'listOf' | 'findUsable'>;
  readonly withdrawalPolicies: Pick<WithdrawalPolicyRepository, 'effective'>;
  readonly moneyAlarms: Pick<MoneyAlarmRepository, 'isPayoutStopped'>;
  /** Null when the account cannot be opened any more (its owner was erased). */
  openPayee(accountId: string): Promise<Payee | null>;
};
