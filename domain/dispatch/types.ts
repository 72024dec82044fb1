import type { LngLat } from '../geo/distance.js';
import type { EtaModel } from '../geo/travel.js';
import type { LocalName } from '../../contract/terms/catalogue.js';
import type { DispatchFailure } from '../../contract/terms/order.js';
import type { DayItem, Interval } from '../schedule/types.js';
import { dialsOf } from './dials.js';
import type { CostTerms, EngineDials } from './engine/types.js';

/** A worker as the engine sees him at one tick. */
export type DispatchWorker = {
  readonly id: string;
  /** Where he is, or where he will be at `freeAtMs`. */
  readonly at: LngLat;
  readonly skills: readonly string[];
  /**
   * Skills that he may not exercise from an instant on (UTC ms), because a certificate ends; those
   * that are not named have no end.
   */
  readonly skillEndsMs?: ReadonlyMap<string, number>;
  /** 0 to 5. */
  readonly score: number;
  /** When he can leave `at`, cleaning of the present job included; in the past when idle. */
  readonly freeAtMs: number;
  readonly shiftEndsMs: number;
  /**
   * Working time from `openIntervals`. When present it decides instead of `shiftEndsMs`, which
   * says nothing about an appointment of tomorrow.
   */
  readonly hours?: readonly Interval[];
  readonly dayItems: readonly DayItem[];
  readonly maxDistanceMeters: number;
  /** Since when he is idle; null when busy. */
  readonly idleSinceMs: number | null;
  /** Jobs he has had today. */
  readonly jobs?: number;
  /** Share of offers that he takes, 0 to 1; 1 when it is not known. */
  readonly acceptance?: number;
  readonly openOffers: number;
  /** Takes no orders at the moment (X11). */
  readonly isFrozen?: boolean;
};

/** One ticket that waits for a worker. */
export type DispatchDemand = {
  readonly orderId: string;
  readonly ticketId: string;
  readonly round: number;
  readonly at: LngLat;
  /** All of them are needed. */
  readonly skills: readonly string[];
  readonly serviceMs: number;
  /** The promised start. */
  readonly windowStartMs: number;
  /** No worker may start before it. */
  readonly earliestMs: number;
  readonly prepMs: number;
  readonly cleanMs: number;
  readonly radiusMeters: number;
  readonly excludedWorkerIds: readonly string[];
  readonly createdAtMs: number;
  /** Higher goes first; 0 is normal. */
  readonly priority: number;
  /** Of its city and category; those of the policy when absent. */
  readonly dials?: EngineDials;
};

/** Versioned policy data of the city, never code. */
export type DispatchPolicy = {
  readonly dials: EngineDials;
  /** How late after the promised start an offer may still make the worker begin. */
  readonly lateMsMax: number;
  readonly openOffersMax: number;
  /** An order of several workers that has waited this long is matched before younger ones. */
  readonly crewTurnMs: number;
  /** From its turn on it may keep workers free for this long while the others are missing. */
  readonly crewReserveMs: number;
};

export const DEFAULT_DISPATCH_POLICY: DispatchPolicy = {
  dials: dialsOf({}),
  lateMsMax: 60 * 60_000,
  openOffersMax: 1,
  crewTurnMs: 60_000,
  crewReserveMs: 3 * 60_000,
};

/** Why nobody was found: the failure code that the manual queue shows. */
export type UnmatchedReason = DispatchFailure;

export type DispatchMatch = {
  readonly ticketId: string;
  readonly workerId: string;
  /** Travel from where the worker will be when he leaves. */
  readonly etaMs: number;
  /** When he would begin (UTC ms): the promised start, or later when he cannot be there. */
  readonly startMs: number;
  /** Minutes; they sum to the cost. */
  readonly costTerms: CostTerms;
  /** The decision in plain sentences with a place for each name (X14). */
  readonly why: readonly LocalName[];
};

export type DispatchUnmatched = {
  readonly ticketId: string;
  readonly reason: UnmatchedReason;
  /** Feasible workers seen. */
  readonly candidates: number;
  /** Somebody could come: later is better, for this order or for the whole queue. */
  readonly isWaiting: boolean;
};

export type DispatchInput = {
  readonly nowMs: number;
  readonly demands: readonly DispatchDemand[];
  readonly workers: readonly DispatchWorker[];
  readonly eta: EtaModel;
  readonly policy: DispatchPolicy;
};

/** The port. An engine is pure and deterministic: the order of its inputs changes nothing. */
export type DispatchEngine = {
  readonly match: (input: DispatchInput) => {
    readonly matches: readonly DispatchMatch[];
    readonly unmatched: readonly DispatchUnmatched[];
  };
};
