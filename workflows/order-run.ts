import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { Mutex } from 'async-mutex';
import {
  ActivityFailure,
  ApplicationFailure,
  ParentClosePolicy,
  WorkflowIdReusePolicy,
  condition,
  log,
  startChild,
} from '@temporalio/workflow';
import {
  SYSTEM_ACTOR,
  isFinalOrderStatus,
  type Actor,
  type DispatchFailure,
  type ReasonCode,
} from '../contract/terms/order.js';
import { stageDeadlineMs } from '../domain/order/clocks.js';
import {
  placedState,
  reduce,
  type OrderChange,
  type OrderFacts,
  type OrderState,
} from '../domain/order/state.js';
import { findTransition } from '../domain/order/transitions.js';
import {
  closePayments,
  commitTransition,
  endPaidOrder,
  placeOrder,
  recordPayment,
  refundLatePayment,
} from './activity-options.js';
import {
  refundWorkflowId,
  TASK_QUEUE,
  type ChannelSignal,
  type CommitInput,
  type OrderInput,
  type OrderSnapshot,
  type OrderView,
} from './contract.js';
import { describeOrder } from './order-details.js';
import { OrderSearch } from './order-search.js';
import { refundWorkflow } from './refund.js';

export type CommitExtras = {
  readonly actor?: Actor;
  readonly reason: ReasonCode;
  readonly photoIds?: readonly string[];
  readonly failure?: DispatchFailure | null;
  readonly isOverride?: boolean;
};

/** State and effects of one order's run. One transition at a time: everything awaits `lock`. */
export class OrderRun {
  readonly orderId: string;
  facts: OrderFacts | null = null;
  state: OrderState | null = null;
  /** Why placing was refused: the run then ends without an order. */
  refusal: ApplicationFailure | null = null;
  /** Verified channel events that the main loop has not looked at. */
  readonly inbox: ChannelSignal[] = [];

  /** The search for a worker, while the order is DISPATCHING. */
  readonly search = new OrderSearch(this);

  private readonly lock = new Mutex();
  private readonly seenKeys = new Set<string>();

  constructor(input: OrderInput) {
    this.orderId = input.orderId;
  }

  get isEnded(): boolean {
    return this.refusal !== null || (this.state !== null && isFinalOrderStatus(this.state.status));
  }

