import { lateAfterMsOf } from '../domain/order/clocks.js';
import type { OrderChange } from '../domain/order/state.js';
import {
  arriveUpdate,
  departUpdate,
  finishUpdate,
  startUpdate,
  workerCancelUpdate,
  type ArriveInput,
  type FinishInput,
  type OrderCommand,
  type StepCommand,
} from './contract.js';
import { refused } from './order-failures.js';
import { ownTicket, registerVisitUpdate, said, stepTime } from './order-guard.js';
import type { OrderRun } from './order-run.js';

/** What a worker does with his visit, in order. */
export function registerWorkerUpdates(run: OrderRun): void {
  registerSteps(run);
  registerVisitUpdate<OrderCommand>(run, {
    update: workerCancelUpdate,
    event: 'workerCancel',
    description: 'The worker gives his visit back',
    ticket: ownTicket,
    work: (input, { ticket }) => {
      const ticketId = ticket.ticketId;
      const change = { event: 'workerCancel', ticketId, workerId: input.actor.id } as const;
      const extras = { ...said(input), reason: 'WORKER_REQUEST' } as const;
      return run.commit({ ...change, atMs: Date.now() }, extras);
    },
  });
}

function registerSteps(run: OrderRun): void {
  registerVisitUpdate<StepCommand>(run, {
    update: departUpdate,
    event: 'depart',
    description: 'The worker sets out',
    ticket: ownTicket,
    check: (input, found) => {
      const { facts, state } = found;
      const atMs = input.occurredAtMs === undefined ? input.receivedAtMs : stepTime(input, found);
      if (atMs < state.startMs - facts.policy.departWindowMs) throw refused('TOO_EARLY');
    },
    work: (input, found) => step(run, 'depart', { input, found }),
  });
  registerVisitUpdate<ArriveInput>(run, {
    update: arriveUpdate,
    event: 'arrive',
    description: 'The worker is at the door',
    ticket: ownTicket,
    check: (input, found) => {
      stepTime(input, found);
      const limitMeters = found.facts.policy.arriveDistanceMeters;
      const isNear = input.distanceMeters !== null && input.distanceMeters <= limitMeters;
      if (!isNear && !input.hasPhoto) throw refused('TOO_FAR');
    },
    work: (input, found) => {
      const { state, ticket, facts } = found;
      const lateAfterMs = lateAfterMsOf(ticket, state, facts);
      const atMs = stepTime(input, found);
      const change = { event: 'arrive', atMs, ticketId: ticket.ticketId, lateAfterMs } as const;
      const photo = input.photoId === undefined ? {} : { photoIds: [input.photoId] };
      return run.commit(change, { ...said(input), reason: 'STEP', ...photo });
    },
  });
  registerVisitUpdate<StepCommand>(run, {
    update: startUpdate,
    event: 'start',
    description: 'Work begins (start code seen)',
    ticket: ownTicket,
    check: (input, found) => void stepTime(input, found),
    work: (input, found) => step(run, 'start', { input, found }),
  });
  registerVisitUpdate<FinishInput>(run, {
    update: finishUpdate,
    event: 'finish',
    description: 'Work is handed in with photos',
    ticket: ownTicket,
    check: (input, found) => {
      stepTime(input, found);
      const isAdding = found.state.addition?.ticketId === found.ticket.ticketId;
      if (isAdding) throw refused('ADDITION_OPEN');
      if (input.photoIds.length < found.facts.policy.photosMin) throw refused('PROOF_MISSING');
    },
    work: (input, found) => {
      const { photoIds, needsApproval = false } = input;
      const ticketId = found.ticket.ticketId;
      const atMs = stepTime(input, found);
      const change: OrderChange = { event: 'finish', atMs, ticketId, needsApproval };
      return run.commit(change, { ...said(input), reason: 'STEP', photoIds });
    },
  });
}

function step(
  run: OrderRun,
  event: 'depart' | 'start',
  by: { readonly input: StepCommand; readonly found: Parameters<typeof stepTime>[1] },
) {
  const { input, found } = by;
  const ticketId = found.ticket.ticketId;
  const change: OrderChange = { event, atMs: stepTime(input, found), ticketId };
  return run.commit(change, { ...said(input), reason: 'STEP' });
}
