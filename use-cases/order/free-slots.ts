import { AppError } from '../../contract/terms/errors.js';
import {
  SLOT_WINDOW_MS_MAX,
  type SlotAnswer,
  type SlotQuestion,
} from '../../contract/terms/slot-question.js';
import type { LngLat } from '../../domain/geo/distance.js';
import { isOpenAt } from '../../domain/schedule/city-hours.js';
import { isInClosure } from '../../domain/schedule/city-closure.js';
import { answerSlots } from './answer-slots.js';
import { bookableOffering, type Bookable, type BookingChoice } from './bookable-offering.js';
import type { OrderDeps } from './deps.js';
import { requireCityOpen } from './require-city-open.js';
import { slotDemandOf } from './workers-for-slot.js';

const DAY_MS = 24 * 3_600_000;
const STEP_MINUTES = 30;
/** Shortest notice of an appointment; sooner is "NOW". */
const LEAD_MS = 30 * 60_000;

export type FreeStart = { readonly startAt: string; readonly workers: number };

export type FreeSlots = {
  readonly durationMinutes: number;
  readonly slots: readonly FreeStart[];
  /** The promised start of an order for as soon as possible; null when nobody could come. */
  readonly now: FreeStart | null;
};

type SlotsQuery = BookingChoice & {
  readonly point: LngLat;
  readonly workerId: string | null;
  readonly fromMs: number;
  readonly toMs: number;
};

/**
 * Starts that can really be booked, for one named worker or for any: inside hours, with travel,
 * preparation and cleaning tested against the neighbours' exact intervals. Errors as booking.
 */
export async function listFreeSlots(deps: OrderDeps, query: SlotsQuery): Promise<FreeSlots> {
  const { fromMs, toMs, workerId } = query;
  if (toMs <= fromMs || toMs - fromMs > SLOT_WINDOW_MS_MAX) {
    const message = `a window of at most ${SLOT_WINDOW_MS_MAX / DAY_MS} days`;
    throw new AppError('INVALID_INPUT', { fields: [{ field: 'to', message }] });
  }
  const nowMs = deps.clock.nowMs();
  const bookable = await bookableOffering(deps, { ...query, atMs: nowMs, mustBeInArea: true });
  if (bookable.mode === 'IN_STORE') {
    const message = 'a service in a store has no slots';
    throw new AppError('INVALID_INPUT', { fields: [{ field: 'offeringId', message }] });
  }
  const { closure: shut } = bookable.city;
  // A window that is closed from end to end is told so; of others the closed part is left out.
  if (shut && shut.from.getTime() <= fromMs && shut.until.getTime() >= toMs) {
    requireCityOpen(bookable.city, { startMs: fromMs, endMs: toMs });
  }
  const question = questionOf({ bookable, query, nowMs });
  const isTeam = bookable.workersNeeded > 1 && workerId !== null;
  const [answer, team] = await Promise.all([
    answerSlots(deps, question),
    // A named worker brings colleagues: they must be free at the same time.
    isTeam ? answerSlots(deps, { ...question, workerId: null }) : null,
  ]);
  return soldOf({ bookable, question, answer, team: team ?? answer });
}

/** Everything that whoever answers has to know of the job. */
function questionOf(args: {
  readonly bookable: Bookable;
  readonly query: SlotsQuery;
  readonly nowMs: number;
}): SlotQuestion {
  const { bookable, query, nowMs } = args;
  const { policy, city, durationMinutes } = bookable;
  return {
    ...slotDemandOf({ bookable, at: query.point, workerId: query.workerId }),
    timeZone: city.timeZone,
    durationMs: durationMinutes * 60_000,
    prepMs: policy.values.preparationMs,
    cleanMs: policy.values.cleaningMs,
    stepMinutes: STEP_MINUTES,
    fromMs: query.fromMs,
    toMs: query.toMs,
    nowMs,
    leadMs: LEAD_MS,
    onDemand: {
      startMs: nowMs + policy.values.nowLeadMs,
      soonFreeMs: policy.values.soonFreeMinutes * 60_000,
    },
  };
}

/** Of the starts that enough workers can take, those at which the city lets services begin. */
function soldOf(args: {
  readonly bookable: Bookable;
  readonly question: SlotQuestion;
  readonly answer: SlotAnswer;
  readonly team: SlotAnswer;
}): FreeSlots {
  const { bookable, question, answer, team } = args;
  const { durationMs, onDemand } = question;
  const { workersNeeded, durationMinutes, city } = bookable;
  const { timeZone, opens, closure } = city;
  const isOnSale = (startMs: number): boolean =>
    isOpenAt({ startMs, timeZone, opens }) &&
    !isInClosure(closure, { startMs, endMs: startMs + durationMs });
  const enough = new Set(
    team.slots
      .filter(({ workerCount }) => workerCount >= workersNeeded)
      .map(({ startMs }) => startMs),
  );
  const { onDemandCount } = answer;
  const isNowSold =
    onDemandCount > 0 && team.onDemandCount >= workersNeeded && isOnSale(onDemand.startMs);
  return {
    durationMinutes,
    slots: answer.slots
      .filter(({ startMs }) => enough.has(startMs) && isOnSale(startMs))
      .map(({ startMs, workerCount }) => freeStart(startMs, workerCount)),
    now: isNowSold ? freeStart(onDemand.startMs, onDemandCount) : null,
  };
}

const freeStart = (startMs: number, workers: number): FreeStart => ({
  startAt: new Date(startMs).toISOString(),
  workers,
});
