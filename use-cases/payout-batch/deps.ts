import type { MoneyAlarmRepository } from '../../data/repositories/money-alarms.js';
import type { PayoutAccountRepository } from '../../data/repositories/payout-accounts.js';
import type { PayoutBatchRepository } from '../../data/repositories/payout-batches.js';
import type { Transact } from '../../data/repositories/session.js';
import type { WithdrawalRepository } from '../../data/repositories/withdrawals.js';
import type { FieldCipher } from '../privacy/field-cipher.js';
import type { PayoutResultInput, RecordedResult } from '../withdrawal/payout-result.js';

/** What files for the bank are made of and what becomes of them. */
export type PayoutBatchDeps = {
  readonly clock: { nowMs(): number };
  readonly transact: Transact;
  readonly payoutBatches: PayoutBatchRepository;
  readonly payoutAccounts: Pick<PayoutAccountRepository, 'findById'>;
  readonly withdrawals: Pick<WithdrawalRepository, 'findApprovedForBank' | 'findByPayoutNo'>;
  readonly moneyAlarms: Pick<MoneyAlarmRepository, 'isPayoutStopped'>;
  readonly cipher: Pick<FieldCipher, 'open'>;
  /** Books or releases one withdrawal; any number of repeats has one effect. */
  recordResult(input: PayoutResultInput): Promise<RecordedResult>;
};

/** A person of finance. */
export type BatchCall = { readonly batchId: string; readonly staffId: string };
