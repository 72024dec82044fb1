import { Mutex } from 'async-mutex';
import { ApplicationFailure, condition } from '@temporalio/workflow';
import {
  SYSTEM_ACTOR,
  isFinalOrderStatus,
  type Actor,
  type DispatchFailure,
  type ReasonCode,
} from '../contract/terms/order.js';
import type { EndTerms } from '../domain/order/cancel-terms.js';
import { stageDeadlineMs } from '../domain/order/clocks.js';
import { reduce } from '../domain/order/reduce.js';
import {
  placedState,
  type OrderChange,
  type OrderFacts,
  type OrderState,
} from '../domain/order/state.js';
import { leastAdvanced, orderStatusOf, ticketOf } from '../domain/order/tickets.js';
import { findTransition } from '../domain/order/transitions.js';
import { commitTransition, endPaidOrder, placeOrder } from './activity-options.js';
import {
  caseWorkflowId,
  refundWorkflowId,
  type CaseClosedSignal,
  type CaseWorkflowInput,
  type ChannelSignal,
  type CommitInput,
  type OrderInput,
  type OrderSnapshot,
  type OrderView,
  type RefundInput,
  type WorkerAwaySignal,
  type WorkerDelayedSignal,
} from './contract.js';
import { describeOrder } from './order-details.js';
import { businessFailure, storedChange } from './order-failures.js';
import { afterStored, resumedState, tidyUp, withResult } from './order-resume.js';
import { OrderSearch } from './order-search.js';
import { startBeside } from './start-beside.js';

/** Where only a person can move the order, the run looks now and then for a change it has lost. */
const LOOK_FIRST_MS = 60_000;
const LOOK_MS_MAX = 6 * 3_600_000;
const LOOK_DOUBLINGS_MAX = 10;

export type CommitExtras = {
  readonly actor?: Actor;
  readonly reason: ReasonCode;
  readonly noteId?: string | undefined;
  readonly photoIds?: readonly string[];
  readonly failure?: DispatchFailure | null;
  readonly isOverride?: boolean;
};

/** Messages that wait for the main loop; each was taken in once. */
export type Mail =
  | { readonly kind: 'payment'; readonly signal: ChannelSignal }
  | { readonly kind: 'away'; readonly signal: WorkerAwaySignal }
  | { readonly kind: 'delayed'; readonly signal: WorkerDelayedSignal }
  | { readonly kind: 'caseClosed'; readonly signal: CaseClosedSignal };

/** State and effects of one order's run. One transition at a time: everything awaits `lock`. */
export class OrderRun {
  readonly orderId: string;
  facts: OrderFacts | null = null;
  state: OrderState | null = null;
  /** Why placing was refused: the run then ends without an order. */
  refusal: ApplicationFailure | null = null;
  /** Refusals in a row that the main loop met. */
  setbacks = 0;
  /** Signals that the main loop has not looked at. */
  readonly inbox: Mail[] = [];

  /** The search for workers, while tickets want one. */
  readonly search = new OrderSearch(this);

  private lookedAtSeq = 0;
  private looks = 0;
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

  /** True while orders whose visits ours pushed aside have not been told. */
  get hasUntold(): boolean {
    return (this.state?.untold.length ?? 0) > 0;
  }

  /** How long to wait before looking for a lost change: ever longer while nothing changes. */
  nextLookMs(): number {
    const seq = this.state?.seq ?? 0;
    this.looks = seq === this.lookedAtSeq ? this.looks + 1 : 0;
    this.lookedAtSeq = seq;
    return Math.min(LOOK_MS_MAX, LOOK_FIRST_MS * 2 ** Math.min(this.looks, LOOK_DOUBLINGS_MAX));
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
    const { state, facts } = this;
    const shownTicket = leastAdvanced(state) ?? state.tickets.at(-1);
    return {
      status: state.status,
      seq: state.seq,
      waitsFor: describeOrder({ state, facts, isSearching: this.search.isRunning }).clock,
      offer: shownTicket?.offer ?? null,
      workerId: shownTicket?.workerId ?? null,
      round: state.round,
      poolUntilMs: state.poolUntilMs,
      tickets: state.tickets.map(({ ticketId, status, workerId, offer }) => ({
        ticketId,
        status,
        workerId,
        offer,
      })),
    };
  }

  /**
   * Stores the order. The run does it by itself and not in a message: a message can be lost
   * together with the processes that carry it, and its order would have nobody to move it.
   */
  async place(): Promise<void> {
    await this.exclusively(async () => {
      try {
        const { progress, ...facts } = await placeOrder({ orderId: this.orderId });
        this.facts = facts;
        const state = placedState(facts);
        this.state = progress ? resumedState(state, progress, facts) : state;
      } catch (error) {
        this.refusal = businessFailure(error);
      }
      if (this.state !== null && this.state.seq > 1) await tidyUp(this);
    });
  }

  /** Waits for the run's own placing and answers with it. */
  async placing(): Promise<OrderSnapshot> {
    await condition(() => this.state !== null || this.refusal !== null);
    if (this.refusal) throw this.refusal;
    return this.snapshot();
  }

