import type { Connection, Model } from 'mongoose';
import type { InboxKind, InboxRefKind } from '../../contract/terms/inbox.js';
import type { ApplicationStatus } from '../../contract/terms/onboarding.js';
import type { WithdrawalStatus } from '../../contract/terms/withdrawal.js';
import { applicationModel } from '../models/application.js';
import { caseModel } from '../models/case.js';
import { moneyAlarmModel } from '../models/money-alarm.js';
import { orderModel } from '../models/order.js';
import { refundModel } from '../models/payment.js';
import { refundRequestModel } from '../models/refund-request.js';
import { withdrawalModel } from '../models/withdrawal.js';

/** Something that waits for a person now, read from the rows that say so. */
export type InboxFact = {
  readonly refId: string;
  readonly cityCode: string | null;
  readonly merchantId: string | null;
  readonly params: Readonly<Record<string, string>>;
};

/** Where the facts of one topic are, and what they are called there. */
export type FactSource = {
  readonly kind: InboxKind;
  readonly stage: string;
  readonly refKind: InboxRefKind;
  /** The first ones by the index, FACTS_MAX at most: the rest come up as those end. */
  readonly read: () => Promise<InboxFact[]>;
  /** Which of these are still so. */
  readonly stillTrue: (refIds: readonly string[]) => Promise<ReadonlySet<string>>;
};

export type InboxFacts = readonly FactSource[];

/** Facts of a topic in one sweep. */
export const FACTS_MAX = 500;

type Row = { readonly _id: string; readonly [field: string]: unknown };

type Source = Pick<FactSource, 'kind' | 'stage' | 'refKind'> & {
  readonly where: Readonly<Record<string, unknown>>;
  /** Where the index is found by it. */
  readonly sort?: Readonly<Record<string, 1>>;
  /** Field of the row → parameter of the item. */
  readonly params: Readonly<Record<string, string>>;
};

/** Every source of the inbox; each condition has an index that begins with it. */
export function createInboxFacts(connection: Connection): InboxFacts {
  return [...orderFacts(connection), ...moneyFacts(connection), ...peopleFacts(connection)];
}

function orderFacts(connection: Connection): FactSource[] {
  const orders = orderModel(connection);
  const cases = caseModel(connection);
  const caseIn = (stage: 'OPEN' | 'APPEALED'): FactSource =>
    factSource(cases, {
      kind: 'CASE',
      stage,
      refKind: 'case',
      where: { status: stage },
      params: { _id: 'caseNo', orderId: 'orderId', kind: 'reason' },
    });
  return [
    factSource(orders, {
      kind: 'ESCALATION',
      stage: 'MANUAL',
      refKind: 'order',
      where: { status: 'MANUAL_DISPATCH' },
      params: { no: 'orderNo', dispatchFailure: 'reason' },
    }),
    factSource(orders, {
      kind: 'TASK_REVIEW',
      stage: 'WAITING',
      refKind: 'order',
      where: { 'approvals.0': { $exists: true } },
      sort: { createdAt: 1, _id: 1 },
      params: { no: 'orderNo' },
    }),
    caseIn('OPEN'),
    caseIn('APPEALED'),
  ];
}

function moneyFacts(connection: Connection): FactSource[] {
  const withdrawals = withdrawalModel(connection);
  const withdrawal = (stage: WithdrawalStatus): FactSource =>
    factSource(withdrawals, {
      kind: 'WITHDRAWAL',
      stage,
      refKind: 'withdrawal',
      where: { status: stage },
      params: { _id: 'withdrawalNo' },
    });
  return [
    factSource(refundModel(connection), {
      kind: 'REFUND',
      stage: 'FAILED',
      refKind: 'refund',
      where: { status: 'FAILED' },
      params: { _id: 'refundNo', orderId: 'orderId' },
    }),
    factSource(refundRequestModel(connection), {
      kind: 'REFUND',
      stage: 'REQUESTED',
      refKind: 'refundRequest',
      where: { status: 'REQUESTED' },
      params: { orderNo: 'orderNo', orderId: 'orderId', refundNo: 'refundNo' },
    }),
    withdrawal('AWAITING_REVIEW'),
    withdrawal('AWAITING_APPROVAL'),
    withdrawal('AWAITING_SECOND_APPROVAL'),
    factSource(moneyAlarmModel(connection), {
      kind: 'RECONCILIATION',
      stage: 'ALARM',
      refKind: 'moneyAlarm',
      where: { status: 'OPEN' },
      params: { job: 'job', subject: 'subject' },
    }),
  ];
}

const CHECKED: readonly ApplicationStatus[] = ['SUBMITTED', 'BASIC_CHECK', 'CERTIFICATE_CHECK'];

function peopleFacts(connection: Connection): FactSource[] {
  const applications = applicationModel(connection);
  const application = (stage: string, statuses: readonly ApplicationStatus[]): FactSource =>
    factSource(applications, {
      kind: 'APPLICATION',
      stage,
      refKind: 'application',
      where: { status: { $in: [...statuses] } },
      params: { kind: 'applicationKind' },
    });
  return [application('CHECK', CHECKED), application('DEPOSIT', ['DEPOSIT'])];
}

function factSource<T>(collection: Model<T>, source: Source): FactSource {
  const model = collection as unknown as Model<Row>;
  const { kind, stage, refKind, where, params, sort = {} } = source;
  const fields = [...Object.keys(params), 'cityCode', 'merchantId'];
  const projection = Object.fromEntries(fields.map((field) => [field, 1]));
  return {
    kind,
    stage,
    refKind,

    async read() {
      const query = model.find(where, projection).sort(sort).limit(FACTS_MAX);
      const rows = await query.lean<Row[]>().exec();
      return rows.map((row) => ({
        refId: row._id,
        cityCode: textOf(row.cityCode),
        merchantId: textOf(row.merchantId),
        params: paramsOf(row, params),
      }));
    },

    async stillTrue(refIds) {
      const rows = await model
        .find({ $and: [{ _id: { $in: [...refIds] } }, where] }, { _id: 1 })
        .lean<Row[]>()
        .exec();
      return new Set(rows.map(({ _id }) => _id));
    },
  };
}

/** A code or an id of ours; nothing that somebody has written. */
const CODE = /^[\w:.-]{1,80}$/;

function paramsOf(row: Row, names: Source['params']): Record<string, string> {
  const told = Object.entries(names).flatMap(([field, name]) => {
    const value = row[field];
    return typeof value === 'string' && CODE.test(value) ? [[name, value] as const] : [];
  });
  return Object.fromEntries(told);
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
