import type { OrderStatus, RefundStatus, TicketStatus } from '../../contract/terms/order.js';
import type { OrderWait } from '../../contract/terms/order-wait.js';

/** What is stored of an order, as far as it tells whom it waits for. */
export type WaitFacts = {
  readonly status: OrderStatus;
  readonly refundStatus: RefundStatus;
  readonly ticketStatuses: readonly TicketStatus[];
  /** When the order must have moved on; null when only a person can move it. */
  readonly stageDeadlineAt: Date | null;
  readonly payDeadlineAt: Date;
  readonly poolUntil: Date | null;
  readonly codeUntil: Date | null;
  readonly proposal: { readonly by: string; readonly expiresAt: Date } | null;
  readonly hasAddition: boolean;
  readonly hasApproval: boolean;
  readonly hasCase: boolean;
};

export type Waiting = { readonly code: OrderWait; readonly until: Date | null };

/**
 * Whom an order waits for and until when, from its row: for lists, where nobody asks every run. Null
 * when nothing is to come. The nearest thing a person would do comes first.
 */
export function waitsFor(facts: WaitFacts): Waiting | null {
  const { status, stageDeadlineAt: stage, proposal } = facts;
  if (facts.hasCase && status !== 'CANCELLED') return { code: 'CASE', until: null };
  if (proposal !== null && isUnderWay(status)) {
    const code = proposal.by === 'customer' ? 'RESCHEDULE_WORKER' : 'RESCHEDULE';
    return { code, until: proposal.expiresAt };
  }
  if (facts.hasAddition && isUnderWay(status)) return { code: 'ADDITION', until: stage };
  switch (status) {
    case 'PENDING_PAYMENT':
      return { code: 'PAYMENT', until: facts.payDeadlineAt };
    case 'DISPATCHING':
      return searching(facts);
    case 'MANUAL_DISPATCH':
      return { code: 'MANUAL', until: stage };
    case 'ASSIGNED':
      return { code: 'DEPART', until: stage };
    case 'EN_ROUTE':
      return { code: 'ARRIVE', until: stage };
    case 'ARRIVED':
      return { code: 'START', until: stage };
    case 'IN_SERVICE':
      return { code: 'FINISH', until: stage };
    case 'AWAITING_CONFIRMATION':
      return { code: facts.hasApproval ? 'TASK_REVIEW' : 'CONFIRM', until: stage };
    case 'AWAITING_REDEMPTION':
      return { code: 'REDEEM', until: facts.codeUntil };
    case 'COMPLETED':
    case 'CANCELLED':
    case 'CLOSED':
      return refunding(facts.refundStatus);
  }
}

function searching(facts: WaitFacts): Waiting {
  if (facts.ticketStatuses.includes('OFFERED')) {
    return { code: 'OFFER', until: facts.stageDeadlineAt };
  }
  if (facts.poolUntil !== null) return { code: 'POOL', until: facts.poolUntil };
  return { code: 'SEARCH', until: facts.stageDeadlineAt };
}

function refunding(status: RefundStatus): Waiting | null {
  if (status === 'OPEN') return { code: 'REFUND', until: null };
  return status === 'FAILED' ? { code: 'REFUND_FAILED', until: null } : null;
}

function isUnderWay(status: OrderStatus): boolean {
  return !['PENDING_PAYMENT', 'COMPLETED', 'CANCELLED', 'CLOSED'].includes(status);
}
