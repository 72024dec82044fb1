import type { LngLat } from '../geo/distance.js';
import type { SlotPerson } from '../schedule/slot-person.js';
import type { DayItem } from '../schedule/types.js';
import { presentJob } from './moment.js';

/** A position older than this says nothing: the worker counts as being at home. */
const POSITION_FRESH_MS = 30 * 60_000;

export type Whereabouts = {
  /** Where he is, or where his present job is. */
  readonly at: LngLat;
  /** When he can leave it, cleaning included. */
  readonly freeAtMs: number;
  /** The job that he is at, its pads included. */
  readonly present: DayItem | undefined;
};

/** Where a worker with these live bookings starts from, and when. */
export function whereaboutsOf(
  person: Pick<SlotPerson, 'home' | 'position'>,
  dayItems: readonly DayItem[],
  nowMs: number,
): Whereabouts {
  const present = presentJob(dayItems, nowMs);
  if (present !== undefined) {
    return { at: present.at, freeAtMs: present.end + present.cleanMs, present };
  }
  const { position, home } = person;
  const isFresh = position !== undefined && nowMs - position.at.getTime() < POSITION_FRESH_MS;
  const at = isFresh ? position.point.coordinates : home.coordinates;
  return { at, freeAtMs: nowMs, present };
}
