import { z } from 'zod';
import {
  FUND_FIGURES,
  FUNNEL_NOT_RECORDED,
  FUNNEL_STAGES,
  HEAT_CELLS_MAX,
  HEAT_METRICS,
  MERCHANT_FUND_FIGURES,
  ORDER_FIGURES,
  RANK_ROWS_MAX,
  STATISTICS_DAYS_MAX,
  STATISTICS_GROUPS,
  MERCHANT_STATISTICS_KINDS,
  STATISTICS_KINDS,
  WAIT_BOUNDS_MS,
} from '../terms/statistics.js';
import { localNameSchema } from './catalogue.js';
import { idSchema, instantSchema } from './common.js';
import { calendarDateSchema, cellSchema, lngLatSchema } from './places.js';

export const count = z.int().nonnegative();
/** Fen of a sum; negative where more was taken back than given. */
export const sumFen = z.int();

export const shapeOf = <K extends string, S extends z.ZodType>(keys: readonly K[], schema: S) =>
  Object.fromEntries(keys.map((key) => [key, schema])) as Record<K, S>;

// --- questions

const rangeShape = {
  from: calendarDateSchema.describe("First day, by each city's own calendar"),
  to: calendarDateSchema.describe('Last day, inclusive'),
};
const whereShape = {
  city: idSchema.optional(),
  merchant: idSchema.optional(),
};
const groupShape = { group: z.enum(STATISTICS_GROUPS).default('day') };
const categoryShape = { category: idSchema.optional() };

type Range = { readonly from: string; readonly to: string };
const isRange = ({ from, to }: Range): boolean => {
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
  return days >= 0 && days < STATISTICS_DAYS_MAX;
};
const RANGE_FAULT = {
  path: ['to'],
  message: `时段须为 1 至 ${STATISTICS_DAYS_MAX} 天 / 1 to ${STATISTICS_DAYS_MAX} days`,
};

/** Orders and funds: by period, of a city, a category, a merchant. */
export const statisticsQuerySchema = z
  .strictObject({ ...rangeShape, ...groupShape, ...whereShape, ...categoryShape })
  .refine(isRange, RANGE_FAULT);
/** Performance: by period, of a city or a merchant. */
export const performanceQuerySchema = z
  .strictObject({ ...rangeShape, ...groupShape, ...whereShape })
  .refine(isRange, RANGE_FAULT);
/** Workers: of some days. */
export const rankQuerySchema = z
  .strictObject({
    ...rangeShape,
    ...whereShape,
    limit: z.coerce.number().int().min(1).max(RANK_ROWS_MAX).default(50),
  })
  .refine(isRange, RANGE_FAULT);
/** Merchants: of some days, and of one category. */
export const merchantRankQuerySchema = z
  .strictObject({
    ...rangeShape,
    ...whereShape,
    ...categoryShape,
    limit: z.coerce.number().int().min(1).max(RANK_ROWS_MAX).default(50),
  })
  .refine(isRange, RANGE_FAULT);
export const heatQuerySchema = z
  .strictObject({
    ...rangeShape,
    city: idSchema,
    merchant: idSchema.optional(),
    metric: z.enum(HEAT_METRICS).default('demand'),
  })
  .refine(isRange, RANGE_FAULT);
export const funnelQuerySchema = z
  .strictObject({ ...rangeShape, ...whereShape, ...categoryShape })
  .refine(isRange, RANGE_FAULT);
/** The same without a merchant: a merchant asks about himself. */
export const merchantStatisticsQuerySchema = z
  .strictObject({
    ...rangeShape,
    ...groupShape,
    city: idSchema.optional(),
    ...categoryShape,
  })
  .refine(isRange, RANGE_FAULT);
export const merchantHeatQuerySchema = z
  .strictObject({
    ...rangeShape,
    city: idSchema,
    metric: z.enum(HEAT_METRICS).default('demand'),
  })
  .refine(isRange, RANGE_FAULT);

// --- answers

export const periodShape = {
  period: z.string().describe('2026-11-28, the Monday of a week, or 2026-11'),
  from: calendarDateSchema,
  to: calendarDateSchema,
};
/** When the roll-ups behind an answer were made; null where there are none yet. */
export const freshShape = { updatedAt: instantSchema.nullable() };
const PERIODS_MAX = STATISTICS_DAYS_MAX;

export const orderFiguresShape = {
  ...shapeOf(ORDER_FIGURES, count),
  cancelled: count.describe('Sum of the four'),
  /** Of orders that were paid, and got a worker. */
  assigned: count,
  /** Upper end of the bucket: half of the orders had a worker by then. Null: none, or over a day. */
  waitP50Ms: count.nullable(),
  waitP95Ms: count.nullable(),
  waitBuckets: z.array(count).length(WAIT_BOUNDS_MS.length + 1),
};
export const orderStatisticsSchema = z
  .object({
    items: z
      .array(
        z.object({
          ...periodShape,
          ...orderFiguresShape,
          customers: count
            .nullable()
            .describe('Different customers; told for single days of one city only'),
        }),
      )
      .max(PERIODS_MAX),
    totals: z.object(orderFiguresShape),
    placedPerDay: z.number().describe('Daily average, one decimal'),
    ...freshShape,
  })
  .meta({ id: 'OrderStatistics' });

export const fundFiguresShape = { ...shapeOf(FUND_FIGURES, sumFen), refunds: count };
export const fundStatisticsSchema = z
  .object({
    items: z.array(z.object({ ...periodShape, ...fundFiguresShape })).max(PERIODS_MAX),
    totals: z.object(fundFiguresShape),
    ...freshShape,
  })
  .meta({ id: 'FundStatistics' });

