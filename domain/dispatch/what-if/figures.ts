import { UNSERVED_MINUTES, type WhatIfFigures } from '../../../contract/terms/what-if.js';
import type { Interval } from '../../schedule/types.js';
import type { RecordedDay, ReplayedDay, ReplayedOrder } from './types.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Waits are kept in bins of a quarter of a minute; the last one holds all that are longer. */
const BIN_MINUTES = 0.25;
const BINS_MAX = 4 * 24 * 60;
const P95 = 0.95;

/** Sums of one day under one policy: those of several days can be added. */
export type WhatIfDayTotals = {
  readonly orders: number;
  readonly served: number;
  readonly unserved: number;
  readonly cancelled: number;
  readonly escalated: number;
  readonly offers: number;
  readonly refused: number;
  readonly waitMinutes: number;
  /** Bin and orders in it, ascending, empty ones left out. */
  readonly waitBins: readonly (readonly [bin: number, orders: number])[];
  readonly foundMinutes: number;
  readonly jobs: number;
  readonly meters: number;
  /** Workers who were on duty. */
  readonly workers: number;
  readonly gini: number;
};

/** The sums of a replayed day. */
export function totalsOf(day: RecordedDay, replayed: ReplayedDay): WhatIfDayTotals {
  const { orders, offers, refused } = replayed;
  const served = orders.filter(({ end }) => end === 'SERVED');
  const cancelled = orders.filter(({ end }) => end === 'CANCELLED').length;
  const waits = orders.filter(({ end }) => end !== 'CANCELLED').map(waitOf);
  const servedIds = new Set(served.map(({ id }) => id));
  const jobs = replayed.bookings.filter(({ item }) => servedIds.has(item.orderId));
  const minutesOf = new Map<string, number>();
  for (const { workerId, item } of jobs) {
    const minutes = (item.end - item.start) / MINUTE_MS;
    minutesOf.set(workerId, (minutesOf.get(workerId) ?? 0) + minutes);
  }
  const onDuty = day.workers.filter(({ online }) => hoursOf(online) > 0);
  return {
    orders: orders.length,
    served: served.length,
    unserved: orders.length - served.length - cancelled,
    cancelled,
    escalated: orders.filter(({ end }) => end === 'ESCALATED').length,
    ...{ offers, refused },
    waitMinutes: sum(waits),
    waitBins: binsOf(waits),
    foundMinutes: sum(served.map((one) => ((one.foundAtMs ?? 0) - one.paidAtMs) / MINUTE_MS)),
    jobs: jobs.length,
    meters: Math.round(sum(jobs.map(({ meters }) => meters))),
    workers: onDuty.length,
    gini: giniOf(onDuty.map(({ id, online }) => (minutesOf.get(id) ?? 0) / hoursOf(online))),
  };
}

/** What the customer waits: from payment, or from the promised start of an appointment. */
function waitOf({ end, beginsAtMs, isOnDemand, paidAtMs, startMs }: ReplayedOrder): number {
  if (end !== 'SERVED' || beginsAtMs === null) return UNSERVED_MINUTES;
  return Math.max(0, beginsAtMs - (isOnDemand ? paidAtMs : startMs)) / MINUTE_MS;
}

function binsOf(waits: readonly number[]): [number, number][] {
  const bins = new Map<number, number>();
  for (const wait of waits) {
    const bin = Math.min(BINS_MAX, Math.ceil(wait / BIN_MINUTES));
    bins.set(bin, (bins.get(bin) ?? 0) + 1);
  }
  return [...bins].sort(([a], [b]) => a - b);
}

/** The figures of some days together. Gini is the mean of the days by their served orders. */
export function figuresOf(days: readonly WhatIfDayTotals[]): WhatIfFigures {
  const total = (read: (day: WhatIfDayTotals) => number): number => sum(days.map(read));
  const [orders, served] = [total((day) => day.orders), total((day) => day.served)];
  const cancelled = total((day) => day.cancelled);
  const jobs = total((day) => day.jobs);
  const mean = (whole: number, count: number, places = 2): number | null =>
    count === 0 ? null : round(whole / count, places);
  return {
    ...{ orders, served, cancelled },
    unserved: total((day) => day.unserved),
    escalated: total((day) => day.escalated),
    waitMeanMinutes: mean(
      total((day) => day.waitMinutes),
      orders - cancelled,
    ),
    waitP95Minutes: p95Of(days.flatMap(({ waitBins }) => waitBins)),
    foundMeanMinutes: mean(
      total((day) => day.foundMinutes),
      served,
    ),
    metersPerJob: mean(
      total((day) => day.meters),
      jobs,
      0,
    ),
    gini: mean(
      total((day) => day.gini * day.served),
      served,
      3,
    ),
  };
}

/** Upper edge of the bin below which 95 % of the waits lie. */
function p95Of(bins: readonly (readonly [bin: number, orders: number])[]): number | null {
  const all = sum(bins.map(([, count]) => count));
  let below = 0;
  for (const [bin, count] of bins.toSorted(([a], [b]) => a - b)) {
    below += count;
    if (below >= P95 * all) return bin * BIN_MINUTES;
  }
  return null;
}

/** 0 when all have the same, towards 1 when one has everything. */
export function giniOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const total = sum(sorted);
  if (total === 0) return 0;
  const weighted = sum(sorted.map((value, at) => (at + 1) * value));
  return (2 * weighted) / (sorted.length * total) - (sorted.length + 1) / sorted.length;
}

const hoursOf = (online: readonly Interval[]): number =>
  sum(online.map(({ startMs, endMs }) => (endMs - startMs) / HOUR_MS));

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

const round = (value: number, places: number): number =>
  Math.round(value * 10 ** places) / 10 ** places;
