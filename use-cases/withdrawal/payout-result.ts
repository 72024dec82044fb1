import { isAppError } from '../../contract/terms/errors.js';
import type { PayoutResult } from '../../contract/terms/payout.js';
import { isFinalWithdrawalStatus } from '../../contract/terms/withdrawal.js';
import type { WithdrawalDocument } from '../../data/repositories/withdrawals.js';
import { changeWithdrawal, type ChangeDeps } from './change-withdrawal.js';
import type { WithdrawalGateway } from './gateway.js';

export type PayoutResultDeps = ChangeDeps & {
  readonly gateway: Pick<WithdrawalGateway, 'tellNews'>;
};

export type PayoutResultInput = {
  readonly payoutNo: string;
  readonly result: PayoutResult;
  /** In the bank's or the channel's words. */
  readonly reason: string | null;
  readonly at: Date;
  /** Where it is from: a file's hash, a callback. Kept in the history. */
  readonly source: string;
};

/**
 * RECORDED now; KNOWN: this very result was there before; CONTRADICTS: the withdrawal has ended
 * otherwise, or is not on its way, and a person has to look; UNKNOWN_NUMBER: no payout of ours.
 */
export type RecordedResult = 'RECORDED' | 'KNOWN' | 'CONTRADICTS' | 'UNKNOWN_NUMBER';

/**
 * What became of a payout that somebody else answers for (the bank's file). One transaction books
 * or releases it; the run is told afterwards, and looks by itself when that word is lost. Any number
 * of repeats has one effect.
 */
export async function recordPayoutResult(
  deps: PayoutResultDeps,
  input: PayoutResultInput,
): Promise<RecordedResult> {
  const { payoutNo, result, reason, at, source } = input;
  const row = await deps.withdrawals.findByPayoutNo(payoutNo);
  if (row === null) return 'UNKNOWN_NUMBER';
  if (isFinalWithdrawalStatus(row.status)) return against(row, result);
  const event = result === 'SUCCESS' ? 'paid' : 'failed';
  try {
    await changeWithdrawal(deps, {
      withdrawalNo: row._id,
      change: { event, payoutNo, channelPayoutId: source },
      actor: { kind: 'channel', id: row.method },
      receivedAtMs: at.getTime(),
      key: `${event}:${payoutNo}`,
      set: { failure: result === 'SUCCESS' ? null : (reason ?? 'FAILED') },
    });
  } catch (error) {
    if (!isAppError(error) || error.code !== 'ACTION_NOT_ALLOWED') throw error;
    const now = await deps.withdrawals.findByPayoutNo(payoutNo);
    return now === null ? 'UNKNOWN_NUMBER' : against(now, result);
  }
  await deps.gateway.tellNews(row._id);
  return 'RECORDED';
}

function against(row: WithdrawalDocument, result: PayoutResult): RecordedResult {
  if (!isFinalWithdrawalStatus(row.status)) return 'CONTRADICTS';
  return (row.status === 'PAID') === (result === 'SUCCESS') ? 'KNOWN' : 'CONTRADICTS';
}
