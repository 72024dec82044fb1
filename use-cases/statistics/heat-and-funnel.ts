import type { FunnelDto, HeatDto } from '../../contract/schemas/statistics.js';
import {
  FUNNEL_NOT_RECORDED,
  FUNNEL_STAGES,
  FUNNEL_TEXT,
  HEAT_CELLS_MAX,
  type FunnelStage,
  type HeatMetric,
} from '../../contract/terms/statistics.js';
import type { CellSums } from '../../data/repositories/statistics-read.js';
import { centreOf } from '../../domain/geo/cells.js';
import { daysBetween } from '../../domain/statistics/periods.js';
import type { StatisticsDeps, StatisticsReach } from './deps.js';
import { filterOf, type Asked } from './filter.js';

/** Cells of one city with a value each (X36). */
export async function heatMap(
  deps: StatisticsDeps,
  input: {
    readonly reach: StatisticsReach;
    readonly asked: Asked & { readonly city: string };
    readonly metric: HeatMetric;
  },
): Promise<HeatDto> {
  const { reach, asked, metric } = input;
  const filter = await filterOf(deps, { reach, asked });
  const cityCodes = [asked.city];
  const [cells, samples, computedAt] = await Promise.all([
    deps.statistics.cells({ ...filter, cityCodes }, HEAT_CELLS_MAX + 1),
    deps.statistics.samples(filter),
    deps.statistics.computedAt(filter),
  ]);
  const days = daysBetween(asked.from, asked.to);
  return {
    metric,
    items: cells.slice(0, HEAT_CELLS_MAX).map((row) => {
      const supply = samples === 0 ? null : round(row.supply / samples);
      return {
        cell: row.cell,
        center: [...centreOf(row.cell)],
        value: valueOf({ metric, row, supply, days }),
        demand: row.demand,
        completed: row.completed,
        supply,
      };
    }),
    isComplete: cells.length <= HEAT_CELLS_MAX,
    samples,
    updatedAt: computedAt?.toISOString() ?? null,
  };
}

function valueOf(input: {
  readonly metric: HeatMetric;
  readonly row: CellSums;
  readonly supply: number | null;
  readonly days: number;
}): number {
  const { metric, row, supply, days } = input;
  switch (metric) {
    case 'demand':
      return row.demand;
    case 'supply':
      return supply ?? 0;
    case 'gap':
      return round(row.demand / days - (supply ?? 0));
  }
}

const round = (value: number): number => Number(value.toFixed(2));
const WHOLE_BPS = 10_000;

/** How far the orders came that were placed in the time, whenever they did. */
export async function funnel(
  deps: StatisticsDeps,
  { reach, asked }: { readonly reach: StatisticsReach; readonly asked: Asked },
): Promise<FunnelDto> {
  const filter = await filterOf(deps, { reach, asked });
  const [days, computedAt] = await Promise.all([
    deps.statistics.sumsByDay(filter),
    deps.statistics.computedAt(filter),
  ]);
  const counts: Record<FunnelStage, number> = { placed: 0, paid: 0, assigned: 0, completed: 0 };
  for (const day of days) {
    counts.placed += day.placed;
    counts.paid += day.cohortPaid;
    counts.assigned += day.cohortAssigned;
    counts.completed += day.cohortCompleted;
  }
  return {
    stages: FUNNEL_STAGES.map((stage) => ({
      stage,
      text: FUNNEL_TEXT[stage],
      orders: counts[stage],
      ofPlacedBps:
        counts.placed === 0 ? null : Math.round((counts[stage] * WHOLE_BPS) / counts.placed),
    })),
    notRecorded: FUNNEL_NOT_RECORDED.map((stage) => ({ stage, text: FUNNEL_TEXT[stage] })),
    updatedAt: computedAt?.toISOString() ?? null,
  };
}
