/**
 * Numbers that a city may set per category; an order keeps the ones it was booked under.
 * Milliseconds end in `Ms`, basis points in `Bps`. Defaults are DOMAIN "Policy defaults".
 */
export type OrderPolicy = MatchingPolicy & {
  readonly payMs: number;
  /** Delays after placing at which the channel is asked whether the order was paid. */
  readonly payPollDelaysMs: readonly number[];
  /** After the pay deadline an unknown channel outcome keeps the slot this long. */
  readonly unknownPaySlotMs: number;
  readonly offerOnDemandMs: number;
  readonly offerScheduledMs: number;
  /** An answer received this late still counts. */
  readonly offerGraceMs: number;
  readonly offerRoundsMax: number;
  readonly radiusMeters: readonly number[];
  readonly grabPoolAfterRounds: number;
  readonly grabPoolMs: number;
  readonly hasGrabPool: boolean;
  /** Also for an order that still wants several workers: each of them is grabbed for himself. */
  readonly hasCrewPool: boolean;
  /** Promised start closer than this after payment = on demand. */
  readonly onDemandLeadMs: number;
  /** "Now" means payment plus this. */
  readonly nowLeadMs: number;
  readonly escalateOnDemandMaxMs: number;
  readonly escalateOnDemandLeadBps: number;
  readonly escalateScheduledAfterPaymentMs: number;
  readonly escalateScheduledBeforeStartMs: number;
  readonly giveUpAfterStartMs: number;
  /** After a return to dispatching, give-up is never earlier than this from then. */
  readonly giveUpMinAfterReturnMs: number;
  readonly retryRoundMs: number;
  readonly manualLockMs: number;
  readonly declineWindowMs: number;
  readonly departWindowMs: number;
  /** Time to set out after an assignment whose latest departure has passed already. */
  readonly departGraceMs: number;
  readonly arriveDistanceMeters: number;
  readonly workerLateFreeCancelMs: number;
  readonly workerNoShowMs: number;
  readonly customerNoShowMs: number;
  readonly overrunGraceMs: number;
  /** Work past its planned end keeps its worker busy for this much longer. */
  readonly overrunStepMs: number;
  /** So many steps at most, then only people move the order. */
  readonly overrunStepsMax: number;
  /** A later visit is not given to others for a delay of no more than this. */
  readonly delayToleratedMs: number;
  readonly preparationMs: number;
  readonly cleaningMs: number;
  readonly photosMin: number;
  readonly autoConfirmMs: number;
  readonly reviewMs: number;
  readonly followUpReviewMs: number;
  readonly settlementHoldMs: number;
  readonly cancelFreeBeforeStartMs: number;
  readonly cancelFeeAssignedBps: number;
  readonly cancelFeeEnRouteBps: number;
  readonly cancelFeeArrivedBps: number;
  readonly cancelFeeWorkerSideBps: number;
  /** A temporary closure of the city lets the customer cancel what is booked into it for free. */
  readonly hasFreeClosureCancel: boolean;
  readonly rescheduleFreeBeforeStartMs: number;
  readonly reschedulesMax: number;
  readonly rescheduleConsentInsideMs: number;
  readonly consentMs: number;
  readonly redemptionCodeMs: number;
  readonly movableUntilBeforeStartMs: number;
  readonly commissionBps: number;
  /** How often the customer may ask for another worker. */
  readonly workerChangesMax: number;
  readonly customerNoShowFeeBps: number;
  /** Inside this window a worker's own cancellation or absence counts as a breach. */
  readonly breachBeforeStartMs: number;
  readonly workerCancelPoints: number;
  readonly workerNoShowPoints: number;
  /** For being at the door later than `workerLateFreeCancelMs`; 0 = no breach. */
  readonly workerLatePoints: number;
  /** For not having set out in time; 0 = a warning only. */
  readonly departLatePoints: number;
  readonly additionMs: number;
  /** Sold with one step of added time. */
  readonly additionStepMinutes: number;
  readonly additionMinutesMax: number;
  /** Finished work waits for review: always, above an amount, of new workers, by random share. */
  readonly approvesAlways: boolean;
  readonly approvalAboveFen: number | null;
  readonly approvalNewWorkerOrders: number;
  readonly approvalShareBps: number;
  readonly approvalSlaMs: number;
  readonly caseSlaMs: number;
  /** A decision of a case may be appealed, and costs its bearer nothing, until then. */
  readonly appealWindowMs: number;
  /** Later complaints than the dispute window are taken until then. */
  readonly complaintMs: number;
  /** A worker's step may tell that it happened this long ago. */
  readonly occurredAgoMaxMs: number;
  /** A worker not heard of for this long may be offline: clocks about him wait. */
  readonly contactOldMs: number;
  readonly contactGraceMs: number;
  /** Compensation when nobody comes, as refund credit; 0 = none. */
  readonly giveUpCompensationFen: number;
  /** Reward of whoever brought the customer, of the goods paid; at most the commission's rate. */
  readonly referralBps: number;
  /** One tip at most, and how long after completion one may be given; 0 = no tips. */
  readonly tipMaxFen: number;
  readonly tipMs: number;
};

