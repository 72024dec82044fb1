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
  await deps.payments.insertRefund(
    {
      _id: refundNo,
      orderId: payment.orderId,
      paymentNo: payment._id,
      channel: payment.channel,
      amountFen: fen(amountFen),
      goodsFen: parts.goodsFen,
      travelFen: parts.travelFen,
      bearer: input.bearer ?? null,
      caseNo: input.caseNo ?? null,
      reason: input.reason,
      status: 'OPEN',
      channelRefundId: null,
      failure: null,
      createdAt: new Date(deps.clock.nowMs()),
      finishedAt: null,
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
 * so much left, REFUND_LIMIT.
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
    readonly reason: string;
    readonly session: ClientSession;
  },
): Promise<string[]> {
  const { orderId, refunds, parts, session, bearer = null, caseNo = null, reason } = input;
  if (input.amountFen === 0) return [];
  const bills = await deps.payments.ofOrder(orderId, session);
  const refundNos: string[] = [];
  let leftFen: number = input.amountFen;
  let goodsLeftFen: number = parts.goodsFen;
  let travelLeftFen: number = parts.travelFen;
  for (const payment of newestPaidFirst(bills)) {
    const given = refundsOfBill(refunds, payment._id);
    const amountFen = fen(Math.min(leftFen, payment.amountFen - sumFen(given)));
    if (amountFen === 0) continue;
    const goodsFen = fen(Math.min(amountFen, goodsLeftFen));
    const travelFen = fen(Math.min(amountFen - goodsFen, travelLeftFen));
    leftFen -= amountFen;
    goodsLeftFen -= goodsFen;
    travelLeftFen -= travelFen;
    const common = { payment, amountFen, bearer, caseNo, reason, session };
    const refund = { ...common, parts: { goodsFen, travelFen } };
    refundNos.push(await writeRefund(deps, { ...refund, presentCount: given.length }));
  }
  if (leftFen > 0) throw new AppError('REFUND_TOO_HIGH', { detail: `${orderId}: ${leftFen} fen` });
  return refundNos;
}

function newestPaidFirst(bills: readonly PaymentDocument[]): PaymentDocument[] {
  const paidMs = ({ paidAt, createdAt }: PaymentDocument): number =>
    (paidAt ?? createdAt).getTime();
  return bills
    .filter(({ status }) => status === 'PAID')
    .sort((a, b) => paidMs(b) - paidMs(a) || (a._id < b._id ? 1 : -1));
}

function refundsOfBill(refunds: readonly RefundDocument[], paymentNo: string): RefundDocument[] {
  return refunds.filter((refund) => refund.paymentNo === paymentNo);
}

/** In all, whatever became of them: one that failed is still owed and stays reserved. */
export function sumFen(refunds: readonly Pick<RefundDocument, 'amountFen'>[]): number {
  return refunds.reduce((sum, { amountFen }) => sum + amountFen, 0);
}
