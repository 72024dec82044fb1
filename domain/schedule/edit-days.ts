import type { EtaModel } from '../geo/travel.js';
import { fits, type FitConflict } from './fits.js';
import { dateOfWorkerDayId, serviceDaysOf } from './service-day.js';
import {
  BOOKING_MS_MAX,
  DAY_ITEMS_MAX,
  PAD_MS_MAX,
  isLive,
  type DayItem,
  type WorkerDay,
} from './types.js';

export type EditConflict = FitConflict | 'INVALID' | 'ABSENT' | 'DAY_FULL';

/** The edited days (same keys and versions), or why the edit is impossible. */
export type EditResult =
  | { readonly ok: true; readonly days: readonly WorkerDay[] }
  | { readonly ok: false; readonly reason: EditConflict; readonly conflictWith: string | null };

/** Facts an edit needs; `days` are all guarded days of the interval (`guardedDaysOf`). */
export type EditContext = {
  readonly days: readonly WorkerDay[];
  readonly nowMs: number;
  readonly timeZone: string;
  readonly eta: EtaModel;
};

/**
 * Adds one item to every day it touches, or replaces the item of the same ticket. Expired holds
 * are dropped on the way. Fails with the first conflict and changes nothing.
 */
export function addItem(args: EditContext & { readonly item: DayItem }): EditResult {
  const { item, nowMs, timeZone, eta } = args;
  if (!isSane(item)) return { ok: false, reason: 'INVALID', conflictWith: null };
  const dates = new Set(serviceDaysOf({ startMs: item.start, endMs: item.end, timeZone }));
  const clean = args.days.map((day) => without(day, item.ticketId, nowMs));
  const covered = clean.filter((day) => dates.has(dateOfWorkerDayId(day._id)));
  if (covered.length !== dates.size) return { ok: false, reason: 'INVALID', conflictWith: null };
  const items = clean.flatMap((day) => day.items);
  const fit = fits({ items, candidate: item, nowMs, eta });
  if (!fit.ok) return fit;
  if (covered.some((day) => day.items.length >= DAY_ITEMS_MAX)) {
    return { ok: false, reason: 'DAY_FULL', conflictWith: null };
  }
  const days = clean.map((day) =>
    dates.has(dateOfWorkerDayId(day._id))
      ? { ...day, items: [...day.items, item].sort((a, b) => a.start - b.start) }
      : day,
  );
  return { ok: true, days };
}

/** Holds the interval until `holdUntil` (ms), or firmly when it is null. */
export function applyHold(
  args: EditContext & { readonly item: DayItem; readonly holdUntil: number | null },
): EditResult {
  return addItem({ ...args, item: { ...args.item, holdUntil: args.holdUntil } });
}

/**
 * Makes a hold firm. A hold that has expired but was not overwritten is still good; it is tested
 * again. ABSENT when another writer has cleared it.
 */
export function firm(args: EditContext & { readonly ticketId: string }): EditResult {
  const item = findItem(args.days, args.ticketId);
  if (item === null) return { ok: false, reason: 'ABSENT', conflictWith: null };
  return addItem({ ...args, item: { ...item, holdUntil: null } });
}

/** Takes a ticket out of all given days. Doing it twice is fine. */
export function release(args: {
  readonly days: readonly WorkerDay[];
  readonly ticketId: string;
  readonly nowMs: number;
}): EditResult {
  return {
    ok: true,
    days: args.days.map((day) => without(day, args.ticketId, args.nowMs)),
  };
}

/** Changes an existing booking, time or place; `days` cover the old and the new interval. */
export function move(
  args: EditContext & { readonly ticketId: string; readonly to: Partial<DayItem> },
): EditResult {
  const item = findItem(args.days, args.ticketId);
  if (item === null) return { ok: false, reason: 'ABSENT', conflictWith: null };
  return addItem({ ...args, item: { ...item, ...args.to, ticketId: args.ticketId } });
}

/** The item of a ticket in these days, expired or not; null when absent. */
export function findItem(days: readonly WorkerDay[], ticketId: string): DayItem | null {
  for (const day of days) {
    const item = day.items.find((one) => one.ticketId === ticketId);
    if (item !== undefined) return item;
  }
  return null;
}

function without(day: WorkerDay, ticketId: string, nowMs: number): WorkerDay {
  const items = day.items.filter((one) => one.ticketId !== ticketId && isLive(one, nowMs));
  return { ...day, items };
}

function isSane(item: DayItem): boolean {
  const durationMs = item.end - item.start;
  const hasPads = [item.prepMs, item.cleanMs].every((pad) => pad >= 0 && pad <= PAD_MS_MAX);
  return durationMs > 0 && durationMs <= BOOKING_MS_MAX && hasPads && item.ticketId !== '';
}
