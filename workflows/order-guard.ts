import type { UpdateDefinition } from '@temporalio/common';
import { setHandler } from '@temporalio/workflow';
import { businessTime } from '../domain/order/occurred-at.js';
import type { OrderChange, OrderFacts, OrderState, TicketState } from '../domain/order/state.js';
import { leastAdvanced, ticketOf, ticketOfWorker } from '../domain/order/tickets.js';
import type { OrderCommand, OrderSnapshot, StepCommand } from './contract.js';
import { businessFailure, refused } from './order-failures.js';
import { catchUpNow } from './order-resume.js';
import type { OrderRun } from './order-run.js';

export type Context = { readonly facts: OrderFacts; readonly state: OrderState };

export type Visit = Context & { readonly ticket: TicketState };

type Described<Input extends OrderCommand> = {
  readonly update: UpdateDefinition<OrderSnapshot, [Input]>;
  readonly event: OrderChange['event'];
  readonly description: string;
};

/** What an update asks about the whole order: its own conditions besides the table. */
export type OrderGuard<Input extends OrderCommand> = Described<Input> & {
  check?(input: Input, context: Context): void;
  work(input: Input, context: Context): Promise<OrderSnapshot>;
};

/** What an update asks about one visit; the table is asked with the visit's own status. */
export type VisitGuard<Input extends OrderCommand> = Described<Input> & {
  /** Which visit it means. */
  ticket(input: Input, context: Context): TicketState | null;
  check?(input: Input, visit: Visit): void;
  work(input: Input, visit: Visit): Promise<OrderSnapshot>;
};

/** Registers an update about the whole order that a person waits for. */
export function registerUpdate<Input extends OrderCommand>(
  run: OrderRun,
  guard: OrderGuard<Input>,
): void {
  register(run, guard, (input) => {
    const context = run.placed();
    run.requireTransition(guard.event, input.actor, null);
    guard.check?.(input, context);
    return context;
  });
}

/** Registers an update about one visit that a person waits for. */
export function registerVisitUpdate<Input extends OrderCommand>(
  run: OrderRun,
  guard: VisitGuard<Input>,
): void {
  register(run, guard, (input) => {
    const context = run.placed();
    const ticket = guard.ticket(input, context);
    if (ticket === null) throw missingTicket(run, input);
    run.requireTransition(guard.event, input.actor, ticket.ticketId);
    const visit = { ...context, ticket };
    guard.check?.(input, visit);
    return visit;
  });
}

/**
 * The check runs twice: as a synchronous validator (a refusal leaves no history) and again under
 * the lock, because the order may move in between. An asynchronous validator would freeze the order
 * (TEMPORAL rule 10).
 */
function register<Input extends OrderCommand, Found>(
  run: OrderRun,
  guard: Described<Input> & { work(input: Input, found: Found): Promise<OrderSnapshot> },
  look: (input: Input) => Found,
): void {
  setHandler(
    guard.update,
    (input: Input) =>
      run.exclusively(async () => {
        try {
          if (isBehind(run, input)) await catchUpNow(run);
          return await guard.work(input, look(input));
        } catch (error) {
          throw businessFailure(error);
        }
      }),
    {
      validator: (input: Input) => {
        if (!isBehind(run, input)) look(input);
      },
      description: guard.description,
    },
  );
}

/**
 * The database holds a change that the run does not know: it was stored and then lost with its
 * processes, or it is being stored now. What the person saw counts; the check waits for the lock.
 */
function isBehind(run: OrderRun, { seenSeq }: OrderCommand): boolean {
  return seenSeq !== undefined && !run.isEnded && seenSeq > (run.state?.seq ?? seenSeq);
}

/** A worker whose visit went to somebody else is told so; the order's end comes first. */
function missingTicket(run: OrderRun, { actor }: OrderCommand): Error {
  if (run.isEnded) return refused('ORDER_ENDED');
  if (actor.kind !== 'worker') return refused('TRANSITION_NOT_ALLOWED');
  const wasHis = run.placed().state.excludedWorkerIds.includes(actor.id);
  return refused(wasHis ? 'ORDER_MOVED_ON' : 'NOT_FOUND');
}

/** The worker's own visit. */
export const ownTicket = ({ actor }: OrderCommand, { state }: Context): TicketState | null =>
  ticketOfWorker(state, actor.id);

/** The visit that was named, or the one that is furthest behind. */
export const namedTicket = (
  input: OrderCommand & { readonly ticketId?: string },
  { state }: Context,
): TicketState | null =>
  input.ticketId === undefined ? leastAdvanced(state) : ticketOf(state, input.ticketId);

/** Only the customer whose order it is; staff were checked at the edge. */
export function ownOrder({ actor }: OrderCommand, { facts }: Context): void {
  if (actor.kind === 'customer' && actor.id !== facts.customerId) throw refused('NOT_FOUND');
}

/** Business time of a worker's step: when it happened, if he was offline since (K2). */
export function stepTime(input: StepCommand, { facts, ticket }: Visit): number {
  if (input.occurredAtMs === undefined) return Date.now();
  const time = businessTime({
    occurredAtMs: input.occurredAtMs,
    receivedAtMs: input.receivedAtMs,
    lastStepAtMs: ticket.steppedAtMs,
    agoMaxMs: facts.policy.occurredAgoMaxMs,
  });
  if ('atMs' in time) return time.atMs;
  throw refused(time.refusal === 'TOO_OLD' ? 'OCCURRED_TOO_LONG_AGO' : 'BEFORE_LAST_STEP');
}

/** What a person's command adds to the change it makes. */
export const said = ({ actor, noteId }: OrderCommand) => ({ actor, noteId });
