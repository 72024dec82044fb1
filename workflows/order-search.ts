import { CancellationScope } from '@temporalio/workflow';
import type { DispatchFailure } from '../contract/terms/order.js';
import { radiusOf, withFailedRound, withoutOffers } from '../domain/order/dispatch-phase.js';
import { offerMsOf, type OrderFacts, type OrderState } from '../domain/order/state.js';
import { openOffers } from '../domain/order/tickets.js';
import { findWorker, offerHeldWorkers, withdrawDemand } from './activity-options.js';
import type { FindWorkerResult } from './contract.js';
import type { OrderRun } from './order-run.js';

type Asked = { readonly ticketId: string; readonly workerId: string };

/**
 * The search for workers of one order: at most one at a time, beside the main loop. Its answer
 * waits here until the loop takes it under the lock.
 */
export class OrderSearch {
  isRunning = false;
  /** Why the last round found nobody. */
  lastFailure: DispatchFailure | null = null;

  private scope: CancellationScope | null = null;
  private done: Promise<void> = Promise.resolve();
  private result: FindWorkerResult | null = null;
  private isHeldAsk = false;

  constructor(private readonly run: OrderRun) {}

  get hasResult(): boolean {
    return this.result !== null;
  }

  /**
   * Starts one search of the dispatch process, or asks the workers whose time is held. The caller
   * holds the lock. The held workers' question is a local activity and is waited for: beside the
   * loop it could share a workflow task with the loop's next timer, and such a task is cut in two
   * by a query, in an order that a replay does not repeat.
   */
  async start(): Promise<void> {
    const { state, facts } = this.run.placed();
    const held = state.isHeldWorkerAsked ? [] : heldWorkers(state);
    const searching = { ...state, searches: state.searches + 1, isHeldWorkerAsked: true };
    this.run.state = searching;
    this.isRunning = true;
    this.isHeldAsk = held.length > 0;
    this.scope = new CancellationScope();
    this.done = this.scope
      .run(() => search({ held, facts, state: searching }))
      .then(
        (result) => {
          this.result = result;
        },
        () => {
          // Cancelled: the order moved on and nobody reads this. Else a failed round.
          this.result = { kind: 'none', failure: 'DATA' };
        },
      );
    if (this.isHeldAsk) await this.done;
  }

  /** Takes the search's answer into the order's state. The caller holds the lock. */
  async takeResult(): Promise<void> {
    const { result, isHeldAsk } = this;
    this.end();
    const { state, facts } = this.run.placed();
    if (!result || !state.tickets.some(({ status }) => status === 'WAITING')) return;
    if (result.kind === 'offered') {
      // The worker sees the offer from this change on: his time to answer begins here.
      const atMs = Date.now();
      const expiresAtMs = atMs + offerMsOf(state, facts);
      const offers = result.offers.map((offer) => ({ ...offer, expiresAtMs }));
      await this.run.commit({ event: 'offer', atMs, offers }, { reason: 'OFFERED' });
      return;
    }
    this.lastFailure = result.failure;
    // The held worker's refusal costs no round: the dispatch process is asked at once.
    this.run.state = isHeldAsk
      ? { ...state, nextRoundAtMs: Date.now() }
      : withFailedRound(state, Date.now(), facts.policy);
  }

  /**
   * Leaves automatic dispatch: nothing that is still under way may bind a worker afterwards. The
   * open questions are gone with it, so that dispatch goes on at once if the change that follows is
   * refused.
   */
  async stop(): Promise<void> {
    const { state } = this.run.placed();
    const isAsking = this.isRunning || openOffers(state).length > 0;
    await this.forget();
    if (!isAsking && state.status !== 'DISPATCHING') return;
    await withdrawDemand({ orderId: this.run.orderId, searchNo: state.searches });
    if (state.status !== 'DISPATCHING') return;
    this.run.state = { ...withoutOffers(state, 'WAITING'), nextRoundAtMs: Date.now() };
  }

  /** The question is out of date: nobody reads its answer. */
  async forget(): Promise<void> {
    this.scope?.cancel();
    await this.done;
    this.end();
  }

  private end(): void {
    this.isRunning = false;
    this.scope = null;
    this.result = null;
  }
}

/** Tickets whose time is held with a worker who may still be asked. */
function heldWorkers(state: OrderState): Asked[] {
  return state.tickets.flatMap(({ ticketId, status, heldWorkerId: workerId }) => {
    const isAskable =
      status === 'WAITING' && workerId !== null && !state.excludedWorkerIds.includes(workerId);
    return isAskable ? [{ ticketId, workerId }] : [];
  });
}

function search(input: {
  readonly held: readonly Asked[];
  readonly facts: OrderFacts;
  readonly state: OrderState;
}): Promise<FindWorkerResult> {
  const { held, facts, state } = input;
  const { policy, orderId } = facts;
  const round = state.round + 1;
  const base = { orderId, searchNo: state.searches, round, offerMs: offerMsOf(state, facts) };
  if (held.length > 0) {
    return offerHeldWorkers({ ...base, tickets: held, isMovable: facts.isMovable });
  }
  return findWorker({
    ...base,
    ticketIds: state.tickets
      .filter(({ status }) => status === 'WAITING')
      .map(({ ticketId }) => ticketId),
    cityCode: facts.cityCode,
    radiusMeters: radiusOf(policy, round),
    deadlineMs: Math.max(state.escalateAtMs, Date.now()),
    priority: state.priority,
  });
}
