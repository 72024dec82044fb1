import { isAppError } from '../../contract/terms/errors.js';
import { fen } from '../../contract/terms/money.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { PaymentDocument } from '../../data/repositories/payments.js';
import type { ClientSession } from '../../data/repositories/session.js';
import type {
  CommitInput,
  RecordPaymentInput,
  RecordPaymentResult,
} from '../../workflows/contract.js';
import { bookWorker, releaseWorkers } from '../order/bookings.js';
import type { OrderDeps } from '../order/deps.js';
import { ticketsSet } from '../order/effects/effect.js';
import { writeTransition, type TransitionEffect } from '../order/write-transition.js';
import { issueRedemptionCode } from '../store/redemption-code.js';
import { bookBill, paidFact, type PaidFact } from './book-bill.js';
import { NEVER_OWED, openRefund } from './open-refund.js';

/** Null when nothing was left to pay: the order goes on without a bill. */
type Bill = { readonly payment: PaymentDocument; readonly fact: PaidFact };

type Booking = {
  readonly deps: OrderDeps;
  readonly input: RecordPaymentInput;
  readonly bill: Bill | null;
};

/**
 * Books a payment that callback or query reported, or that nothing was left to pay: bill, journal,
 * order and the workers' time in one transaction. When the slot was let go and cannot be had again,
 * the order closes and the whole payment is refunded. `rejected`: the amount differs from our bill;
 * nothing is booked.
 */
export async function recordPayment(
  deps: OrderDeps,
  input: RecordPaymentInput,
): Promise<RecordPaymentResult> {
  const bill = await billOf(deps, input);
  if (bill === 'rejected') return { kind: 'rejected' };
  // The run does not know which channel it was.
  const actor = bill && ({ kind: 'channel', id: bill.payment.channel } as const);
  const commit = { ...input.commit, ...(actor && { actor }) };
  const booking = { deps, input: { ...input, commit }, bill };
  // A repeat after a lost reply takes the road that the first attempt took.
  const stored = await deps.orders.findEvent(input.commit);
  if (stored?.event === 'paidTooLate') return bookTooLate(booking);
  try {
    await bookPaid(booking);
    return { kind: 'paid' };
  } catch (error) {
    if (!isAppError(error) || error.code !== 'SLOT_TAKEN') throw error;
    return bookTooLate(booking);
  }
}

async function billOf(
  deps: OrderDeps,
  input: RecordPaymentInput,
): Promise<Bill | 'rejected' | null> {
  if (input.paymentNo === null) return null;
  const payment = await deps.payments.findById(input.paymentNo);
  if (!payment || payment.orderId !== input.commit.orderId) return 'rejected';
  const fact = await paidFact(deps, payment);
  return fact.amountFen === payment.amountFen ? { payment, fact } : 'rejected';
}

async function bookPaid({ deps, input, bill }: Booking): Promise<void> {
  const at = new Date(input.atMs);
  const commit: CommitInput = {
    ...input.commit,
    reason: bill === null ? 'NOTHING_TO_PAY' : 'PAID',
    change: { event: 'paid', atMs: input.atMs },
  };
  await writeTransition(deps, commit, async ({ order, session }) => {
    await bookHeldWorkers(deps, { order, startMs: commit.startMs, session });
    if (bill !== null) await bookBill(deps, { ...bill, at, session });
    if (commit.to === 'AWAITING_REDEMPTION') {
      await issueRedemptionCode(deps, { order, at, session });
    }
    return {
      set: paidSet({ order, input, bill }),
      data: { paymentNo: bill?.payment._id ?? null, amountFen: bill?.payment.amountFen ?? 0 },
    };
  });
}

/** Booking again replaces the own hold, and succeeds after it expired if the time is free. */
async function bookHeldWorkers(
  deps: OrderDeps,
  booking: {
    readonly order: OrderDocument;
    readonly startMs: number;
    readonly session: ClientSession;
  },
): Promise<void> {
  const { order, startMs, session } = booking;
  const hasMoved = startMs !== order.startAt.getTime();
  for (const { _id: ticketId, heldWorkerId, isMovable } of order.tickets) {
    if (heldWorkerId === null) continue;
    // "Now" may have become another day, which booking again would not clear.
    if (hasMoved) await releaseWorkers(deps, { ticketId, workerIds: [heldWorkerId], session });
    const held = { ticketId, workerId: heldWorkerId, isMovable, holdUntilMs: null };
    await bookWorker(deps, { ...booking, ...held });
  }
}

async function bookTooLate({ deps, input, bill }: Booking): Promise<RecordPaymentResult> {
  const commit: CommitInput = {
    ...input.commit,
    to: 'CLOSED',
    reason: 'SLOT_LOST',
    stageDeadlineMs: null,
    change: { event: 'paidTooLate', atMs: input.atMs },
  };
  const at = new Date(input.atMs);
  const result = await writeTransition(
    deps,
    commit,
    async ({ order, session }): Promise<TransitionEffect> => {
      const refundNos: string[] = [];
      if (bill !== null) {
        await bookBill(deps, { ...bill, at, session });
        const { payment } = bill;
        const refund = { payment, amountFen: payment.amountFen, parts: NEVER_OWED, session };
        refundNos.push(await openRefund(deps, { ...refund, reason: 'SLOT_LOST' }));
      }
      return {
        set: {
          ...paidSet({ order, input, bill }),
          ...(refundNos.length > 0 && { refundStatus: 'OPEN' }),
          ...ticketsSet(order, () => true, { status: 'CANCELLED' }),
        },
        data: { paymentNo: bill?.payment._id ?? null, refundNos },
        result: { refundNos },
      };
    },
  );
  return { kind: 'slotLost', refundNos: result['refundNos'] as string[] };
}

function paidSet(args: {
  readonly order: OrderDocument;
  readonly input: RecordPaymentInput;
  readonly bill: Bill | null;
}): Record<string, unknown> {
  const { order, input, bill } = args;
  const at = new Date(input.atMs);
  return {
    paymentStatus: 'PAID',
    paidFen: fen(order.paidFen + (bill?.payment.amountFen ?? 0)),
    paidAt: at,
    payClosedAt: at,
  };
}
