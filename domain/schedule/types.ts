import type { LngLat } from '../geo/distance.js';

/** One busy interval of a worker (档期占用). `start`, `end` and `holdUntil` are UTC ms. */
export type DayItem = {
  readonly ticketId: string;
  readonly orderId: string;
  readonly start: number;
  readonly end: number;
  readonly at: LngLat;
  /** H3 res 9 of `at`. */
  readonly cell: string;
  /** Preparation directly before `start`. */
  readonly prepMs: number;
  /** Cleaning directly after `end`. */
  readonly cleanMs: number;
  /** Set while the customer pays; after it the item counts as gone. Firm when null or absent. */
  readonly holdUntil?: number | null;
  /** True while dispatch may give the booking to another worker. */
  readonly movable: boolean;
};

/** The guard against double booking: one document per worker and service day. */
export type WorkerDay = {
  /** `workerId:yyyy-mm-dd` */
  readonly _id: string;
  /** 0 = not written yet. */
  readonly ver: number;
  readonly items: readonly DayItem[];
};

/** Half-open [startMs, endMs). */
export type Interval = { readonly startMs: number; readonly endMs: number };

/** Travel between two bookings counts at most this much; with PAD_MS_MAX it bounds the guard. */
export const TRAVEL_MS_MAX = 3 * 3_600_000;

/** Upper bound of preparation and of cleaning. */
export const PAD_MS_MAX = 3_600_000;

/** Upper bound of one booking. */
export const BOOKING_MS_MAX = 24 * 3_600_000;

/** Bookings of one worker in one service day. */
export const DAY_ITEMS_MAX = 96;

/** False for a hold whose time is over: readers ignore it, writers overwrite it. */
export function isLive(item: DayItem, nowMs: number): boolean {
  return item.holdUntil === undefined || item.holdUntil === null || item.holdUntil >= nowMs;
}
