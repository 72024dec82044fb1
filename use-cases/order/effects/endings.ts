import { AppError } from '../../../contract/terms/errors.js';
import { spendRedemptionCode } from '../../store/redemption-code.js';
import { releaseTickets } from '../bookings.js';
import { completionSet } from '../completion-set.js';
import type { OrderDeps } from '../deps.js';
import type { TransitionContext, TransitionEffect } from '../write-transition.js';
import { isOpen, ticketsSet, type Effects } from './effect.js';

/** Ends that move no money: never paid, or served as promised. */
export const ENDING_EFFECTS: Effects = {
  payTimeout: endUnpaid,
  cancel: endUnpaid,
  confirm: complete,
  autoConfirm: complete,
  redeem: async (deps, context) => {
    const { order, session, input, at } = context;
    await spendRedemptionCode(deps, { order, clerkId: input.actor.id, at, session });
    return complete(deps, context);
  },
};

/** Only an unpaid order ends here; a paid one is ended together with its money. */
async function endUnpaid(deps: OrderDeps, context: TransitionContext): Promise<TransitionEffect> {
  const { order } = context;
  if (order.status !== 'PENDING_PAYMENT') {
    throw new AppError('INTERNAL', { detail: `${order._id} was paid: endPaidOrder ends it` });
  }
  await releaseTickets(deps, context);
  return {
    set: { ...ticketsSet(order, isOpen, { status: 'CANCELLED' }), paymentStatus: 'CLOSED' },
  };
}

async function complete(_deps: OrderDeps, context: TransitionContext): Promise<TransitionEffect> {
  return { set: completionSet(context) };
}
