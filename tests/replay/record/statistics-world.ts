import type { Activities } from '../../../activities/index.js';
import type { ReportInput } from '../../../workflows/statistics-contract.js';

const JOB = { date: '2026-11-27', timeZone: 'Asia/Shanghai', cityCodes: ['hz'] };
const SPEED_JOB = { cityCode: 'hz', timeZone: 'Asia/Shanghai', date: '2026-11-27' };
const REPORT: ReportInput = {
  kind: 'daily',
  cityCode: 'hz',
  timeZone: 'Asia/Shanghai',
  period: '2026-11-27',
  from: '2026-11-27',
  to: '2026-11-27',
};

/** A city with one day to compute, one report to make and speeds to measure. */
export function statisticsWorld() {
  return {
    dueSpeedProfiles: async () => [SPEED_JOB],
    measureSpeeds: async () => true,
    statisticsOfNow: async () => [JOB],
    statisticsOfNight: async () => [JOB],
    computeStatistics: async () => undefined,
    dueReports: async () => [REPORT],
    makeReport: async () => true,
  } satisfies Partial<Activities>;
}
