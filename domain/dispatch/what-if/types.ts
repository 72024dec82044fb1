import type { LngLat } from '../../geo/distance.js';
import type { EtaModel } from '../../geo/travel.js';
import type { MatchingPolicy, OrderPolicy } from '../../order/policy.js';
import type { DayItem, Interval } from '../../schedule/types.js';

/** A recorded order as dispatch met it. Times are UTC ms. */
export type WhatIfOrder = {
  readonly id: string;
  readonly merchantId: string;
  readonly at: LngLat;
  readonly skills: readonly string[];
  /** Promised. */
  readonly startMs: number;
  readonly endMs: number;
  readonly prepMs: number;
  readonly cleanMs: number;
  /** When it began to want workers. */
  readonly paidAtMs: number;
  /** When the customer took it back; null where he did not. */
  readonly cancelledAtMs: number | null;
  readonly ticketIds: readonly string[];
  /** As it was booked under. */
  readonly policy: OrderPolicy;
};

/** A worker on that day. */
export type WhatIfWorker = {
  readonly id: string;
  readonly merchantId: string;
  readonly home: LngLat;
  readonly skills: readonly string[];
  readonly skillEndsMs: ReadonlyMap<string, number>;
  /** 0 to 5. */
  readonly score: number;
  /** Share of offers that he takes, 0 to 1. */
  readonly acceptance: number;
  readonly radiusMeters: number;
  readonly hours: readonly Interval[];
  /** When he took orders, as far as the recorded facts tell. */
  readonly online: readonly Interval[];
  /** What was booked before the day began, or for him by name. */
  readonly items: readonly DayItem[];
  /** Where he was seen, by time. */
  readonly seen: readonly { readonly atMs: number; readonly place: LngLat }[];
};

/** Everything that was recorded of one day of a city. */
export type RecordedDay = {
  readonly fromMs: number;
  readonly toMs: number;
  readonly orders: readonly WhatIfOrder[];
  readonly workers: readonly WhatIfWorker[];
  /** How long a worker usually thinks about an offer, ms. */
  readonly answerMs: number;
};

export type ReplayInput = {
  readonly day: RecordedDay;
  /** Dials that differ from those that each order was booked under; nothing = the recorded policy. */
  readonly change: Partial<MatchingPolicy>;
  readonly seed: number;
  readonly eta: EtaModel;
};

/** A worker's time that the replay gave to an order. */
export type ReplayBooking = {
  readonly workerId: string;
  readonly item: DayItem;
  /** Of the ride, as the crow flies. */
  readonly meters: number;
};

export const REPLAY_ENDS = ['SERVED', 'ESCALATED', 'GAVE_UP', 'CANCELLED', 'LEFT'] as const;
/** LEFT: nothing was decided when the replay ended. */
export type ReplayEnd = (typeof REPLAY_ENDS)[number];

export type ReplayedOrder = {
  readonly id: string;
  readonly end: ReplayEnd;
  readonly isOnDemand: boolean;
  readonly paidAtMs: number;
  readonly startMs: number;
  /** When the last of its workers had said yes, and when the last of them begins; null: nobody. */
  readonly foundAtMs: number | null;
  readonly beginsAtMs: number | null;
};

export type ReplayedDay = {
  readonly orders: readonly ReplayedOrder[];
  readonly bookings: readonly ReplayBooking[];
  readonly offers: number;
  /** Offers that were declined. */
  readonly refused: number;
  /** Runs of the engine. */
  readonly ticks: number;
};
