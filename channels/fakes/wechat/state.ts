import { openAppendFile } from '../append-file.js';
import type { FakeProduct } from './answers.js';
import { openJournal } from './journal.js';
import type { Journal } from './journal.js';

export type FakeOrder = {
  readonly no: string;
  readonly amountFen: number;
  readonly description: string;
  readonly notifyUrl: string;
  readonly expiresAtMs: number;
  readonly codeUrl: string;
  /** By which product it was opened; absent in files of an older fake: NATIVE. */
  readonly product?: FakeProduct;
  readonly appid?: string;
  readonly openid?: string;
  /** Opened as one whose money may be shared (分账). */
  readonly isShared?: boolean;
  readonly transactionId: string;
  isClosed: boolean;
  paidAtMs: number | null;
  readonly refundNos: string[];
};

export type FakeRefund = {
  readonly refundNo: string;
  readonly no: string;
  readonly amountFen: number;
  readonly notifyUrl: string | null;
  readonly refundId: string;
  readonly createdAtMs: number;
  status: 'PROCESSING' | 'SUCCESS' | 'CLOSED' | 'ABNORMAL';
  succeededAtMs: number | null;
};

/** Everything but money moved, so that a restarted fake still knows its orders. */
export type StateRecord =
  | { readonly kind: 'order'; readonly order: FakeOrder }
  | { readonly kind: 'close'; readonly no: string }
  | { readonly kind: 'refund'; readonly refund: FakeRefund }
  | {
      readonly kind: 'refundEnd';
      readonly refundNo: string;
      readonly status: 'CLOSED' | 'ABNORMAL';
    }
  | { readonly kind: 'notified'; readonly key: string };

export type FakeState = {
  readonly orders: Map<string, FakeOrder>;
  readonly nosByCodeUrl: Map<string, string>;
  readonly refunds: Map<string, FakeRefund>;
  /** Numbers closed before they were ever created: WeChat answers 204 and burns them. */
  readonly burntNos: Set<string>;
  /** Keys of callbacks that need no delivery any more. */
  readonly notified: Set<string>;
  readonly journal: Journal;
  record(record: StateRecord): void;
  close(): void;
};

/** Loads both files and applies them; the money journal decides what is paid and refunded. */
export function openState(journalPath: string): FakeState {
  const log = openAppendFile<StateRecord>({ path: `${journalPath}.orders`, isSynced: false });
  const journal = openJournal(journalPath);
  const state: FakeState = {
    orders: new Map(),
    nosByCodeUrl: new Map(),
    refunds: new Map(),
    burntNos: new Set(),
    notified: new Set(),
    journal,
    record(record) {
      log.append(record);
      apply(state, structuredClone(record));
    },
    close() {
      log.close();
      journal.close();
    },
  };
  for (const record of log.loaded) apply(state, record);
  for (const entry of journal.entries()) {
    const atMs = Date.parse(entry.at);
    if (entry.kind === 'pay') markPaid(state, { no: entry.no, atMs });
    else if (entry.kind === 'refund') {
      markRefunded(state, { refundNo: entry.refundNo ?? '', atMs });
    }
  }
  return state;
}

export function markPaid(state: FakeState, input: { no: string; atMs: number }): void {
  const order = state.orders.get(input.no);
  if (order) order.paidAtMs = input.atMs;
}

export function markRefunded(state: FakeState, input: { refundNo: string; atMs: number }): void {
  const refund = state.refunds.get(input.refundNo);
  if (!refund) return;
  refund.status = 'SUCCESS';
  refund.succeededAtMs = input.atMs;
}

function apply(state: FakeState, record: StateRecord): void {
  switch (record.kind) {
    case 'order':
      state.orders.set(record.order.no, record.order);
      state.nosByCodeUrl.set(record.order.codeUrl, record.order.no);
      return;
    case 'close': {
      const order = state.orders.get(record.no);
      if (order) order.isClosed = true;
      else state.burntNos.add(record.no);
      return;
    }
    case 'refund': {
      const order = state.orders.get(record.refund.no);
      const isNew = !state.refunds.has(record.refund.refundNo);
      if (order && isNew) order.refundNos.push(record.refund.refundNo);
      state.refunds.set(record.refund.refundNo, record.refund);
      return;
    }
    case 'refundEnd': {
      const refund = state.refunds.get(record.refundNo);
      if (refund) refund.status = record.status;
      return;
    }
    case 'notified':
      state.notified.add(record.key);
      return;
    default:
      record satisfies never;
  }
}
