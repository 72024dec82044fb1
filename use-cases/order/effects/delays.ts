import { AppError } from '../../../contract/terms/errors.js';
import type { OrderDeps } from '../deps.js';
import { bookingOf, lengthenBooking, type Lengthened } from '../lengthen-booking.js';
import type { TransitionEffect } from '../write-transition.js';
import { ticketOf, ticketSet, workerKey, type EffectContext, type Effects } from './effect.js';
import { returnTicket } from './returns.js';

/** Work that begins less late than this has its booking as it is: cleaning and the way take it up. */
const START_TOLERATED_MS = 60_000;

/** Work that lasts longer than planned, and the visits behind it (X5, X7). */
export const DELAY_EFFECTS: Effects = { overrun, start, workerDelayed };

/** Both sides are asked what comes next, at each step anew; the worker is busy for one more. */
async function overrun(
  deps: OrderDeps,
  context: EffectContext<'overrun'>,
): Promise<TransitionEffect> {
  const { order, change, at } = context;
  const { ticketId } = change;
  const untilMs = at.getTime() + order.policy.overrunStepMs;
  const longer = await lengthened(deps, context, untilMs);
  const { overrunAt } = ticketOf(order, ticketId);
  const busyUntil = longer.endMs === null ? null : new Date(longer.endMs);
  return {
    set: ticketSet(order, ticketId, { overrunAt: overrunAt ?? at, busyUntil }),
    addToSet: { flags: 'OVERRUN' },
    data: { ticketId, busyUntilMs: longer.endMs },
    ...resultOf(longer),
  };
}

/** Who begins late needs his time from then on; who begins early keeps what was booked. */
async function start(deps: OrderDeps, context: EffectContext<'start'>): Promise<TransitionEffect> {
  const { order, change, at } = context;
  const { ticketId } = change;
  const effect = {
    set: ticketSet(order, ticketId, { status: 'IN_SERVICE', startedAt: at }),
    data: { ticketId },
  };
  const startedMs = at.getTime();
  if (startedMs - order.startAt.getTime() < START_TOLERATED_MS) return effect;
  const untilMs = startedMs + order.endAt.getTime() - order.startAt.getTime();
  return { ...effect, ...resultOf(await lengthened(deps, context, untilMs)) };
}

function lengthened(
  deps: OrderDeps,
  context: EffectContext<'overrun' | 'start'>,
  untilMs: number,
): Promise<Lengthened> {
  const { order, session, change } = context;
  const ticket = ticketOf(order, change.ticketId);
  return lengthenBooking(deps, { order, ticket, session, untilMs });
}

const resultOf = ({ displaced }: Lengthened): Pick<TransitionEffect, 'result'> =>
  displaced.length > 0 ? { result: { displaced } } : {};

/**
 * What the other order's write did to this visit's booking is told here. The booking decides
 * whether the news still holds: TRANSITION_NOT_ALLOWED when it was moved or made again since.
 */
async function workerDelayed(
  deps: OrderDeps,
  context: EffectContext<'workerDelayed'>,
): Promise<TransitionEffect> {
  const { order, session, change } = context;
  const { ticketId, workerId, expectedStartMs } = change;
  const booking = await bookingOf(deps, { order, ticketId, workerId, session });
  if ((booking?.start ?? null) !== expectedStartMs) {
    throw new AppError('TRANSITION_NOT_ALLOWED', { detail: `${ticketId}: booked otherwise` });
  }
  if (expectedStartMs === null) return returnTicket(deps, context);
  return {
    set: ticketSet(order, ticketId, { expectedStartAt: new Date(expectedStartMs) }),
    data: { ticketId, workerId, expectedStartMs },
    audience: [workerKey(workerId)],
  };
}
