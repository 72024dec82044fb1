import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';

const retry = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '5m' } as const;

const { statisticsOfNight, dueReports } = proxyActivities<Activities>({
  startToCloseTimeout: '1m',
  retry,
  summary: '需要汇总的日期与报表 which days and reports are due',
});
const { computeStatistics } = proxyActivities<Activities>({
  // Writing a day twice gives the same rows, so a slow one may be given up and done again.
  startToCloseTimeout: '5m',
  retry,
  summary: '汇总一天 compute the roll-ups of a day',
});
const { makeReport } = proxyActivities<Activities>({
  startToCloseTimeout: '2m',
  retry,
  summary: '生成报表 make a report',
});

/**
 * Started every hour: in the night of a zone its past days are computed anew, in its morning the
 * reports of the day, the week or the month that is over are made. Both make up for what a stop
 * has missed.
 */
export async function reportsWorkflow(): Promise<void> {
  const jobs = await statisticsOfNight({ atMs: Date.now() });
  for (const job of jobs) await computeStatistics(job);
  const reports = await dueReports({ atMs: Date.now() });
  for (const report of reports) await makeReport(report);
  setCurrentDetails(`已汇总 days: ${jobs.length}; 报表 reports: ${reports.length}`);
}
