import type { EtaModel } from '../geo/travel.js';
import { PAD_MS_MAX, TRAVEL_MS_MAX, isLive, type DayItem } from './types.js';

export type FitConflict = 'OVERLAP' | 'TRAVEL_BEFORE' | 'TRAVEL_AFTER';

export type FitResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly conflictWith: string; readonly reason: FitConflict };

/** What a candidate needs of a DayItem. */
export type FitCandidate = Pick<
  DayItem,
  'ticketId' | 'start' | 'end' | 'at' | 'prepMs' | 'cleanMs'
>;

/** Beyond this gap two bookings cannot collide, whatever the travel model says. */
export const REACH_MS = TRAVEL_MS_MAX + 2 * PAD_MS_MAX;

/**
 * Tests a candidate against the items of its day and of the days next to it:
 * previous end + cleaning + travel + preparation ≤ start, and the same towards the next.
 * Expired holds and the candidate's own ticket are ignored. O(n), n ≤ DAY_ITEMS_MAX a day; every
 * live pair is tested and not only the direct neighbours, so the order of writes cannot matter.
 */
export function fits(args: {
  readonly items: readonly DayItem[];
  readonly candidate: FitCandidate;
  readonly nowMs: number;
  readonly eta: EtaModel;
}): FitResult {
  const { candidate, nowMs, eta } = args;
  for (const item of args.items) {
    if (item.ticketId === candidate.ticketId || !isLive(item, nowMs)) continue;
    if (item.start < candidate.end && candidate.start < item.end) {
      return { ok: false, conflictWith: item.ticketId, reason: 'OVERLAP' };
    }
    const isBefore = item.start < candidate.start;
    const isApart = isBefore ? hasGap(item, candidate, eta) : hasGap(candidate, item, eta);
    if (!isApart) {
      const reason = isBefore ? 'TRAVEL_BEFORE' : 'TRAVEL_AFTER';
      return { ok: false, conflictWith: item.ticketId, reason };
    }
  }
  return { ok: true };
}

/** True when the worker can finish `first` and be ready at `second`. */
export function hasGap(first: FitCandidate, second: FitCandidate, eta: EtaModel): boolean {
  const gapMs = second.start - first.end;
  if (gapMs >= REACH_MS) return true;
  if (first.end + first.cleanMs + second.prepMs > second.start) return false;
  return readyAtMs(first, second, eta) <= second.start;
}

/** The earliest start of `second` after `first`: cleaning, travel and preparation lie between. */
export function readyAtMs(first: FitCandidate, second: FitCandidate, eta: EtaModel): number {
  const leaveMs = first.end + first.cleanMs;
  const travelMs = Math.min(TRAVEL_MS_MAX, eta.travelMs(first.at, second.at, leaveMs));
  return leaveMs + travelMs + second.prepMs;
}