const merchantFundShape = { ...shapeOf(MERCHANT_FUND_FIGURES, sumFen), refunds: count };
export const merchantFundStatisticsSchema = z
  .object({
    items: z.array(z.object({ ...periodShape, ...merchantFundShape })).max(PERIODS_MAX),
    totals: z.object(merchantFundShape),
    ...freshShape,
  })
  .meta({ id: 'MerchantFundStatistics' });

export const workerStatisticsSchema = z
  .object({
    items: z
      .array(
        z.object({
          workerId: z.string(),
          displayName: z.string().nullable(),
          merchantId: z.string(),
          merchantName: z.string().nullable(),
          orders: count.describe('Visits of orders that were completed'),
          minutes: count.describe('From start to finish of these visits'),
          incomeFen: sumFen.describe('Net of what was taken back'),
          declined: count,
        }),
      )
      .max(RANK_ROWS_MAX),
    ...freshShape,
  })
  .meta({ id: 'WorkerStatistics' });

export const merchantStatisticsSchema = z
  .object({
    items: z
      .array(
        z.object({
          merchantId: z.string(),
          merchantName: z.string().nullable(),
          ...shapeOf(['placed', 'paid', 'completed', 'closed'] as const, count),
          cancelled: count,
          ...shapeOf(MERCHANT_FUND_FIGURES, sumFen),
        }),
      )
      .max(RANK_ROWS_MAX),
    ...freshShape,
  })
  .meta({ id: 'MerchantStatistics' });

const performanceShape = {
  workers: count.describe('Different workers with a completed visit'),
  orders: count,
  minutes: count,
  incomeFen: sumFen,
  declined: count,
  ordersPerWorker: z.number().nullable(),
  minutesPerOrder: z.number().nullable(),
  incomeFenPerHour: z.int().nullable(),
};
export const performanceStatisticsSchema = z
  .object({
    items: z.array(z.object({ ...periodShape, ...performanceShape })).max(PERIODS_MAX),
    totals: z.object(performanceShape),
    ...freshShape,
  })
  .meta({ id: 'PerformanceStatistics' });

export const heatSchema = z
  .object({
    metric: z.enum(HEAT_METRICS),
    items: z
      .array(
        z.object({
          cell: cellSchema.describe('H3, resolution 7'),
          center: lngLatSchema.describe('WGS-84'),
          value: z.number().describe('Of the metric; two decimals'),
          demand: count.describe('Orders placed there in the whole time'),
          completed: count,
          supply: z.number().nullable().describe('Workers on hand, mean of the samples'),
        }),
      )
      .max(HEAT_CELLS_MAX),
    isComplete: z.boolean().describe('False when there are more cells than one answer has'),
    samples: count.describe('How often the workers were counted'),
    ...freshShape,
  })
  .meta({ id: 'HeatMap' });

export const funnelSchema = z
  .object({
    stages: z.array(
      z.object({
        stage: z.enum(FUNNEL_STAGES),
        text: localNameSchema,
        orders: count,
        ofPlacedBps: z.int().min(0).max(10_000).nullable(),
      }),
    ),
    notRecorded: z
      .array(z.object({ stage: z.enum(FUNNEL_NOT_RECORDED), text: localNameSchema }))
      .describe('Stages that nothing records yet'),
    ...freshShape,
  })
  .meta({ id: 'Funnel' });

// --- files

export const statisticsFileSchema = z
  .strictObject({
    kind: z.enum(STATISTICS_KINDS),
    ...rangeShape,
    ...groupShape,
    ...whereShape,
    ...categoryShape,
    format: z.enum(['csv', 'xlsx']).default('xlsx'),
  })
  .refine(isRange, RANGE_FAULT);

export const merchantStatisticsFileSchema = z
  .strictObject({
    kind: z.enum(MERCHANT_STATISTICS_KINDS),
    ...rangeShape,
    ...groupShape,
    city: idSchema.optional(),
    ...categoryShape,
    format: z.enum(['csv', 'xlsx']).default('xlsx'),
  })
  .refine(isRange, RANGE_FAULT);

/** Days that are computed anew on demand, at most. */
export const RECOMPUTE_DAYS_MAX = 7;
export const recomputeSchema = z
  .strictObject({ ...rangeShape, city: idSchema })
  .refine(isRange, RANGE_FAULT)
  .refine(({ from, to }) => (Date.parse(to) - Date.parse(from)) / 86_400_000 < RECOMPUTE_DAYS_MAX, {
    path: ['to'],
    message: `最多 ${RECOMPUTE_DAYS_MAX} 天 / ${RECOMPUTE_DAYS_MAX} days at most`,
  });
export const recomputedSchema = z.object({ days: count }).meta({ id: 'RecomputedStatistics' });

export type OrderStatisticsDto = z.input<typeof orderStatisticsSchema>;
export type FundStatisticsDto = z.input<typeof fundStatisticsSchema>;
export type MerchantFundStatisticsDto = z.input<typeof merchantFundStatisticsSchema>;
export type WorkerStatisticsDto = z.input<typeof workerStatisticsSchema>;
export type MerchantStatisticsDto = z.input<typeof merchantStatisticsSchema>;
export type PerformanceStatisticsDto = z.input<typeof performanceStatisticsSchema>;
export type HeatDto = z.input<typeof heatSchema>;
export type FunnelDto = z.input<typeof funnelSchema>;
