import { DAY_KINDS, HOURS_A_DAY } from '../../contract/terms/speed.js';
import type { VisitRide } from '../../data/repositories/ride-facts.js';
import type { SpeedProfileDocument } from '../../data/repositories/speed-profiles.js';
import { distanceMeters } from '../../domain/geo/distance.js';
import { measureSpeeds, type MeasuredRide } from '../../domain/geo/measured-speed.js';
import { dayBoundsIn } from '../../domain/statistics/periods.js';
import type { SpeedJob } from '../../workflows/statistics-contract.js';
import { BOOK_TTL_MS } from './eta-book.js';
import type { SpeedDeps } from './deps.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
export const MEASURED_DAYS = 28;
/** Orders of a city that are read, the latest first: a larger one is measured over fewer days. */
const ORDERS_MAX = 50_000;
/** We heard of it later than this after it happened: the phone had no connection. */
export const TOLD_LATE_MS = 60_000;
/** Whoever sets out this soon after a visit comes from its door. */
const FROM_LAST_DOOR_MS = 30 * 60_000;
/** The city's hour at which a service day ends, and a new profile begins. */
const BEGINS_HOUR = 4;
/** Longer than any process goes on with what it has read. */
const NOTICE_MS = BOOK_TTL_MS + 5 * 60_000;
const KEPT_MS = 60 * DAY_MS;

export const profileIdOf = ({ cityCode, date }: Pick<SpeedJob, 'cityCode' | 'date'>): string =>
  `${cityCode}-${date}`;

/**
 * Measures the speeds of one city and stores them under the night's key. False when that night's
 * are there already: nothing is computed and nothing changes.
 */
export async function measureCitySpeeds(deps: SpeedDeps, job: SpeedJob): Promise<boolean> {
  const { cityCode } = job;
  const present = await deps.speedProfiles.present([profileIdOf(job)]);
  if (present.size > 0) return false;
  const nowMs = deps.clock.nowMs();
  const since = new Date(nowMs - MEASURED_DAYS * DAY_MS);
  const visits = await deps.rideFacts.visits({ cityCode, since, ordersMax: ORDERS_MAX });
  const orderIds = [...new Set(visits.map(({ ticketId }) => orderIdOf(ticketId)))];
  const late = await deps.rideFacts.toldLate({ orderIds, lateMs: TOLD_LATE_MS });
  const rides = ridesOf(visits, late);
  const profile = profileOf({ job, rides, visits: visits.length, nowMs });
  const isStored = await deps.speedProfiles.insert(profile);
  await deps.speedProfiles.prune({ cityCode, before: new Date(nowMs - KEPT_MS) });
  return isStored;
}

/** Of `<orderId>:<n>`. */
const orderIdOf = (ticketId: string): string => ticketId.slice(0, ticketId.lastIndexOf(':'));

/**
 * Rides whose start is known: from his phone at the departure, else from the door of the visit that
 * he had just finished. Where he came from in the morning nobody knows.
 */
function ridesOf(visits: readonly VisitRide[], late: ReadonlySet<string>): MeasuredRide[] {
  const byWorker = new Map<string, VisitRide[]>();
  for (const visit of visits) {
    const own = byWorker.get(visit.workerId);
    if (own === undefined) byWorker.set(visit.workerId, [visit]);
    else own.push(visit);
  }
  return [...byWorker.values()].flatMap((own) => {
    own.sort((a, b) => a.departedAtMs - b.departedAtMs);
    return own.flatMap((visit, index): MeasuredRide[] => {
      const meters = visit.metersAtDeparture ?? metersFromLast(visit, own[index - 1]);
      const { ticketId, departedAtMs, arrivedAtMs } = visit;
      return meters === null || late.has(ticketId) ? [] : [{ departedAtMs, arrivedAtMs, meters }];
    });
  });
}

function metersFromLast(visit: VisitRide, last: VisitRide | undefined): number | null {
  if (last === undefined || last.finishedAtMs === null) return null;
  const apartMs = visit.departedAtMs - last.finishedAtMs;
  if (apartMs < 0 || apartMs > FROM_LAST_DOOR_MS) return null;
  return distanceMeters(last.door, visit.door);
}

function profileOf(args: {
  readonly job: SpeedJob;
  readonly rides: readonly MeasuredRide[];
  readonly visits: number;
  readonly nowMs: number;
}): SpeedProfileDocument {
  const { job, rides, visits, nowMs } = args;
  const { cityCode, date, timeZone } = job;
  const speeds = measureSpeeds({ rides, timeZone });
  const counted = speeds.rides.reduce((sum, count) => sum + count, 0);
  const beginsMs = dayBoundsIn(date, timeZone).from.getTime() + BEGINS_HOUR * HOUR_MS;
  return {
    ...{ _id: profileIdOf(job), version: 1, cityCode, date, timeZone },
    effectiveFrom: new Date(Math.max(beginsMs, nowMs + NOTICE_MS)),
    computedAt: new Date(nowMs),
    rides: counted,
    refused: visits - counted,
    hours: speeds.kmh.map((kmh, index) => ({
      days: DAY_KINDS[index < HOURS_A_DAY ? 0 : 1],
      hour: index % HOURS_A_DAY,
      kmh,
      rides: speeds.rides[index] ?? 0,
    })),
  };
}