/** Dials of the dispatch engine (DISPATCH §3): weights in hundredths of a minute. */
export type MatchingPolicy = {
  /** A worker is not sent when a response so much longer than the order's age is expected. */
  readonly waitForBetterMinutes: number;
  readonly soonFreeMinutes: number;
  /** Short jobs before long ones: less waiting over all, more for the longest. */
  readonly hasShortFirst: boolean;
  readonly waitPercent: number;
  readonly travelPercent: number;
  readonly fairnessPercent: number;
  readonly idleMinutesMax: number;
  /** Of a minute, for a worker who surely declines. */
  readonly acceptancePercent: number;
  readonly scorePercent: number;
  readonly priorityPercent: number;
};

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A request row is good for this long; after it nothing is placed (DOMAIN placeBy). */
export const PLACE_BY_MS = 60 * SECOND;

export const DEFAULT_ORDER_POLICY: OrderPolicy = {
  payMs: 15 * MINUTE,
  payPollDelaysMs: [30 * SECOND, 60 * SECOND, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE],
  unknownPaySlotMs: 5 * MINUTE,
  offerOnDemandMs: 45 * SECOND,
  offerScheduledMs: 10 * MINUTE,
  offerGraceMs: 2 * SECOND,
  offerRoundsMax: 8,
  radiusMeters: [3_000, 5_000, 8_000, 12_000],
  grabPoolAfterRounds: 2,
  grabPoolMs: 3 * MINUTE,
  hasGrabPool: false,
  hasCrewPool: false,
  onDemandLeadMs: 2 * HOUR,
  nowLeadMs: 5 * MINUTE,
  escalateOnDemandMaxMs: 5 * MINUTE,
  escalateOnDemandLeadBps: 4_000,
  escalateScheduledAfterPaymentMs: 30 * MINUTE,
  escalateScheduledBeforeStartMs: 120 * MINUTE,
  giveUpAfterStartMs: 15 * MINUTE,
  giveUpMinAfterReturnMs: 20 * MINUTE,
  retryRoundMs: 30 * SECOND,
  manualLockMs: 5 * MINUTE,
  declineWindowMs: 10 * MINUTE,
  waitForBetterMinutes: 40,
  soonFreeMinutes: 30,
  hasShortFirst: true,
  waitPercent: 50,
  travelPercent: 50,
  fairnessPercent: 50,
  idleMinutesMax: 3,
  acceptancePercent: 100,
  scorePercent: 20,
  priorityPercent: 100,
  departWindowMs: 90 * MINUTE,
  departGraceMs: 5 * MINUTE,
  arriveDistanceMeters: 300,
  workerLateFreeCancelMs: 15 * MINUTE,
  workerNoShowMs: 30 * MINUTE,
  customerNoShowMs: 15 * MINUTE,
  overrunGraceMs: 10 * MINUTE,
  overrunStepMs: 30 * MINUTE,
  overrunStepsMax: 4,
  delayToleratedMs: 5 * MINUTE,
  preparationMs: 10 * MINUTE,
  cleaningMs: 10 * MINUTE,
  photosMin: 1,
  autoConfirmMs: 24 * HOUR,
  reviewMs: 7 * DAY,
  followUpReviewMs: 30 * DAY,
  settlementHoldMs: 3 * DAY,
  cancelFreeBeforeStartMs: 3 * HOUR,
  cancelFeeAssignedBps: 2_000,
  cancelFeeEnRouteBps: 3_000,
  cancelFeeArrivedBps: 5_000,
  cancelFeeWorkerSideBps: 8_000,
  hasFreeClosureCancel: true,
  rescheduleFreeBeforeStartMs: 6 * HOUR,
  reschedulesMax: 2,
  rescheduleConsentInsideMs: 2 * HOUR,
  consentMs: 15 * MINUTE,
  redemptionCodeMs: 30 * DAY,
  movableUntilBeforeStartMs: 2 * HOUR,
  commissionBps: 1_000,
  workerChangesMax: 1,
  customerNoShowFeeBps: 5_000,
  breachBeforeStartMs: 24 * HOUR,
  workerCancelPoints: 2,
  workerNoShowPoints: 6,
  workerLatePoints: 1,
  departLatePoints: 0,
  additionMs: 15 * MINUTE,
  additionStepMinutes: 30,
  additionMinutesMax: 240,
  approvesAlways: false,
  approvalAboveFen: null,
  approvalNewWorkerOrders: 0,
  approvalShareBps: 0,
  approvalSlaMs: 12 * HOUR,
  caseSlaMs: 48 * HOUR,
  appealWindowMs: 48 * HOUR,
  complaintMs: 30 * DAY,
  occurredAgoMaxMs: 2 * HOUR,
  contactOldMs: 5 * MINUTE,
  contactGraceMs: 15 * MINUTE,
  giveUpCompensationFen: 0,
  referralBps: 0,
  tipMaxFen: 20_000,
  tipMs: 7 * DAY,
};
