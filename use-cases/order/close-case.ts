import { AppError } from '../../contract/terms/errors.js';
import type { CloseCaseInput, EndPaidResult } from '../../workflows/contract.js';
import { openRefunds } from '../payment/open-refunds.js';
import { completionSet } from './completion-set.js';
import type { OrderDeps } from './deps.js';
import { endEffect } from './end-paid-order.js';
import {
  writeTransition,
  type TransitionContext,
  type TransitionEffect,
} from './write-transition.js';

/**
 * Carries out a decided case of an order that waits for confirmation. Delivered: the order is
 * complete, less what goes back; otherwise it is cancelled and the rest is split like a fee.
 * Errors: REFUND_TOO_HIGH.
 */
export async function closeCase(deps: OrderDeps, input: CloseCaseInput): Promise<EndPaidResult> {
  const { commit, refundFen, bearer } = input;
  const result = await writeTransition(deps, commit, (context) => {
    if (context.input.change.event !== 'caseClosed') throw new AppError('INTERNAL');
    if (context.input.change.isDelivered) return completeWithRefund(deps, context, input);
    const terms = { rule: 'DECIDED', feeBps: 0, keepsTravelFee: false, bearer, refundFen } as const;
    return endEffect(deps, { context, terms });
  });
  return { refundNos: result['refundNos'] as string[] };
}

async function completeWithRefund(
  deps: OrderDeps,
  context: TransitionContext,
  { refundFen, bearer }: CloseCaseInput,
): Promise<TransitionEffect> {
  const { order, session, input } = context;
  const refundNos = await openRefunds(deps, {
    orderId: order._id,
    amountFen: refundFen,
    bearer,
    reason: input.reason,
    session,
  });
  return {
    set: {
      ...completionSet(context),
      openCaseNo: null,
      ...(refundNos.length > 0 && { refundStatus: 'OPEN' }),
    },
    data: { refundNos, amountFen: refundFen, bearer },
    result: { refundNos },
  };
}
