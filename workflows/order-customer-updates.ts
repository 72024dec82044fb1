import { QUOTE_REFUSED_TERMS } from '../domain/order/cancel-terms.js';
import { dueAtMs } from '../domain/order/clocks.js';
import { mostAdvanced, ticketOf } from '../domain/order/tickets.js';
import {
  confirmUpdate,
  disputeUpdate,
  proposeAdditionUpdate,
  redeemUpdate,
  refuseAdditionUpdate,
  requestOtherWorkerUpdate,
  workerNoShowUpdate,
  type AdditionAnswer,
  type AdditionInput,
  type CaseInput,
  type OrderCommand,
  type TicketCommand,
} from './contract.js';
import { refused } from './order-failures.js';
import {
  namedTicket,
  ownOrder,
  ownTicket,
  registerUpdate,
  registerVisitUpdate,
  said,
} from './order-guard.js';
import { closeAdditionBill } from './order-payments.js';
import type { OrderRun } from './order-run.js';

/** What a customer may ask of his order, and the clerk who redeems his code. */
export function registerCustomerUpdates(run: OrderRun): void {
  registerAdditions(run);
  registerWorkerWishes(run);
  registerUpdate<OrderCommand>(run, {
    update: confirmUpdate,
    event: 'confirm',
    description: 'The customer confirms',
    check: (input, { facts, state }) => {
      ownOrder(input, { facts, state });
      if (state.openCaseNo !== null) throw refused('CASE_OPEN');
      if (state.approvals.length > 0) throw refused('TRANSITION_NOT_ALLOWED');
    },
    work: (input) =>
      run.commit({ event: 'confirm', atMs: Date.now() }, { ...said(input), reason: 'CONFIRMED' }),
  });
  registerUpdate<CaseInput>(run, {
    update: disputeUpdate,
    event: 'dispute',
    description: 'The customer complains: a case decides',
    check: (input, { facts, state }) => {
      ownOrder(input, { facts, state });
      if (state.openCaseNo !== null) throw refused('CASE_OPEN');
    },
    work: async (input) => {
      const { caseNo } = input;
      const change = { event: 'dispute', atMs: Date.now(), caseNo } as const;
      const snapshot = await run.commit(change, { ...said(input), reason: 'DISPUTED' });
      await run.startCase(caseNo);
      return snapshot;
    },
  });
  registerUpdate<OrderCommand>(run, {
    update: redeemUpdate,
    event: 'redeem',
    description: 'The store redeems the code',
    work: (input) =>
      run.commit({ event: 'redeem', atMs: Date.now() }, { ...said(input), reason: 'REDEEMED' }),
  });
}

function registerWorkerWishes(run: OrderRun): void {
  registerVisitUpdate<TicketCommand>(run, {
    update: requestOtherWorkerUpdate,
    event: 'requestOtherWorker',
    description: 'The customer asks for another worker',
    ticket: namedTicket,
    check: (input, { facts, state }) => {
      ownOrder(input, { facts, state });
      const { workerChangesMax } = facts.policy;
      if (state.workerChanges >= workerChangesMax) throw refused('WORKER_CHANGES_USED_UP');
    },
    work: (input, { ticket }) => {
      if (ticket.workerId === null) throw refused('TRANSITION_NOT_ALLOWED');
      const { ticketId, workerId } = ticket;
      const change = { event: 'requestOtherWorker', ticketId, workerId } as const;
      const extras = { ...said(input), reason: 'OTHER_WORKER_WANTED' } as const;
      return run.commit({ ...change, atMs: Date.now() }, extras);
    },
  });
  registerVisitUpdate<TicketCommand>(run, {
    update: workerNoShowUpdate,
    event: 'workerNoShow',
    description: 'The worker did not come',
    ticket: namedTicket,
    check: (input, { facts, state, ticket }) => {
      ownOrder(input, { facts, state });
      // Who was found after the promised start is late by his own time.
      const dueMs = ticket === null ? state.startMs : dueAtMs(ticket, state);
      const isLate = input.receivedAtMs > dueMs + facts.policy.workerLateFreeCancelMs;
      if (input.actor.kind === 'customer' && !isLate) throw refused('NOT_LATE_YET');
    },
    work: (input, { ticket }) => {
      if (ticket.workerId === null) throw refused('TRANSITION_NOT_ALLOWED');
      const { ticketId, workerId } = ticket;
      const change = { event: 'workerNoShow', ticketId, workerId } as const;
      return run.commit(
        { ...change, atMs: Date.now() },
        { ...said(input), reason: 'WORKER_ABSENT' },
      );
    },
  });
}

function registerAdditions(run: OrderRun): void {
  registerVisitUpdate<AdditionInput>(run, {
    update: proposeAdditionUpdate,
    event: 'proposeAddition',
    description: 'More time or items, to be paid by the customer',
    ticket: (input, context) =>
      input.actor.kind === 'worker' ? ownTicket(input, context) : namedTicket(input, context),
    check: (input, { facts, state }) => {
      ownOrder(input, { facts, state });
      if (state.addition !== null) throw refused('ADDITION_OPEN');
    },
    work: (input, { ticket, facts }) => {
      const { additionNo, paymentNo, kind, minutes, amountFen, actor } = input;
      const atMs = Date.now();
      const addition = {
        ...{ additionNo, paymentNo, kind, minutes, amountFen },
        ticketId: ticket.ticketId,
        by: actor.kind === 'worker' ? ('worker' as const) : ('customer' as const),
        expiresAtMs: atMs + facts.policy.additionMs,
      };
      const change = { event: 'proposeAddition', atMs, addition } as const;
      return run.commit(change, { ...said(input), reason: 'ADDITION_PROPOSED' });
    },
  });
  registerVisitUpdate<AdditionAnswer>(run, {
    update: refuseAdditionUpdate,
    event: 'additionRefused',
    description: 'The customer does not want the addition',
    ticket: (input, context) => {
      ownOrder(input, context);
      const { addition } = context.state;
      if (addition?.additionNo !== input.additionNo) {
        throw refused(run.isEnded ? 'ORDER_ENDED' : 'NO_PROPOSAL');
      }
      return ticketOf(context.state, addition.ticketId);
    },
    work: async (input, { ticket }) => {
      const outcome = await closeAdditionBill(run);
      if (outcome === 'paid') throw refused('ALREADY_PAID');
      if (outcome === 'unknown') throw refused('PAYMENT_UNKNOWN');
      const { state } = run.placed();
      const { additionNo } = input;
      // A refused price on site leaves nothing to do, unless somebody has begun; a refused extra
      // only leaves that out.
      const isQuote = state.addition?.kind === 'QUOTE' && ticket?.status === 'ARRIVED';
      const endsOrder = isQuote && mostAdvanced(state)?.status === 'ARRIVED';
      const change = { event: 'additionRefused', atMs: Date.now(), additionNo, endsOrder } as const;
      if (!endsOrder) return run.commit(change, { ...said(input), reason: 'ADDITION_REFUSED' });
      const extras = { ...said(input), reason: 'QUOTE_REFUSED' } as const;
      return run.endPaid(change, QUOTE_REFUSED_TERMS, extras);
    },
  });
}
