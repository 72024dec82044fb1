import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';

/** Batches of one collection in one run at most; the next day goes on. */
const BATCHES_MAX = 200;

const { retentionCollections, endPastRows, mendPrivacyRuns } = proxyActivities<Activities>({
  startToCloseTimeout: '2m',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '5m' },
  summary: '清理到期数据 end what is past its date',
});

/**
 * Ends rows that are past the date which the data map gives them, in bounded batches, and starts
 * erasures and exports whose runs a crash has lost.
 */
export async function retentionWorkflow(): Promise<void> {
  const { erasures, exports } = await mendPrivacyRuns();
  let endedCount = 0;
  for (const collection of await retentionCollections()) {
    for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
      const { ended, isDone } = await endPastRows({ collection });
      endedCount += ended;
      if (isDone) break;
    }
  }
  setCurrentDetails(`已清理 rows ended: ${endedCount}; runs looked at: ${erasures + exports}`);
}
