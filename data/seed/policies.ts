import { ANY_SCOPE } from '../../contract/terms/catalogue.js';
import type { OrderPolicy } from '../../domain/order/policy.js';
import type { PricePolicy } from '../../domain/pricing/price-policy.js';
import type { PolicyDocument } from '../models/policy.js';
import { DEMO_CITY_CODE, HANGZHOU_CODE } from './cities.js';
import { HOLIDAYS } from './holidays.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** In force since before any order. */
const FROM = new Date('2025-01-01T00:00:00Z');

/**
 * Short times of the demo city: an order lives for seconds, so that an hour of demand is driven
 * in about two minutes. Distances and shares stay the defaults.
 */
export const DEMO_POLICY: Partial<OrderPolicy> = {
  payMs: 20 * SECOND,
  payPollDelaysMs: [2 * SECOND, 5 * SECOND, 10 * SECOND],
  unknownPaySlotMs: 5 * SECOND,
  offerOnDemandMs: 3 * SECOND,
  offerScheduledMs: 3 * SECOND,
  offerGraceMs: 500,
  offerRoundsMax: 4,
  nowLeadMs: 30 * SECOND,
  // "Now" is on demand, anything later is scheduled and holds a worker's time.
  onDemandLeadMs: 40 * SECOND,
  // 40 % of the 30 s lead is the same 12 s.
  escalateOnDemandMaxMs: 12 * SECOND,
  escalateScheduledAfterPaymentMs: 12 * SECOND,
  escalateScheduledBeforeStartMs: 0,
  giveUpAfterStartMs: 5 * SECOND,
  giveUpMinAfterReturnMs: 10 * SECOND,
  retryRoundMs: SECOND,
  grabPoolMs: 3 * SECOND,
  manualLockMs: 10 * SECOND,
  declineWindowMs: 5 * SECOND,
  departWindowMs: 24 * HOUR,
  departGraceMs: 15 * SECOND,
  workerLateFreeCancelMs: MINUTE,
  workerNoShowMs: 2 * MINUTE,
  customerNoShowMs: 10 * SECOND,
  overrunGraceMs: 30 * SECOND,
  overrunStepMs: MINUTE,
  preparationMs: 0,
  cleaningMs: 0,
  autoConfirmMs: 5 * SECOND,
  reviewMs: MINUTE,
  followUpReviewMs: 2 * MINUTE,
  settlementHoldMs: 2 * SECOND,
  appealWindowMs: 10 * SECOND,
  rescheduleFreeBeforeStartMs: 5 * MINUTE,
  consentMs: 5 * SECOND,
  redemptionCodeMs: MINUTE,
  movableUntilBeforeStartMs: 0,
  additionMs: 20 * SECOND,
  approvalSlaMs: 5 * SECOND,
  contactOldMs: 10 * MINUTE,
  contactGraceMs: 5 * SECOND,
};

/** No photos are taken of people: massage and care are proved by the start code alone. */
const NO_PHOTOS: Partial<OrderPolicy> = { photosMin: 0 };

/** Prices of a city for daily use: by night, on public holidays, and within the hour. */
const CITY_PRICES: Partial<PricePolicy> = {
  nightWindow: { startMinute: 22 * 60, endMinute: 30 * 60 },
  nightRate: { rateBps: 2_000 },
  holidays: HOLIDAYS,
  holidayRate: { rateBps: 3_000 },
  rushWithinMs: HOUR,
  rushRate: { amountFen: 2_000 },
};

/** A visit to look at a broken appliance costs that much at least. */
const REPAIR_PRICES: Partial<PricePolicy> = { minimumFen: 10_000 };

/** List prices at every hour: recorded demand is played at any time, nearly all of it as "now". */
const DEMO_PRICES: Partial<PricePolicy> = {
  nightRate: null,
  holidayRate: null,
  rushRate: null,
  minimumFen: 0,
};

export const SEED_POLICIES: readonly PolicyDocument[] = [
  policy({ cityCode: ANY_SCOPE, categoryId: 'massage', values: NO_PHOTOS }),
  policy({ cityCode: ANY_SCOPE, categoryId: 'care', values: NO_PHOTOS }),
  policy({ cityCode: ANY_SCOPE, categoryId: 'repair', prices: REPAIR_PRICES }),
  policy({ cityCode: HANGZHOU_CODE, categoryId: ANY_SCOPE, prices: CITY_PRICES }),
  policy({
    cityCode: DEMO_CITY_CODE,
    categoryId: ANY_SCOPE,
    values: DEMO_POLICY,
    prices: DEMO_PRICES,
  }),
];

function policy(
  row: Pick<PolicyDocument, 'cityCode' | 'categoryId'> &
    Partial<Pick<PolicyDocument, 'values' | 'prices'>>,
): PolicyDocument {
  const { cityCode, categoryId } = row;
  return {
    _id: [cityCode, categoryId, 1].join('-').replaceAll(ANY_SCOPE, 'any'),
    values: {},
    ...row,
    status: 'PUBLISHED',
    number: 1,
    from: FROM,
    version: 1,
  };
}
