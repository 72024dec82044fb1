import type { ApplicationRepository } from '../../data/repositories/applications.js';
import type { OnboardingGateway } from './gateway.js';

/** Whoever opens an application starts its run; one that is older may have lost its start. */
const UNSTARTED_MS = 60_000;
/** Applications of one sweep; the next one goes on after the last of them. */
const SWEEP_MAX = 100;

/**
 * Starts the runs of open applications that have none, so that their clocks run also when nobody
 * does anything: a lost start, or a Temporal that was restored without them. Every call takes the
 * next page and after the last one the first again. Answers with how many it saw.
 */
export function createApplicationSweep(
  deps: {
    readonly clock: { nowMs(): number };
    readonly applications: Pick<ApplicationRepository, 'openedBefore'>;
  },
  gateway: Pick<OnboardingGateway, 'startApplication'>,
): () => Promise<number> {
  let afterId = '';
  return async () => {
    const before = new Date(deps.clock.nowMs() - UNSTARTED_MS);
    const page = await deps.applications.openedBefore({ before, afterId, limit: SWEEP_MAX });
    // A page that fails is not taken again: its applications have their next turn with the round.
    afterId = page.length < SWEEP_MAX ? '' : (page.at(-1)?._id ?? '');
    for (const { _id } of page) await gateway.startApplication(_id);
    return page.length;
  };
}
