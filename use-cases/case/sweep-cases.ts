import type { CaseRepository } from '../../data/repositories/cases.js';
import type { OrderGateway } from '../order/gateway.js';

/** A case is started by whoever opens it; one that is older than this may have lost its start. */
const UNSTARTED_MS = 60_000;
/** Cases of one sweep; the next one goes on after the last of them. */
const SWEEP_MAX = 100;

/**
 * Starts the runs of open cases whose start was lost with the process that opened them; a run that
 * is there, open or ended, is left alone. Every call takes the next page and after the last one the
 * first again, so that each case has its turn however many are open. Answers with how many it saw.
 */
export function createCaseSweep(
  deps: {
    readonly clock: { nowMs(): number };
    readonly cases: Pick<CaseRepository, 'openedBefore'>;
  },
  gateway: Pick<OrderGateway, 'startCase'>,
): () => Promise<number> {
  let afterNo = '';
  return async () => {
    const before = new Date(deps.clock.nowMs() - UNSTARTED_MS);
    const page = await deps.cases.openedBefore({ before, afterNo, limit: SWEEP_MAX });
    // A page that fails is not taken again: its cases have their next turn with the round.
    afterNo = page.length < SWEEP_MAX ? '' : (page.at(-1)?._id ?? '');
    for (const { _id } of page) await gateway.startCase(_id);
    return page.length;
  };
}
