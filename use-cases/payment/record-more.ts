import { AppError, isAppError } from '../../contract/terms/errors.js';
import { fen } from '../../contract/terms/money.js';
import type { RecordMoreInput, RecordMoreResult } from '../../workflows/contract.js';
import type { OrderDeps } from '../order/deps.js';
import { ticketSet } from '../order/effects/effect.js';
import {
  writeTransition,
  type TransitionContext,
  type TransitionEffect,
} from '../order/write-transition.js';
import { bookBill, paidFact } from './book-bill.js';
import { NEVER_OWED, openRefund } from './open-refund.js';

/**
 * Books one more payment of an order that is paid and open. The bill of an open addition makes the
 * order larger and longer (additionPaid); any other was paid once too often and goes back whole
 * (paidAgain, R17). `known`: this bill is booked already. `rejected`: not our bill or amount.
 */
export async function recordMore(
  deps: OrderDeps,
  input: RecordMoreInput,
): Promise<RecordMoreResult> {
  const payment = await deps.payments.findById(input.paymentNo);
  if (!payment || payment.orderId !== input.commit.orderId) return { kind: 'rejected' };
  // The run does not know which channel it was.
  const actor = { kind: 'channel', id: payment.channel } as const;
  const commit = { ...input.commit, actor };
  // A repeat after a lost reply finds its own event; else a paid bill was booked by another change.
  const stored = await deps.orders.findEvent(commit);
  if (!stored && payment.status === 'PAID') return { kind: 'known' };
  const fact = await paidFact(deps, payment);
  if (fact.amountFen !== payment.amountFen) return { kind: 'rejected' };
  try {
    const result = await writeTransition(deps, commit, async (context) => {
      const { session, at } = context;
      if (!(await bookBill(deps, { payment, fact, at, session }))) {
        throw new AppError('ALREADY_PAID');
      }
      if (commit.change.event === 'additionPaid') return addPaid(deps, context);
      const { amountFen } = payment;
      const refund = { payment, amountFen, parts: NEVER_OWED, reason: commit.reason, session };
      const refundNo = await openRefund(deps, refund);
      return {
        set: { paidFen: fen(context.order.paidFen + amountFen), refundStatus: 'OPEN' },
        data: { paymentNo: payment._id, amountFen, refundNos: [refundNo] },
        result: { refundNos: [refundNo] },
      };
    });
    return { kind: 'booked', refundNos: (result['refundNos'] as string[] | undefined) ?? [] };
  } catch (error) {
    if (isAppError(error) && error.code === 'ALREADY_PAID') return { kind: 'known' };
    throw error;
  }
}

/** The worker's booking was made longer when the addition was proposed. */
async function addPaid(deps: OrderDeps, context: TransitionContext): Promise<TransitionEffect> {
  const { order, session, input } = context;
  if (input.change.event !== 'additionPaid') throw new AppError('INTERNAL');
  const { additionNo } = input.change;
  const addition = await deps.additions.find(additionNo, session);
  const change = { additionNo, from: 'PROPOSED', to: 'PAID' } as const;
  if (!addition || !(await deps.additions.setStatus(change, session))) {
    throw new AppError('INTERNAL', { detail: `${additionNo} is not open` });
  }
  const { amountFen, minutes, kind, paymentNo, lines } = addition;
  return {
    set: {
      goodsFen: fen(order.goodsFen + amountFen),
      totalFen: fen(order.totalFen + amountFen),
      paidFen: fen(order.paidFen + amountFen),
      lines: [...order.lines, ...lines],
      additionNo: null,
      // The overrun is paid for: its question is answered.
      ...ticketSet(order, addition.ticketId, { overrunAt: null, busyUntil: null }),
    },
    data: { additionNo, paymentNo, amountFen, minutes, kind, refundNos: [] },
    result: { refundNos: [] },
  };
}
