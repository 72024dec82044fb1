import { AppError } from '../../contract/terms/errors.js';
import type { LngLat } from '../../domain/geo/distance.js';
import { isFrozen } from '../../domain/discipline/standing.js';
import { isOpenAt } from '../../domain/schedule/city-hours.js';
import { isInClosure } from '../../domain/schedule/city-closure.js';
import { freeSlotsAny } from '../../domain/schedule/free-slots.js';
import { certifiedUntilMs } from '../catalogue/skills.js';
import { bookableOffering, type Bookable, type BookingChoice } from './bookable-offering.js';
import type { OrderDeps } from './deps.js';
import { requireCityOpen } from './require-city-open.js';
import { hoursOf, qualifiedWorkers } from './workers-for-slot.js';

const WINDOW_DAYS_MAX = 7;
const STEP_MINUTES = 30;
/** Shortest notice of an appointment; sooner is "NOW". */
const LEAD_MS = 30 * 60_000;

export type FreeSlots = {
  readonly durationMinutes: number;
  readonly slots: readonly { readonly startAt: string; readonly workers: number }[];
};

/**
 * Starts that can really be booked, for one named worker or for any: inside hours, with travel,
 * preparation and cleaning tested against the neighbours' exact intervals. Errors as booking.
 */
export async function listFreeSlots(
  deps: OrderDeps,
  query: BookingChoice & {
    readonly point: LngLat;
    readonly workerId: string | null;
    readonly fromMs: number;
    readonly toMs: number;
  },
): Promise<FreeSlots> {
  const { fromMs, toMs, point, workerId } = query;
  if (toMs <= fromMs || toMs - fromMs > WINDOW_DAYS_MAX * 24 * 3_600_000) {
    const message = `a window of at most ${WINDOW_DAYS_MAX} days`;
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
  const request = { bookable, point, fromMs, toMs, nowMs };
  const slots = await slotsOf(deps, { ...request, workerId });
  // A named worker brings colleagues: they must be free at the same time.
  const isTeam = bookable.workersNeeded > 1 && workerId !== null;
  const team = isTeam ? await slotsOf(deps, { ...request, workerId: null }) : slots;
  const enough = new Set(
    team
      .filter(({ workerCount }) => workerCount >= bookable.workersNeeded)
      .map(({ startMs }) => startMs),
  );
  const { timeZone, opens, closure } = bookable.city;
  const durationMs = bookable.durationMinutes * 60_000;
  return {
    durationMinutes: bookable.durationMinutes,
    slots: slots
      .filter(({ startMs }) => enough.has(startMs) && isOpenAt({ startMs, timeZone, opens }))
      .filter(({ startMs }) => !isInClosure(closure, { startMs, endMs: startMs + durationMs }))
      .map(({ startMs, workerCount }) => ({
        startAt: new Date(startMs).toISOString(),
        workers: workerCount,
      })),
  };
}

async function slotsOf(
  deps: OrderDeps,
  request: {
    readonly bookable: Bookable;
    readonly point: LngLat;
    readonly workerId: string | null;
    readonly fromMs: number;
    readonly toMs: number;
    readonly nowMs: number;
  },
): Promise<readonly { readonly startMs: number; readonly workerCount: number }[]> {
  const { bookable, point, workerId, fromMs, toMs, nowMs } = request;
  const qualified = await qualifiedWorkers(deps, { bookable, at: point, workerId, nowMs });
  const workers = qualified.filter((worker) => !isFrozen(worker, nowMs));
  const { timeZone } = bookable.city;
  const durationMs = bookable.durationMinutes * 60_000;
  const items = await deps.workerDays.itemsOf({
    workerIds: workers.map(({ _id }) => _id),
    fromMs,
    toMs: toMs + durationMs,
    timeZone,
  });
  return freeSlotsAny({
    durationMs,
    prepMs: bookable.policy.values.preparationMs,
    cleanMs: bookable.policy.values.cleaningMs,
    at: point,
    stepMinutes: STEP_MINUTES,
    fromMs,
    toMs,
    nowMs,
    leadMs: LEAD_MS,
    timeZone,
    etaModel: await deps.eta.of(bookable.city._id),
    workers: workers.map((worker) => ({
      workerHours: hoursOf(worker),
      startsBeforeMs: certifiedUntilMs({
        worker,
        item: bookable.item,
        categories: [bookable.category],
      }),
      dayItems: items.get(worker._id) ?? [],
    })),
  });
}
