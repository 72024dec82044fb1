import { AppError } from '../../../contract/terms/errors.js';
import { WHAT_IF_ORDERS_MAX, WHAT_IF_WORKERS_MAX } from '../../../contract/terms/what-if.js';
import type { RecordedOffer, RecordedOrder } from '../../../data/repositories/recorded-days.js';
import type { WorkerDocument } from '../../../data/repositories/workers.js';
import { presenceOf } from '../../../domain/dispatch/what-if/presence.js';
import type {
  RecordedDay,
  WhatIfOrder,
  WhatIfWorker,
} from '../../../domain/dispatch/what-if/types.js';
import { cellOf } from '../../../domain/geo/cells.js';
import { DEFAULT_ORDER_POLICY } from '../../../domain/order/policy.js';
import type { DayItem } from '../../../domain/schedule/types.js';
import { openIntervals } from '../../../domain/schedule/working-hours.js';
import { acceptanceBpsOf } from '../../../domain/score/worker-score.js';
import { dayBoundsIn } from '../../../domain/statistics/periods.js';
import { hoursOf } from '../../order/workers-for-slot.js';
import { certificatesBySkill, skillEnds, usableSkills } from '../dispatch-workers.js';
import type { ReplayDeps } from './deps.js';

const DAY_MS = 24 * 3_600_000;
/** Bookings lie no farther ahead than this; hours beyond it are not looked at. */
const AHEAD_MS_MAX = 60 * DAY_MS;
/** Visits that were paid earlier tell nothing of who was on duty. */
const PAID_BEFORE_MS_MAX = 31 * DAY_MS;
/** Where nobody has answered anything. */
const ANSWER_MS_USUAL = 15_000;
const CELL_RESOLUTION = 9;
const WHOLE_BPS = 10_000;
const NO_ANSWERS = { accepted: 0, declined: 0, expired: 0 };

/** A recorded day and what became of it then. */
export type LoadedDay = { readonly day: RecordedDay; readonly recorded: readonly RecordedOrder[] };

type Bounds = { readonly fromMs: number; readonly toMs: number; readonly untilMs: number };
type Moments = Map<string, number[]>;

/**
 * Everything that dispatch met on one day of a city. Errors: WHAT_IF_TOO_LARGE beyond the bounds of
 * contract/terms/what-if.ts.
 */
export async function loadRecordedDay(
  deps: ReplayDeps,
  args: { readonly cityCode: string; readonly timeZone: string; readonly date: string },
): Promise<LoadedDay> {
  const { cityCode, timeZone, date } = args;
  const { from, to } = dayBoundsIn(date, timeZone);
  const { recordedDays: reads } = deps;
  const max = WHAT_IF_ORDERS_MAX;
  const recorded = await reads.paidIn({ cityCode, from, to, max });
  requireAtMost(recorded.length, max);
  const paidFrom = new Date(from.getTime() - PAID_BEFORE_MS_MAX);
  const visits = await reads.workedIn({ cityCode, from, to, paidFrom, max });
  requireAtMost(visits.length, max);
  const offers = await reads.offersOf(recorded.map(({ _id }) => _id));
  const moments = momentsOf([...recorded, ...visits], offers);
  const workers = await reads.workersOf([...moments.keys()]);
  const ends = recorded.map(({ endAt }) => endAt.getTime());
  const untilMs = Math.min(from.getTime() + AHEAD_MS_MAX, Math.max(to.getTime(), ...ends));
  const bounds = { fromMs: from.getTime(), toMs: to.getTime(), untilMs };
  const booked = await bookedBefore(deps, workers, bounds);
  const named = recorded.filter(isNamed);
  const merchantIds = [...new Set(recorded.map(({ merchantId }) => merchantId))];
  const categories = await deps.catalogue.categoriesOnSale({ cityCode, merchantIds });
  const facts = {
    ...{ bounds, timeZone, moments },
    certificatesOf: certificatesBySkill(categories),
    itemsOf: itemsByWorker([...booked, ...named]),
  };
  const replayed = workers
    .filter(({ cityCode: own }) => own === cityCode)
    .map((worker) => toWorker(worker, facts))
    .filter(({ online }) => online.length > 0);
  requireAtMost(replayed.length, WHAT_IF_WORKERS_MAX);
  const orders = recorded.filter((order) => !isNamed(order)).map(toOrder);
  const day = { fromMs: bounds.fromMs, toMs: bounds.toMs, answerMs: answerMsOf(offers) };
  return { day: { ...day, orders, workers: replayed }, recorded };
}

function requireAtMost(count: number, max: number): void {
  if (count > max) throw new AppError('WHAT_IF_TOO_LARGE', { extra: { max } });
}

/** The customer named the worker: no policy of dispatch had a say. */
const isNamed = ({ tickets }: RecordedOrder): boolean =>
  tickets.some(({ origin }) => origin === 'DIRECT');

