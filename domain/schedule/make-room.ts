import {
  findItem,
  move,
  release,
  type EditConflict,
  type EditContext,
  type EditResult,
} from './edit-days.js';
import { fits, readyAtMs } from './fits.js';
import { BOOKING_MS_MAX, isLive, type DayItem, type WorkerDay } from './types.js';

/** A booking grows at most this much at one go. */
export const GROW_MS_MAX = 6 * 3_600_000;

/** Bookings that begin later than this after the longer one cannot be reached by a chain of delays. */
export const ROOM_AHEAD_MS = 12 * 3_600_000;

/** A later booking of the same worker that does not fit any more. */
export type Displaced = {
  readonly item: DayItem;
  /** When it begins now; null = its time is given up. */
  readonly toMs: number | null;
};

export type RoomResult =
  | {
      readonly ok: true;
      readonly days: readonly WorkerDay[];
      /** End of the longer booking after the edit, bounded by GROW_MS_MAX and BOOKING_MS_MAX. */
      readonly endMs: number;
      readonly displaced: readonly Displaced[];
    }
  | {
      readonly ok: false;
      readonly reason: EditConflict;
      readonly conflictWith: string | null;
    };

export type RoomContext = EditContext & {
  readonly ticketId: string;
  readonly endMs: number;
  /**
   * The latest start at which a later booking is still of use: its present start when it may be
   * given up at once, null when it may not be touched.
   */
  readonly latestStartOf: (item: DayItem) => number | null;
};

/**
 * Lengthens a booking that is under way and makes room after it: each later booking stays where it
 * fits, begins later where that is allowed, or is given up. A booking that may not be touched stops
 * the edit and nothing changes. Never shortens. `days` cover the booking until ROOM_AHEAD_MS after
 * its new end.
 */
export function makeRoom(args: RoomContext): RoomResult {
  const { days, ticketId } = args;
  const own = findItem(days, ticketId);
  if (own === null) return { ok: false, reason: 'ABSENT', conflictWith: null };
  const endMs = Math.min(args.endMs, own.end + GROW_MS_MAX, own.start + BOOKING_MS_MAX);
  if (endMs <= own.end) return { ok: true, days, endMs: own.end, displaced: [] };
  const plan = planAfter({ ...args, grown: { ...own, end: endMs } });
  if (!('displaced' in plan)) return plan;
  const { displaced } = plan;
  const edited = apply({ ...args, endMs }, displaced);
  return edited.ok ? { ok: true, days: edited.days, endMs, displaced } : edited;
}

type Plan = { readonly displaced: readonly Displaced[] } | Extract<RoomResult, { ok: false }>;

function planAfter(args: RoomContext & { readonly grown: DayItem }): Plan {
  const { grown, nowMs, eta, latestStartOf } = args;
  const others = othersOf(args);
  const placed = [...others.filter(({ start }) => start < grown.start), grown];
  const displaced: Displaced[] = [];
  let last = grown;
  for (const item of others.filter(({ start }) => start >= grown.start)) {
    const isFree = (candidate: DayItem) => fits({ items: placed, candidate, nowMs, eta }).ok;
    let kept: DayItem | null = item;
    if (!isFree(item)) {
      const latestMs = latestStartOf(item);
      if (latestMs === null) {
        return { ok: false, reason: 'OVERLAP', conflictWith: item.ticketId };
      }
      const later = startingAt(item, readyAtMs(last, item, eta));
      kept = later.start <= latestMs && isFree(later) ? later : null;
      displaced.push({ item, toMs: kept?.start ?? null });
    }
    if (kept === null) continue;
    placed.push(kept);
    last = kept;
  }
  return { displaced };
}

/** Live bookings beside the longer one, each once, by start. */
function othersOf({ days, ticketId, nowMs }: RoomContext): DayItem[] {
  const items = days.flatMap((day) => day.items).filter((item) => isLive(item, nowMs));
  const byTicket = new Map(items.map((item) => [item.ticketId, item]));
  byTicket.delete(ticketId);
  return [...byTicket.values()].sort((a, b) => a.start - b.start);
}

function startingAt(item: DayItem, start: number): DayItem {
  return { ...item, start, end: start + (item.end - item.start) };
}

/** Given up first, moved from the last to the first, lengthened at the end: each step fits. */
function apply(args: RoomContext, displaced: readonly Displaced[]): EditResult {
  const steps: ((days: readonly WorkerDay[]) => EditResult)[] = [
    ...displaced
      .filter(({ toMs }) => toMs === null)
      .map(({ item }) => (days: readonly WorkerDay[]) => {
        return release({ ...args, days, ticketId: item.ticketId });
      }),
    ...displaced.toReversed().flatMap(({ item, toMs }) => {
      if (toMs === null) return [];
      const to = { start: toMs, end: toMs + (item.end - item.start) };
      return [(days: readonly WorkerDay[]) => move({ ...args, days, ticketId: item.ticketId, to })];
    }),
    (days) => move({ ...args, days, to: { end: args.endMs } }),
  ];
  let result: EditResult = { ok: true, days: args.days };
  for (const step of steps) {
    if (result.ok) result = step(result.days);
  }
  return result;
}
