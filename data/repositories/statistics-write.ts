import type { Connection, PipelineStage } from 'mongoose';
import { FUND_FIGURES, ORDER_FIGURES, WAIT_BOUNDS_MS } from '../../contract/terms/statistics.js';
import { isDuplicateKey } from '../connect.js';
import {
  ALL,
  cellStatModel,
  dailyStatModel,
  statDayModel,
  supplySampleModel,
  workerStatModel,
  type SupplySampleDocument,
} from '../models/statistics.js';
import { orderModel } from '../models/order.js';
import { workerModel } from '../models/worker.js';
import { bookedJournals, workerIncome } from './statistics-money-sources.js';
import {
  cancelledOrders,
  completedOrders,
  completedVisits,
  countedEvents,
  endedOrders,
  paidOrders,
  placedOrders,
  presentRows,
  sampledSupply,
  type Source,
  type StatDay,
} from './statistics-sources.js';

export type { StatDay };
export type StatisticsWriter = ReturnType<typeof createStatisticsWriter>;

/** Merchants and cells of one sample at most. */
const SAMPLE_ROWS_MAX = 20_000;
const HOURS = Array.from({ length: 24 }, (_none, hour) => hour);
const BUCKETS = Array.from({ length: WAIT_BOUNDS_MS.length + 1 }, (_none, bucket) => bucket);
const COHORTS = ['cohortPaid', 'cohortAssigned', 'cohortCompleted'] as const;

/** Computes the roll-ups of a day from the facts, as often as anybody likes. */
export function createStatisticsWriter(connection: Connection) {
  const days = statDayModel(connection);
  const samples = supplySampleModel(connection);
  return {
    /**
     * Writes every row of a day anew from orders, events and journals. The same facts give the same
     * bytes; a row is replaced as a whole, and nothing is added to what is there.
     */
    async computeDay(day: StatDay, at: Date): Promise<void> {
      await dailyRows(connection, day);
      await cellRows(connection, day);
      await workerRows(connection, day);
      for (const cityCode of day.cityCodes) {
        const { date } = day;
        const set = {
          ...{ cityCode, date, computedAt: at },
          samples: await samples.countDocuments({ cityCode, date }),
        };
        await days.updateOne({ _id: `${cityCode}:${date}` }, { $set: set }, { upsert: true });
      }
    },

    /** Counts the workers of a city who take orders; a slot that was counted stays as it is. */
    async sampleSupply(input: {
      readonly cityCode: string;
      readonly date: string;
      readonly slot: number;
      readonly at: Date;
    }): Promise<void> {
      const { cityCode, date, slot, at } = input;
      const rows = await workersOnHand(connection, { cityCode, at });
      try {
        await samples.create({ _id: `${cityCode}:${slot}`, cityCode, date, at, rows });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    },
  };
}

/** Where somebody last was, or where his day starts. */
async function workersOnHand(
  connection: Connection,
  { cityCode, at }: { readonly cityCode: string; readonly at: Date },
): Promise<SupplySampleDocument['rows']> {
  return workerModel(connection)
    .aggregate<SupplySampleDocument['rows'][number]>([
      { $match: { cityCode, status: 'ACTIVE', isOnline: true } },
      { $match: { $expr: { $not: { $gt: ['$frozenUntil', at] } } } },
      { $set: { cell: { $ifNull: ['$position.cells.h3r7', '$cells.h3r7'] } } },
      {
        $group: {
          _id: { merchantId: '$merchantId', cell: '$cell' },
          workers: { $sum: 1 },
        },
      },
      { $sort: { _id: 1 } },
      { $limit: SAMPLE_ROWS_MAX },
      { $project: { _id: 0, merchantId: '$_id.merchantId', cell: '$_id.cell', workers: 1 } },
    ])
    .exec();
}

/** Each fact in the row of its own and in those of everybody's. */
const inLevels = (...fields: readonly string[]): PipelineStage[] =>
  fields.flatMap((field): PipelineStage[] => [
    { $set: { [field]: { $setUnion: [[ALL], [`$${field}`]] } } },
    { $unwind: `$${field}` },
  ]);

const sums = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, { $sum: `$${name}` }]));
const counted = (path: string, values: readonly number[], prefix: string) =>
  Object.fromEntries(
    values.map((value) => [
      `${prefix}${value}`,
      { $sum: { $cond: [{ $eq: [path, value] }, 1, 0] } },
    ]),
  );

