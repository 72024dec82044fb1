import type { WithdrawalUpdateName } from '../../contract/terms/withdrawal.js';
import type { WithdrawalCommand, WithdrawalSnapshot } from '../../workflows/contract.js';

/** What withdrawals need of Temporal; errors come as AppError. */
export type WithdrawalGateway = {
  /**
   * Sends one update to `withdrawal-<no>`, which is started when it is not there: a lost start is
   * mended by whoever comes next. A repeat with the same id gets the first answer. Errors:
   * ACTION_NOT_ALLOWED when the run has ended.
   */
  updateWithdrawal(input: {
    readonly withdrawalNo: string;
    readonly name: WithdrawalUpdateName;
    readonly updateId: string;
    readonly command: WithdrawalCommand;
  }): Promise<WithdrawalSnapshot>;
  /** The run asks the channel at once. Errors: ACTION_NOT_ALLOWED when it has ended. */
  askNow(withdrawalNo: string): Promise<void>;
  /** Starts the run; one that exists, open or ended, is left alone. */
  startWithdrawal(withdrawalNo: string): Promise<void>;
  /** Tells the run that its row has changed; one that is over or lost needs no word. */
  tellNews(withdrawalNo: string): Promise<void>;
};
