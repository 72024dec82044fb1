import { cancelTerms, noShowTerms, type EndTerms } from '../domain/order/cancel-terms.js';
import { mostAdvanced, orderStatusOf } from '../domain/order/tickets.js';
import {
  cancelUpdate,
  customerNoShowUpdate,
  forceCancelUpdate,
  type ForceCancelInput,
  type NoShowInput,
  type OrderSnapshot,
  type ReasonInput,
} from './contract.js';
import { refused } from './order-failures.js';
import {
  ownOrder,
  ownTicket,
  registerUpdate,
  registerVisitUpdate,
  said,
  stepTime,
  type Context,
} from './order-guard.js';
import { closeOrderBill } from './order-payments.js';
import type { CommitExtras, OrderRun } from './order-run.js';

/** Every way in which a person ends an order before its completion. */
export function registerEndings(run: OrderRun): void {
  registerUpdate<ReasonInput>(run, {
    update: cancelUpdate,
    event: 'cancel',
    description: 'Cancel by customer, merchant or operator, with the fee of the policy',
    check: (input, context) => {
      ownOrder(input, context);
      termsNow(input, context);
    },
    work: (input, context) => cancel(run, input, context),
  });
  registerUpdate<ForceCancelInput>(run, {
    update: forceCancelUpdate,
    event: 'forceCancel',
    description: 'An operator ends the order and decides about the money',
    work: (input) => forceCancel(run, input),
  });
  registerVisitUpdate<NoShowInput>(run, {
    update: customerNoShowUpdate,
    event: 'customerNoShow',
    description: 'The customer was not there for as long as the policy asks',
    ticket: ownTicket,
    check: (input, found) => {
      const { facts, state, ticket } = found;
      // Somebody let another worker in.
      if (mostAdvanced(state)?.status !== 'ARRIVED') throw refused('TRANSITION_NOT_ALLOWED');
      const atMs = input.occurredAtMs === undefined ? input.receivedAtMs : stepTime(input, found);
      const waitsFromMs = Math.max(state.startMs, ticket.arrivedAtMs);
      const isWaited = atMs >= waitsFromMs + facts.policy.customerNoShowMs;
      if (!isWaited) throw refused('NOT_WAITED_LONG_ENOUGH');
      if (input.photoIds.length === 0) throw refused('PROOF_MISSING');
    },
    work: (input, found) => {
      const { facts, ticket } = found;
      const { photoIds } = input;
      const ticketId = ticket.ticketId;
      const change = { event: 'customerNoShow', atMs: stepTime(input, found), ticketId } as const;
      const extras = { ...said(input), reason: 'CUSTOMER_ABSENT', photoIds } as const;
      return run.endPaid(change, noShowTerms(facts.policy), extras);
    },
  });
}

/** The policy's row at this moment; refused when work has begun for one of the visits. */
function termsNow(input: ReasonInput, { state, facts }: Context): EndTerms {
  const ticket = mostAdvanced(state);
  const isUnpaid = state.status === 'PENDING_PAYMENT';
  const status = ticket === null || isUnpaid ? state.status : orderStatusOf(ticket, state);
  const { actor, receivedAtMs: atMs } = input;
  const stage = { status, startMs: state.startMs };
  // The api alone gives this reason: it has looked at the city.
  const isCityClosed = input.reason === 'CITY_CLOSED';
  const terms = cancelTerms({
    stage,
    actor: actor.kind,
    atMs,
    policy: facts.policy,
    isCityClosed,
  });
  if (terms === null) throw refused('TRANSITION_NOT_ALLOWED');
  return terms;
}

/** Unpaid: the bill is closed first and must be definitely unpaid. Paid: the money goes back. */
async function cancel(run: OrderRun, input: ReasonInput, context: Context): Promise<OrderSnapshot> {
  const extras: CommitExtras = { ...said(input), reason: input.reason };
  if (context.state.status === 'PENDING_PAYMENT') {
    const unpaid = await cancelUnpaid(run, extras);
    if (unpaid) return unpaid;
  }
  await run.search.stop();
  const change = { event: 'cancel', atMs: Date.now() } as const;
  return run.endPaid(change, termsNow(input, run.placed()), extras);
}

async function forceCancel(run: OrderRun, input: ForceCancelInput): Promise<OrderSnapshot> {
  const extras: CommitExtras = { ...said(input), reason: 'OPERATOR_DECISION' };
  if (run.placed().state.status === 'PENDING_PAYMENT') {
    const unpaid = await cancelUnpaid(run, extras);
    if (unpaid) return unpaid;
  }
  await run.search.stop();
  const { bearer, refundFen } = input;
  const terms = { rule: 'DECIDED', feeBps: 0, keepsTravelFee: false, bearer, refundFen } as const;
  return run.endPaid({ event: 'forceCancel', atMs: Date.now() }, terms, extras);
}

/** Null when the bill turned out to be paid: the order goes on as a paid one. */
async function cancelUnpaid(run: OrderRun, extras: CommitExtras): Promise<OrderSnapshot | null> {
  const outcome = await closeOrderBill(run);
  if (outcome === 'unpaid') return run.commit({ event: 'cancel', atMs: Date.now() }, extras);
  // Unknown, or paid with an amount that is not our bill's: nobody may end it on that.
  if (run.placed().state.status === 'PENDING_PAYMENT') throw refused('PAYMENT_UNKNOWN');
  return null;
}
