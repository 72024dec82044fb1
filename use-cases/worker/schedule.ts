import { DateTime } from 'luxon';
import type { z } from 'zod';
import type { scheduleSchema } from '../../contract/schemas/schedule.js';
import { AppError } from '../../contract/terms/errors.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { WorkerDocument, WorkerRepository } from '../../data/repositories/workers.js';
import { isLive, type DayItem, type Interval } from '../../domain/schedule/types.js';
import { isWithinHours, openIntervals } from '../../domain/schedule/working-hours.js';
import type { HoursPreviewDeps } from './preview-hours.js';

const BPS = 10_000;

export type ScheduleDeps = Omit<HoursPreviewDeps, 'workers'> & {
  readonly workers: Pick<WorkerRepository, 'findById' | 'findByIds'>;
};

export type ScheduleDto = z.input<typeof scheduleSchema>;
type Day = ScheduleDto['days'][number];
type Booking = Day['bookings'][number];

/** `from`: a date of the city, else today as seen from there. */
export type ScheduleDays = { readonly from?: string | undefined; readonly days: number };

/** Days of one worker: working time, what closes it, and what is booked (K4, S1). NOT_FOUND. */
export async function scheduleOf(
  deps: ScheduleDeps,
  input: ScheduleDays & { readonly workerId: string },
): Promise<ScheduleDto> {
  const worker = await deps.workers.findById(input.workerId);
  if (worker === null) throw new AppError('NOT_FOUND');
  const [schedule] = await schedulesOf(deps, { ...input, workers: [worker] });
  if (schedule === undefined) throw new AppError('NOT_FOUND');
  return schedule;
}

/** The same of several workers, in the order asked for; whoever is gone is left out. */
export async function schedulesOfIds(
  deps: ScheduleDeps,
  input: ScheduleDays & { readonly workerIds: readonly string[] },
): Promise<ScheduleDto[]> {
  const found = await deps.workers.findByIds(input.workerIds);
  const byId = new Map(found.map((worker) => [worker._id, worker]));
  const workers = input.workerIds.flatMap((id) => byId.get(id) ?? []);
  return schedulesOf(deps, { ...input, workers });
}

async function schedulesOf(
  deps: ScheduleDeps,
  input: ScheduleDays & { readonly workers: readonly WorkerDocument[] },
): Promise<ScheduleDto[]> {
  const cityCodes = [...new Set(input.workers.map(({ cityCode }) => cityCode))];
  const byId = new Map<string, ScheduleDto>();
  for (const cityCode of cityCodes) {
    const workers = input.workers.filter((worker) => worker.cityCode === cityCode);
    for (const one of await ofCity(deps, { ...input, cityCode, workers }))
      byId.set(one.workerId, one);
  }
  return input.workers.flatMap(({ _id }) => byId.get(_id) ?? []);
}

type Facts = {
  readonly nowMs: number;
  readonly timeZone: string;
  readonly first: DateTime;
  readonly days: number;
  readonly orders: ReadonlyMap<string, OrderDocument>;
};

async function ofCity(
  deps: ScheduleDeps,
  input: ScheduleDays & {
    readonly cityCode: string;
    readonly workers: readonly WorkerDocument[];
  },
): Promise<ScheduleDto[]> {
  const city = await deps.catalogue.city(input.cityCode);
  if (city === null) return [];
  const { timeZone } = city;
  const nowMs = deps.clock.nowMs();
  const zone = { zone: timeZone };
  const { from, days, workers } = input;
  const first =
    from === undefined ? DateTime.fromMillis(nowMs, zone) : DateTime.fromISO(from, zone);
  const fromMs = first.startOf('day').toMillis();
  const toMs = first.startOf('day').plus({ days }).toMillis();
  const workerIds = workers.map(({ _id }) => _id);
  const items = await deps.workerDays.itemsOf({ workerIds, fromMs, toMs, timeZone });
  const live = (workerId: string): DayItem[] =>
    (items.get(workerId) ?? []).filter((item) => isLive(item, nowMs));
  const orderIds = new Set(workerIds.flatMap((id) => live(id).map(({ orderId }) => orderId)));
  const orders = await deps.orders.findByIds([...orderIds]);
  const facts = {
    ...{ nowMs, timeZone, days, first: first.startOf('day') },
    orders: new Map(orders.map((order) => [order._id, order])),
  };
  return workers.map((worker) => presentWorker(worker, live(worker._id), facts));
}

