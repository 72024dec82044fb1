import type {
  FundStatisticsDto,
  OrderStatisticsDto,
  PerformanceStatisticsDto,
} from '../../contract/schemas/statistics.js';
import {
  FUND_FIGURES,
  ORDER_FIGURES,
  WAIT_BOUNDS_MS,
  type FundFigure,
  type OrderFigure,
  type StatisticsGroup,
} from '../../contract/terms/statistics.js';
import type { DaySums, PerformanceSums } from '../../data/repositories/statistics-read.js';
import { ratioOf, waitQuantileMs } from '../../domain/statistics/figures.js';
import { daysBetween, periodOf, periodsOf, type Period } from '../../domain/statistics/periods.js';
import type { StatisticsDeps, StatisticsReach } from './deps.js';
import { filterOf, type Asked } from './filter.js';

export type PeriodInput = {
  readonly reach: StatisticsReach;
  readonly asked: Asked & { readonly group: StatisticsGroup };
};

export type OrderFigures = OrderStatisticsDto['totals'];
export type FundFigures = FundStatisticsDto['totals'];

/** Orders by period, each number on the day on which it happened. */
export async function orderStatistics(
  deps: StatisticsDeps,
  { reach, asked }: PeriodInput,
): Promise<OrderStatisticsDto> {
  const filter = await filterOf(deps, { reach, asked });
  const [days, computedAt] = await Promise.all([
    deps.statistics.sumsByDay(filter),
    deps.statistics.computedAt(filter),
  ]);
  // Somebody who orders in two cities, or on two days, is one customer.
  const isExact = asked.group === 'day' && filter.cityCodes?.length === 1;
  const totals = orderFiguresOf(days);
  return {
    items: inPeriods(asked, days).map(({ period, rows }) => ({
      ...period,
      ...orderFiguresOf(rows),
      customers: isExact ? sumOf(rows, 'customers') : null,
    })),
    totals,
    placedPerDay: ratioOf(totals.placed, daysBetween(asked.from, asked.to)) ?? 0,
    updatedAt: computedAt?.toISOString() ?? null,
  };
}

/** Funds by period, from the journals of orders. */
export async function fundStatistics(
  deps: StatisticsDeps,
  { reach, asked }: PeriodInput,
): Promise<FundStatisticsDto> {
  const filter = await filterOf(deps, { reach, asked });
  const [days, computedAt] = await Promise.all([
    deps.statistics.sumsByDay(filter),
    deps.statistics.computedAt(filter),
  ]);
  return {
    items: inPeriods(asked, days).map(({ period, rows }) => ({
      ...period,
      ...fundFiguresIn(rows),
    })),
    totals: fundFiguresIn(days),
    updatedAt: computedAt?.toISOString() ?? null,
  };
}

/** Workload, income and time of workers by period. */
export async function performanceStatistics(
  deps: StatisticsDeps,
  { reach, asked }: PeriodInput,
): Promise<PerformanceStatisticsDto> {
  const filter = await filterOf(deps, { reach, asked });
  const [rows, [all], computedAt] = await Promise.all([
    deps.statistics.performance(filter, asked.group),
    deps.statistics.performance(filter, 'all'),
    deps.statistics.computedAt(filter),
  ]);
  const found = new Map(rows.map((row) => [row.period, row]));
  return {
    items: periodsOf(asked).map((period) => ({
      ...period,
      ...performanceOf(found.get(period.period)),
    })),
    totals: performanceOf(all),
    updatedAt: computedAt?.toISOString() ?? null,
  };
}

/** Sums of some days, with what follows from them. */
export function orderFiguresOf(days: readonly DaySums[]): OrderFigures {
  const figures = Object.fromEntries(
    ORDER_FIGURES.map((name) => [name, sumOf(days, name)]),
  ) as Record<OrderFigure, number>;
  const waitBuckets = Array.from({ length: WAIT_BOUNDS_MS.length + 1 }, (_none, bucket) =>
    days.reduce((sum, { waitBuckets: counts }) => sum + (counts[bucket] ?? 0), 0),
  );
  return {
    ...figures,
    cancelled: cancelledOf(figures),
    assigned: sumOf(days, 'assigned'),
    waitP50Ms: waitQuantileMs(waitBuckets, 0.5),
    waitP95Ms: waitQuantileMs(waitBuckets, 0.95),
    waitBuckets,
  };
}

export function fundFiguresIn(days: readonly DaySums[]): FundFigures {
  const figures = Object.fromEntries(
    FUND_FIGURES.map((name) => [name, sumOf(days, name)]),
  ) as Record<FundFigure, number>;
  return { ...figures, refunds: sumOf(days, 'refunds') };
}

/** Whoever cancelled them. */
export function cancelledOf(figures: Readonly<Record<OrderFigure, number>>): number {
  return (
    figures.cancelledByCustomer +
    figures.cancelledByWorker +
    figures.cancelledByMerchant +
    figures.cancelledByPlatform
  );
}

type NumberOf<T> = { [K in keyof T]: T[K] extends number ? K : never }[keyof T];

const sumOf = (rows: readonly DaySums[], name: NumberOf<DaySums>): number =>
  rows.reduce((sum, row) => sum + row[name], 0);

/** Every period of the range, also those in which nothing was. */
function inPeriods(
  asked: PeriodInput['asked'],
  days: readonly DaySums[],
): readonly { readonly period: Period; readonly rows: readonly DaySums[] }[] {
  const byPeriod = new Map<string, DaySums[]>();
  for (const day of days) {
    const name = periodOf(day.date, asked.group);
    const rows = byPeriod.get(name);
    if (rows === undefined) byPeriod.set(name, [day]);
    else rows.push(day);
  }
  return periodsOf(asked).map((period) => ({
    period,
    rows: byPeriod.get(period.period) ?? [],
  }));
}

const MINUTES_OF_HOUR = 60;

function performanceOf(row: PerformanceSums | undefined): PerformanceStatisticsDto['totals'] {
  const { workers, orders, minutes, incomeFen, declined } = row ?? {
    ...{ workers: 0, orders: 0, minutes: 0, incomeFen: 0, declined: 0 },
  };
  return {
    ...{ workers, orders, minutes, incomeFen, declined },
    ordersPerWorker: ratioOf(orders, workers),
    minutesPerOrder: ratioOf(minutes, orders),
    incomeFenPerHour: ratioOf(incomeFen * MINUTES_OF_HOUR, minutes, 0),
  };
}