  /** True while somebody stores a change. */
  get isBusy(): boolean {
    return this.lock.isLocked();
  }

  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return this.lock.runExclusive(work);
  }

  /** Facts and state after placing; a message that comes earlier is refused. */
  placed(): { facts: OrderFacts; state: OrderState } {
    if (!this.facts || !this.state) {
      throw ApplicationFailure.nonRetryable('order is not placed yet', 'TRANSITION_NOT_ALLOWED');
    }
    return { facts: this.facts, state: this.state };
  }

  snapshot(): OrderSnapshot {
    const { state } = this.placed();
    return { orderId: this.orderId, status: state.status, seq: state.seq };
  }

  view(): OrderView | null {
    if (!this.facts || !this.state) return null;
    return {
      status: this.state.status,
      seq: this.state.seq,
      waitsFor: describeOrder({
        state: this.state,
        facts: this.facts,
        isSearching: this.search.isRunning,
      }).clock,
      offer: this.state.offer,
      workerId: this.state.workerId,
      round: this.state.round,
    };
  }

  /**
   * Stores the order. The run does it by itself and not in a message: a message can be lost
   * together with the processes that carry it, and its order would have nobody to move it.
   */
  async place(): Promise<void> {
    await this.exclusively(async () => {
      try {
        const facts = await placeOrder({ orderId: this.orderId });
        this.facts = facts;
        this.state = placedState(facts);
      } catch (error) {
        this.refusal = businessFailure(error);
      }
    });
  }

  /** Waits for the run's own placing and answers with it. */
  async placing(): Promise<OrderSnapshot> {
    await condition(() => this.state !== null || this.refusal !== null);
    if (this.refusal) throw this.refusal;
    return this.snapshot();
  }

  /** Queues a channel event once; signals are never deduplicated by the server. */
  receive(signal: ChannelSignal): void {
    if (this.seenKeys.has(signal.key)) return;
    this.seenKeys.add(signal.key);
    this.inbox.push(signal);
  }

  /** Asks the transition table; the same check serves validators and handlers. */
  requireTransition(event: OrderChange['event'], actor: Actor): void {
    const { state } = this.placed();
    if (isFinalOrderStatus(state.status)) {
      throw ApplicationFailure.nonRetryable(`order is ${state.status}`, 'ORDER_ENDED');
    }
    if (!findTransition({ status: state.status, event, actor: actor.kind })) {
      throw ApplicationFailure.nonRetryable(
        `${event} by ${actor.kind} is not possible in ${state.status}`,
        'TRANSITION_NOT_ALLOWED',
      );
    }
  }

  /** Stores one change and then shows it. The caller holds the lock. */
  async commit(change: OrderChange, extras: CommitExtras): Promise<OrderSnapshot> {
    const { state, facts } = this.placed();
    const actor = extras.actor ?? SYSTEM_ACTOR;
    this.requireTransition(change.event, actor);
    const next = reduce(state, change, facts);
    await this.stored(commitTransition(this.commitInput({ change, next, extras })));
    this.state = next;
    return this.snapshot();
  }

  /** Ends an order that money was paid for: its refund is opened in the same transaction. */
  async endPaid(change: OrderChange, extras: CommitExtras): Promise<OrderSnapshot> {
    const { state, facts } = this.placed();
    this.requireTransition(change.event, extras.actor ?? SYSTEM_ACTOR);
    const next = reduce(state, change, facts);
    const commit = this.commitInput({ change, next, extras });
    const { refundNos } = await this.stored(endPaidOrder({ commit }));
    this.state = next;
    await this.startRefunds(refundNos);
    return this.snapshot();
  }

  /** Books a payment found by callback or query; decides between paid and paid too late. */
  async bookPayment(paymentNo: string): Promise<void> {
    const { state, facts } = this.placed();
    if (state.status !== 'PENDING_PAYMENT') return;
    const atMs = Date.now();
    const next = reduce(state, { event: 'paid', atMs }, facts);
    const booking = recordPayment({
      atMs,
      paymentNo,
      commit: {
        orderId: this.orderId,
        ticketId: facts.ticketId,
        seq: next.seq,
        from: state.status,
        actor: { kind: 'channel', id: 'WECHAT' },
        stageDeadlineMs: stageDeadlineMs(next, facts),
        startMs: next.startMs,
        endMs: next.endMs,
      },
    });
    const result = await this.stored(booking);
    if (result.kind === 'slotLost') {
      this.state = reduce(state, { event: 'paidTooLate', atMs }, facts);
      await this.startRefunds(result.refundNos);
      return;
    }
    if (result.kind === 'paid') this.state = next;
    if (result.kind === 'rejected') log.warn('payment does not match the bill', { paymentNo });
  }

  /**
   * Closes the bill at the channel. Only a definite "not paid" may end the order; a payment found
   * meanwhile is booked instead.
   */
  async closeBill(): Promise<'unpaid' | 'paid' | 'unknown'> {
    const check = await closePayments({ orderId: this.orderId });
    if (check.kind === 'paid') await this.bookPayment(check.paymentNo);
    return check.kind;
  }

  async escalate(reason: ReasonCode): Promise<void> {
    await this.search.stop();
    await this.commit(
      { event: 'escalate', atMs: Date.now() },
      { reason, failure: this.search.lastFailure ?? 'NO_CAPACITY' },
    );
  }

  /**
   * Waits for a write. When the database holds another change at this point, one that was stored
   * and then lost with its processes, the run takes that one over before it reports the conflict.
   */
  private async stored<T>(write: Promise<T>): Promise<T> {
    try {
      return await write;
    } catch (error) {
      const failure = businessFailure(error);
      const change = storedChange(failure);
      const { state, facts } = this.placed();
      if (change) this.state = reduce(state, change, facts);
      throw failure;
    }
  }

  /** Gives back what arrived for an order that has ended. */
  async refundLate(): Promise<void> {
    for (let signal = this.inbox.shift(); signal; signal = this.inbox.shift()) {
      const { paymentNo } = signal;
      await this.startRefunds(await refundLatePayment({ orderId: this.orderId, paymentNo }));
    }
  }

  private async startRefunds(refundNos: readonly string[]): Promise<void> {
    for (const refundNo of refundNos) {
      await startOnce(() =>
        startChild(refundWorkflow, {
          args: [{ refundNo }],
          workflowId: refundWorkflowId(refundNo),
          taskQueue: TASK_QUEUE,
          parentClosePolicy: ParentClosePolicy.ABANDON,
          workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
        }),
      );
    }
  }

  private commitInput(input: {
    readonly change: OrderChange;
    readonly next: OrderState;
    readonly extras: CommitExtras;
  }): CommitInput {
    const { state, facts } = this.placed();
    const { change, next, extras } = input;
    return {
      orderId: this.orderId,
      ticketId: facts.ticketId,
      seq: next.seq,
      from: state.status,
      to: next.status,
      actor: extras.actor ?? SYSTEM_ACTOR,
      reason: extras.reason,
      stageDeadlineMs: stageDeadlineMs(next, facts),
      startMs: next.startMs,
      endMs: next.endMs,
      change,
      ...(extras.photoIds && { photoIds: extras.photoIds }),
      ...(extras.failure !== undefined && { failure: extras.failure }),
      ...(extras.isOverride !== undefined && { isOverride: extras.isOverride }),
    };
  }
}

/**
 * The ApplicationFailure inside an activity's failure, so that a person's update is answered with
 * its code. A plain error would block the workflow task instead of failing the update.
 */
export function businessFailure(error: unknown): ApplicationFailure {
  if (error instanceof ApplicationFailure) return error;
  if (error instanceof ActivityFailure && error.cause instanceof ApplicationFailure) {
    return error.cause;
  }
  return ApplicationFailure.nonRetryable(String(error), 'SERVICE_UNAVAILABLE');
}

/** The change that a conflict met in the database, or null for any other failure. */
export function storedChange(failure: ApplicationFailure): OrderChange | null {
  if (failure.type !== 'VERSION_CONFLICT') return null;
  const [extra] = (failure.details ?? []) as [{ storedChange?: string }?];
  if (extra?.storedChange === undefined) return null;
  return JSON.parse(extra.storedChange) as OrderChange | null;
}

/** A child of this number that exists, open or ended, is the same one: a sweep may be faster. */
export async function startOnce(start: () => Promise<unknown>): Promise<void> {
  try {
    await start();
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
