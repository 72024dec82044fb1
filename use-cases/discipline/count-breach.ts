import type { StandingEventKind } from '../../contract/terms/discipline.js';
import type { Actor } from '../../contract/terms/order.js';
import type { BreachDocument } from '../../data/repositories/breaches.js';
import type { ClientSession } from '../../data/repositories/session.js';
import type {
  StandingChange,
  StandingDocument,
  StandingEventDocument,
  StoredFreeze,
} from '../../data/repositories/standings.js';
import { standingRulesOf, type DisciplinePolicy } from '../../domain/discipline/policy.js';
import {
  judgeStanding,
  type AutoFreeze,
  type Judgement,
} from '../../domain/discipline/standing.js';
import type { OrderDeps } from '../order/deps.js';

export type StandingDeps = Pick<
  OrderDeps,
  'breaches' | 'standings' | 'disciplinePolicies' | 'workers' | 'clock'
>;

/**
 * Writes a breach and what follows from it for the worker's standing, in the caller's transaction.
 * The standing is written first: of two breaches at once, the second transaction starts anew and
 * sees the first one's points, so that a threshold is reached once and never missed.
 */
export async function countBreach(
  deps: StandingDeps,
  counted: { readonly breach: BreachDocument; readonly cityCode: string },
  session: ClientSession,
): Promise<void> {
  const { breach, cityCode } = counted;
  const { _id: breachId, workerId } = breach;
  const standing = await deps.standings.beginChange(workerId, session);
  await deps.breaches.insert(breach, session);
  const by: Actor = breach.by ?? { kind: 'system', id: 'system' };
  await judge(deps, { standing, cityCode, because: 'BREACH', breachId, by, reason: null }, session);
}

/** Takes the points of a breach away; false when that was done before. */
export async function waiveBreach(
  deps: StandingDeps,
  waiver: {
    readonly breachId: string;
    readonly workerId: string;
    readonly cityCode: string;
    readonly by: Actor;
    readonly reason: string;
  },
  session: ClientSession,
): Promise<boolean> {
  const { breachId, workerId, ...rest } = waiver;
  const standing = await deps.standings.beginChange(workerId, session);
  const at = new Date(deps.clock.nowMs());
  if (!(await deps.breaches.waive({ breachId, at }, session))) return false;
  await judge(deps, { standing, because: 'WAIVER', breachId, ...rest }, session);
  return true;
}

type Cause = {
  readonly standing: StandingDocument;
  /** Of the order, for a worker who is gone. */
  readonly cityCode: string;
  readonly because: 'BREACH' | 'WAIVER';
  readonly breachId: string;
  readonly by: Actor;
  readonly reason: string | null;
};

async function judge(deps: StandingDeps, cause: Cause, session: ClientSession): Promise<void> {
  const { standing, because } = cause;
  const workerId = standing._id;
  const nowMs = deps.clock.nowMs();
  const worker = await deps.workers.findById(workerId, session);
  const policy = await deps.disciplinePolicies.effective(worker?.cityCode ?? cause.cityCode);
  const since = new Date(nowMs - policy.windowMs);
  const rows = await deps.breaches.counted({ workerId, since }, session);
  const breaches = rows.map(({ points, at }) => ({ points, atMs: at.getTime() }));
  const freeze = autoFreezeOf(standing.autoFreeze);
  const judged = judgeStanding({ breaches, policy, freeze, nowMs, because });
  const set = changeOf({ standing, judged, nowMs, policyVersion: policy.version });
  await deps.standings.change({ workerId, set }, session);
  await deps.standings.addEvents(eventsOf({ cause, judged, set, nowMs, policy }), session);
}

function autoFreezeOf(stored: StoredFreeze | null): AutoFreeze | null {
  return (
    stored && {
      sinceMs: stored.since.getTime(),
      untilMs: stored.until.getTime(),
      points: stored.points,
      threshold: stored.threshold,
    }
  );
}

function changeOf(input: {
  readonly standing: StandingDocument;
  readonly judged: Judgement;
  readonly nowMs: number;
  readonly policyVersion: string;
}): StandingChange {
  const { standing, judged, nowMs, policyVersion } = input;
  const { points, freeze } = judged;
  const autoFreeze: StoredFreeze | null = freeze && {
    since: new Date(freeze.sinceMs),
    until: new Date(freeze.untilMs),
    points: freeze.points,
    threshold: freeze.threshold,
    reason: null,
    by: null,
  };
  const { handFreeze } = standing;
  return {
    points,
    warnedUntil: dateOf(judged.warnedUntilMs),
    limitedUntil: dateOf(judged.limitedUntilMs),
    autoFreeze,
    handFreeze,
    frozenUntil: frozenUntilOf([autoFreeze, handFreeze], nowMs),
    policyVersion,
  };
}

/** The later end of the freezes that still last. */
export function frozenUntilOf(
  freezes: readonly (StoredFreeze | null)[],
  nowMs: number,
): Date | null {
  const ends = freezes.map((freeze) => freeze?.until.getTime() ?? 0);
  const lastMs = Math.max(...ends);
  return lastMs > nowMs ? new Date(lastMs) : null;
}

/** What the change means to somebody who reads it: only what is new. */
function eventsOf(input: {
  readonly cause: Cause;
  readonly judged: Judgement;
  readonly set: StandingChange;
  readonly nowMs: number;
  readonly policy: DisciplinePolicy;
}): StandingEventDocument[] {
  const { cause, judged, set, nowMs, policy } = input;
  const rules = standingRulesOf(policy);
  const { standing, because } = cause;
  const lasts = (until: Date | null | undefined): boolean => (until?.getTime() ?? 0) > nowMs;
  const isNew = (before: Date | null | undefined, after: Date | null | undefined): boolean =>
    lasts(after) && !lasts(before);
  const event = (kind: StandingEventKind, until: Date | null = null): StandingEventDocument => ({
    _id: `${standing._id}:${standing.seq}:${kind}`,
    workerId: standing._id,
    kind,
    at: new Date(nowMs),
    by: cause.by,
    points: judged.points,
    until,
    detail: cause.breachId,
    reason: cause.reason,
    policyVersion: set.policyVersion,
    rules,
  });
  const { autoFreeze, warnedUntil, limitedUntil } = set;
  const wasFrozen = lasts(standing.autoFreeze?.until);
  return [
    ...(because === 'WAIVER' ? [event('BREACH_WAIVED')] : []),
    ...(isNew(standing.warnedUntil, warnedUntil) ? [event('WARNED', warnedUntil)] : []),
    ...(isNew(standing.limitedUntil, limitedUntil) ? [event('LIMITED', limitedUntil)] : []),
    ...(!wasFrozen && autoFreeze !== null ? [event('FROZEN', autoFreeze.until)] : []),
    ...(wasFrozen && autoFreeze === null ? [event('THAWED')] : []),
  ];
}

const dateOf = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));
