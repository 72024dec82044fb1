import { Schema, type Connection, type Model } from 'mongoose';
import {
  FUND_FIGURES,
  ORDER_FIGURES,
  type FundFigure,
  type OrderFigure,
} from '../../contract/terms/statistics.js';

/** In a row's key: all merchants, all categories. No merchant or category has this id. */
export const ALL = '';

/**
 * One day of one city, for a merchant and a category, for one of them, or for neither: whatever is
 * asked for is read from rows of one kind and never counted twice. `_id` is
 * `<city>:<date>:<merchant>:<category>`. Computed from orders, events and journals; nothing is
 * ever added to a row.
 */
export type DailyStatDocument = {
  readonly _id: string;
  readonly cityCode: string;
  /** The city's own day, yyyy-mm-dd. */
  readonly date: string;
  readonly merchantId: string;
  readonly categoryId: string;
  /** Orders of that day that got a worker; whose wait the buckets tell. */
  readonly assigned: number;
  readonly waitBuckets: readonly number[];
  /** Orders placed in each hour of the day. */
  readonly hours: readonly number[];
  /** Different customers who placed an order. */
  readonly customers: number;
  /** Of the orders placed that day, whenever it happened: what the funnel tells. */
  readonly cohortPaid: number;
  readonly cohortAssigned: number;
  readonly cohortCompleted: number;
  readonly refunds: number;
} & Readonly<Record<OrderFigure | FundFigure, number>>;

/** One day of one H3 cell (resolution 7), of all merchants or of one. */
export type CellStatDocument = {
  /** `<city>:<date>:<merchant>:<cell>` */
  readonly _id: string;
  readonly cityCode: string;
  readonly date: string;
  readonly merchantId: string;
  readonly cell: string;
  readonly demand: number;
  readonly completed: number;
  /** Workers counted, over all samples of the day. */
  readonly supply: number;
};

/** One day of one worker in one city, for the merchant of the orders. */
export type WorkerStatDocument = {
  /** `<city>:<date>:<merchant>:<worker>` */
  readonly _id: string;
  readonly cityCode: string;
  readonly date: string;
  readonly merchantId: string;
  readonly workerId: string;
  readonly orders: number;
  readonly minutes: number;
  readonly incomeFen: number;
  readonly declined: number;
};

/** That a day of a city was computed; apart from the rows, so that these stay the same bytes. */
export type StatDayDocument = {
  /** `<city>:<date>` */
  readonly _id: string;
  readonly cityCode: string;
  readonly date: string;
  /** How often the workers of the city were counted on that day. */
  readonly samples: number;
  readonly computedAt: Date;
};

/** Workers on hand at one moment. A moment is counted once: the slot is in the key. */
export type SupplySampleDocument = {
  /** `<city>:<slot>` */
  readonly _id: string;
  readonly cityCode: string;
  readonly date: string;
  readonly at: Date;
  readonly rows: readonly {
    readonly merchantId: string;
    readonly cell: string;
    readonly workers: number;
  }[];
};

/** Samples serve to compute days anew; older days keep what was computed. */
export const SAMPLE_DAYS_KEPT = 90;
const DAY_SECONDS = 24 * 3_600;

const text = { type: String, required: true } as const;
/** The key of all merchants is an empty text, which `required` would refuse. */
const key = { type: String, default: ALL } as const;
const count = { type: Number, required: true } as const;
const counts = { type: [Number], required: true } as const;
const figures = Object.fromEntries(
  [...ORDER_FIGURES, ...FUND_FIGURES].map((name) => [name, count]),
);

const dailySchema = new Schema<DailyStatDocument>(
  {
    _id: text,
    cityCode: text,
    date: text,
    merchantId: key,
    categoryId: key,
    assigned: count,
    waitBuckets: counts,
    hours: counts,
    customers: count,
    cohortPaid: count,
    cohortAssigned: count,
    cohortCompleted: count,
    refunds: count,
    ...figures,
  } as never,
  { collection: 'dailyStats', versionKey: false, strict: 'throw' },
);
dailySchema.index({ merchantId: 1, categoryId: 1, date: 1, cityCode: 1 });
dailySchema.index({ cityCode: 1, merchantId: 1, categoryId: 1, date: 1 });
// Every merchant of some days.
dailySchema.index({ categoryId: 1, date: 1, merchantId: 1 });
dailySchema.index({ cityCode: 1, date: 1 });

const cellSchema = new Schema<CellStatDocument>(
  {
    ...{ _id: text, cityCode: text, date: text, merchantId: key, cell: text },
    ...{ demand: count, completed: count, supply: count },
  },
  { collection: 'cellStats', versionKey: false, strict: 'throw' },
);
cellSchema.index({ cityCode: 1, merchantId: 1, date: 1 });
cellSchema.index({ cityCode: 1, date: 1 });

const workerSchema = new Schema<WorkerStatDocument>(
  {
    ...{ _id: text, cityCode: text, date: text, merchantId: text, workerId: text },
    ...{ orders: count, minutes: count, incomeFen: count, declined: count },
  },
  { collection: 'workerStats', versionKey: false, strict: 'throw' },
);
// Questions about a year add up hundreds of thousands of rows: from the index alone.
const summed = { orders: 1, minutes: 1, incomeFen: 1, declined: 1 } as const;
workerSchema.index({ date: 1, workerId: 1, merchantId: 1, ...summed });
workerSchema.index({ cityCode: 1, date: 1, workerId: 1, merchantId: 1, ...summed });
workerSchema.index({ merchantId: 1, date: 1, workerId: 1, ...summed });
// Of one person, for his export.
workerSchema.index({ workerId: 1, date: 1 });

const daySchema = new Schema<StatDayDocument>(
  {
    _id: text,
    cityCode: text,
    date: text,
    samples: count,
    computedAt: { type: Date, required: true },
  },
  { collection: 'statDays', versionKey: false, strict: 'throw' },
);
daySchema.index({ cityCode: 1, date: 1 });
daySchema.index({ date: 1, computedAt: 1 });

const sampleSchema = new Schema<SupplySampleDocument>(
  {
    ...{ _id: text, cityCode: text, date: text, at: { type: Date, required: true } },
    rows: [{ _id: false, merchantId: text, cell: text, workers: count }],
  },
  { collection: 'supplySamples', versionKey: false, strict: 'throw' },
);
sampleSchema.index({ cityCode: 1, date: 1 });
sampleSchema.index({ at: 1 }, { expireAfterSeconds: SAMPLE_DAYS_KEPT * DAY_SECONDS });

export function dailyStatModel(connection: Connection): Model<DailyStatDocument> {
  return (connection.models['DailyStat'] ??
    connection.model('DailyStat', dailySchema)) as Model<DailyStatDocument>;
}

export function cellStatModel(connection: Connection): Model<CellStatDocument> {
  return (connection.models['CellStat'] ??
    connection.model('CellStat', cellSchema)) as Model<CellStatDocument>;
}

export function workerStatModel(connection: Connection): Model<WorkerStatDocument> {
  return (connection.models['WorkerStat'] ??
    connection.model('WorkerStat', workerSchema)) as Model<WorkerStatDocument>;
}

export function statDayModel(connection: Connection): Model<StatDayDocument> {
  return (connection.models['StatDay'] ??
    connection.model('StatDay', daySchema)) as Model<StatDayDocument>;
}

export function supplySampleModel(connection: Connection): Model<SupplySampleDocument> {
  return (connection.models['SupplySample'] ??
    connection.model('SupplySample', sampleSchema)) as Model<SupplySampleDocument>;
}
