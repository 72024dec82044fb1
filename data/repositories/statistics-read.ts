import type { Connection, PipelineStage } from 'mongoose';
import {
  FUND_FIGURES,
  ORDER_FIGURES,
  WAIT_BOUNDS_MS,
  type FundFigure,
  type OrderFigure,
  type StatisticsGroup,
} from '../../contract/terms/statistics.js';
import {
  ALL,
  cellStatModel,
  dailyStatModel,
  statDayModel,
  workerStatModel,
  type DailyStatDocument,
} from '../models/statistics.js';
import { CITIES_MAX, createNameReads, type CityZone } from './statistics-names.js';

export type { CityZone, DailyStatDocument };
export type StatisticsReader = ReturnType<typeof createStatisticsReader>;

/** Rows of two days of every city. */
const DAYS_MAX = 2 * CITIES_MAX;
const BUCKETS = Array.from({ length: WAIT_BOUNDS_MS.length + 1 }, (_none, bucket) => bucket);

/** Which rows are meant. Cities are all of them when left out. */
export type StatisticsFilter = {
  readonly from: string;
  readonly to: string;
  readonly cityCodes?: readonly string[] | undefined;
  readonly merchantId?: string | undefined;
  readonly categoryId?: string | undefined;
};

/** Sums over all cities of the filter. */
export type DaySums = {
  readonly date: string;
  readonly assigned: number;
  readonly refunds: number;
  readonly customers: number;
  readonly cohortPaid: number;
  readonly cohortAssigned: number;
  readonly cohortCompleted: number;
  readonly waitBuckets: readonly number[];
} & Readonly<Record<OrderFigure | FundFigure, number>>;

export type MerchantSums = { readonly merchantId: string } & Readonly<
  Record<OrderFigure | FundFigure, number>
>;

export type WorkerSums = {
  readonly workerId: string;
  readonly merchantId: string;
  readonly orders: number;
  readonly minutes: number;
  readonly incomeFen: number;
  readonly declined: number;
};

export type PerformanceSums = Omit<WorkerSums, 'workerId' | 'merchantId'> & {
  readonly period: string;
  readonly workers: number;
};

export type CellSums = {
  readonly cell: string;
  readonly demand: number;
  readonly completed: number;
  readonly supply: number;
};

/** Sums of roll-ups. Orders and journals are never read here, whatever is asked. */
export function createStatisticsReader(connection: Connection) {
  return {
    ...createDayReads(connection),
    ...createRanks(connection),
    ...createCellReads(connection),
    ...createNameReads(connection),
  };
}

const sums = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, { $sum: `$${name}` }]));
const rangeOf = ({ from, to }: StatisticsFilter) => ({ $gte: from, $lte: to });
const citiesOf = ({ cityCodes }: StatisticsFilter) =>
  cityCodes === undefined ? {} : { cityCode: { $in: [...cityCodes] } };

const FIGURES = [...ORDER_FIGURES, ...FUND_FIGURES];
const COUNTS = [
  ...['assigned', 'refunds', 'customers'],
  ...['cohortPaid', 'cohortAssigned', 'cohortCompleted'],
];

function createDayReads(connection: Connection) {
  const daily = dailyStatModel(connection);
  const days = statDayModel(connection);
  return {
    /** A row for each day that has one, in order. */
    sumsByDay: (filter: StatisticsFilter): Promise<DaySums[]> =>
      daily
        .aggregate<DaySums>([
          {
            $match: {
              merchantId: filter.merchantId ?? ALL,
              categoryId: filter.categoryId ?? ALL,
              date: rangeOf(filter),
              ...citiesOf(filter),
            },
          },
          {
            $group: {
              _id: '$date',
              ...sums([...FIGURES, ...COUNTS]),
              ...Object.fromEntries(
                BUCKETS.map((bucket) => [
                  `wait${bucket}`,
                  { $sum: { $arrayElemAt: ['$waitBuckets', bucket] } },
                ]),
              ),
            },
          },
          { $sort: { _id: 1 } },
          {
            $project: {
              _id: 0,
              date: '$_id',
              waitBuckets: BUCKETS.map((bucket) => `$wait${bucket}`),
              ...Object.fromEntries([...FIGURES, ...COUNTS].map((name) => [name, 1])),
            },
          },
        ])
        .exec(),

    /** The rows of single days, one a city: those of a dashboard. */
    rowsOfDays: (query: {
      readonly dates: readonly string[];
      readonly cityCodes: readonly string[];
      readonly merchantId?: string | undefined;
    }): Promise<DailyStatDocument[]> =>
      daily
        .find({
          merchantId: query.merchantId ?? ALL,
          categoryId: ALL,
          date: { $in: [...query.dates] },
          cityCode: { $in: [...query.cityCodes] },
        })
        .limit(DAYS_MAX)
        .lean<DailyStatDocument[]>()
        .exec(),

    /** When the last of the days was computed; null when none was. */
    async computedAt(filter: StatisticsFilter): Promise<Date | null> {
      const row = await days
        .findOne({ ...citiesOf(filter), date: rangeOf(filter) })
        .sort({ date: -1, computedAt: -1 })
        .lean<{ computedAt: Date }>();
      return row?.computedAt ?? null;
    },

    /** Whether anything has been counted in the city up to a day. */
    async hasRowsUntil(cityCode: string, date: string): Promise<boolean> {
      const level = { cityCode, merchantId: ALL, categoryId: ALL };
      return (await daily.exists({ ...level, date: { $lte: date } })) !== null;
    },

    /** When a day of a city was computed. */
    async dayComputedAt(cityCode: string, date: string): Promise<Date | null> {
      const row = await days.findById(`${cityCode}:${date}`).lean<{ computedAt: Date }>();
      return row?.computedAt ?? null;
    },
  };
}

