import type {
  ChangeWithdrawalInput,
  TellWithdrawalInput,
  WithdrawalInput,
} from '../../workflows/contract.js';
import { askPayout } from './ask-payout.js';
import { changeWithdrawal, readWithdrawal } from './change-withdrawal.js';
import { checkWithdrawal, sendWithdrawal } from './check-withdrawal.js';
import type { WithdrawalRunDeps } from './deps.js';
import { tellOwner } from './tell-owner.js';

/** Activities of `withdrawal-<no>`; errors are AppErrors, which the caller turns into failures. */
export function createWithdrawalActivities(deps: WithdrawalRunDeps) {
  return {
    readWithdrawal: (input: WithdrawalInput) => readWithdrawal(deps, input),
    changeWithdrawal: (input: ChangeWithdrawalInput) => changeWithdrawal(deps, input),
    checkWithdrawal: (input: WithdrawalInput) => checkWithdrawal(deps, input),
    sendWithdrawal: (input: WithdrawalInput) => sendWithdrawal(deps, input),
    tellOwner: (input: TellWithdrawalInput) => tellOwner(deps, input),
    askPayout: (input: WithdrawalInput) => askPayout(deps, input),
  };
}
