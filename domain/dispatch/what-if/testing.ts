import type { LngLat } from '../../geo/distance.js';
import { streetEtaModel } from '../../geo/travel.js';
import { DEFAULT_ORDER_POLICY } from '../../order/policy.js';
import { chanceOf } from './chance.js';
import { replayDay } from './replay-day.js';
import type { RecordedDay, ReplayedDay, ReplayInput, WhatIfOrder, WhatIfWorker } from './types.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Midnight of an invented day. */
export const DAY_MS = Date.parse('2026-03-10T00:00:00+08:00');
export const CENTRE: LngLat = [121.62, 38.92];
export const eta = streetEtaModel();

/** A moment of the day, by its clock. */
export const clock = (hour: number, minute = 0): number => DAY_MS + hour * HOUR + minute * MINUTE;
/** A place so many kilometres to the east of the middle. */
export const eastBy = (km: number): LngLat => [CENTRE[0] + km / 86.6, CENTRE[1]];

/** An order as "now" at nine in the middle of the city, two hours of cleaning. */
export function anOrder(own: Partial<WhatIfOrder> & { readonly id: string }): WhatIfOrder {
  const paidAtMs = own.paidAtMs ?? clock(9);
  const startMs = own.startMs ?? paidAtMs + DEFAULT_ORDER_POLICY.nowLeadMs;
  return {
    ...{ merchantId: 'm', at: CENTRE, skills: ['clean'], prepMs: 0, cleanMs: 0 },
    ...{ paidAtMs, startMs, endMs: startMs + 2 * HOUR, cancelledAtMs: null },
    ticketIds: [`${own.id}:1`],
    policy: DEFAULT_ORDER_POLICY,
    ...own,
  };
}

/** A worker in the middle of the city, on duty from eight to eight, who takes everything. */
export function aWorker(own: Partial<WhatIfWorker> & { readonly id: string }): WhatIfWorker {
  const shift = [{ startMs: clock(8), endMs: clock(20) }];
  return {
    ...{ merchantId: 'm', home: CENTRE, skills: ['clean'], skillEndsMs: new Map() },
    ...{ score: 4.5, acceptance: 1, radiusMeters: 20_000, items: [], seen: [] },
    ...{ hours: shift, online: shift },
    ...own,
  };
}

export function aDay(day: Pick<RecordedDay, 'orders' | 'workers'>): RecordedDay {
  return { fromMs: DAY_MS, toMs: DAY_MS + 24 * HOUR, answerMs: 10_000, ...day };
}

/** A replay to its end. */
export function play(
  day: RecordedDay,
  own: Partial<Pick<ReplayInput, 'change' | 'seed'>> = {},
): ReplayedDay {
  const steps = replayDay({ day, change: {}, seed: 1, eta, ...own });
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** A city that is short of people, drawn from a seed: orders of one and two workers, now and later. */
export function busyDay(
  seed: number,
  size: { readonly orders: number; readonly workers: number } = { orders: 40, workers: 7 },
): RecordedDay {
  const draw = (...parts: readonly (string | number)[]): number =>
    chanceOf(seed, ...parts.map(String));
  const placeOf = (what: string): LngLat => [
    CENTRE[0] + (draw(what, 'x') - 0.5) / 8,
    CENTRE[1] + (draw(what, 'y') - 0.5) / 8,
  ];
  const orders = Array.from({ length: size.orders }, (_none, index) => {
    const id = `o${String(index).padStart(4, '0')}`;
    const paidAtMs = clock(8) + Math.floor(draw(id, 'paid') * 10 * HOUR);
    const isLater = draw(id, 'later') < 0.3;
    const leadMs = isLater ? 3 * HOUR + Math.floor(draw(id, 'lead') * 20 * HOUR) : 5 * MINUTE;
    const serviceMs = (30 + Math.floor(draw(id, 'size') * 120)) * MINUTE;
    const isCrew = draw(id, 'crew') < 0.15;
    return anOrder({
      ...{ id, paidAtMs, at: placeOf(id), startMs: paidAtMs + leadMs },
      endMs: paidAtMs + leadMs + serviceMs,
      prepMs: 5 * MINUTE,
      cleanMs: 5 * MINUTE,
      merchantId: draw(id, 'merchant') < 0.8 ? 'm' : 'n',
      ticketIds: isCrew ? [`${id}:1`, `${id}:2`] : [`${id}:1`],
      cancelledAtMs: draw(id, 'cancel') < 0.1 ? paidAtMs + 20 * MINUTE : null,
    });
  });
  const workers = Array.from({ length: size.workers }, (_none, index) => {
    const id = `w${index}`;
    const day = [8, 32].map((hour) => ({ startMs: clock(hour), endMs: clock(hour + 12) }));
    return aWorker({
      ...{ id, home: placeOf(id), acceptance: 0.7 + 0.3 * draw(id, 'acceptance') },
      merchantId: index % 4 === 3 ? 'n' : 'm',
      hours: day,
    });
  });
  return aDay({ orders, workers });
}
