import type { DashboardReads } from '../../data/repositories/dashboard-reads.js';
import type { ReportRepository } from '../../data/repositories/reports.js';
import type { StatisticsReader } from '../../data/repositories/statistics-read.js';
import type { StatisticsWriter } from '../../data/repositories/statistics-write.js';
import type { InboxNote } from '../inbox/notify.js';

/** What statistics, the dashboard and automatic reports work with. */
export type StatisticsDeps = {
  readonly clock: { nowMs(): number };
  readonly statistics: StatisticsReader;
  readonly statisticsWriter: StatisticsWriter;
  readonly dashboardReads: DashboardReads;
  readonly reports: ReportRepository;
  /** Puts a note into the inbox of operators, once for its key. */
  notify(note: InboxNote): Promise<boolean>;
};

/** Whose numbers a person may see; neither is everybody's. */
export type StatisticsReach = {
  readonly cityCodes?: readonly string[];
  readonly merchantId?: string;
};
