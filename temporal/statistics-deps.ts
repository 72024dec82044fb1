import type { Connection } from '../data/connect.js';
import { createDashboardReads } from '../data/repositories/dashboard-reads.js';
import { createInboxRepository } from '../data/repositories/inbox-items.js';
import { createRideFactRepository } from '../data/repositories/ride-facts.js';
import { createReportRepository } from '../data/repositories/reports.js';
import { createSpeedProfileRepository } from '../data/repositories/speed-profiles.js';
import { createStatisticsReader } from '../data/repositories/statistics-read.js';
import { createStatisticsWriter } from '../data/repositories/statistics-write.js';
import type { SpeedDeps } from '../use-cases/eta/deps.js';
import { notify } from '../use-cases/inbox/notify.js';
import type { StatisticsDeps } from '../use-cases/statistics/deps.js';

/** What statistics, reports and measured speeds work with, over one connection. */
export function createStatisticsDeps(
  connection: Connection,
  clock: StatisticsDeps['clock'] = { nowMs: () => Date.now() },
): StatisticsDeps & SpeedDeps {
  const inbox = createInboxRepository(connection);
  return {
    clock,
    statistics: createStatisticsReader(connection),
    statisticsWriter: createStatisticsWriter(connection),
    dashboardReads: createDashboardReads(connection),
    reports: createReportRepository(connection),
    speedProfiles: createSpeedProfileRepository(connection),
    rideFacts: createRideFactRepository(connection),
    notify: (note) => notify({ inbox, clock }, note),
  };
}
