import { openAppendFile } from '../append-file.js';

/** One movement of money at the fake channel. */
export type JournalEntry = {
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly kind: 'pay' | 'refund' | 'payout';
  /** out_trade_no, or out_bill_no of a payout */
  readonly no: string;
  readonly refundNo?: string;
  readonly amountFen: number;
};

export type Journal = {
  entries(): readonly JournalEntry[];
  append(entry: Omit<JournalEntry, 'seq'>): JournalEntry;
  close(): void;
};

/** Synced to disk before the caller goes on: what was answered as paid survives a kill. */
export function openJournal(path: string): Journal {
  const file = openAppendFile<JournalEntry>({ path, isSynced: true });
  const entries: JournalEntry[] = [...file.loaded];
  return {
    entries: () => entries,
    append(entry) {
      const numbered = { seq: entries.length + 1, ...entry };
      file.append(numbered);
      entries.push(numbered);
      return numbered;
    },
    close: () => file.close(),
  };
}
