import { openAppendFile } from '../append-file.js';
import { openJournal, type Journal } from '../wechat/journal.js';

export type FakeTrade = {
  readonly no: string;
  readonly tradeNo: string;
  readonly amountFen: number;
  readonly subject: string;
  readonly notifyUrl: string;
  readonly expiresAtMs: number;
  readonly openedAtMs: number;
  isClosed: boolean;
  paidAtMs: number | null;
};

export type FakeTradeRefund = {
  readonly refundNo: string;
  readonly no: string;
  readonly amountFen: number;
  readonly atMs: number;
};

/** Everything but money moved, so that a restarted fake still knows its trades. */
export type AlipayRecord =
  | { readonly kind: 'trade'; readonly trade: FakeTrade }
  | { readonly kind: 'close'; readonly no: string }
  | { readonly kind: 'notified'; readonly key: string };

export type AlipayState = {
  readonly trades: Map<string, FakeTrade>;
  /** Done ones, by number; money that went back is in the journal alone. */
  readonly refunds: Map<string, FakeTradeRefund>;
  /** Keys of notices that need no delivery any more. */
  readonly notified: Set<string>;
  readonly journal: Journal;
  record(record: AlipayRecord): void;
  close(): void;
};

/** Loads both files and applies them; the money journal decides what is paid and refunded. */
export function openAlipayState(journalPath: string): AlipayState {
  const log = openAppendFile<AlipayRecord>({ path: `${journalPath}.trades`, isSynced: false });
  const journal = openJournal(journalPath);
  const state: AlipayState = {
    trades: new Map(),
    refunds: new Map(),
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
    const { no, amountFen, refundNo = '' } = entry;
    if (entry.kind === 'pay') markTradePaid(state, { no, atMs });
    if (entry.kind === 'refund') state.refunds.set(refundNo, { refundNo, no, amountFen, atMs });
  }
  return state;
}

export function markTradePaid(state: AlipayState, input: { no: string; atMs: number }): void {
  const trade = state.trades.get(input.no);
  if (trade) trade.paidAtMs = input.atMs;
}

function apply(state: AlipayState, record: AlipayRecord): void {
  switch (record.kind) {
    case 'trade':
      state.trades.set(record.trade.no, record.trade);
      return;
    case 'close': {
      const trade = state.trades.get(record.no);
      if (trade) trade.isClosed = true;
      return;
    }
    case 'notified':
      state.notified.add(record.key);
      return;
    default:
      record satisfies never;
  }
}
