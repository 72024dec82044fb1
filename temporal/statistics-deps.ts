import type { Connection } from '../data/connect.js';
import { createDashboardReads } from '../data/repositories/dashboard-reads.js';
import { createInboxRepository } from '../data/repositories/inbox-items.js';
import { createReportRepository } from '../data/repositories/reports.js';
import { createStatisticsReader } from '../data/repositories/statistics-read.js';
import { createStatisticsWriter } from '../data/repositories/statistics-write.js';
import { notify } from '../use-cases/inbox/notify.js';
import type { StatisticsDeps } from '../use-cases/statistics/deps.js';

/** What statistics and reports work with, over one connection. */
export function createStatisticsDeps(
  connection: Connection,
  clock: StatisticsDeps['clock'] = { nowMs: () => Date.now() },
): StatisticsDeps {
  const inbox = createInboxRepository(connection);
  return {
    clock,
    statistics: createStatisticsReader(connection),
    statisticsWriter: createStatisticsWriter(connection),
    dashboardReads: createDashboardReads(connection),
    reports: createReportRepository(connection),
    notify: (note) => notify({ inbox, clock }, note),
  };
}
