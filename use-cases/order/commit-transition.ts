import { AppError } from '../../contract/terms/errors.js';
import type { CommitInput, CommitResult } from '../../workflows/contract.js';
import type { OrderDeps } from './deps.js';
import { ADDITION_EFFECTS } from './effects/addition.js';
import { ASSIGN_EFFECTS } from './effects/assign.js';
import { DELAY_EFFECTS } from './effects/delays.js';
import { DISPATCH_EFFECTS } from './effects/dispatch.js';
import type { Effect, Effects, EventName } from './effects/effect.js';
import { ENDING_EFFECTS } from './effects/endings.js';
import { RESCHEDULE_EFFECTS } from './effects/reschedule.js';
import { RETURN_EFFECTS } from './effects/returns.js';
import { REVIEW_EFFECTS } from './effects/review.js';
import { SERVICE_EFFECTS } from './effects/service.js';
import { writeTransition } from './write-transition.js';

/** Every change that moves no money, and what it writes. */
const EFFECTS: Effects = {
  ...DISPATCH_EFFECTS,
  ...ASSIGN_EFFECTS,
  ...RETURN_EFFECTS,
  ...RESCHEDULE_EFFECTS,
  ...SERVICE_EFFECTS,
  ...DELAY_EFFECTS,
  ...ADDITION_EFFECTS,
  ...REVIEW_EFFECTS,
  ...ENDING_EFFECTS,
};

/**
 * Stores a change that moves no money. Everything it touches is in one transaction, and a repeat
 * of the same step changes nothing, so it may run as a local activity. Errors: SLOT_TAKEN when a
 * worker's time cannot be booked, SLOT_INVALID and WORKER_UNAVAILABLE for a new time,
 * WORKER_NOT_FEASIBLE and CERTIFICATE_INVALID for an assignment, OFFER_CLOSED, POOL_CLOSED, LOCKED_BY_OTHER,
 * NEXT_BOOKING_TOO_CLOSE, VERSION_CONFLICT.
 */
export async function commitTransition(deps: OrderDeps, input: CommitInput): Promise<CommitResult> {
  const { change } = input;
  // The table's key is the change's own event, which the compiler cannot follow.
  const effect = EFFECTS[change.event] as Effect<EventName> | undefined;
  if (!effect) throw new AppError('INTERNAL', { detail: `${change.event} moves money` });
  return writeTransition(deps, input, (context) => effect(deps, { ...context, change }));
}
