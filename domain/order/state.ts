import type {
  AdditionKind,
  AssignmentOrigin,
  OrderStatus,
  TicketStatus,
} from '../../contract/terms/order.js';
import type { OrderPolicy } from './policy.js';

/** One visit of one worker, as an order knows it from its placing on. */
export type TicketFacts = {
  readonly ticketId: string;
  /** Worker whose time is held: named by the customer, or found for a movable booking. */
  readonly heldWorkerId: string | null;
};

/** What an order's run knows from its placing on: ids, codes and numbers, never personal data. */
export type OrderFacts = {
  readonly orderId: string;
  readonly cityCode: string;
  readonly categoryId: string;
  readonly customerId: string;
  readonly merchantId: string;
  readonly placedAtMs: number;
  /** Promised start and end as booked; the state holds the present ones. */
  readonly startMs: number;
  readonly endMs: number;
  /** Booked as "now": the start is promised when the payment arrives. */
  readonly isNow: boolean;
  /** Served in a store against a redemption code: it has no tickets. */
  readonly isInStore: boolean;
  /** 0 = nothing is left to pay. */
  readonly amountFen: number;
  /** One for each worker who is needed at the same time; empty in store. */
  readonly tickets: readonly TicketFacts[];
  readonly isMovable: boolean;
  readonly policy: OrderPolicy;
};

export type OpenOffer = {
  readonly offerId: string;
  readonly ticketId: string;
  readonly workerId: string;
  readonly round: number;
  readonly origin: AssignmentOrigin;
  readonly expiresAtMs: number;
  readonly etaMs: number;
};

export type TicketState = {
  readonly ticketId: string;
  readonly status: TicketStatus;
  readonly heldWorkerId: string | null;
  readonly offer: OpenOffer | null;
  readonly workerId: string | null;
  readonly origin: AssignmentOrigin | null;
  readonly etaMs: number;
  readonly assignedAtMs: number;
  readonly arrivedAtMs: number;
  /** Business time of the last step; the next one cannot have happened before it. */
  readonly steppedAtMs: number;
  readonly isDepartLate: boolean;
  /** Steps that were kept free for work past its planned end; 0 = it is not past it. */
  readonly overruns: number;
  /** End of the last of these steps: the run looks again then. */
  readonly busyUntilMs: number;
  readonly plannedEndMs: number;
  /** When he can begin, told because an earlier visit of his lasts longer. 0 = as promised. */
  readonly expectedStartMs: number;
  /** Clocks about the worker wait until then: he may be offline. 0 = no grace was given. */
  readonly graceUntilMs: number;
};

/** A new time that waits for the other side's yes. */
export type RescheduleProposal = {
  readonly startMs: number;
  readonly endMs: number;
  /** Who proposed it; the other side answers, for an operator the worker. */
  readonly by: 'customer' | 'worker' | 'operator';
  readonly expiresAtMs: number;
};

/** Something more that waits for its payment. */
export type OpenAddition = {
  readonly additionNo: string;
  readonly kind: AdditionKind;
  readonly paymentNo: string;
  readonly ticketId: string;
  readonly minutes: number;
  readonly amountFen: number;
  readonly by: 'customer' | 'worker';
  readonly expiresAtMs: number;
};

/** A later visit of the same worker that a longer one pushed aside; it belongs to another order. */
export type DisplacedVisit = {
  readonly orderId: string;
  readonly ticketId: string;
  readonly workerId: string;
  /** When he can be there now; null = his time for it is gone. */
  readonly expectedStartMs: number | null;
};

