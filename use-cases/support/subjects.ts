import type { SupportRunKind } from '../../contract/terms/support.js';
import type { CaseDocument } from '../../data/repositories/cases.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { RefundDocument } from '../../data/repositories/payments.js';
import type {
  OrderShown,
  RefundFacts,
  RunAnswer,
  Subject,
} from '../../domain/support/run-facts.js';
import type { SupportDeps } from './deps.js';

/** After this a refund takes longer than channels usually do (the refund desk says "late" too). */
const REFUND_LATE_MS = 10 * 60_000;
/** A closed bill that still waits after this: the channel could not tell. */
const PAYMENT_UNKNOWN_MS = 60_000;
/** The newest refunds and cases of one order whose runs are looked at. */
const REFUND_RUNS_MAX = 12;
const CASE_RUNS_MAX = 8;

/** One run that belongs to an order, with the document that it is about. */
export type SubjectRun = {
  readonly kind: SupportRunKind;
  readonly documentNo: string;
  /** `answer` is the order's own run's, when it gave one. */
  readonly subjectFor: (answer: RunAnswer | null) => Subject;
};

/** The order's run first, then those of what came of it. */
export async function subjectRunsOf(
  deps: SupportDeps,
  order: OrderDocument,
): Promise<readonly [SubjectRun, ...SubjectRun[]]> {
  const nowMs = deps.clock.nowMs();
  const [refunds, cases, additions] = await Promise.all([
    deps.payments.refundsOf(order._id),
    deps.cases.ofOrder(order._id),
    order.additionNo === null ? [] : deps.additions.ofOrder(order._id),
  ]);
  const facts = refunds.map((row) => refundFactsOf(row, nowMs));
  const addition = additions.find(({ _id }) => _id === order.additionNo);
  const isAdditionUnknown = addition?.status === 'PROPOSED' && addition.payClosedAt !== null;
  const own: SubjectRun = {
    kind: 'order',
    documentNo: order._id,
    subjectFor: (answer) => ({
      kind: 'order',
      order: { ...orderShown({ order, nowMs, answer }), isAdditionUnknown },
      refunds: facts,
    }),
  };
  return [
    own,
    ...settlementRun(order),
    ...facts.slice(-REFUND_RUNS_MAX).map(refundRun),
    ...cases.slice(-CASE_RUNS_MAX).map(caseRun),
  ];
}

function settlementRun(order: OrderDocument): SubjectRun[] {
  const { _id, status, settlementStatus, openCaseNo, settleAfter } = order;
  if (status !== 'COMPLETED') return [];
  const settlement = {
    isSettled: settlementStatus !== 'NONE' && settlementStatus !== 'HELD',
    openCaseNo,
    settleAtMs: settleAfter?.getTime() ?? null,
  };
  return [
    {
      kind: 'settle',
      documentNo: _id,
      subjectFor: () => ({ kind: 'settle', settlement }),
    },
  ];
}

const refundRun = (refund: RefundFacts): SubjectRun => ({
  kind: 'refund',
  documentNo: refund.refundNo,
  subjectFor: () => ({ kind: 'refund', refund }),
});

function caseRun(row: CaseDocument): SubjectRun {
  const { _id: caseNo, status, slaAt, openedAt, createdAt, appealUntil, reworkOrderId } = row;
  const shown = {
    caseNo,
    status: status === 'DRAFT' ? 'OPEN' : status,
    slaMs: (slaAt ?? openedAt ?? createdAt).getTime(),
    appealUntilMs: appealUntil?.getTime() ?? null,
    reworkOrderId,
  } as const;
  return {
    kind: 'case',
    documentNo: caseNo,
    subjectFor: () => ({ kind: 'case', case: shown }),
  };
}

function refundFactsOf(row: RefundDocument, nowMs: number): RefundFacts {
  const isUnderWay = row.status === 'OPEN' || row.status === 'SUBMITTED';
  return {
    refundNo: row._id,
    status: row.status,
    amountFen: row.amountFen,
    failure: row.failure,
    failures: (row.history ?? []).filter(({ what }) => what === 'FAILED').length,
    isLate: isUnderWay && nowMs - row.createdAt.getTime() > REFUND_LATE_MS,
  };
}

function orderShown(given: {
  readonly order: OrderDocument;
  readonly nowMs: number;
  readonly answer: RunAnswer | null;
}): Omit<OrderShown, 'isAdditionUnknown'> {
  const { order, nowMs, answer } = given;
  const { lock, poolUntil, proposal } = order;
  return {
    status: order.status,
    refundStatus: order.refundStatus,
    isPaymentUnknown: isPaymentUnknown(given),
    openCaseNo: order.openCaseNo,
    hasApprovals: order.approvals.length > 0,
    proposalBy: proposal?.by ?? null,
    additionNo: order.additionNo,
    isPoolOpen: poolUntil !== null && poolUntil.getTime() > nowMs,
    hasManualTicket: order.tickets.some(({ status }) => status === 'MANUAL'),
    dispatchFailure: order.dispatchFailure,
    lockedBy: lock !== null && lock.until.getTime() > nowMs ? lock.operatorId : null,
    stageDeadlineMs: answer?.waitsFor?.atMs ?? order.stageDeadlineAt?.getTime() ?? null,
  };
}

/** Its bill is closed for payers, and the channel has not said that nobody paid it. */
function isPaymentUnknown(given: Parameters<typeof orderShown>[0]): boolean {
  const { order, nowMs, answer } = given;
  const { status, payClosedAt } = order;
  if (status !== 'PENDING_PAYMENT' || payClosedAt === null) return false;
  return answer?.waitsFor?.kind === 'payPoll' || nowMs - payClosedAt.getTime() > PAYMENT_UNKNOWN_MS;
}