function presentWorker(
  worker: WorkerDocument,
  items: readonly DayItem[],
  facts: Facts,
): ScheduleDto {
  const { _id, displayName, merchantId, cityCode, isOnline } = worker;
  return {
    ...{ workerId: _id, displayName, merchantId, cityCode, isOnline, timeZone: facts.timeZone },
    days: Array.from({ length: facts.days }, (_, index) =>
      dayOf({ worker, items, facts, day: facts.first.plus({ days: index }) }),
    ),
  };
}

function dayOf(input: {
  readonly worker: WorkerDocument;
  readonly items: readonly DayItem[];
  readonly facts: Facts;
  readonly day: DateTime;
}): Day {
  const { worker, items, facts, day } = input;
  const { timeZone } = facts;
  const { hours, overrides, blocked, leave } = worker;
  const date = day.toFormat('yyyy-MM-dd');
  const bounds = { startMs: day.toMillis(), endMs: day.plus({ days: 1 }).toMillis() };
  const open = openIntervals({ ...bounds, hours, overrides, blocked, leave, timeZone }).map(
    (one) => ({
      startMs: Math.max(one.startMs, bounds.startMs),
      endMs: Math.min(one.endMs, bounds.endMs),
    }),
  );
  const booked = items
    .filter(({ start }) => start >= bounds.startMs && start < bounds.endMs)
    .sort((a, b) => a.start - b.start || (a.ticketId < b.ticketId ? -1 : 1));
  const openMs = open.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  const busyMs = booked.reduce((sum, item) => sum + busyMsOf(item), 0);
  return {
    date,
    open: open.map(periodOf),
    blocked: blocked
      .filter(({ startMs, endMs }) => startMs < bounds.endMs && endMs > bounds.startMs)
      .map(periodOf),
    isOnLeave: leave.some(({ fromDate, toDate }) => fromDate <= date && date <= toDate),
    bookings: booked.map((item) => bookingOf(item, worker, facts)),
    bookedBps: openMs === 0 ? 0 : Math.min(BPS, Math.round((busyMs * BPS) / openMs)),
  };
}

function bookingOf(item: DayItem, worker: WorkerDocument, facts: Facts): Booking {
  const order = facts.orders.get(item.orderId);
  const ticket = order?.tickets.find(({ _id }) => _id === item.ticketId);
  const { hours, overrides, blocked, leave } = worker;
  const time = { startMs: item.start, endMs: item.end, timeZone: facts.timeZone };
  return {
    orderId: item.orderId,
    orderNo: order?.no ?? '',
    ticketId: item.ticketId,
    itemName: order?.itemName ?? '',
    startAt: iso(item.start),
    endAt: iso(item.end),
    prepMs: item.prepMs,
    cleanMs: item.cleanMs,
    status: ticket?.status ?? order?.status ?? '',
    isHold: item.holdUntil !== null && item.holdUntil !== undefined,
    isOutsideHours: !isWithinHours({ ...time, hours, overrides, blocked, leave }),
  };
}

const busyMsOf = ({ start, end, prepMs, cleanMs }: DayItem): number =>
  end - start + prepMs + cleanMs;

const iso = (ms: number): string => new Date(ms).toISOString();

const periodOf = ({ startMs, endMs }: Interval) => ({ from: iso(startMs), to: iso(endMs) });
