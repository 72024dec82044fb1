import type { WhatIfPolicy, WhatIfRecorded } from '../../../contract/terms/what-if.js';
import type { RecordedOrder } from '../../../data/repositories/recorded-days.js';
import type { WhatIfDayRow } from '../../../data/repositories/what-if-runs.js';
import { totalsOf, type WhatIfDayTotals } from '../../../domain/dispatch/what-if/figures.js';
import { replayDay } from '../../../domain/dispatch/what-if/replay-day.js';
import type { RecordedDay } from '../../../domain/dispatch/what-if/types.js';
import type { EtaModel } from '../../../domain/geo/travel.js';
import type { MatchingPolicy } from '../../../domain/order/policy.js';
import type { ReplayDeps } from './deps.js';
import { cancelledAtMs, loadRecordedDay } from './load-recorded-day.js';

/** Work between two breaths, ms: the process has other things to do. */
const SLICE_MS = 20;
const MINUTE_MS = 60_000;

export type ReplayDate = {
  readonly cityCode: string;
  readonly timeZone: string;
  readonly date: string;
  readonly policy: WhatIfPolicy;
  readonly seed: number;
};

/** Called every few milliseconds of work with how far the date is, 0 to 1; it may throw to stop. */
export type Breathe = (share: number) => Promise<void>;

/**
 * One recorded day under its own rules and under the changed ones. Reads only; equal facts give
 * equal rows. Errors: WHAT_IF_TOO_LARGE, and whatever `breathe` throws.
 */
export async function replayDate(
  deps: ReplayDeps,
  asked: ReplayDate,
  breathe: Breathe,
): Promise<WhatIfDayRow> {
  await breathe(0);
  const { day, recorded } = await loadRecordedDay(deps, asked);
  const { date, policy, seed } = asked;
  const replay = { eta: await deps.eta.of(asked.cityCode), day, seed };
  const baseline = await play({ ...replay, change: {} }, (share) => breathe(share / 2));
  const change = definedOf(policy);
  const candidate = await play({ ...replay, change }, (share) => breathe((1 + share) / 2));
  return { date, baseline, candidate, recorded: recordedOf(recorded) };
}

async function play(
  args: {
    readonly eta: EtaModel;
    readonly day: RecordedDay;
    readonly change: Partial<MatchingPolicy>;
    readonly seed: number;
  },
  breathe: Breathe,
): Promise<WhatIfDayTotals> {
  const { day } = args;
  const steps = replayDay(args);
  let sinceMs = performance.now();
  // The replay bounds itself: so many ticks a day.
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) return totalsOf(day, step.value);
    if (performance.now() - sinceMs < SLICE_MS) continue;
    await breathe(step.value);
    sinceMs = performance.now();
  }
}

/** Without the dials that are left as they were. */
function definedOf(policy: WhatIfPolicy): Partial<MatchingPolicy> {
  return Object.fromEntries(Object.entries(policy).filter(([, value]) => value !== undefined));
}

/** What really happened to these orders, people at the desk included. */
function recordedOf(orders: readonly RecordedOrder[]): WhatIfRecorded {
  const found = orders.map((order) => ({ ...outcomeOf(order), paidAtMs: order.paidAt?.getTime() }));
  const served = found.filter(({ end }) => end === 'SERVED');
  const cancelled = found.filter(({ end }) => end === 'CANCELLED').length;
  const minutes = served.map(
    ({ foundAtMs, paidAtMs }) => ((foundAtMs ?? 0) - (paidAtMs ?? 0)) / MINUTE_MS,
  );
  const sum = minutes.reduce((all, one) => all + one, 0);
  return {
    orders: orders.length,
    served: served.length,
    unserved: orders.length - served.length - cancelled,
    cancelled,
    foundMeanMinutes: served.length === 0 ? null : sum / served.length,
  };
}

function outcomeOf(order: RecordedOrder) {
  if (cancelledAtMs(order) !== null) return { end: 'CANCELLED', foundAtMs: null } as const;
  const times = order.tickets.map(({ assignedAt }) => assignedAt?.getTime() ?? null);
  const known = times.filter((atMs) => atMs !== null);
  if (known.length < times.length) return { end: 'UNSERVED', foundAtMs: null } as const;
  return { end: 'SERVED', foundAtMs: Math.max(...known) } as const;
}
