import type { Connection } from 'mongoose';
import { ORDER_STATUSES } from '../../contract/terms/order.js';
import type { ReportKind } from '../../contract/terms/statistics.js';
import { isDuplicateKey } from '../connect.js';
import { orderModel } from '../models/order.js';
import { reportModel, type ReportDocument } from '../models/report.js';

export type { ReportDocument };
export type ReportHead = Omit<ReportDocument, 'figures'>;
export type ReportRepository = ReturnType<typeof createReportRepository>;

/** Automatic reports: written once, read afterwards. */
export function createReportRepository(connection: Connection) {
  const reports = reportModel(connection);
  const orders = orderModel(connection);
  return {
    /** The unique key decides: of two that make the report of a period one is kept. */
    async insertOnce(report: ReportDocument): Promise<boolean> {
      try {
        await reports.create(report);
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    /** Which of these exist. */
    async present(ids: readonly string[]): Promise<ReadonlySet<string>> {
      const rows = await reports
        .find({ _id: { $in: [...ids] } }, { _id: 1 })
        .lean<{ _id: string }[]>()
        .exec();
      return new Set(rows.map(({ _id }) => _id));
    },

    findById: (id: string): Promise<ReportDocument | null> =>
      reports.findById(id).lean<ReportDocument>().exec(),

    /** Newest first, one row more than `limit`. */
    list(query: {
      readonly kind?: ReportKind | undefined;
      readonly cityCodes?: readonly string[] | undefined;
      readonly after?: { readonly atMs: number; readonly id: string } | undefined;
      readonly limit: number;
    }): Promise<ReportHead[]> {
      const { kind, cityCodes, after, limit } = query;
      const at = after && new Date(after.atMs);
      return reports
        .find(
          {
            ...(kind !== undefined && { kind }),
            ...(cityCodes !== undefined && { cityCode: { $in: [...cityCodes] } }),
            ...(after && {
              $or: [{ createdAt: { $lt: at } }, { createdAt: at, _id: { $lt: after.id } }],
            }),
          },
          { figures: 0 },
        )
        .sort({ createdAt: -1, _id: -1 })
        .limit(limit + 1)
        .lean<ReportHead[]>()
        .exec();
    },

    /** Different customers who placed an order in some time; days cannot be added up. */
    async customersBetween(query: {
      readonly cityCode: string;
      readonly from: Date;
      readonly to: Date;
    }): Promise<number> {
      const { cityCode, from, to } = query;
      const [row] = await orders
        .aggregate<{ customers: number }>([
          {
            $match: {
              cityCode,
              status: { $in: [...ORDER_STATUSES] },
              createdAt: { $gte: from, $lt: to },
            },
          },
          { $group: { _id: '$customerId' } },
          { $count: 'customers' },
        ])
        .allowDiskUse(true)
        .exec();
      return row?.customers ?? 0;
    },
  };
}
