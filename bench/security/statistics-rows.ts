import type { Connection } from '../../data/connect.js';
import { FUND_FIGURES, ORDER_FIGURES, WAIT_BOUNDS_MS } from '../../contract/terms/statistics.js';
import { reportModel } from '../../data/models/report.js';
import type { RowFacts } from './rows.js';

/** Id of a report, which is its city's. */
export type StatisticsIds = { readonly reportId: string };

export const MISSING_STATISTICS: StatisticsIds = { reportId: 'daily:no-such-city:2026-11-01' };

const DAY_OF: Readonly<Record<string, string>> = { a2: '2026-11-02' };
const zeros = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, 0]));
const NOTHING = {
  orders: {
    ...zeros([...ORDER_FIGURES, 'cancelled', 'assigned']),
    ...{ waitP50Ms: null, waitP95Ms: null },
    waitBuckets: [...WAIT_BOUNDS_MS, 0].map(() => 0),
  },
  funds: zeros([...FUND_FIGURES, 'refunds']),
  customers: 0,
};
const FIGURES = { current: NOTHING, previous: NOTHING, days: [] };

/** A report of a day; two sets of one city have two days. */
export async function statisticsRows(
  connection: Connection,
  { tag, tenant }: RowFacts,
): Promise<StatisticsIds> {
  const { cityCode } = tenant;
  const period = DAY_OF[tag] ?? '2026-11-01';
  const reportId = `daily:${cityCode}:${period}`;
  await reportModel(connection).create({
    _id: reportId,
    ...{ kind: 'daily', cityCode, period, from: period, to: period },
    ...{ figures: FIGURES, createdAt: new Date() },
  });
  return { reportId };
}
