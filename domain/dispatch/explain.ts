/**
 * The candidate list of one demand for manual dispatch: who could go, in which order and why, and
 * why the nearest others cannot.
 *
 * Method: all workers are tested. Complexity: O(W·n + W·log W) for W workers with n items each;
 * one demand a call. Bounds: EXPLAIN_ROWS_MAX rows in each list.
 */
import { distanceMeters } from '../geo/distance.js';
import { compareIds } from '../geo/ring-search.js';
import {
  costOf,
  costTermsOf,
  isUsableDemand,
  isUsableWorker,
  planFor,
  unmatchedReason,
  type PairContext,
} from './feasibility.js';
import type { DispatchDemand, DispatchWorker, RejectReason, UnmatchedReason } from './types.js';

export const EXPLAIN_ROWS_MAX = 10;

export type ExplainedCandidate = {
  readonly rank: number;
  readonly workerId: string;
  readonly distanceMeters: number;
  readonly etaMs: number;
  readonly startMs: number;
  /** Minutes. */
  readonly cost: number;
  readonly costTerms: Readonly<Record<string, number>>;
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
  args: PairContext & {
    readonly demand: DispatchDemand;
    readonly workers: readonly DispatchWorker[];
  },
): Explanation {
  const { demand } = args;
  const { ticketId } = demand;
  if (!isUsableDemand(demand)) {
    const none = { candidates: [], candidatesTotal: 0, rejected: [], rejectedCounts: {} };
    return { ticketId, ...none, reason: 'DATA' };
  }
  const feasible: Omit<ExplainedCandidate, 'rank'>[] = [];
  const rejected: RejectedWorker[] = [];
  const counts: Partial<Record<RejectReason, number>> = {};
  for (const worker of args.workers.filter(isUsableWorker)) {
    const meters = distanceMeters(worker.at, demand.at);
    const plan = planFor({ ...args, worker, distanceMeters: meters });
    const row = { workerId: worker.id, distanceMeters: meters };
    if (plan.ok) {
      const costTerms = costTermsOf({ ...args, worker, plan });
      const { etaMs, startMs } = plan;
      feasible.push({ ...row, etaMs, startMs, cost: costOf(costTerms), costTerms });
    } else {
      rejected.push({ ...row, reason: plan.reason });
      counts[plan.reason] = (counts[plan.reason] ?? 0) + 1;
    }
  }
  const ranked = feasible.sort((a, b) => a.cost - b.cost || compareIds(a.workerId, b.workerId));
  const nearest = rejected.sort(
    (a, b) => a.distanceMeters - b.distanceMeters || compareIds(a.workerId, b.workerId),
  );
  return {
    ticketId,
    candidates: ranked
      .slice(0, EXPLAIN_ROWS_MAX)
      .map((row, index) => ({ rank: index + 1, ...row })),
    candidatesTotal: ranked.length,
    rejected: nearest.slice(0, EXPLAIN_ROWS_MAX),
    rejectedCounts: counts,
    reason: ranked.length > 0 ? null : reasonOf(args, rejected),
  };
}

function reasonOf(
  args: { readonly demand: DispatchDemand; readonly workers: readonly DispatchWorker[] },
  rejected: readonly RejectedWorker[],
): UnmatchedReason {
  const { skills, radiusMeters } = args.demand;
  const hasSkillAnywhere = args.workers.some((worker) =>
    skills.every((skill) => worker.skills.includes(skill)),
  );
  // The engine never sees workers outside the radius, and the two must give the same reason.
  const near = rejected.filter((row) => row.distanceMeters <= radiusMeters);
  return unmatchedReason({ reasons: near.map((row) => row.reason), hasSkillAnywhere });
}
