import type { MerchantRepository } from '../../data/repositories/merchants.js';
import type { PayoutAccountRepository } from '../../data/repositories/payout-accounts.js';
import type { Transact } from '../../data/repositories/session.js';
import type { WechatIdentityRepository } from '../../data/repositories/wechat-identities.js';
import type { WorkerRepository } from '../../data/repositories/workers.js';
import type { AuthKeys } from '../auth/keys.js';
import type { FieldCipher } from '../privacy/field-cipher.js';

/** What accounts that people are paid to are kept with. */
export type PayoutAccountDeps = {
  readonly clock: { nowMs(): number };
  readonly transact: Transact;
  readonly payoutAccounts: PayoutAccountRepository;
  readonly workers: Pick<WorkerRepository, 'findById'>;
  readonly merchants: Pick<MerchantRepository, 'findById'>;
  readonly identities: Pick<WechatIdentityRepository, 'findOfUser'>;
  readonly cipher: FieldCipher;
  readonly keys: AuthKeys;
  /** Mini-program whose openids WeChat transfers know; undefined where there is none. */
  readonly workerAppid: string | undefined;
  /** How old an account has to be, by the rules of now. */
  accountHoldMs(): Promise<number>;
};