async function dailyRows(connection: Connection, day: StatDay): Promise<void> {
  const keys = ['cityCode', 'merchantId', 'categoryId'];
  const figures = [...ORDER_FIGURES, ...FUND_FIGURES, ...COHORTS, 'assigned', 'refunds'];
  await merged(connection, {
    day,
    keys,
    levels: ['merchantId', 'categoryId'],
    sources: [
      placedOrders(day),
      paidOrders(day),
      endedOrders(day),
      cancelledOrders(day),
      countedEvents(day),
      bookedJournals(day),
    ],
    group: {
      ...sums(figures),
      ...counted('$hour', HOURS, 'hour'),
      ...counted('$wait', BUCKETS, 'wait'),
    },
    unions: { different: '$customerId' },
    set: {
      hours: HOURS.map((hour) => `$hour${hour}`),
      waitBuckets: BUCKETS.map((bucket) => `$wait${bucket}`),
      customers: { $size: '$different' },
    },
    figures: [...figures, 'hours', 'waitBuckets', 'customers'],
    into: dailyStatModel(connection).collection.collectionName,
  });
}

async function cellRows(connection: Connection, day: StatDay): Promise<void> {
  const figures = ['demand', 'completed', 'supply'];
  await merged(connection, {
    day,
    keys: ['cityCode', 'merchantId', 'cell'],
    levels: ['merchantId'],
    sources: [placedOrders(day), completedOrders(day), sampledSupply(day)],
    group: sums(figures),
    set: null,
    figures,
    into: cellStatModel(connection).collection.collectionName,
  });
}

async function workerRows(connection: Connection, day: StatDay): Promise<void> {
  const figures = ['orders', 'minutes', 'incomeFen', 'declined'];
  await merged(connection, {
    day,
    keys: ['cityCode', 'merchantId', 'workerId'],
    levels: [],
    sources: [completedVisits(day), countedEvents(day), workerIncome(day)],
    group: sums(figures),
    set: null,
    figures,
    into: workerStatModel(connection).collection.collectionName,
  });
}

type RowPlan = {
  readonly day: StatDay;
  /** The city comes first: `<city>:<date>:…` is the row's id. */
  readonly keys: readonly string[];
  readonly levels: readonly string[];
  /** The first of them reads orders. */
  readonly sources: readonly [Source, ...Source[]];
  /** Sums. */
  readonly group: Readonly<Record<string, unknown>>;
  /** Sets of values: those of a level are the values of its rows, each once. */
  readonly unions?: Readonly<Record<string, string>>;
  /** Fields that are made of what was grouped. */
  readonly set: Readonly<Record<string, unknown>> | null;
  readonly figures: readonly string[];
  readonly into: string;
};

/**
 * Facts are grouped by their whole key first and the levels are made of those rows: a day has few
 * rows and many facts, and every fact in four levels would be worked out four times.
 */
function grouped({ keys, levels, group, unions = {} }: RowPlan): PipelineStage[] {
  const _id = Object.fromEntries(keys.map((key) => [key, `$${key}`]));
  const sets = Object.keys(unions);
  const isOneLevel = levels.length === 0 && sets.length === 0;
  const gathered = Object.entries(unions).map(([name, path]) => [name, { $addToSet: path }]);
  const first = { $group: { _id, ...group, ...Object.fromEntries(gathered) } } as PipelineStage;
  if (isOneLevel) return [first];
  const unioned = sets.map((name) => [
    name,
    {
      $reduce: { input: `$${name}`, initialValue: [], in: { $setUnion: ['$$value', '$$this'] } },
    },
  ]);
  return [
    first,
    { $set: Object.fromEntries(keys.map((key) => [key, `$_id.${key}`])) },
    ...inLevels(...levels),
    {
      $group: {
        _id,
        ...sums(Object.keys(group)),
        ...Object.fromEntries(sets.map((name) => [name, { $push: `$${name}` }])),
      },
    },
    ...(sets.length === 0 ? [] : [{ $set: Object.fromEntries(unioned) }]),
  ] as PipelineStage[];
}

/** Every source in one pipeline, so that a row is written once and whole. */
async function merged(connection: Connection, plan: RowPlan): Promise<void> {
  const { day, keys, sources, into } = plan;
  const [orders, ...more] = sources;
  const others = [...more, presentRows(day, into, keys)];
  const [city, ...rest] = keys;
  const id = [`$_id.${city}`, day.date, ...rest.map((key) => `$_id.${key}`)];
  const pipeline = [
    ...orders.pipeline,
    ...others.map(({ coll, pipeline: inner }) => ({ $unionWith: { coll, pipeline: inner } })),
    // A fact without one of the keys is in no row: a declined offer of no worker, a bare cell.
    { $match: Object.fromEntries(keys.map((key) => [key, { $type: 'string' }])) },
    ...grouped(plan),
    ...(plan.set === null ? [] : [{ $set: plan.set }]),
    {
      $project: {
        _id: { $concat: id.flatMap((part, index) => (index === 0 ? [part] : [':', part])) },
        ...Object.fromEntries(keys.map((key) => [key, `$_id.${key}`])),
        date: { $literal: day.date },
        ...Object.fromEntries(plan.figures.map((figure) => [figure, 1])),
      },
    },
    { $merge: { into, on: '_id', whenMatched: 'replace', whenNotMatched: 'insert' } },
  ] as PipelineStage[];
  await orderModel(connection).aggregate(pipeline).allowDiskUse(true).exec();
}
