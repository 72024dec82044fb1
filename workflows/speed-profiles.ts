import { isCancellation, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';

const retry = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '5m' } as const;
/** Then the other cities have their turn; the run of the next hour tries this one again. */
const ATTEMPTS_MAX = 5;

const { dueSpeedProfiles } = proxyActivities<Activities>({
  startToCloseTimeout: '1m',
  retry,
  summary: '需要实测车速的城市 which cities are due',
});
const { measureSpeeds } = proxyActivities<Activities>({
  // The night is the key: a slow one may be given up, the second attempt finds what is there.
  startToCloseTimeout: '5m',
  retry: { ...retry, maximumAttempts: ATTEMPTS_MAX },
  summary: '实测车速 measure the speeds of a city',
});

/** Started every hour: in the night of each city its speeds are measured, once. */
export async function speedProfilesWorkflow(): Promise<void> {
  const jobs = await dueSpeedProfiles({ atMs: Date.now() });
  const failed: string[] = [];
  for (const job of jobs) {
    try {
      await measureSpeeds(job);
    } catch (error) {
      if (isCancellation(error)) throw error;
      failed.push(job.cityCode);
    }
  }
  const measured = jobs.length - failed.length;
  const told = failed.length === 0 ? '' : `; 失败 failed: ${failed.join(', ')}`;
  setCurrentDetails(`已实测城市 cities measured: ${measured}${told}`);
}
