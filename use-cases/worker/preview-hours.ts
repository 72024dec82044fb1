import type { z } from 'zod';
import { BROKEN_BOOKINGS_MAX, type hoursPreviewSchema } from '../../contract/schemas/worker.js';
import { AppError } from '../../contract/terms/errors.js';
import type { CatalogueRepository } from '../../data/repositories/catalogue.js';
import type { OrderDocument, OrderRepository } from '../../data/repositories/orders.js';
import type { WorkerDaysRepository } from '../../data/repositories/worker-days.js';
import type { WorkerDocument, WorkerRepository } from '../../data/repositories/workers.js';
import { isLive, type DayItem } from '../../domain/schedule/types.js';
import { isWithinHours } from '../../domain/schedule/working-hours.js';

/** Farther ahead nobody books (BOOK_AHEAD_MS_MAX is 30 days), a visit over midnight included. */
const AHEAD_MS = 32 * 24 * 3_600_000;

export type HoursEdit = {
  readonly [K in 'hours' | 'overrides' | 'leave']?: WorkerDocument[K] | undefined;
};

export type HoursPreviewDeps = {
  readonly clock: { nowMs(): number };
  readonly workers: Pick<WorkerRepository, 'findById'>;
  readonly workerDays: Pick<WorkerDaysRepository, 'itemsOf'>;
  readonly orders: Pick<OrderRepository, 'findByIds'>;
  readonly catalogue: Pick<CatalogueRepository, 'city'>;
};

export type HoursPreview = z.input<typeof hoursPreviewSchema>;

/**
 * Booked visits that lie within the worker's hours as they are and outside them as they would be,
 * the earliest first. Holds of unpaid orders count; what has begun is past changing. Nothing is
 * changed. Throws NOT_FOUND.
 */
export async function previewHours(
  deps: HoursPreviewDeps,
  input: { readonly workerId: string; readonly edit: HoursEdit },
): Promise<HoursPreview> {
  const worker = await deps.workers.findById(input.workerId);
  if (worker === null) throw new AppError('NOT_FOUND');
  return brokenBy(deps, { worker, edit: input.edit });
}

/** The same for a worker who was read already. */
export async function brokenBy(
  deps: HoursPreviewDeps,
  input: { readonly worker: WorkerDocument; readonly edit: HoursEdit },
): Promise<HoursPreview> {
  const { worker, edit } = input;
  const city = await deps.catalogue.city(worker.cityCode);
  if (city === null) throw new AppError('NOT_FOUND');
  const { timeZone } = city;
  const nowMs = deps.clock.nowMs();
  const toMs = nowMs + AHEAD_MS;
  const days = { workerIds: [worker._id], fromMs: nowMs, toMs, timeZone };
  const items = (await deps.workerDays.itemsOf(days)).get(worker._id) ?? [];
  const now = hoursOf(worker);
  const then = { ...now, ...withoutGaps(edit) };
  const broken = items
    .filter((item) => item.start >= nowMs && isLive(item, nowMs))
    .filter(({ start: startMs, end: endMs }) => {
      const time = { startMs, endMs, timeZone };
      return isWithinHours({ ...now, ...time }) && !isWithinHours({ ...then, ...time });
    })
    .sort((a, b) => a.start - b.start || a.ticketId.localeCompare(b.ticketId));
  const shown = broken.slice(0, BROKEN_BOOKINGS_MAX);
  const orders = await deps.orders.findByIds([...new Set(shown.map(({ orderId }) => orderId))]);
  const byId = new Map(orders.map((order) => [order._id, order]));
  return {
    items: shown.map((item) => bookingOf(item, byId.get(item.orderId))),
    hasMore: broken.length > BROKEN_BOOKINGS_MAX,
    until: new Date(toMs).toISOString(),
  };
}

function hoursOf({ hours, overrides, leave, blocked }: WorkerDocument) {
  return { hours, overrides, leave, blocked };
}

function withoutGaps({ hours, overrides, leave }: HoursEdit) {
  return {
    ...(hours !== undefined && { hours }),
    ...(overrides !== undefined && { overrides }),
    ...(leave !== undefined && { leave }),
  };
}

function bookingOf(item: DayItem, order: OrderDocument | undefined): HoursPreview['items'][number] {
  return {
    orderId: item.orderId,
    orderNo: order?.no ?? '',
    ticketId: item.ticketId,
    itemName: order?.itemName ?? '',
    startAt: new Date(item.start).toISOString(),
    endAt: new Date(item.end).toISOString(),
    status: order?.status ?? '',
  };
}