export type OrderState = {
  readonly status: OrderStatus;
  /** Number of the last committed event; 1 after placing. */
  readonly seq: number;
  readonly enteredAtMs: number;
  /** Promised start and end of the service. */
  readonly startMs: number;
  readonly endMs: number;
  readonly payPolls: number;
  /** How often the channel could not tell, or told an amount that is not our bill's. */
  readonly unknownPolls: number;
  /** When to ask again; set only while the outcome past the pay deadline is unknown. */
  readonly nextPayPollAtMs: number | null;
  readonly paidAtMs: number | null;
  readonly tickets: readonly TicketState[];
  readonly isOnDemand: boolean;
  readonly round: number;
  /** Searches so far, never reset: it names demand rows and offers. */
  readonly searches: number;
  readonly nextRoundAtMs: number;
  readonly escalateAtMs: number;
  readonly giveUpAtMs: number;
  /** Grows with every re-dispatch: who was let down comes first. */
  readonly priority: number;
  readonly isHeldWorkerAsked: boolean;
  readonly excludedWorkerIds: readonly string[];
  /** The open grab pool, and whether this dispatch had one already. */
  readonly poolUntilMs: number | null;
  readonly hasHadPool: boolean;
  readonly lock: { readonly operatorId: string; readonly untilMs: number } | null;
  readonly proposal: RescheduleProposal | null;
  readonly reschedules: number;
  readonly workerChanges: number;
  readonly addition: OpenAddition | null;
  /** Past its end an addition whose payment is unknown is asked about again. */
  readonly nextAdditionPollAtMs: number | null;
  /** Tickets whose finished work waits for a reviewer. */
  readonly approvals: readonly string[];
  /** Set from the moment on from which the customer's silence counts as a yes. */
  readonly confirmFromMs: number;
  readonly openCaseNo: string | null;
  /** In store: when the redemption code lapses. */
  readonly codeUntilMs: number | null;
  /** Displaced visits whose orders have not been told yet, each with the number of our change. */
  readonly untold: readonly (DisplacedVisit & { readonly bySeq: number })[];
};

/** A ticket that goes back to dispatch, and the worker who leaves it. */
type TicketReturn = {
  readonly atMs: number;
  readonly ticketId: string;
  readonly workerId: string;
};
type TicketStep = { readonly atMs: number; readonly ticketId: string };

/** One change of an order with all that its effect needs; `atMs` is business time. */
export type OrderChange =
  | {
      readonly event:
        | 'paid'
        | 'paidTooLate'
        | 'payTimeout'
        | 'cancel'
        | 'forceCancel'
        | 'escalate'
        | 'giveUp'
        | 'resume'
        | 'takeOver'
        | 'closePool'
        | 'unlock'
        | 'consentExpired'
        | 'confirm'
        | 'autoConfirm'
        | 'redeem'
        | 'codeExpired'
        | 'paidAgain';
      readonly atMs: number;
    }
  | { readonly event: 'offer'; readonly atMs: number; readonly offers: readonly OpenOffer[] }
  | ({
      readonly event: 'accept' | 'grab';
      readonly workerId: string;
      readonly origin: AssignmentOrigin;
      readonly etaMs: number;
    } & TicketStep)
  | ({
      readonly event:
        | 'decline'
        | 'offerExpired'
        | 'workerNoShow'
        | 'workerCancel'
        | 'workerIll'
        | 'requestOtherWorker';
    } & TicketReturn)
  | ({ readonly event: 'assign'; readonly workerId: string; readonly etaMs: number } & TicketStep)
  | ({
      readonly event: 'reassign';
      /** Null gives the ticket back to dispatch. */
      readonly toWorkerId: string | null;
      readonly etaMs: number;
    } & TicketReturn)
  | { readonly event: 'openPool'; readonly atMs: number; readonly untilMs: number }
  | {
      readonly event: 'lock';
      readonly atMs: number;
      readonly operatorId: string;
      readonly untilMs: number;
    }
  | { readonly event: 'extendDeadline'; readonly atMs: number; readonly untilMs: number }
  | {
      readonly event: 'reschedule';
      readonly atMs: number;
      readonly startMs: number;
      readonly endMs: number;
    }
  | {
      readonly event: 'proposeReschedule';
      readonly atMs: number;
      readonly proposal: RescheduleProposal;
      /** Outside the consent window it counts as agreed; false: the worker cannot, ask others. */
      readonly agreed: { readonly canWorker: boolean } | null;
    }
  | {
      readonly event: 'answerReschedule';
      readonly atMs: number;
      /** Null = no; false: yes, but the worker cannot at the new time. */
      readonly agreed: { readonly canWorker: boolean } | null;
    }
  | ({
      readonly event:
        | 'departLate'
        | 'overrun'
        | 'depart'
        | 'start'
        | 'approveTask'
        | 'approvalSla'
        | 'customerNoShow';
    } & TicketStep)
  | ({
      readonly event: 'arrive';
      /** When he had to be at the door at the latest; absent in changes of earlier versions. */
      readonly lateAfterMs?: number;
    } & TicketStep)
  | ({
      readonly event: 'workerDelayed';
      /** When he can begin; null gives the ticket back to dispatch. */
      readonly expectedStartMs: number | null;
    } & TicketReturn)
  | ({ readonly event: 'finish'; readonly needsApproval: boolean } & TicketStep)
  | ({ readonly event: 'abort'; readonly caseNo: string } & TicketStep)
  | ({
      readonly event: 'rejectTask';
      /** A new ticket does the work again, uncharged; null opens a case instead. */
      readonly reworkTicketId: string | null;
      readonly caseNo: string | null;
      readonly workerId: string;
    } & TicketStep)
  | { readonly event: 'proposeAddition'; readonly atMs: number; readonly addition: OpenAddition }
  | {
      readonly event: 'additionPaid' | 'additionExpired';
      readonly atMs: number;
      readonly additionNo: string;
    }
  | {
      readonly event: 'additionRefused';
      readonly atMs: number;
      readonly additionNo: string;
      /** A refused quote on site ends the order. */
      readonly endsOrder: boolean;
    }
  | { readonly event: 'dispute'; readonly atMs: number; readonly caseNo: string }
  | {
      readonly event: 'caseClosed';
      readonly atMs: number;
      readonly caseNo: string;
      readonly isDelivered: boolean;
    };

