import { proxyActivities, setCurrentDetails, sleep } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { ClosureInput } from './contract.js';

/** Pages of one look at most: 5,000 orders of one city and time. */
const PAGES_MAX = 500;
/**
 * Pauses before each look. The second finds what was being paid or claimed when the city closed,
 * the third what was paid late and proposals that were not agreed to.
 */
const PAUSES_MS = [0, 60_000, 20 * 60_000] as const;

const RETRY = {
  initialInterval: '500ms',
  backoffCoefficient: 2,
  maximumInterval: '60s',
} as const;

const { moveClosurePage } = proxyActivities<Activities>({
  startToCloseTimeout: '180s',
  retry: RETRY,
  summary: '逐单改约到停业之后 move orders behind the closure',
});
const { finishClosure } = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  retry: RETRY,
  summary: '登记处理结果 note the outcome',
});

/**
 * A city is closed for a while (X29): what is booked into that time is moved behind it, order by
 * order, each in its own run. Ends early when the city opens again.
 */
export async function closureWorkflow({ closureId }: ClosureInput): Promise<void> {
  let seen = 0;
  for (const [index, pauseMs] of PAUSES_MS.entries()) {
    if (pauseMs > 0) await sleep(pauseMs, { summary: '复查 look again' });
    let afterId: string | null = null;
    let isOver = false;
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const done: Awaited<ReturnType<typeof moveClosurePage>> = await moveClosurePage({
        closureId,
        afterId,
        look: index + 1,
      });
      seen += done.seen;
      setCurrentDetails(`停业改约中 orders looked at: ${seen}`);
      ({ nextAfterId: afterId, isOver } = done);
      if (afterId === null) break;
    }
    if (isOver) break;
  }
  await finishClosure({ closureId });
  setCurrentDetails(`停业改约完成 orders looked at: ${seen}`);
}
