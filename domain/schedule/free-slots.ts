import { DateTime } from 'luxon';
import { AppError } from '../../contract/terms/errors.js';
import { SLOT_STARTS_MAX } from '../../contract/terms/slot-question.js';
import type { LngLat } from '../geo/distance.js';
import type { EtaModel } from '../geo/travel.js';
import { REACH_MS, fits } from './fits.js';
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
  if (grid === null) return [];
  const isFree = freeStarts(args, grid, args);
  return grid.starts.filter((_startMs, index) => isFree[index] === 1);
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
  const counts = new Uint32Array(grid.starts.length);
  for (const worker of args.workers) {
    const isFree = freeStarts(args, grid, worker);
    for (let index = 0; index < counts.length; index += 1) {
      counts[index] = (counts[index] ?? 0) + (isFree[index] ?? 0);
    }
  }
  return grid.starts.flatMap((startMs, index) => {
    const workerCount = counts[index] ?? 0;
    return workerCount === 0 ? [] : [{ startMs, workerCount }];
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

/** 1 for each start that he can take: his working time, without what his bookings rule out. */
function freeStarts(args: SlotRequest, grid: Grid, worker: SlotWorker): Uint8Array {
  const { durationMs, nowMs, timeZone } = args;
  const { starts, startMs, endMs, days } = grid;
  const { startsBeforeMs = Infinity } = worker;
  const isFree = new Uint8Array(starts.length);
  for (const open of openIntervals({ ...worker.workerHours, startMs, endMs, days, timeZone })) {
    const end = firstAtLeast(starts, Math.min(open.endMs - durationMs + 1, startsBeforeMs));
    for (let index = firstAtLeast(starts, open.startMs); index < end; index += 1) isFree[index] = 1;
  }
  for (const item of worker.dayItems) {
    if (isLive(item, nowMs)) ruleOut(args, { item, starts, isFree });
  }
  return isFree;
}

/** Takes out what one booking stands in the way of; what is beyond its reach is not looked at. */
function ruleOut(
  args: SlotRequest,
  at: { readonly item: DayItem; readonly starts: readonly number[]; readonly isFree: Uint8Array },
): void {
  const { item, starts, isFree } = at;
  const { durationMs, prepMs, cleanMs, nowMs, etaModel: eta } = args;
  const items = [item];
  const end = firstAtLeast(starts, item.end + REACH_MS);
  let index = firstAtLeast(starts, item.start - durationMs - REACH_MS);
  for (; index < end; index += 1) {
    const start = starts[index];
    if (start === undefined || isFree[index] === 0) continue;
    // No ticket has an empty id, so nothing is mistaken for the candidate's own booking.
    const job = { ticketId: '', start, end: start + durationMs, at: args.at, prepMs, cleanMs };
    if (!fits({ items, candidate: job, nowMs, eta }).ok) isFree[index] = 0;
  }
}

/** Index of the first start that is not earlier; the length when there is none. */
function firstAtLeast(starts: readonly number[], ms: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? Infinity) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
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
