import { AppError, isAppError } from '../../../contract/terms/errors.js';
import type { OrderDocument, Ticket } from '../../../data/repositories/orders.js';
import type { ClientSession } from '../../../data/repositories/session.js';
import type { DayItem } from '../../../domain/schedule/types.js';
import type { OrderDeps } from '../deps.js';
import type { TransitionEffect } from '../write-transition.js';
import { ticketOf, type EffectContext, type Effects } from './effect.js';

const MINUTE_MS = 60_000;
/** A booking lies at most this far from the promise: the worker of a late search begins later. */
const AROUND_MS = 24 * 3_600_000;

/** More time or items at the door, until its payment is known (X5). */
export const ADDITION_EFFECTS: Effects = {
  proposeAddition,
  additionExpired: (deps, context) => dropped(deps, context, 'EXPIRED'),
  additionRefused: (deps, context) => {
    if (!context.change.endsOrder) return dropped(deps, context, 'REFUSED');
    throw new AppError('INTERNAL', { detail: 'a refused quote moves money' });
  },
};

/** The time is taken at once, so that the worker's next booking is safe while the customer pays. */
async function proposeAddition(
  deps: OrderDeps,
  context: EffectContext<'proposeAddition'>,
): Promise<TransitionEffect> {
  const { order, session, change } = context;
  const { additionNo, kind, minutes, amountFen, by, ticketId, expiresAtMs } = change.addition;
  const expiresAt = new Date(expiresAtMs);
  const isProposed = await deps.additions.setStatus(
    { additionNo, from: 'DRAFT', to: 'PROPOSED', expiresAt },
    session,
  );
  if (!isProposed) throw new AppError('TRANSITION_NOT_ALLOWED', { detail: `${additionNo}` });
  const ticket = ticketOf(order, ticketId);
  if (minutes > 0) {
    // Work that lasts longer has more of his time already.
    await setEnd(deps, { order, ticket, session }, (item, endMs) =>
      Math.max(item.end, endMs + minutes * MINUTE_MS),
    );
  }
  return {
    set: { additionNo },
    data: { additionNo, kind, minutes, amountFen, by, ticketId, expiresAtMs },
  };
}

/** Not paid: the worker has his time back. */
async function dropped(
  deps: OrderDeps,
  context: EffectContext<'additionExpired' | 'additionRefused'>,
  to: 'EXPIRED' | 'REFUSED',
): Promise<TransitionEffect> {
  const { order, session, change } = context;
  const { additionNo } = change;
  await deps.additions.setStatus({ additionNo, from: 'PROPOSED', to }, session);
  for (const ticket of order.tickets.filter(isAtTheDoor)) {
    const busyMs = ticket.busyUntil?.getTime() ?? 0;
    await setEnd(deps, { order, ticket, session }, (item, endMs) =>
      Math.min(item.end, Math.max(endMs, busyMs)),
    );
  }
  return { set: { additionNo: null }, data: { additionNo } };
}

const isAtTheDoor = ({ status }: Ticket): boolean => ['ARRIVED', 'IN_SERVICE'].includes(status);

/** Sets the end of a worker's booking; `endMs` is where the work sold so far ends. */
async function setEnd(
  deps: OrderDeps,
  visit: {
    readonly order: OrderDocument;
    readonly ticket: Ticket;
    readonly session: ClientSession;
  },
  endOf: (item: DayItem, endMs: number) => number,
): Promise<void> {
  const { order, ticket, session } = visit;
  const { workerId, _id: ticketId } = ticket;
  if (workerId === null) return;
  const { timeZone } = order;
  const items = await deps.workerDays.itemsOf({
    workerIds: [workerId],
    fromMs: order.startAt.getTime() - AROUND_MS,
    toMs: order.endAt.getTime() + AROUND_MS,
    timeZone,
    session,
  });
  const item = items.get(workerId)?.find((one) => one.ticketId === ticketId);
  if (!item) return;
  const lengthMs = order.endAt.getTime() - order.startAt.getTime();
  const soldUntilMs = Math.max(item.start, ticket.startedAt?.getTime() ?? 0) + lengthMs;
  const end = endOf(item, soldUntilMs);
  if (end === item.end) return;
  const eta = await deps.eta.of(order.cityCode);
  const facts = { workerId, ticketId, timeZone, session, nowMs: deps.clock.nowMs(), eta };
  try {
    await deps.workerDays.move({ ...facts, to: { end } });
  } catch (error) {
    if (isAppError(error) && error.code === 'SLOT_TAKEN') {
      throw new AppError('NEXT_BOOKING_TOO_CLOSE', { cause: error });
    }
    throw error;
  }
}
