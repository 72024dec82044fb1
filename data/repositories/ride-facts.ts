import type { Connection } from 'mongoose';
import { orderModel, type OrderDocument, type Ticket } from '../models/order.js';
import { orderEventModel } from '../models/order-event.js';

/** One visit whose worker set out and arrived. */
export type VisitRide = {
  readonly ticketId: string;
  readonly workerId: string;
  readonly departedAtMs: number;
  readonly arrivedAtMs: number;
  readonly finishedAtMs: number | null;
  /** Straight to the door from where his phone was when he set out; null when that is not known. */
  readonly metersAtDeparture: number | null;
  readonly door: readonly [number, number];
};

export type RideFactRepository = ReturnType<typeof createRideFactRepository>;

const READ_MS_MAX = 60_000;
/** Orders whose events are asked for at once. */
const EVENTS_PAGE = 500;

type Row = Pick<OrderDocument, '_id' | 'tickets'> & {
  readonly address?: { readonly point?: { readonly coordinates?: readonly number[] } };
};

/** What speeds are measured from. */
export function createRideFactRepository(connection: Connection) {
  const orders = orderModel(connection);
  const events = orderEventModel(connection);
  return {
    /**
     * Rides of orders of a city that have ended since, those of the latest orders first; at most
     * those of `ordersMax` orders.
     */
    async visits(query: {
      readonly cityCode: string;
      readonly since: Date;
      readonly ordersMax: number;
    }): Promise<VisitRide[]> {
      const rows = await orders
        .find(
          { cityCode: query.cityCode, endedAt: { $gte: query.since } },
          { tickets: 1, 'address.point': 1 },
        )
        .sort({ endedAt: -1 })
        .limit(query.ordersMax)
        .maxTimeMS(READ_MS_MAX)
        .lean<Row[]>()
        .exec();
      return rows.flatMap((row) => row.tickets.flatMap((ticket) => rideOf(row, ticket) ?? []));
    },

    /**
     * Visits of whose departure or arrival we heard later than it happened: the phone had no
     * connection, and the time is when somebody says it was.
     */
    async toldLate(query: {
      readonly orderIds: readonly string[];
      readonly lateMs: number;
    }): Promise<ReadonlySet<string>> {
      const late = new Set<string>();
      for (let start = 0; start < query.orderIds.length; start += EVENTS_PAGE) {
        const orderIds = query.orderIds.slice(start, start + EVENTS_PAGE);
        const rows = await events
          .find(
            {
              orderId: { $in: orderIds },
              event: { $in: ['depart', 'arrive'] },
              $expr: { $gt: [{ $subtract: ['$recordedAt', '$at'] }, query.lateMs] },
            },
            { 'data.ticketId': 1 },
          )
          .maxTimeMS(READ_MS_MAX)
          .lean<{ readonly data: { readonly ticketId?: string } }[]>()
          .exec();
        for (const { data } of rows) if (data.ticketId !== undefined) late.add(data.ticketId);
      }
      return late;
    },
  };
}

function rideOf(row: Row, ticket: Ticket): VisitRide | null {
  const { workerId, departedAt, arrivedAt, finishedAt, metersAtDeparture } = ticket;
  const [lng, lat] = row.address?.point?.coordinates ?? [];
  // An erased order has no door any more.
  if (!workerId || !departedAt || !arrivedAt || lng === undefined || lat === undefined) return null;
  return {
    ticketId: ticket._id,
    workerId,
    departedAtMs: departedAt.getTime(),
    arrivedAtMs: arrivedAt.getTime(),
    finishedAtMs: finishedAt?.getTime() ?? null,
    metersAtDeparture: metersAtDeparture ?? null,
    door: [lng, lat],
  };
}
