import type { GeoPoint } from '../../../contract/terms/catalogue.js';
import { fen } from '../../../contract/terms/money.js';
import type { OrderDocument } from '../../../data/models/order.js';
import { cellsOf } from '../../../domain/geo/cells.js';
import type { OrderFacts, OrderState } from '../../../domain/order/state.js';
import { newTicket } from '../../../use-cases/order/new-ticket.js';

/** What the facts of a run do not tell of its order. */
export type OwnFields = Pick<
  OrderDocument,
  | 'timeZone'
  | 'itemId'
  | 'itemName'
  | 'offeringId'
  | 'skills'
  | 'prepMs'
  | 'cleanMs'
  | 'workerShareBps'
> &
  Partial<OrderDocument>;

/** The document of an order that was placed, and perhaps paid, as its run would have left it. */
export function orderDocument(args: {
  readonly facts: OrderFacts;
  readonly state: OrderState;
  readonly point: GeoPoint;
  readonly own: OwnFields;
}): OrderDocument {
  const { facts, state, point, own } = args;
  const at = new Date(facts.placedAtMs);
  const isPaid = state.paidAtMs !== null;
  return {
    _id: facts.orderId,
    no: `DH${facts.orderId.slice(0, 8)}`,
    customerId: facts.customerId,
    merchantId: facts.merchantId,
    cityCode: facts.cityCode,
    categoryId: facts.categoryId,
    mode: facts.isInStore ? 'IN_STORE' : 'HOME',
    storeId: null,
    placedBy: { kind: 'customer', id: facts.customerId },
    isWalkIn: false,
    reworkOf: null,
    quoteId: null,
    workersNeeded: facts.tickets.length,
    status: state.status,
    paymentStatus: isPaid ? 'PAID' : 'PENDING',
    refundStatus: 'NONE',
    settlementStatus: 'NONE',
    reviewStatus: 'NONE',
    seq: state.seq,
    tickets: facts.tickets.map(({ ticketId, heldWorkerId }) =>
      newTicket({
        ticketId,
        heldWorkerId,
        isMovable: facts.isMovable && heldWorkerId !== null,
      }),
    ),
    startAt: new Date(facts.startMs),
    endAt: new Date(facts.endMs),
    isNow: facts.isNow,
    address: { district: '示例区', sealed: '', point, ...cellsOf(point.coordinates) },
    lines: [],
    goodsFen: fen(facts.amountFen),
    travelFeeFen: fen(0),
    totalFen: fen(facts.amountFen),
    commissionBps: 1_000,
    paidFen: fen(isPaid ? facts.amountFen : 0),
    refundedFen: fen(0),
    policy: facts.policy,
    policyVersion: 'test',
    startCode: '1234',
    flags: [],
    payClosedAt: null,
    dispatchFailure: null,
    stageDeadlineAt: null,
    lock: null,
    priority: 0,
    poolUntil: state.poolUntilMs === null ? null : new Date(state.poolUntilMs),
    proposal: null,
    reschedules: 0,
    workerChanges: 0,
    additionNo: null,
    approvals: [],
    openCaseNo: null,
    codeUntil: null,
    end: null,
    payDeadlineAt: new Date(facts.placedAtMs + facts.policy.payMs),
    paidAt: state.paidAtMs === null ? null : new Date(state.paidAtMs),
    completedAt: null,
    endedAt: null,
    settleAfter: null,
    disputeUntil: null,
    reviewUntil: null,
    createdAt: at,
    updatedAt: at,
    ...own,
  };
}