function createRanks(connection: Connection) {
  const daily = dailyStatModel(connection);
  const workers = workerStatModel(connection);
  const matchWorkers = (filter: StatisticsFilter): PipelineStage.Match => ({
    $match: {
      date: rangeOf(filter),
      ...citiesOf(filter),
      ...(filter.merchantId !== undefined && { merchantId: filter.merchantId }),
    },
  });
  const work = sums(['orders', 'minutes', 'incomeFen', 'declined']);
  return {
    /** Those with the most sales on top. */
    merchants: (filter: StatisticsFilter, limit: number): Promise<MerchantSums[]> =>
      daily
        .aggregate<MerchantSums>([
          {
            $match: {
              categoryId: filter.categoryId ?? ALL,
              date: rangeOf(filter),
              merchantId: filter.merchantId ?? { $gt: ALL },
              ...citiesOf(filter),
            },
          },
          { $group: { _id: '$merchantId', ...sums(FIGURES) } },
          { $sort: { salesFen: -1, _id: 1 } },
          { $limit: limit },
          { $set: { merchantId: '$_id' } },
          { $unset: '_id' },
        ])
        .exec(),

    /** Those with the most orders on top; one who changed his merchant is there twice. */
    workers: (filter: StatisticsFilter, limit: number): Promise<WorkerSums[]> =>
      workers
        .aggregate<WorkerSums>([
          matchWorkers(filter),
          { $group: { _id: { workerId: '$workerId', merchantId: '$merchantId' }, ...work } },
          { $sort: { orders: -1, _id: 1 } },
          { $limit: limit },
          { $set: { workerId: '$_id.workerId', merchantId: '$_id.merchantId' } },
          { $unset: '_id' },
        ])
        .exec(),

    /** Work by period; whoever finished nothing in it is not counted among its workers. */
    performance: (
      filter: StatisticsFilter,
      group: StatisticsGroup | 'all',
    ): Promise<PerformanceSums[]> =>
      workers
        .aggregate<PerformanceSums>([
          matchWorkers(filter),
          {
            $group: {
              _id: PERIOD_OF[group],
              // In one pass: a group for each worker and day would be as many as there are rows.
              workers: { $addToSet: { $cond: [{ $gt: ['$orders', 0] }, '$workerId', '$$REMOVE'] } },
              ...work,
            },
          },
          { $sort: { _id: 1 } },
          { $set: { period: '$_id', workers: { $size: '$workers' } } },
          { $unset: '_id' },
        ])
        .exec(),
  };
}

/** Name of the period of a row's date; as `periodOf` of domain/statistics. */
const PERIOD_OF: Readonly<Record<StatisticsGroup | 'all', unknown>> = {
  day: '$date',
  month: { $substrBytes: ['$date', 0, 7] },
  week: {
    $dateToString: {
      format: '%Y-%m-%d',
      date: {
        $dateTrunc: {
          date: { $dateFromString: { dateString: '$date', format: '%Y-%m-%d' } },
          unit: 'week',
          startOfWeek: 'monday',
        },
      },
    },
  },
  all: { $literal: '' },
};

function createCellReads(connection: Connection) {
  const cells = cellStatModel(connection);
  const days = statDayModel(connection);
  return {
    /** Cells with the most orders on top. */
    cells: (
      filter: StatisticsFilter & { readonly cityCodes: readonly string[] },
      limit: number,
    ): Promise<CellSums[]> =>
      cells
        .aggregate<CellSums>([
          {
            $match: {
              ...citiesOf(filter),
              merchantId: filter.merchantId ?? ALL,
              date: rangeOf(filter),
            },
          },
          { $group: { _id: '$cell', ...sums(['demand', 'completed', 'supply']) } },
          { $sort: { demand: -1, _id: 1 } },
          { $limit: limit },
          { $set: { cell: '$_id' } },
          { $unset: '_id' },
        ])
        .exec(),

    /** How often the workers were counted. */
    async samples(filter: StatisticsFilter): Promise<number> {
      const [row] = await days
        .aggregate<{ samples: number }>([
          { $match: { ...citiesOf(filter), date: rangeOf(filter) } },
          { $group: { _id: null, samples: { $sum: '$samples' } } },
        ])
        .exec();
      return row?.samples ?? 0;
    },
  };
}