  /**
   * Queues a signal once; signals are never deduplicated by the server. A case repeats its word
   * until the order has obeyed it: one copy waits at a time.
   */
  receive(mail: Mail): void {
    const isCase = mail.kind === 'caseClosed';
    const key = `${mail.kind}:${isCase ? mail.signal.caseNo : mail.signal.key}`;
    if (this.seenKeys.has(key)) return;
    this.seenKeys.add(key);
    this.inbox.push(mail);
  }

  /** The first message that can be read: a case's word waits until every visit is over. */
  get nextMail(): Mail | null {
    return this.inbox.find((mail) => mail.kind !== 'caseClosed' || this.obeys(mail.signal)) ?? null;
  }

  private obeys({ caseNo }: CaseClosedSignal): boolean {
    const { status, openCaseNo } = this.placed().state;
    return status === 'AWAITING_CONFIRMATION' || openCaseNo !== caseNo;
  }

  /** Takes a message that was read out of the inbox. */
  drop(mail: Mail): void {
    this.inbox.splice(this.inbox.indexOf(mail), 1);
    if (mail.kind === 'caseClosed') this.seenKeys.delete(`${mail.kind}:${mail.signal.caseNo}`);
  }

  /** Asks the transition table; the same check serves validators and handlers. */
  requireTransition(event: OrderChange['event'], actor: Actor, ticketId: string | null): void {
    const { state } = this.placed();
    if (isFinalOrderStatus(state.status)) {
      throw ApplicationFailure.nonRetryable(`order is ${state.status}`, 'ORDER_ENDED');
    }
    const ticket = ticketId === null ? null : ticketOf(state, ticketId);
    const status = ticket === null ? state.status : orderStatusOf(ticket, state);
    if (!findTransition({ status, event, actor: actor.kind })) {
      throw ApplicationFailure.nonRetryable(
        `${event} by ${actor.kind} is not possible in ${status}`,
        'TRANSITION_NOT_ALLOWED',
      );
    }
  }

  /** Stores one change and then shows it. The caller holds the lock. */
  async commit(change: OrderChange, extras: CommitExtras): Promise<OrderSnapshot> {
    const { commit, next } = this.prepare(change, extras);
    this.state = withResult(next, await this.stored(commitTransition(commit)));
    return this.snapshot();
  }

  /** Ends an order that money was paid for: refunds and fees are written with the end. */
  async endPaid(
    change: OrderChange,
    terms: EndTerms,
    extras: CommitExtras,
  ): Promise<OrderSnapshot> {
    const { commit, next } = this.prepare(change, extras);
    const { refundNos } = await this.stored(endPaidOrder({ commit, terms }));
    this.state = next;
    await this.startRefunds(refundNos);
    return this.snapshot();
  }

  /** What a change writes, and the state after it. */
  prepare(
    change: OrderChange,
    extras: CommitExtras,
  ): { readonly commit: CommitInput; readonly next: OrderState } {
    const { state, facts } = this.placed();
    const ticketId = ticketIdOf(change, state);
    const actor = extras.actor ?? SYSTEM_ACTOR;
    this.requireTransition(change.event, actor, ticketId);
    const next = reduce(state, change, facts);
    const { reason, noteId, photoIds, failure, isOverride } = extras;
    const commit: CommitInput = {
      orderId: this.orderId,
      ticketId,
      seq: next.seq,
      from: state.status,
      to: next.status,
      actor,
      reason,
      stageDeadlineMs: stageDeadlineMs(next, facts),
      startMs: next.startMs,
      endMs: next.endMs,
      change,
      ...(noteId !== undefined && { noteId }),
      ...(photoIds && { photoIds }),
      ...(failure !== undefined && { failure }),
      ...(isOverride !== undefined && { isOverride }),
    };
    return { commit, next };
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
  async stored<T>(write: Promise<T>): Promise<T> {
    try {
      return await write;
    } catch (error) {
      const failure = businessFailure(error);
      const stored = storedChange(failure);
      const { state, facts } = this.placed();
      if (stored) this.state = afterStored(state, stored, facts);
      throw failure;
    }
  }

  async startRefunds(refundNos: readonly string[]): Promise<void> {
    for (const refundNo of refundNos) {
      const input: RefundInput = { refundNo };
      const workflowId = refundWorkflowId(refundNo);
      await startBeside({ type: 'refundWorkflow', workflowId, input });
    }
  }

  startCase(caseNo: string): Promise<void> {
    const input: CaseWorkflowInput = { caseNo };
    return startBeside({ type: 'caseWorkflow', workflowId: caseWorkflowId(caseNo), input });
  }
}

/** The visit that a change is about; what is added at the door is about one, too. */
function ticketIdOf(change: OrderChange, { addition }: OrderState): string | null {
  if ('ticketId' in change) return change.ticketId;
  if ('addition' in change) return change.addition.ticketId;
  return 'additionNo' in change ? (addition?.ticketId ?? null) : null;
}
