import type { OrderDocument } from '../../data/repositories/orders.js';
import type { ClientSession } from '../../data/repositories/session.js';
import type { DayItem } from '../../domain/schedule/types.js';
import type { OrderDeps } from './deps.js';

/** Times and place of an order's ticket as a busy interval of some worker. */
export function dayItemOf(
  order: Pick<OrderDocument, '_id' | 'startAt' | 'endAt' | 'address' | 'prepMs' | 'cleanMs'>,
  ticket: { readonly ticketId: string; readonly isMovable: boolean; readonly startMs?: number },
): DayItem {
  const lengthMs = order.endAt.getTime() - order.startAt.getTime();
  const start = ticket.startMs ?? order.startAt.getTime();
  return {
    ticketId: ticket.ticketId,
    orderId: order._id,
    start,
    end: start + lengthMs,
    at: order.address.point.coordinates,
    cell: order.address.h3r9,
    prepMs: order.prepMs,
    cleanMs: order.cleanMs,
    movable: ticket.isMovable,
  };
}

/** Books the ticket's time of one worker, for a while or (null) firmly. SLOT_TAKEN when busy. */
export async function bookWorker(
  deps: OrderDeps,
  booking: {
    readonly order: OrderDocument;
    readonly ticketId: string;
    readonly workerId: string;
    readonly isMovable: boolean;
    readonly holdUntilMs: number | null;
    readonly startMs?: number;
    readonly session: ClientSession;
  },
): Promise<void> {
  const { order, workerId, session, holdUntilMs } = booking;
  await deps.workerDays.hold({
    workerId,
    item: dayItemOf(order, booking),
    holdUntil: holdUntilMs,
    nowMs: deps.clock.nowMs(),
    timeZone: order.timeZone,
    eta: deps.eta,
    session,
  });
}

/** Gives the ticket's time back to every worker that has it; repeated calls are fine. */
export async function releaseWorkers(
  deps: OrderDeps,
  release: {
    readonly ticketId: string;
    readonly workerIds: readonly (string | null)[];
    readonly session: ClientSession;
  },
): Promise<void> {
  const { ticketId, session } = release;
  const nowMs = deps.clock.nowMs();
  for (const workerId of new Set(release.workerIds)) {
    if (workerId !== null) await deps.workerDays.release({ workerId, ticketId, nowMs, session });
  }
}
