import type { Connection, Model } from 'mongoose';
import { OPEN_CASE_STATUSES } from '../../contract/terms/case.js';
import {
  FINAL_ORDER_STATUSES,
  ORDER_STATUSES,
  type OrderStatus,
} from '../../contract/terms/order.js';
import { ATTENTION_COUNT_MAX, type AttentionKind } from '../../contract/terms/statistics.js';
import { applicationModel } from '../models/application.js';
import { caseModel } from '../models/case.js';
import { moneyAlarmModel } from '../models/money-alarm.js';
import { orderModel } from '../models/order.js';
import { refundModel } from '../models/payment.js';
import { refundRequestModel } from '../models/refund-request.js';
import { withdrawalModel } from '../models/withdrawal.js';

const OPEN = ORDER_STATUSES.filter(
  (status) => !(FINAL_ORDER_STATUSES as readonly OrderStatus[]).includes(status),
);

export type DashboardFilter = {
  readonly cityCodes?: readonly string[] | undefined;
  readonly merchantId?: string | undefined;
};
export type Waiting = { readonly count: number; readonly urgentAt: Date | null };
export type DashboardReads = ReturnType<typeof createDashboardReads>;

/** What somebody has to do: where it is, which rows, and until when. */
type WaitingRows = {
  readonly model: Model<never>;
  readonly match: Readonly<Record<string, unknown>>;
  /** What the index sorts the rows by; null where nothing is due. */
  readonly deadline: string | null;
  /** Rows that know their merchant. */
  readonly isOfMerchants: boolean;
  readonly hasCity: boolean;
  /** A partial index whose keys the query does not name: the planner would not look at it. */
  readonly hint?: string;
};

/** Live counts: reads of what is open, which is little whatever has piled up behind it. */
export function createDashboardReads(connection: Connection) {
  const orders = orderModel(connection);
  const rowsOf = waitingRowsOf(connection);
  return {
    /** Orders that have not ended, by status. */
    async openByStatus(
      filter: DashboardFilter,
    ): Promise<{ readonly status: OrderStatus; readonly count: number }[]> {
      const rows = await orders
        .aggregate<{ _id: OrderStatus; count: number }>([
          { $match: { ...reachOf(filter), status: { $in: [...OPEN] } } },
          { $group: { _id: '$status', count: { $sum: 1 } } },
        ])
        .exec();
      const counts = new Map(rows.map(({ _id, count }) => [_id, count]));
      return OPEN.map((status) => ({ status, count: counts.get(status) ?? 0 }));
    },

    /**
     * How many wait and the most urgent deadline; one more than ATTENTION_COUNT_MAX stands for
     * "more". Null for rows that the filter cannot be applied to.
     */
    async waiting(kind: AttentionKind, filter: DashboardFilter): Promise<Waiting | null> {
      const { model, match, deadline, isOfMerchants, hasCity, hint } = rowsOf[kind];
      if (filter.merchantId !== undefined && !isOfMerchants) return null;
      if (filter.cityCodes !== undefined && !hasCity) return null;
      const rows = model.aggregate<Waiting>([
        { $match: { ...match, ...reachOf(filter) } },
        ...(deadline === null ? [] : [{ $sort: { [deadline]: 1 as const } }]),
        { $limit: ATTENTION_COUNT_MAX + 1 },
        {
          $group: {
            _id: null,
            count: { $sum: 1 },
            urgentAt: deadline === null ? { $first: null } : { $min: `$${deadline}` },
          },
        },
      ]);
      const [row] = await (hint === undefined ? rows : rows.hint(hint)).exec();
      return row ?? { count: 0, urgentAt: null };
    },
  };
}

function reachOf({ cityCodes, merchantId }: DashboardFilter) {
  return {
    ...(cityCodes !== undefined && { cityCode: { $in: [...cityCodes] } }),
    ...(merchantId !== undefined && { merchantId }),
  };
}

function waitingRowsOf(connection: Connection): Readonly<Record<AttentionKind, WaitingRows>> {
  const orders = orderModel(connection) as unknown as Model<never>;
  const table = <T>(model: Model<T>) => model as unknown as Model<never>;
  const ofCity = { isOfMerchants: false, hasCity: true } as const;
  const ofAll = { isOfMerchants: false, hasCity: false } as const;
  return {
    MANUAL_QUEUE: {
      model: orders,
      match: { status: 'MANUAL_DISPATCH' },
      deadline: 'stageDeadlineAt',
      ...{ isOfMerchants: true, hasCity: true },
    },
    TASK_REVIEWS: {
      model: orders,
      match: { 'approvals.0': { $exists: true } },
      deadline: 'stageDeadlineAt',
      ...ofCity,
      hint: 'under_review',
    },
    CASES: {
      model: table(caseModel(connection)),
      match: { status: { $in: [...OPEN_CASE_STATUSES] } },
      deadline: 'slaAt',
      ...ofCity,
    },
    REFUND_REQUESTS: {
      model: table(refundRequestModel(connection)),
      match: { status: 'REQUESTED' },
      deadline: 'expiresAt',
      ...ofCity,
    },
    FAILED_REFUNDS: {
      model: table(refundModel(connection)),
      match: { status: 'FAILED' },
      deadline: null,
      ...ofAll,
    },
    WITHDRAWALS: {
      model: table(withdrawalModel(connection)),
      match: {
        status: { $in: ['AWAITING_REVIEW', 'AWAITING_APPROVAL', 'AWAITING_SECOND_APPROVAL'] },
      },
      deadline: 'stageDueAt',
      ...ofAll,
    },
    APPLICATIONS: {
      model: table(applicationModel(connection)),
      match: { status: { $in: ['SUBMITTED', 'BASIC_CHECK', 'CERTIFICATE_CHECK'] } },
      deadline: 'stageDueAt',
      ...ofCity,
    },
    MONEY_ALARMS: {
      model: table(moneyAlarmModel(connection)),
      match: { status: 'OPEN' },
      deadline: null,
      ...ofAll,
    },
  };
}
