import { Schema, type Connection, type Model } from 'mongoose';
import type { ReportKind } from '../../contract/terms/statistics.js';

/**
 * A report of a day, a week or a month of a city. `_id` is `<kind>:<city>:<period>`, so that a
 * period has one. What it says does not change when late facts change the statistics.
 */
export type ReportDocument = {
  readonly _id: string;
  readonly kind: ReportKind;
  readonly cityCode: string;
  readonly period: string;
  readonly from: string;
  readonly to: string;
  /** As it is shown: totals of the period and of the one before, and its days. */
  readonly figures: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
};

const text = { type: String, required: true } as const;

const reportSchema = new Schema<ReportDocument>(
  {
    ...{ _id: text, kind: text, cityCode: text, period: text, from: text, to: text },
    figures: { type: Schema.Types.Mixed, required: true },
    createdAt: { type: Date, required: true },
  },
  { collection: 'reports', versionKey: false, strict: 'throw', minimize: false },
);
reportSchema.index({ createdAt: -1, _id: -1 });
reportSchema.index({ cityCode: 1, createdAt: -1, _id: -1 });
reportSchema.index({ kind: 1, createdAt: -1, _id: -1 });

export function reportModel(connection: Connection): Model<ReportDocument> {
  return (connection.models['Report'] ??
    connection.model('Report', reportSchema)) as Model<ReportDocument>;
}
