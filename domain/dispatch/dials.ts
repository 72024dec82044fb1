import { DEFAULT_ORDER_POLICY, type MatchingPolicy } from '../order/policy.js';
import { DEFAULT_DIALS, type EngineDials } from './engine/types.js';

/** Minutes that the engine's weight by size compares a job with. */
const SIZE_REFERENCE_MINUTES = 50;

/**
 * The engine's dials under the policy of an order's city and category. An order that was booked
 * before a number existed gets its default.
 */
export function dialsOf(policy: Partial<MatchingPolicy>): EngineDials {
  const numbers = { ...DEFAULT_ORDER_POLICY, ...policy };
  return {
    ...DEFAULT_DIALS,
    soonFree: numbers.soonFreeMinutes,
    widenedSoonFree: 2 * numbers.soonFreeMinutes,
    sizeReference: numbers.hasShortFirst ? SIZE_REFERENCE_MINUTES : 0,
    unassignedOffset: numbers.waitForBetterMinutes,
    waitWeight: numbers.waitPercent / 100,
    travelWeight: numbers.travelPercent / 100,
    fairnessWeight: numbers.fairnessPercent / 100,
    idleMax: numbers.idleMinutesMax,
    acceptanceWeight: numbers.acceptancePercent / 100,
    scoreWeight: numbers.scorePercent / 100,
    priorityWeight: numbers.priorityPercent / 100,
    // The order's own clocks end a search (DOMAIN), and its rounds widen the radius.
    patience: Infinity,
    widenedRadius: 1,
  };
}

/** So long before a person has to look the search stops waiting for somebody better. */
const LAST_CHANCE_MS = 2 * 60_000;
/** A wait that nobody's ride is longer than. */
const ANYBODY_MINUTES = 600;

/** The dials of a search that people take over at `deadlineMs`: at the end anybody will do. */
export function dialsBefore(args: {
  readonly policy: Partial<MatchingPolicy>;
  /** Null for a search that nobody takes over. */
  readonly deadlineMs: number | null;
  readonly nowMs: number;
}): EngineDials {
  const { policy, deadlineMs, nowMs } = args;
  const dials = dialsOf(policy);
  const isLastChance = deadlineMs !== null && deadlineMs - nowMs <= LAST_CHANCE_MS;
  return isLastChance ? { ...dials, unassignedOffset: ANYBODY_MINUTES } : dials;
}
