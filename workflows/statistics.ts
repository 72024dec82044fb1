import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';

const retry = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '5m' } as const;

const { statisticsOfNow } = proxyActivities<Activities>({
  startToCloseTimeout: '1m',
  retry,
  summary: '在线人数抽样 count who is on hand',
});
const { computeStatistics } = proxyActivities<Activities>({
  // Writing a day twice gives the same rows, so a slow one may be given up and done again.
  startToCloseTimeout: '5m',
  retry,
  summary: '汇总一天 compute the roll-ups of a day',
});

/** Started every ten minutes: counts who is on hand and computes today of every zone. */
export async function statisticsWorkflow(): Promise<void> {
  const jobs = await statisticsOfNow({ atMs: Date.now() });
  for (const job of jobs) await computeStatistics(job);
}
