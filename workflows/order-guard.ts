import type { UpdateDefinition } from '@temporalio/common';
import { setHandler } from '@temporalio/workflow';
import type { OrderChange, OrderFacts, OrderState, TicketState } from '../domain/order/state.js';
import { leastAdvanced, ticketOf, ticketOfWorker } from '../domain/order/tickets.js';
import type { OrderCommand, OrderSnapshot, StepCommand } from './contract.js';
import { businessFailure, refused } from './order-failures.js';
import { catchUpNow } from './order-resume.js';
import type { OrderRun } from './order-run.js';
import { businessTime } from '../domain/order/occurred-at.js';

export type Context = { readonly facts: OrderFacts; readonly state: OrderState };

/** What an update asks about one order: the visit it means, and its own conditions. */
export type Guarded<Input extends OrderCommand> = {
  readonly update: UpdateDefinition<OrderSnapshot, [Input]>;
  /** The transition; by status where one message means two. */
  readonly event: OrderChange['event'] | ((context: Context) => OrderChange['event']);
  readonly description: string;
  /** Which visit the change is about; absent for the whole order. */
  ticket?(input: Input, context: Context): TicketState | null;
  check?(input: Input, context: Context & { readonly ticket: TicketState | null }): void;
  work(
    input: Input,
    context: Context & { readonly ticket: TicketState | null },
  ): Promise<OrderSnapshot>;
};

/**
 * Registers an update that a person waits for. The check runs twice: as a synchronous validator (a
 * refusal leaves no history) and again under the lock, because the order may move in between. An
 * asynchronous validator would freeze the order (TEMPORAL rule 10).
 */
export function registerUpdate<Input extends OrderCommand>(
  run: OrderRun,
  guarded: Guarded<Input>,
): void {
  const look = (input: Input) => {
    const context = run.placed();
    const { event } = guarded;
    const ticket = guarded.ticket?.(input, context) ?? null;
    if (guarded.ticket && ticket === null) throw missingTicket(run, input);
    const name = typeof event === 'function' ? event(context) : event;
    run.requireTransition(name, input.actor, ticket?.ticketId ?? null);
    const found = { ...context, ticket };
    guarded.check?.(input, found);
    return found;
  };
  setHandler(
    guarded.update,
    (input: Input) =>
      run.exclusively(async () => {
        try {
          if (isBehind(run, input)) await catchUpNow(run);
          return await guarded.work(input, look(input));
        } catch (error) {
          throw businessFailure(error);
        }
      }),
    {
      validator: (input: Input) => {
        if (!isBehind(run, input)) look(input);
      },
      description: guarded.description,
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
export function stepTime(
  input: StepCommand,
  { facts, ticket }: Context & { readonly ticket: TicketState | null },
): number {
  if (input.occurredAtMs === undefined) return Date.now();
  const time = businessTime({
    occurredAtMs: input.occurredAtMs,
    receivedAtMs: input.receivedAtMs,
    lastStepAtMs: ticket?.steppedAtMs ?? 0,
    agoMaxMs: facts.policy.occurredAgoMaxMs,
  });
  if ('atMs' in time) return time.atMs;
  throw refused(time.refusal === 'TOO_OLD' ? 'OCCURRED_TOO_LONG_AGO' : 'BEFORE_LAST_STEP');
}

/** What a person's command adds to the change it makes. */
export const said = ({ actor, noteId }: OrderCommand) => ({ actor, noteId });
