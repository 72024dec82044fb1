import { fen } from '../../contract/terms/money.js';
import { AppError, isAppError } from '../../contract/terms/errors.js';
import type { PaymentDocument } from '../../data/repositories/payments.js';
import { paidJournal } from '../../domain/ledger/postings.js';
import type {
  CommitInput,
  RecordPaymentInput,
  RecordPaymentResult,
} from '../../workflows/contract.js';
import { bookWorker } from '../order/bookings.js';
import type { OrderDeps } from '../order/deps.js';
import {
  writeTransition,
  type TransitionContext,
  type TransitionEffect,
} from '../order/write-transition.js';
import { isPaidState } from './check-payments.js';
import { openRefund } from './open-refund.js';

/** What the channel says about a paid bill. */
type PaidFact = { readonly amountFen: number; readonly transactionId: string | null };

/**
 * Books a payment that callback or query reported: bill, journal, order and the worker's time in
 * one transaction. When the slot was let go and cannot be had again, the order closes and the
 * whole payment is refunded. `rejected`: the amount differs from our bill; nothing is booked.
 */
export async function recordPayment(
  deps: OrderDeps,
  input: RecordPaymentInput,
): Promise<RecordPaymentResult> {
  const payment = await deps.payments.findById(input.paymentNo);
  if (!payment || payment.orderId !== input.commit.orderId) return { kind: 'rejected' };
  const fact = await paidFact(deps, payment);
  if (fact.amountFen !== payment.amountFen) return { kind: 'rejected' };
  // A repeat after a lost reply takes the road that the first attempt took.
  const stored = await deps.orders.findEvent(input.commit);
  if (stored?.event === 'paidTooLate') return bookTooLate({ deps, input, payment, fact });
  try {
    await bookPaid({ deps, input, payment, fact });
    return { kind: 'paid' };
  } catch (error) {
    if (!isAppError(error) || error.code !== 'SLOT_TAKEN') throw error;
    return bookTooLate({ deps, input, payment, fact });
  }
}

/** Throws CHANNEL_UNAVAILABLE while the channel cannot be asked: the activity is retried. */
async function paidFact(deps: OrderDeps, payment: PaymentDocument): Promise<PaidFact> {
  const event = await deps.payments.findPaidEvent(payment._id);
  // A callback that tells another amount than our bill is a hint to ask, not the truth.
  if (event?.amountFen === payment.amountFen) return event;
  if (payment.status === 'PAID') return payment;
  const answer = await deps.channels[payment.channel].queryPayment({ paymentNo: payment._id });
  if (answer.kind !== 'success') {
    throw new AppError('CHANNEL_UNAVAILABLE', { detail: answer.message });
  }
  const { tradeState, amountFen, transactionId } = answer.value;
  // The channel tells the amount of an unpaid bill too.
  return { amountFen: isPaidState(tradeState) ? (amountFen ?? -1) : -1, transactionId };
}

type Booking = {
  readonly deps: OrderDeps;
  readonly input: RecordPaymentInput;
  readonly payment: PaymentDocument;
  readonly fact: PaidFact;
};

async function bookPaid(booking: Booking): Promise<void> {
  const { deps, input } = booking;
  const commit: CommitInput = {
    ...input.commit,
    to: 'DISPATCHING',
    reason: 'PAID',
    change: { event: 'paid', atMs: input.atMs },
  };
  await writeTransition(deps, commit, async (context) => {
    const { order, session } = context;
    const heldWorkerId = order.tickets[0]?.heldWorkerId ?? null;
    if (heldWorkerId !== null) {
      // Booking again replaces the own hold, and succeeds after it expired if the time is free.
      await bookWorker(deps, {
        order,
        ticketId: input.commit.ticketId,
        workerId: heldWorkerId,
        isMovable: order.tickets[0]?.isMovable ?? false,
        holdUntilMs: null,
        session,
      });
    }
    await bookMoney(booking, context);
    return {
      set: {
        ...paidSet(booking),
        startAt: new Date(input.commit.startMs),
        endAt: new Date(input.commit.endMs),
      },
      data: { paymentNo: booking.payment._id, amountFen: booking.payment.amountFen },
    };
  });
}

async function bookTooLate(booking: Booking): Promise<RecordPaymentResult> {
  const { deps, input, payment } = booking;
  const commit: CommitInput = {
    ...input.commit,
    to: 'CLOSED',
    reason: 'SLOT_LOST',
    stageDeadlineMs: null,
    change: { event: 'paidTooLate', atMs: input.atMs },
  };
  const result = await writeTransition(deps, commit, async (context): Promise<TransitionEffect> => {
    await bookMoney(booking, context);
    const { order, session } = context;
    const refundNo = await openRefund(deps, {
      payment: { ...payment, orderId: order._id },
      amountFen: payment.amountFen,
      reason: 'SLOT_LOST',
      session,
    });
    return {
      set: { ...paidSet(booking), refundStatus: 'OPEN', 'tickets.0.status': 'CANCELLED' },
      data: { paymentNo: payment._id, refundNo },
      result: { refundNos: [refundNo] },
    };
  });
  return { kind: 'slotLost', refundNos: result['refundNos'] as string[] };
}

function paidSet({ input, payment }: Booking): Record<string, unknown> {
  return {
    paymentStatus: 'PAID',
    paidFen: payment.amountFen,
    paidAt: new Date(input.atMs),
    payClosedAt: new Date(input.atMs),
  };
}

async function bookMoney(booking: Booking, context: TransitionContext): Promise<void> {
  const { deps, payment, fact, input } = booking;
  const { session } = context;
  await deps.payments.markPaid(
    { paymentNo: payment._id, transactionId: fact.transactionId, at: new Date(input.atMs) },
    session,
  );
  await deps.ledger.post(
    paidJournal({
      paymentNo: payment._id,
      orderId: payment.orderId,
      channel: 'wechat',
      amountFen: fen(payment.amountFen),
    }),
    session,
  );
}
