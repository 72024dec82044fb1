import type { CaseKind } from '../../contract/terms/case.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * What a complaint about a completed order can still do: `hold` stops its settlement, `late` opens
 * a case and leaves the settlement alone, `over` is refused.
 */
export type ComplaintWindow = 'hold' | 'late' | 'over';

export function complaintWindow(input: {
  readonly completedAtMs: number;
  readonly disputeUntilMs: number;
  /** Length of the longer window, from completion on. */
  readonly complaintMs: number;
  readonly atMs: number;
}): ComplaintWindow {
  const { completedAtMs, disputeUntilMs, complaintMs, atMs } = input;
  if (atMs <= disputeUntilMs) return 'hold';
  return atMs <= completedAtMs + complaintMs ? 'late' : 'over';
}

/** A rework is planned with at least this much notice. */
export const REWORK_LEAD_MS = DAY_MS;

/** First start of a rework: the time of day of the first visit, at least a day after the decision. */
export function reworkStartMs(input: {
  readonly firstStartMs: number;
  readonly decidedAtMs: number;
}): number {
  const { firstStartMs, decidedAtMs } = input;
  const days = Math.max(0, Math.ceil((decidedAtMs + REWORK_LEAD_MS - firstStartMs) / DAY_MS));
  return firstStartMs + days * DAY_MS;
}

/** Breach points (违约) of a worker who bears the cost of a case. */
export const CASE_BREACH_POINTS: Readonly<Record<CaseKind, number>> = {
  COMPLAINT: 2,
  DISPUTE: 2,
  SERVICE_DAMAGE: 4,
  OVERCHARGE: 4,
  CONDUCT: 6,
  ABORT: 2,
  TASK_REJECTED: 1,
};
