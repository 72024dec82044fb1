import { DateTime } from 'luxon';
import { AppError } from '../../contract/terms/errors.js';
import type { LngLat } from '../geo/distance.js';
import type { EtaModel } from '../geo/travel.js';
import { fits } from './fits.js';
import { BOOKING_MS_MAX, isLive, type DayItem, type Interval } from './types.js';
import { openIntervals, type WorkerHours } from './working-hours.js';

/** Answers of one call: two weeks in steps of 15 minutes. */
export const SLOTS_MAX = 1_344;

/** Workers of one call of `freeSlotsAny`. */
export const SLOT_WORKERS_MAX = 200;

/** What is asked for, the same for every worker. */
export type SlotRequest = {
  readonly durationMs: number;
  readonly prepMs: number;
  readonly cleanMs: number;
  readonly at: LngLat;
  /** Slots start at multiples of this after local midnight; 30 when absent. */
  readonly stepMinutes?: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly nowMs: number;
  /** Shortest notice: no slot starts before nowMs + leadMs. */
  readonly leadMs: number;
  readonly timeZone: string;
  readonly etaModel: EtaModel;
};

export type SlotWorker = {
  readonly workerHours: WorkerHours;
  /** Items of every service day within reach of [fromMs, toMs). */
  readonly dayItems: readonly DayItem[];
  /** No work of his may begin then or later (UTC ms): a certificate ends. Never, when absent. */
  readonly startsBeforeMs?: number;
};

/**
 * Starts (UTC ms, ascending) that this worker can really take: in working hours and passing
 * `fits`. At most SLOTS_MAX. Throws AppError INVALID_INPUT on a request without sense.
 */
export function freeSlots(args: SlotRequest & SlotWorker): number[] {
  return freeOf(args, slotStarts(args));
}

/** For each start the number of workers who can take it; starts nobody can take are left out. */
export function freeSlotsAny(
  args: SlotRequest & { readonly workers: readonly SlotWorker[] },
): { startMs: number; workerCount: number }[] {
  if (args.workers.length > SLOT_WORKERS_MAX) {
    throw new AppError('INVALID_INPUT', { detail: `more than ${SLOT_WORKERS_MAX} workers` });
  }
  const starts = slotStarts(args);
  const counts = new Map<number, number>();
  for (const worker of args.workers) {
    for (const startMs of freeOf({ ...args, ...worker }, starts)) {
      counts.set(startMs, (counts.get(startMs) ?? 0) + 1);
    }
  }
  return starts.flatMap((startMs) => {
    const workerCount = counts.get(startMs);
    return workerCount === undefined ? [] : [{ startMs, workerCount }];
  });
}

function freeOf(args: SlotRequest & SlotWorker, starts: readonly number[]): number[] {
  const first = starts[0];
  const last = starts.at(-1);
  if (first === undefined || last === undefined) return [];
  const window = { startMs: first, endMs: last + args.durationMs };
  const open = openIntervals({ ...args.workerHours, ...window, timeZone: args.timeZone });
  const items = args.dayItems.filter((item) => isLive(item, args.nowMs));
  const { startsBeforeMs = Infinity } = args;
  return starts.filter((start) => {
    if (start >= startsBeforeMs) return false;
    const end = start + args.durationMs;
    if (!isCovered({ startMs: start, endMs: end }, open)) return false;
    // No ticket has an empty id, so nothing is mistaken for the candidate's own booking.
    const candidate = { ...args, ticketId: '', start, end };
    return fits({ items, candidate, nowMs: args.nowMs, eta: args.etaModel }).ok;
  });
}

function isCovered(one: Interval, open: readonly Interval[]): boolean {
  return open.some((part) => part.startMs <= one.startMs && one.endMs <= part.endMs);
}

function slotStarts(args: SlotRequest): number[] {
  const stepMinutes = args.stepMinutes ?? 30;
  const isSane =
    args.durationMs > 0 &&
    args.durationMs <= BOOKING_MS_MAX &&
    Number.isInteger(stepMinutes) &&
    stepMinutes >= 5 &&
    stepMinutes <= 1_440;
  if (!isSane) throw new AppError('INVALID_INPUT', { detail: 'duration or step out of range' });
  const earliestMs = Math.max(args.fromMs, args.nowMs + args.leadMs);
  const stepMs = stepMinutes * 60_000;
  const starts: number[] = [];
  let day = DateTime.fromMillis(earliestMs, { zone: args.timeZone }).startOf('day');
  while (starts.length < SLOTS_MAX && day.toMillis() < args.toMs) {
    const next = day.plus({ days: 1 });
    const dayEndMs = Math.min(next.toMillis(), args.toMs);
    const skipped = Math.max(0, Math.ceil((earliestMs - day.toMillis()) / stepMs));
    let startMs = day.toMillis() + skipped * stepMs;
    for (; startMs < dayEndMs && starts.length < SLOTS_MAX; startMs += stepMs) {
      starts.push(startMs);
    }
    day = next;
  }
  return starts;
}
