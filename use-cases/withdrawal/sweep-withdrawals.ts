import type { WithdrawalRepository } from '../../data/repositories/withdrawals.js';
import type { WithdrawalGateway } from './gateway.js';

/** Whoever asks for a withdrawal starts its run; one that is older may have lost its start. */
const UNSTARTED_MS = 60_000;
/** Withdrawals of one sweep; the next one goes on after the last of them. */
const SWEEP_MAX = 100;

/**
 * Starts the runs of open withdrawals that have none: a lost start, or a Temporal that was restored
 * without them. Every call takes the next page and after the last one the first again. Answers with
 * how many it saw.
 */
export function createWithdrawalSweep(
  deps: {
    readonly clock: { nowMs(): number };
    readonly withdrawals: Pick<WithdrawalRepository, 'openedBefore'>;
  },
  gateway: Pick<WithdrawalGateway, 'startWithdrawal'>,
): () => Promise<number> {
  let afterId = '';
  return async () => {
    const before = new Date(deps.clock.nowMs() - UNSTARTED_MS);
    const page = await deps.withdrawals.openedBefore({ before, afterId, limit: SWEEP_MAX });
    // A page that fails is not taken again: its withdrawals have their next turn with the round.
    afterId = page.length < SWEEP_MAX ? '' : (page.at(-1)?._id ?? '');
    for (const { _id } of page) await gateway.startWithdrawal(_id);
    return page.length;
  };
}
