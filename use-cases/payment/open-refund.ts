import { AppError } from '../../contract/terms/errors.js';
import { fen, type Fen } from '../../contract/terms/money.js';
import type { CostBearer } from '../../contract/terms/order.js';
import {
  REFUNDS_PER_PAYMENT_MAX,
  type PaymentDocument,
  type RefundDocument,
} from '../../data/repositories/payments.js';
import type { ClientSession } from '../../data/repositories/session.js';
import { refundRequestedJournal } from '../../domain/ledger/postings.js';
import type { OrderDeps } from '../order/deps.js';

/** Number of a bill's n-th refund; one intent has one number, reused on every retry. */
export const refundNoOf = (paymentNo: string, index = 1): string =>
  `${paymentNo}R${String(index).padStart(2, '0')}`;

/** What a refund is of. Neither goods nor travel fee: money that was never owed. */
export type RefundParts = { readonly goodsFen: Fen; readonly travelFen: Fen };

/** Parts of a second or late payment: the order's own money stays untouched. */
export const NEVER_OWED: RefundParts = { goodsFen: fen(0), travelFen: fen(0) };

type NewRefund = {
  readonly payment: PaymentDocument;
  readonly amountFen: Fen;
  readonly parts: RefundParts;
  readonly bearer?: CostBearer | null;
  readonly caseNo?: string | null;
  readonly requestId?: string | null;
  readonly reason: string;
  readonly session: ClientSession;
};

/**
 * Writes the intent to give money back, with the reservation in the ledger, in the caller's
 * transaction. The channel is called later by `refund-<no>`. Errors: REFUND_LIMIT past the 50th
 * refund of a bill, INSUFFICIENT_BALANCE when the escrow cannot give so much.
 */
export async function openRefund(deps: OrderDeps, input: NewRefund): Promise<string> {
  const { payment, session } = input;
  const refunds = await deps.payments.refundsOf(payment.orderId, session);
  return writeRefund(deps, { ...input, presentCount: refundsOfBill(refunds, payment._id).length });
}

async function writeRefund(
  deps: OrderDeps,
  input: NewRefund & { readonly presentCount: number },
): Promise<string> {
  const { payment, amountFen, session, parts, presentCount } = input;
  if (presentCount >= REFUNDS_PER_PAYMENT_MAX) {
    throw new AppError('REFUND_LIMIT', { detail: payment._id });
  }
  const refundNo = refundNoOf(payment._id, presentCount + 1);
  const order = await deps.orders.findById(payment.orderId, session);
  await deps.payments.insertRefund(
    {
      _id: refundNo,
      orderId: payment.orderId,
      cityCode: order?.cityCode ?? '',
      paymentNo: payment._id,
      channel: payment.channel,
      amountFen: fen(amountFen),
      goodsFen: parts.goodsFen,
      travelFen: parts.travelFen,
      bearer: input.bearer ?? null,
      caseNo: input.caseNo ?? null,
      requestId: input.requestId ?? null,
      reason: input.reason,
      status: 'OPEN',
      attempt: 0,
      channelRefundId: null,
      failure: null,
      createdAt: new Date(deps.clock.nowMs()),
      finishedAt: null,
      nudgedAt: null,
      history: [],
    },
    session,
  );
  await deps.ledger.post(
    refundRequestedJournal({ refundNo, orderId: payment.orderId, amountFen: fen(amountFen) }),
    session,
  );
  return refundNo;
}

/**
 * Opens the refunds of one amount, split over its paid bills newest first, each with a refund
 * number of its own. Nothing to give opens none. Errors: REFUND_TOO_HIGH when the bills have not
 * so much left, REFUND_LIMIT when bills that still have money were refunded 50 times.
 */
