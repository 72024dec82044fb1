/**
 * The workers of a replayed day: who is on duty at a moment, where each is, and what his time is
 * given to. The guard against two jobs at once is production's `fits`, asked again at every booking.
 */
import { distanceMeters, type LngLat } from '../../geo/distance.js';
import type { EtaModel } from '../../geo/travel.js';
import { fits } from '../../schedule/fits.js';
import type { DayItem } from '../../schedule/types.js';
import { momentOf } from '../moment.js';
import type { DispatchWorker } from '../types.js';
import type { ReplayBooking, WhatIfWorker } from './types.js';

type OnDuty = {
  readonly worker: WhatIfWorker;
  items: readonly DayItem[];
  openOffers: number;
  meters: Map<string, number>;
};

export type Crew = ReturnType<typeof createCrew>;

/** Keeps the time of these workers. */
export function createCrew(workers: readonly WhatIfWorker[], eta: EtaModel) {
  const byId = new Map<string, OnDuty>(
    workers.map((worker) => [
      worker.id,
      { worker, items: worker.items, openOffers: 0, meters: new Map() },
    ]),
  );
  const ofMerchant = new Map<string, OnDuty[]>();
  for (const one of byId.values()) {
    const { merchantId } = one.worker;
    ofMerchant.set(merchantId, [...(ofMerchant.get(merchantId) ?? []), one]);
  }
  const require = (workerId: string): OnDuty => {
    const one = byId.get(workerId);
    if (one === undefined) throw new RangeError(`${workerId} is not of this day`);
    return one;
  };
  return {
    /** Those of a merchant who take orders now, as the engine sees them. */
    at(merchantId: string, nowMs: number): DispatchWorker[] {
      const mates = ofMerchant.get(merchantId) ?? [];
      return mates
        .filter(({ worker }) => isOnline(worker, nowMs))
        .map((one) => toDispatchWorker(one, nowMs));
    },

    /** Holds the time of a worker who is being asked. RangeError when it is not free. */
    hold(args: { readonly workerId: string; readonly item: DayItem; readonly nowMs: number }) {
      const { workerId, item, nowMs } = args;
      const one = require(workerId);
      const isFree = fits({ items: one.items, candidate: item, nowMs, eta }).ok;
      if (!isFree) throw new RangeError(`${workerId} would do two jobs at once: ${item.ticketId}`);
      one.meters.set(item.ticketId, distanceMeters(placeOf(one, nowMs), item.at));
      one.items = [...one.items, item];
      one.openOffers += 1;
    },

    /** He has said yes: the time is his. */
    keep(workerId: string): void {
      require(workerId).openOffers -= 1;
    },

    /** He has said no, or the order is gone. */
    release(args: {
      readonly workerId: string;
      readonly ticketId: string;
      readonly isOpen: boolean;
    }) {
      const one = require(args.workerId);
      one.items = one.items.filter(({ ticketId }) => ticketId !== args.ticketId);
      one.meters.delete(args.ticketId);
      if (args.isOpen) one.openOffers -= 1;
    },

    /** Share of offers that he takes, 0 to 1. */
    acceptanceOf: (workerId: string): number => require(workerId).worker.acceptance,

    /** All that the replay has given, questions that are still open included. */
    bookings(): ReplayBooking[] {
      return [...byId.values()].flatMap(({ worker, items, meters }) =>
        items.flatMap((item) => {
          const way = meters.get(item.ticketId);
          return way === undefined ? [] : [{ workerId: worker.id, item, meters: way }];
        }),
      );
    },
  };
}

const isOnline = ({ online }: WhatIfWorker, nowMs: number): boolean =>
  online.some(({ startMs, endMs }) => startMs <= nowMs && nowMs < endMs);

function toDispatchWorker(one: OnDuty, nowMs: number): DispatchWorker {
  const { worker, items, openOffers } = one;
  const { hours } = worker;
  const { present: _present, ...moment } = momentOf({ items, hours, nowMs });
  return {
    id: worker.id,
    at: placeOf(one, nowMs),
    skills: worker.skills,
    skillEndsMs: worker.skillEndsMs,
    score: worker.score,
    ...moment,
    shiftEndsMs: hours.at(-1)?.endMs ?? nowMs,
    hours,
    dayItems: items,
    maxDistanceMeters: worker.radiusMeters,
    acceptance: worker.acceptance,
    openOffers,
  };
}

/** At his job, else where he was last: at a job's door or where he was seen, else at home. */
function placeOf({ worker, items }: OnDuty, nowMs: number): LngLat {
  let lastMs = -Infinity;
  let place = worker.home;
  for (const item of items) {
    const fromMs = item.start - item.prepMs;
    if (fromMs > nowMs || fromMs < lastMs) continue;
    lastMs = fromMs;
    place = item.at;
  }
  for (const { atMs, place: seen } of worker.seen) {
    if (atMs > nowMs || atMs < lastMs) continue;
    lastMs = atMs;
    place = seen;
  }
  return place;
}
