/**
 * The candidate list of one demand for manual dispatch: who could go, in which order and why, and
 * why the nearest others cannot.
 *
 * Method: a run of the engine with this demand alone, so that desk and dispatch never rank by two
 * rules. Complexity: that of one tick plus O(W·log W) for W workers. Bounds: EXPLAIN_ROWS_MAX rows
 * in each list.
 */
import type { RejectReason } from '../../contract/terms/dispatch.js';
import { explainOrder } from './engine/explain.js';
import type { CostTerms } from './engine/types.js';
import { runDispatch, type DispatchRun } from './matching-engine.js';
import type { DispatchDemand, DispatchInput, UnmatchedReason } from './types.js';

export { EXPLAIN_ROWS_MAX } from './engine/explain.js';

export type ExplainedCandidate = {
  readonly rank: number;
  readonly workerId: string;
  readonly distanceMeters: number;
  readonly etaMs: number;
  readonly startMs: number;
  /** Minutes. */
  readonly cost: number;
  /** They sum to the cost. */
  readonly costTerms: CostTerms;
};

export type RejectedWorker = {
  readonly workerId: string;
  readonly distanceMeters: number;
  readonly reason: RejectReason;
};

export type Explanation = {
  readonly ticketId: string;
  /** Cheapest first. */
  readonly candidates: readonly ExplainedCandidate[];
  readonly candidatesTotal: number;
  /** Nearest first. */
  readonly rejected: readonly RejectedWorker[];
  readonly rejectedCounts: Readonly<Partial<Record<RejectReason, number>>>;
  /** Set when there is no candidate at all. */
  readonly reason: UnmatchedReason | null;
};

/** Ranks all workers for one demand. A demand with broken data gives reason DATA and no rows. */
export function explain(
  args: Omit<DispatchInput, 'demands'> & { readonly demand: DispatchDemand },
): Explanation {
  const { demand, ...rest } = args;
  const { ticketId } = demand;
  const { result, plan } = runDispatch({ ...rest, demands: [demand] });
  const found = explainOrder(result.trace, ticketId);
  const failure = result.waiting.find(({ orderId }) => orderId === ticketId)?.failure ?? null;
  if (found === null) {
    const none = { candidates: [], candidatesTotal: 0, rejected: [], rejectedCounts: {} };
    return { ticketId, ...none, reason: failure };
  }
  return {
    ticketId,
    candidates: found.candidates.map((one, at) => ({
      ...{ rank: at + 1, workerId: one.workerId, distanceMeters: one.meters },
      ...timesOf(plan, ticketId, one.workerId),
      ...{ cost: one.cost, costTerms: one.terms },
    })),
    candidatesTotal: found.candidatesTotal + found.fartherCount,
    rejected: found.filtered.map(({ workerId, meters, reason }) => ({
      ...{ workerId, distanceMeters: meters, reason },
    })),
    rejectedCounts: found.filteredCounts,
    reason: failure,
  };
}

function timesOf(plan: DispatchRun['plan'], ticketId: string, workerId: string) {
  const planned = plan({ ticketId, workerId });
  if (!planned.ok) throw new RangeError(`a candidate is ${planned.reason}`);
  return { etaMs: planned.etaMs, startMs: planned.startMs };
}