export async function splitRefund(
  deps: OrderDeps,
  input: {
    readonly orderId: string;
    /** All of the order that there are, read with this session. */
    readonly refunds: readonly RefundDocument[];
    readonly amountFen: Fen;
    /** Of goods and travel fee; the goods are taken from the newest bill first. */
    readonly parts: RefundParts;
    readonly bearer?: CostBearer | null;
    /** Set for a refund that a case gives. */
    readonly caseNo?: string | null;
    /** Set for a refund that staff asked for. */
    readonly requestId?: string | null;
    readonly reason: string;
    readonly session: ClientSession;
  },
): Promise<string[]> {
  const { orderId, refunds, parts, session, bearer = null, caseNo = null, reason } = input;
  if (input.amountFen === 0) return [];
  const bills = await deps.payments.ofOrder(orderId, session);
  const refundNos: string[] = [];
  let goodsLeftFen: number = parts.goodsFen;
  let travelLeftFen: number = parts.travelFen;
  for (const { payment, amountFen, presentCount } of refundShares(input.amountFen, {
    bills,
    refunds,
  })) {
    const goodsFen = fen(Math.min(amountFen, goodsLeftFen));
    const travelFen = fen(Math.min(amountFen - goodsFen, travelLeftFen));
    goodsLeftFen -= goodsFen;
    travelLeftFen -= travelFen;
    const { requestId = null } = input;
    const common = { payment, amountFen, bearer, caseNo, requestId, reason, session };
    const refund = { ...common, parts: { goodsFen, travelFen }, presentCount };
    refundNos.push(await writeRefund(deps, refund));
  }
  return refundNos;
}

/** What of one amount comes out of which bill. */
export type RefundShare = {
  readonly payment: PaymentDocument;
  readonly amountFen: Fen;
  /** Refunds of this bill that there are. */
  readonly presentCount: number;
};

/**
 * Cuts an amount over the paid bills of an order, newest first. A bill that was refunded 50 times
 * gives nothing more; older ones may. Errors: REFUND_TOO_HIGH, REFUND_LIMIT.
 */
export function refundShares(
  amountFen: Fen,
  money: {
    readonly bills: readonly PaymentDocument[];
    readonly refunds: readonly RefundDocument[];
  },
): readonly RefundShare[] {
  const shares: RefundShare[] = [];
  let leftFen: number = amountFen;
  let stuckFen = 0;
  for (const payment of newestPaidFirst(money.bills)) {
    const given = refundsOfBill(money.refunds, payment._id);
    const openFen = payment.amountFen - sumFen(given);
    if (given.length >= REFUNDS_PER_PAYMENT_MAX) {
      stuckFen += openFen;
      continue;
    }
    const shareFen = fen(Math.min(leftFen, openFen));
    if (shareFen === 0) continue;
    leftFen -= shareFen;
    shares.push({ payment, amountFen: shareFen, presentCount: given.length });
  }
  if (leftFen === 0) return shares;
  const code = leftFen <= stuckFen ? 'REFUND_LIMIT' : 'REFUND_TOO_HIGH';
  throw new AppError(code, {
    detail: `${leftFen} fen`,
    extra: { refundableFen: amountFen - leftFen },
  });
}

/**
 * Bills whose money is in the order's escrow. A tip went to the worker at once: it is no part of
 * what an order can give back.
 */
export const isOrderBill = ({ purpose }: PaymentDocument): boolean =>
  purpose === 'ORDER' || purpose === 'SUPPLEMENT';

function newestPaidFirst(bills: readonly PaymentDocument[]): PaymentDocument[] {
  const paidMs = ({ paidAt, createdAt }: PaymentDocument): number =>
    (paidAt ?? createdAt).getTime();
  return bills
    .filter((bill) => bill.status === 'PAID' && isOrderBill(bill))
    .sort((a, b) => paidMs(b) - paidMs(a) || (a._id < b._id ? 1 : -1));
}

function refundsOfBill(refunds: readonly RefundDocument[], paymentNo: string): RefundDocument[] {
  return refunds.filter((refund) => refund.paymentNo === paymentNo);
}

/** In all, whatever became of them: one that failed is still owed and stays reserved. */
export function sumFen(refunds: readonly Pick<RefundDocument, 'amountFen'>[]): number {
  return refunds.reduce((sum, { amountFen }) => sum + amountFen, 0);
}