/** The change with this event; its `event` may name others that have the same shape. */
export type OrderChangeOf<
  Event extends OrderChange['event'],
  Change = OrderChange,
> = Change extends { readonly event: infer Name } ? (Event extends Name ? Change : never) : never;

export const newTicketState = (facts: TicketFacts): TicketState => ({
  ticketId: facts.ticketId,
  status: 'WAITING',
  heldWorkerId: facts.heldWorkerId,
  offer: null,
  workerId: null,
  origin: null,
  etaMs: 0,
  assignedAtMs: 0,
  arrivedAtMs: 0,
  steppedAtMs: 0,
  isDepartLate: false,
  overruns: 0,
  busyUntilMs: 0,
  plannedEndMs: 0,
  expectedStartMs: 0,
  graceUntilMs: 0,
});

/** The state right after placing. */
export function placedState(facts: OrderFacts): OrderState {
  return {
    status: 'PENDING_PAYMENT',
    seq: 1,
    enteredAtMs: facts.placedAtMs,
    startMs: facts.startMs,
    endMs: facts.endMs,
    payPolls: 0,
    unknownPolls: 0,
    nextPayPollAtMs: null,
    paidAtMs: null,
    tickets: facts.tickets.map(newTicketState),
    isOnDemand: false,
    round: 0,
    searches: 0,
    nextRoundAtMs: 0,
    escalateAtMs: 0,
    giveUpAtMs: 0,
    priority: 0,
    isHeldWorkerAsked: false,
    excludedWorkerIds: [],
    poolUntilMs: null,
    hasHadPool: false,
    lock: null,
    proposal: null,
    reschedules: 0,
    workerChanges: 0,
    addition: null,
    nextAdditionPollAtMs: null,
    approvals: [],
    confirmFromMs: 0,
    openCaseNo: null,
    codeUntilMs: null,
    untold: [],
  };
}

const UNKNOWN_POLL_MS_MAX = 3_600_000;

/** Keeps an order past its pay deadline open; the channel is asked again, ever more slowly. */
export function unknownPayment(state: OrderState, nowMs: number, facts: OrderFacts): OrderState {
  const pauseMs = Math.min(
    UNKNOWN_POLL_MS_MAX,
    facts.policy.retryRoundMs * 2 ** Math.min(state.unknownPolls, 16),
  );
  return { ...state, unknownPolls: state.unknownPolls + 1, nextPayPollAtMs: nowMs + pauseMs };
}

/** How long a worker may think. */
export function offerMsOf(state: OrderState, facts: OrderFacts): number {
  return state.isOnDemand ? facts.policy.offerOnDemandMs : facts.policy.offerScheduledMs;
}
