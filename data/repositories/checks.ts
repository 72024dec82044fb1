import type { Connection } from 'mongoose';
import type { DayItem } from '../../domain/schedule/types.js';
import { orderModel, type OrderDocument } from '../models/order.js';
import { createPersonalRowRepository } from './personal-rows.js';
import { workerDayModel, type WorkerDayDocument } from '../models/worker-day.js';

const CURSOR_ROWS = 500;
/** Orders of one read by ids. */
export const CHECK_ORDERS_MAX = 500;

export type WorkerBookings = { readonly workerId: string; readonly items: readonly DayItem[] };

/** What tells whether an ended order's money should be gone from its escrow. */
export type EndedOrder = Pick<
  OrderDocument,
  '_id' | 'status' | 'refundStatus' | 'settlementStatus' | 'settleAfter' | 'openCaseNo'
>;

export type CheckRepository = ReturnType<typeof createCheckRepository>;

/** Reads over whole collections for the checks of books and calendars; nothing is written. */
export function createCheckRepository(connection: Connection) {
  const days = workerDayModel(connection);
  const orders = orderModel(connection);
  const { countPast } = createPersonalRowRepository(connection);
  return {
    countPast,

    /** The days that hold bookings, worker by worker, oldest first; at most `daysMax` of them. */
    async *bookings(daysMax: number): AsyncGenerator<WorkerBookings> {
      const cursor = days
        .find({ 'items.0': { $exists: true } }, { workerId: 1, items: 1 })
        .sort({ workerId: 1, date: 1 })
        .limit(daysMax)
        .batchSize(CURSOR_ROWS)
        .lean<WorkerDayDocument>()
        .cursor();
      for await (const day of cursor) yield { workerId: day.workerId, items: day.items };
    },

    /** At most CHECK_ORDERS_MAX of them; an unknown id is left out. */
    async endingsOf(orderIds: readonly string[]): Promise<Map<string, EndedOrder>> {
      const rows = await orders
        .find(
          { _id: { $in: orderIds.slice(0, CHECK_ORDERS_MAX) } },
          { status: 1, refundStatus: 1, settlementStatus: 1, settleAfter: 1, openCaseNo: 1 },
        )
        .lean<EndedOrder[]>()
        .exec();
      return new Map(rows.map((row) => [row._id, row]));
    },
  };
}
