import { PAYOUT_ACCOUNT_HOLD_MS } from '../../contract/terms/payout.js';
import type { FeeBand } from './fee.js';
import { NO_TAX, type TaxRule } from './tax.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * The rules of withdrawals, kept as dated versions and pinned on each request: what was asked under
 * one version is carried out under it. Amounts in fen.
 */
export type WithdrawalPolicy = {
  readonly minFen: number;
  readonly maxFen: number;
  /** Requests of one owner on one day (China time), whatever becomes of them. */
  readonly dailyCountMax: number;
  /** Sum of one owner on one day; what was given back counts no more. */
  readonly dailyFenMax: number;
  /** Ascending by `fromFen`; the last that fits counts. Empty = free. */
  readonly feeBands: readonly FeeBand[];
  readonly workerTax: TaxRule;
  readonly merchantTax: TaxRule;
  /** From this amount on two different checkers approve, beside the maker. */
  readonly secondApprovalFromFen: number;
  /** Since a stage at the desk began: reminder, then escalation. */
  readonly remindMs: number;
  readonly escalateMs: number;
  /** How old an account has to be before anything is paid to it; set when it is added. */
  readonly accountHoldMs: number;
  /** How soon a hold that names no moment is looked at again. */
  readonly recheckMs: number;
  /** What a payee does not confirm within this time is called back. */
  readonly payeeConfirmMs: number;
  /** A payout without an end after this time comes to the desk. */
  readonly stuckMs: number;
  readonly bankStuckMs: number;
};

export const DEFAULT_WITHDRAWAL_POLICY: WithdrawalPolicy = {
  minFen: 100,
  maxFen: 5_000_000,
  dailyCountMax: 3,
  dailyFenMax: 10_000_000,
  feeBands: [],
  workerTax: NO_TAX,
  merchantTax: NO_TAX,
  secondApprovalFromFen: 1_000_000,
  remindMs: 4 * HOUR,
  escalateMs: 24 * HOUR,
  accountHoldMs: PAYOUT_ACCOUNT_HOLD_MS,
  recheckMs: HOUR,
  payeeConfirmMs: DAY,
  stuckMs: DAY,
  bankStuckMs: 3 * DAY,
};
