import type { StandingState } from '../../contract/terms/discipline.js';
import type { DisciplinePolicy } from './policy.js';

/** A breach whose points were not waived. */
export type CountedBreach = { readonly points: number; readonly atMs: number };

/** A freeze that points brought about. */
export type AutoFreeze = {
  readonly sinceMs: number;
  readonly untilMs: number;
  /** Points that were reached, and how many it took. */
  readonly points: number;
  readonly threshold: number;
};

export type Judgement = {
  readonly points: number;
  /** Null when the threshold is not reached or switched off. */
  readonly warnedUntilMs: number | null;
  readonly limitedUntilMs: number | null;
  readonly freeze: AutoFreeze | null;
};

/**
 * How the worker stands after a breach was written or waived. A freeze lasts its own time: while
 * one lasts, further breaches begin no second one, and it ends early only when a waived breach
 * leaves fewer points than it takes. O(n log n) for n breaches.
 */
export function judgeStanding(input: {
  readonly breaches: readonly CountedBreach[];
  readonly policy: DisciplinePolicy;
  readonly freeze: AutoFreeze | null;
  readonly nowMs: number;
  /** A waiver never begins a freeze. */
  readonly because: 'BREACH' | 'WAIVER';
}): Judgement {
  const { policy, nowMs, because } = input;
  const counted = input.breaches.filter(({ atMs }) => atMs + policy.windowMs > nowMs);
  const points = counted.reduce((total, breach) => total + breach.points, 0);
  const until = (threshold: number) => reachedUntilMs({ counted, threshold, policy });
  const isReached = policy.freezePoints > 0 && points >= policy.freezePoints;
  const running = input.freeze !== null && input.freeze.untilMs > nowMs ? input.freeze : null;
  const begun: AutoFreeze = {
    sinceMs: nowMs,
    untilMs: nowMs + policy.freezeMs,
    points,
    threshold: policy.freezePoints,
  };
  const kept = because === 'WAIVER' && !isReached ? null : running;
  return {
    points,
    warnedUntilMs: until(policy.warnPoints),
    limitedUntilMs: until(policy.limitPoints),
    freeze: because === 'BREACH' && isReached && running === null ? begun : kept,
  };
}

/** When so many breaches have left the window that the threshold is no longer reached. */
function reachedUntilMs(input: {
  readonly counted: readonly CountedBreach[];
  readonly threshold: number;
  readonly policy: DisciplinePolicy;
}): number | null {
  const { counted, threshold, policy } = input;
  if (threshold <= 0) return null;
  let total = 0;
  for (const { points, atMs } of counted.toSorted((left, right) => right.atMs - left.atMs)) {
    total += points;
    if (total >= threshold) return atMs + policy.windowMs;
  }
  return null;
}

/** The state at a moment; time alone ends each of them. */
export function standingStateOf(
  standing: {
    readonly warnedUntil: Date | null;
    readonly limitedUntil: Date | null;
    readonly frozenUntil: Date | null;
  },
  atMs: number,
): StandingState {
  const lasts = (until: Date | null): boolean => until !== null && until.getTime() > atMs;
  if (lasts(standing.frozenUntil)) return 'FROZEN';
  if (lasts(standing.limitedUntil)) return 'LIMITED';
  return lasts(standing.warnedUntil) ? 'WARNED' : 'CLEAR';
}

/** True while the worker takes no orders; a predicate, so that nobody has to thaw him. */
export function isFrozen(
  worker: { readonly frozenUntil?: Date | null | undefined },
  atMs: number,
): boolean {
  const { frozenUntil } = worker;
  return frozenUntil !== undefined && frozenUntil !== null && frozenUntil.getTime() > atMs;
}
