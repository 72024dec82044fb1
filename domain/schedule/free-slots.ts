import { DateTime } from 'luxon';
import { AppError } from '../../contract/terms/errors.js';
import { SLOT_STARTS_MAX } from '../../contract/terms/slot-question.js';
import type { LngLat } from '../geo/distance.js';
import type { EtaModel } from '../geo/travel.js';
import { fits } from './fits.js';
import { BOOKING_MS_MAX, isLive, type DayItem, type Interval } from './types.js';
import { openIntervals, workDays, type WorkDay, type WorkerHours } from './working-hours.js';

/** Answers of one call. */
export const SLOTS_MAX = SLOT_STARTS_MAX;

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
  const grid = gridOf(args);
  return grid === null ? [] : freeOf(args, grid, args);
}

/** For each start the number of workers who can take it; starts nobody can take are left out. */
export function freeSlotsAny(
  args: SlotRequest & { readonly workers: readonly SlotWorker[] },
): { startMs: number; workerCount: number }[] {
  if (args.workers.length > SLOT_WORKERS_MAX) {
    throw new AppError('INVALID_INPUT', { detail: `more than ${SLOT_WORKERS_MAX} workers` });
  }
  const grid = gridOf(args);
  if (grid === null) return [];
  const counts = new Map<number, number>();
  for (const worker of args.workers) {
    for (const startMs of freeOf(args, grid, worker)) {
      counts.set(startMs, (counts.get(startMs) ?? 0) + 1);
    }
  }
  return grid.starts.flatMap((startMs) => {
    const workerCount = counts.get(startMs);
    return workerCount === undefined ? [] : [{ startMs, workerCount }];
  });
}

/** Starts that are asked about, with what is the same for all workers. */
type Grid = Interval & { readonly starts: readonly number[]; readonly days: readonly WorkDay[] };

function gridOf(args: SlotRequest): Grid | null {
  const starts = slotStarts(args);
  const [startMs] = starts;
  const last = starts.at(-1);
  if (startMs === undefined || last === undefined) return null;
  const window = { startMs, endMs: last + args.durationMs };
  return { ...window, starts, days: workDays({ ...window, timeZone: args.timeZone }) };
}

function freeOf(args: SlotRequest, grid: Grid, worker: SlotWorker): number[] {
  const { durationMs, prepMs, cleanMs, at, nowMs, etaModel: eta, timeZone } = args;
  const { startMs, endMs, days } = grid;
  const open = openIntervals({ ...worker.workerHours, startMs, endMs, days, timeZone });
  const items = worker.dayItems.filter((item) => isLive(item, nowMs));
  const { startsBeforeMs = Infinity } = worker;
  return grid.starts.filter((start) => {
    if (start >= startsBeforeMs) return false;
    const end = start + durationMs;
    if (!isCovered({ startMs: start, endMs: end }, open)) return false;
    // No ticket has an empty id, so nothing is mistaken for the candidate's own booking.
    const candidate = { ticketId: '', start, end, at, prepMs, cleanMs };
    return fits({ items, candidate, nowMs, eta }).ok;
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
