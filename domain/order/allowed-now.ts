import type { ActorKind, OrderStatus, TicketStatus } from '../../contract/terms/order.js';
import type { OrderPolicy } from './policy.js';
import { answererOf } from './reschedule.js';
import type { RescheduleProposal } from './state.js';
import { isUnassigned, orderStatusFor } from './tickets.js';
import { allowedEvents, type OrderEvent } from './transitions.js';

/** What an order's page knows of it; a worker's own visit decides for him. */
export type AllowedFacts = {
  readonly status: OrderStatus;
  readonly actor: ActorKind;
  /** Status of the worker's own visit; null for everybody else. */
  readonly ownTicket: TicketStatus | null;
  readonly proposalBy: RescheduleProposal['by'] | null;
  readonly reschedules: number;
  readonly workerChanges: number;
  readonly hasAddition: boolean;
  readonly hasApprovals: boolean;
  readonly hasOpenCase: boolean;
  readonly isPoolOpen: boolean;
  readonly policy: Pick<OrderPolicy, 'reschedulesMax' | 'workerChangesMax'>;
};

/**
 * Events that this person may send now, for the buttons of a page: the transition table less what
 * the order's own facts rule out. The run decides all the same, with its clock.
 */
export function allowedNow(facts: AllowedFacts): OrderEvent[] {
  const { status, actor, ownTicket } = facts;
  // A visit that has ended leaves its worker nothing to do, whatever the others still wait for.
  const own = ownTicket === null || isUnassigned(ownTicket) ? null : orderStatusFor(ownTicket);
  if (actor === 'worker' && ownTicket !== null && own === null) return [];
  const seen = own ?? status;
  return allowedEvents(seen, actor).filter((event) => RULED_OUT[event]?.(facts) !== true);
}

const isUsedUp = ({ actor, reschedules, policy }: AllowedFacts): boolean =>
  actor !== 'operator' && reschedules >= policy.reschedulesMax;

const RULED_OUT: Readonly<Partial<Record<OrderEvent, (facts: AllowedFacts) => boolean>>> = {
  reschedule: isUsedUp,
  proposeReschedule: (facts) => facts.proposalBy !== null || isUsedUp(facts),
  answerReschedule: ({ proposalBy, actor }) =>
    proposalBy === null || answererOf(proposalBy) !== actor,
  requestOtherWorker: ({ workerChanges, policy }) => workerChanges >= policy.workerChangesMax,
  proposeAddition: ({ hasAddition }) => hasAddition,
  additionRefused: ({ hasAddition }) => !hasAddition,
  finish: ({ hasAddition }) => hasAddition,
  grab: ({ isPoolOpen }) => !isPoolOpen,
  abort: ({ hasOpenCase }) => hasOpenCase,
  approveTask: ({ hasApprovals }) => !hasApprovals,
  rejectTask: ({ hasApprovals, hasOpenCase }) => !hasApprovals || hasOpenCase,
  confirm: ({ hasApprovals, hasOpenCase }) => hasApprovals || hasOpenCase,
  dispute: ({ hasOpenCase }) => hasOpenCase,
};
