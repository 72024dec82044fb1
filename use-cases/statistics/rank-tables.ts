import type {
  MerchantStatisticsDto,
  WorkerStatisticsDto,
} from '../../contract/schemas/statistics.js';
import { MERCHANT_FUND_FIGURES } from '../../contract/terms/statistics.js';
import type { StatisticsDeps, StatisticsReach } from './deps.js';
import { filterOf, type Asked } from './filter.js';
import { cancelledOf } from './period-tables.js';

export type RankInput = {
  readonly reach: StatisticsReach;
  readonly asked: Asked;
  readonly limit: number;
};

/** Merchants by what was sold, those with the most on top. */
export async function merchantStatistics(
  deps: StatisticsDeps,
  { reach, asked, limit }: RankInput,
): Promise<MerchantStatisticsDto> {
  const filter = await filterOf(deps, { reach, asked });
  const [rows, computedAt] = await Promise.all([
    deps.statistics.merchants(filter, limit),
    deps.statistics.computedAt(filter),
  ]);
  const names = await deps.statistics.merchantNames(rows.map(({ merchantId }) => merchantId));
  return {
    items: rows.map((row) => {
      const { merchantId, placed, paid, completed, closed } = row;
      const funds = MERCHANT_FUND_FIGURES.map((name) => [name, row[name]] as const);
      return {
        ...{ merchantId, placed, paid, completed, closed },
        merchantName: names.get(merchantId) ?? null,
        cancelled: cancelledOf(row),
        ...(Object.fromEntries(funds) as Record<(typeof MERCHANT_FUND_FIGURES)[number], number>),
      };
    }),
    updatedAt: computedAt?.toISOString() ?? null,
  };
}

/** Workers by completed visits, those with the most on top. */
export async function workerStatistics(
  deps: StatisticsDeps,
  { reach, asked, limit }: RankInput,
): Promise<WorkerStatisticsDto> {
  const filter = await filterOf(deps, { reach, asked });
  const [rows, computedAt] = await Promise.all([
    deps.statistics.workers(filter, limit),
    deps.statistics.computedAt(filter),
  ]);
  const [workers, merchants] = await Promise.all([
    deps.statistics.workerNames(rows.map(({ workerId }) => workerId)),
    deps.statistics.merchantNames(rows.map(({ merchantId }) => merchantId)),
  ]);
  return {
    items: rows.map((row) => ({
      ...row,
      displayName: workers.get(row.workerId) ?? null,
      merchantName: merchants.get(row.merchantId) ?? null,
    })),
    updatedAt: computedAt?.toISOString() ?? null,
  };
}
