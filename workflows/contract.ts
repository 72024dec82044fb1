import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Actor, DispatchFailure, OrderStatus, ReasonCode } from '../contract/terms/order.js';
import type { Clock } from '../domain/order/clocks.js';
import type { OpenOffer, OrderChange } from '../domain/order/state.js';

/**
 * What both sides of Temporal share: ids, queues, message names and their inputs. Only ids, codes
 * and numbers travel; free text and personal data stay in MongoDB.
 */
export const TASK_QUEUE = 'doorhive';

export const orderWorkflowId = (orderId: string): string => `order-${orderId}`;
export const settleWorkflowId = (orderId: string): string => `settle-${orderId}`;
export const refundWorkflowId = (refundNo: string): string => `refund-${refundNo}`;

// ── order ──────────────────────────────────────────────────────────────────────────────────

export type OrderInput = { readonly orderId: string };

export type OrderSnapshot = {
  readonly orderId: string;
  readonly status: OrderStatus;
  readonly seq: number;
};

/** Fields every update carries: who asks, when the api received it. */
export type OrderCommand = { readonly actor: Actor; readonly receivedAtMs: number };
export type OfferAnswer = OrderCommand & { readonly offerId: string };
export type AssignInput = OrderCommand & {
  readonly workerId: string;
  /** The operator saw that the worker is not feasible and assigns him all the same. */
  readonly isOverride: boolean;
};
/** Result of the api's comparison of position and address; null = no position, photo instead. */
export type ArriveInput = OrderCommand & {
  readonly distanceMeters: number | null;
  readonly hasPhoto: boolean;
};
export type FinishInput = OrderCommand & { readonly photoIds: readonly string[] };
/** Free text of a reason is stored by the api before; the code travels. */
export type ReasonInput = OrderCommand & { readonly reason: ReasonCode };

export const placeUpdate = defineUpdate<OrderSnapshot, [OrderInput]>('place');
export const acceptUpdate = defineUpdate<OrderSnapshot, [OfferAnswer]>('accept');
export const declineUpdate = defineUpdate<OrderSnapshot, [OfferAnswer]>('decline');
export const assignUpdate = defineUpdate<OrderSnapshot, [AssignInput]>('assign');
export const resumeUpdate = defineUpdate<OrderSnapshot, [OrderCommand]>('resume');
export const takeOverUpdate = defineUpdate<OrderSnapshot, [OrderCommand]>('takeOver');
export const cancelUpdate = defineUpdate<OrderSnapshot, [ReasonInput]>('cancel');
export const departUpdate = defineUpdate<OrderSnapshot, [OrderCommand]>('depart');
export const arriveUpdate = defineUpdate<OrderSnapshot, [ArriveInput]>('arrive');
export const startUpdate = defineUpdate<OrderSnapshot, [OrderCommand]>('start');
export const finishUpdate = defineUpdate<OrderSnapshot, [FinishInput]>('finish');
export const confirmUpdate = defineUpdate<OrderSnapshot, [OrderCommand]>('confirm');

/** A verified callback waits in `channelEvents`; `key` is its id and makes repeats harmless. */
export type ChannelSignal = { readonly key: string; readonly paymentNo: string };
export const channelSignal = defineSignal<[ChannelSignal]>('channelEvent');

export type OrderView = {
  readonly status: OrderStatus;
  readonly seq: number;
  readonly waitsFor: Clock | null;
  readonly offer: OpenOffer | null;
  readonly workerId: string | null;
  readonly round: number;
};
export const orderQuery = defineQuery<OrderView | null>('order');

// ── activities of the order ────────────────────────────────────────────────────────────────

export type CommitInput = {
  readonly orderId: string;
  readonly ticketId: string;
  readonly seq: number;
  readonly from: OrderStatus;
  readonly to: OrderStatus;
  readonly actor: Actor;
  readonly reason: ReasonCode;
  readonly stageDeadlineMs: number | null;
  readonly change: OrderChange;
  /** Promised start and end after the change; they move with "now" bookings and reschedules. */
  readonly startMs: number;
  readonly endMs: number;
  readonly photoIds?: readonly string[];
  readonly failure?: DispatchFailure | null;
  readonly isOverride?: boolean;
};

/** What asking the channel about an order's bills told. `unknown` is never treated as unpaid. */
export type PaymentCheck =
  | { readonly kind: 'paid'; readonly paymentNo: string }
  | { readonly kind: 'unpaid' }
  | { readonly kind: 'unknown' };

export type RecordPaymentInput = {
  readonly commit: Omit<CommitInput, 'change' | 'to' | 'reason'>;
  readonly paymentNo: string;
  readonly atMs: number;
};

/** `rejected`: the amount or number does not match our bill; kept for reconciliation. */
export type RecordPaymentResult =
  | { readonly kind: 'paid' | 'rejected' }
  | { readonly kind: 'slotLost'; readonly refundNos: readonly string[] };

export type LatePaymentInput = { readonly orderId: string; readonly paymentNo: string };

export type EndPaidInput = { readonly commit: CommitInput };
/** Refunds opened in the same transaction that ended the order. */
export type EndPaidResult = { readonly refundNos: readonly string[] };

export type FindWorkerInput = {
  readonly orderId: string;
  readonly ticketId: string;
  readonly cityCode: string;
  /** Running number of the search within the ticket: names the demand row and its offer. */
  readonly searchNo: number;
  readonly round: number;
  readonly radiusMeters: number;
  readonly offerMs: number;
  readonly deadlineMs: number;
};
export type FindWorkerResult =
  | { readonly kind: 'offered'; readonly offer: OpenOffer }
  | { readonly kind: 'none'; readonly failure: DispatchFailure };

export type OfferHeldInput = {
  readonly orderId: string;
  readonly ticketId: string;
  readonly workerId: string;
  readonly searchNo: number;
  readonly round: number;
  readonly offerMs: number;
  readonly isMovable: boolean;
};

/** Also leaves a tombstone for a search that has not reached the database yet. */
export type WithdrawDemandInput = {
  readonly orderId: string;
  readonly ticketId: string;
  readonly searchNo: number;
};

// ── settlement and refund ──────────────────────────────────────────────────────────────────

export type SettleInput = { readonly orderId: string; readonly settleAtMs: number };
export type RefundInput = { readonly refundNo: string };
export type RefundProgress = { readonly kind: 'succeeded' | 'failed' | 'pending' };
