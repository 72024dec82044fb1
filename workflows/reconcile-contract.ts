import type { BillChannelCode, CheckRunStatus } from '../contract/terms/reconcile.js';

/** The part of contract.ts that is about reconciliation. */
export const reconcileWorkflowId = ({ channel, dateCn }: BillDayInput): string =>
  `reconcile-${channel}-${dateCn}`;

/** A day's bills of one channel; the day is yyyy-mm-dd in China. */
export type BillDayInput = { readonly channel: BillChannelCode; readonly dateCn: string };

export type BillProgress = {
  readonly status: CheckRunStatus;
  readonly differenceCount: number;
  /** Differences after which something was done: comparing again may find fewer. */
  readonly followedUp: number;
  /** Why it has to wait; null otherwise. */
  readonly message: string | null;
};

/** Which checks a round of the minute is to make. */
export type MoneyCheckInput = { readonly atMs: number };
