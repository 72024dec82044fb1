import { CancellationScope } from '@temporalio/workflow';
import type { DispatchFailure } from '../contract/terms/order.js';
import { offerMsOf, type OrderFacts, type OrderState } from '../domain/order/state.js';
import { findWorker, offerHeldWorker, withdrawDemand } from './activity-options.js';
import type { FindWorkerResult } from './contract.js';
import type { OrderRun } from './order-run.js';

/**
 * The search for a worker of one order: at most one at a time, beside the main loop. Its answer
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
   * Starts one search of the dispatch process, or asks the worker whose time is held. The caller
   * holds the lock. The held worker's question is a local activity and is waited for: beside the
   * loop it could share a workflow task with the loop's next timer, and such a task is cut in two
   * by a query, in an order that a replay does not repeat.
   */
  async start(): Promise<void> {
    const { state, facts } = this.run.placed();
    const isHeldAsk =
      !state.isHeldWorkerAsked &&
      facts.heldWorkerId !== null &&
      !state.excludedWorkerIds.includes(facts.heldWorkerId);
    const searching = { ...state, searches: state.searches + 1, isHeldWorkerAsked: true };
    this.run.state = searching;
    this.isRunning = true;
    this.isHeldAsk = isHeldAsk;
    this.scope = new CancellationScope();
    this.done = this.scope
      .run(() => search({ isHeldAsk, facts, state: searching }))
      .then(
        (result) => {
          this.result = result;
        },
        () => {
          // Cancelled: the order moved on and nobody reads this. Else a failed round.
          this.result = { kind: 'none', failure: 'DATA' };
        },
      );
    if (isHeldAsk) await this.done;
  }

  /** Takes the search's answer into the order's state. The caller holds the lock. */
  async takeResult(): Promise<void> {
    const { result, isHeldAsk } = this;
    this.end();
    const { state, facts } = this.run.placed();
    if (!result || state.status !== 'DISPATCHING' || state.offer) return;
    if (result.kind === 'offered') {
      // The worker sees the offer from this change on: his time to answer begins here.
      const atMs = Date.now();
      const offer = { ...result.offer, expiresAtMs: atMs + offerMsOf(state, facts) };
      await this.run.commit({ event: 'offer', atMs, offer }, { reason: 'OFFERED' });
      return;
    }
    this.lastFailure = result.failure;
    // The held worker's refusal costs no round: the dispatch process is asked at once.
    this.run.state = isHeldAsk
      ? { ...state, nextRoundAtMs: Date.now() }
      : {
          ...state,
          round: state.round + 1,
          nextRoundAtMs: Date.now() + facts.policy.retryRoundMs,
        };
  }

  /** Leaves automatic dispatch: nothing that is still under way may bind a worker afterwards. */
  async stop(): Promise<void> {
    const { facts, state } = this.run.placed();
    this.scope?.cancel();
    await this.done;
    this.end();
    if (state.status !== 'DISPATCHING') return;
    const { orderId, ticketId } = facts;
    await withdrawDemand({ orderId, ticketId, searchNo: state.searches });
  }

  private end(): void {
    this.isRunning = false;
    this.scope = null;
    this.result = null;
  }
}

function search(input: {
  readonly isHeldAsk: boolean;
  readonly facts: OrderFacts;
  readonly state: OrderState;
}): Promise<FindWorkerResult> {
  const { facts, state } = input;
  const { policy } = facts;
  const round = state.round + 1;
  const base = {
    orderId: facts.orderId,
    ticketId: facts.ticketId,
    searchNo: state.searches,
    round,
    offerMs: offerMsOf(state, facts),
  };
  if (input.isHeldAsk && facts.heldWorkerId !== null) {
    const { heldWorkerId: workerId, isMovable } = facts;
    return offerHeldWorker({ ...base, workerId, isMovable });
  }
  const step = Math.min(round, policy.radiusMeters.length) - 1;
  return findWorker({
    ...base,
    cityCode: facts.cityCode,
    radiusMeters: policy.radiusMeters[step] ?? 0,
    deadlineMs: Math.max(state.escalateAtMs, Date.now()),
  });
}
