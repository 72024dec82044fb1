import type { DayInterval, LocalName } from '../../contract/terms/catalogue.js';

/** A share of items and options in basis points, or a fixed amount in fen. */
export type SurchargeRate = { readonly rateBps: number } | { readonly amountFen: number };

/** One calendar date of the city ('yyyy-MM-dd') on which the holiday surcharge is due. */
export type HolidayDate = { readonly date: string; readonly name: LocalName };

/**
 * Numbers of the price that a city may set per category, beside the order policy and versioned
 * with it. A rate of null switches its surcharge off. Milliseconds end in `Ms`.
 */
export type PricePolicy = {
  /** Minutes of the city's day, the end excluded and past 1,440 on the next day. */
  readonly nightWindow: DayInterval;
  readonly nightRate: SurchargeRate | null;
  /** Replaced whole by a narrower row, never merged. */
  readonly holidays: readonly HolidayDate[];
  readonly holidayRate: SurchargeRate | null;
  /** A start promised sooner than this after booking is a rush. */
  readonly rushWithinMs: number;
  readonly rushRate: SurchargeRate | null;
  /** Goods below it are filled up to it; 0 = no minimum. */
  readonly minimumFen: number;
  /** A quote binds this long. */
  readonly quoteMs: number;
};

const MINUTE = 60_000;

/** No surcharge and no minimum: a city that sets nothing sells at its list prices. */
export const DEFAULT_PRICE_POLICY: PricePolicy = {
  nightWindow: { startMinute: 22 * 60, endMinute: 30 * 60 },
  nightRate: null,
  holidays: [],
  holidayRate: null,
  rushWithinMs: 60 * MINUTE,
  rushRate: null,
  minimumFen: 0,
  quoteMs: 15 * MINUTE,
};
