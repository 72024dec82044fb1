import { reduce } from '../domain/order/reduce.js';
import type { OrderFacts, OrderState } from '../domain/order/state.js';
import { orderProgress, withdrawDemand } from './activity-options.js';
import type { CommitResult, OrderProgress, OrderSnapshot, StoredChange } from './contract.js';
import { businessFailure } from './order-failures.js';
import type { OrderRun } from './order-run.js';

/** The state after a stored change, with what only the database knows of it. */
export function afterStored(
  state: OrderState,
  { change, ...result }: StoredChange,
  facts: OrderFacts,
): OrderState {
  return withResult(reduce(state, change, facts), result);
}

/** Whose time the database holds for the search to come, and whose orders are to be told. */
export function withResult(state: OrderState, { held, displaced }: CommitResult): OrderState {
  return withUntold(withHeld(state, held), displaced);
}

function withUntold(state: OrderState, displaced: CommitResult['displaced'] = []): OrderState {
  if (displaced.length === 0) return state;
  const untold = displaced.map((visit) => ({ ...visit, bySeq: state.seq }));
  return { ...state, untold: [...state.untold, ...untold] };
}

function withHeld(state: OrderState, held: CommitResult['held'] = []): OrderState {
  if (held.length === 0) return state;
  const tickets = state.tickets.map((ticket) => {
    const row = held.find(({ ticketId }) => ticketId === ticket.ticketId);
    return row ? { ...ticket, heldWorkerId: row.workerId } : ticket;
  });
  return { ...state, tickets };
}

/** The state after everything that is stored. Searches go on where the lost ones ended. */
export function resumedState(
  state: OrderState,
  { changes, searches }: OrderProgress,
  facts: OrderFacts,
): OrderState {
  const next = changes.reduce((before, stored) => afterStored(before, stored, facts), state);
  return { ...next, searches: Math.max(next.searches, searches) };
}

/** Takes over whatever is stored that the run has never heard of. */
export function catchUp(run: OrderRun): Promise<OrderSnapshot> {
  return run.exclusively(async () => {
    try {
      await catchUpNow(run);
      return run.snapshot();
    } catch (error) {
      throw businessFailure(error);
    }
  });
}

/**
 * Brings a run up to its order: a change was stored and then lost with its processes, or Temporal
 * was restored to an older moment than MongoDB. Nothing is asked again and nothing is written
 * twice: the stored changes are the truth. The caller holds the lock.
 */
export async function catchUpNow(run: OrderRun): Promise<void> {
  const { facts, state } = run.placed();
  const { orderId, isEnded } = run;
  const progress = await orderProgress({ orderId, afterSeq: state.seq });
  if (isEnded || progress.changes.length === 0) return;
  await run.search.forget();
  run.state = resumedState(run.placed().state, progress, facts);
  await tidyUp(run);
  await run.startRefunds(progress.refundNos ?? []);
}

/**
 * What the lost run would have done beside its changes: a search that nobody waits for may bind no
 * worker, and an open case has its own run. The caller holds the lock.
 */
export async function tidyUp(run: OrderRun): Promise<void> {
  const { state } = run.placed();
  const { searches, tickets, openCaseNo } = state;
  if (tickets.some(({ status }) => status === 'WAITING') && searches > 0) {
    const { orderId } = run;
    await withdrawDemand({ orderId, searchNo: searches, keepsAnnounced: true });
  }
  if (openCaseNo !== null) await run.startCase(openCaseNo);
}