/** When each worker did something that only somebody on duty does. */
function momentsOf(
  orders: readonly Pick<RecordedOrder, 'tickets'>[],
  offers: readonly RecordedOffer[],
): Moments {
  const moments: Moments = new Map();
  const note = (workerId: string | null, ...times: readonly (Date | null)[]): void => {
    if (workerId === null) return;
    const known = times.flatMap((at) => (at === null ? [] : [at.getTime()]));
    moments.set(workerId, [...(moments.get(workerId) ?? []), ...known]);
  };
  // Only who is on duty is asked.
  for (const { workerId, createdAt, answeredAt } of offers) note(workerId, createdAt, answeredAt);
  for (const ticket of orders.flatMap(({ tickets }) => tickets)) {
    const { workerId, departedAt, arrivedAt, startedAt, finishedAt } = ticket;
    note(workerId, departedAt, arrivedAt, startedAt, finishedAt);
  }
  return moments;
}

/** Visits that were in these workers' days before the day began. */
async function bookedBefore(
  deps: ReplayDeps,
  workers: readonly WorkerDocument[],
  { fromMs, untilMs }: Bounds,
): Promise<RecordedOrder[]> {
  const found = await deps.recordedDays.bookedBefore({
    workerIds: workers.map(({ _id }) => _id),
    from: new Date(fromMs - DAY_MS),
    to: new Date(untilMs),
    paidBefore: new Date(fromMs),
    max: 2 * WHAT_IF_ORDERS_MAX,
  });
  requireAtMost(found.length, 2 * WHAT_IF_ORDERS_MAX);
  // What its customer had taken back by then kept nobody busy.
  return found.filter((order) => (cancelledAtMs(order) ?? Infinity) > fromMs);
}

function itemsByWorker(orders: readonly RecordedOrder[]): ReadonlyMap<string, DayItem[]> {
  const items = new Map<string, DayItem[]>();
  for (const order of orders) {
    const at = order.address.point.coordinates;
    for (const { _id: ticketId, workerId } of order.tickets) {
      if (workerId === null) continue;
      const item: DayItem = {
        ...{ ticketId, orderId: order._id, at, cell: cellOf(at, CELL_RESOLUTION) },
        ...{ start: order.startAt.getTime(), end: order.endAt.getTime() },
        ...{ prepMs: order.prepMs, cleanMs: order.cleanMs, movable: false },
      };
      items.set(workerId, [...(items.get(workerId) ?? []), item]);
    }
  }
  return items;
}

function toOrder(order: RecordedOrder): WhatIfOrder {
  return {
    id: order._id,
    merchantId: order.merchantId,
    at: order.address.point.coordinates,
    skills: order.skills,
    startMs: order.startAt.getTime(),
    endMs: order.endAt.getTime(),
    prepMs: order.prepMs,
    cleanMs: order.cleanMs,
    paidAtMs: order.paidAt?.getTime() ?? 0,
    cancelledAtMs: cancelledAtMs(order),
    ticketIds: order.tickets.map(({ _id }) => _id),
    // An order that was booked before a number existed gets its default.
    policy: { ...DEFAULT_ORDER_POLICY, ...order.policy },
  };
}

/** When the customer took it back before any work had begun. Nobody found is not his doing. */
export function cancelledAtMs({ status, tickets, endedAt }: RecordedOrder): number | null {
  const hasBegun = tickets.some(({ startedAt }) => startedAt !== null);
  return status === 'CANCELLED' && !hasBegun && endedAt !== null ? endedAt.getTime() : null;
}

function toWorker(
  worker: WorkerDocument,
  facts: {
    readonly bounds: Bounds;
    readonly timeZone: string;
    readonly moments: Moments;
    readonly certificatesOf: Parameters<typeof skillEnds>[0]['certificatesOf'];
    readonly itemsOf: ReadonlyMap<string, readonly DayItem[]>;
  },
): WhatIfWorker {
  const { bounds, timeZone, moments, certificatesOf, itemsOf } = facts;
  const { fromMs, toMs, untilMs } = bounds;
  const { position } = worker;
  const known = position === undefined ? [] : [position.at.getTime()];
  const answered = worker.acceptanceBps ?? acceptanceBpsOf(NO_ANSWERS);
  return {
    id: worker._id,
    merchantId: worker.merchantId,
    home: worker.home.coordinates,
    skills: usableSkills({ worker, certificatesOf, nowMs: fromMs }),
    skillEndsMs: skillEnds({ worker, certificatesOf }),
    score: worker.score,
    acceptance: answered / WHOLE_BPS,
    radiusMeters: worker.radiusMeters,
    hours: openIntervals({ ...hoursOf(worker), startMs: fromMs, endMs: untilMs, timeZone }),
    online: presenceOf([...(moments.get(worker._id) ?? []), ...known], { fromMs, toMs }),
    items: itemsOf.get(worker._id) ?? [],
    seen: position === undefined ? [] : [seenAt(position)],
  };
}

const seenAt = ({ at, point }: NonNullable<WorkerDocument['position']>) => ({
  atMs: at.getTime(),
  place: point.coordinates,
});

/** The middle of what people took to say yes or no, from when they saw the question. */
function answerMsOf(offers: readonly RecordedOffer[]): number {
  const times = offers.flatMap(({ status, createdAt, announcedAt, answeredAt }) => {
    const isAnswer = status === 'ACCEPTED' || status === 'DECLINED';
    if (!isAnswer || answeredAt === null) return [];
    return [Math.max(0, answeredAt.getTime() - (announcedAt ?? createdAt).getTime())];
  });
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)] ?? ANSWER_MS_USUAL;
}
