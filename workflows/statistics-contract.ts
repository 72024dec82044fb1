import type { ReportKind } from '../contract/terms/statistics.js';

/** One day of the cities of one zone, to be computed anew. */
export type StatisticsJob = {
  readonly date: string;
  readonly timeZone: string;
  readonly cityCodes: readonly string[];
};

/** One report that is due. */
export type ReportInput = {
  readonly kind: ReportKind;
  readonly cityCode: string;
  readonly timeZone: string;
  readonly period: string;
  readonly from: string;
  readonly to: string;
};

export type StatisticsMoment = { readonly atMs: number };

/** Speeds of one city to be measured in the night of one of its days. */
export type SpeedJob = {
  readonly cityCode: string;
  readonly timeZone: string;
  readonly date: string;
};
