import { AppError } from '../../contract/terms/errors.js';
import type { CloseCaseInput, EndPaidResult } from '../../workflows/contract.js';
import { frontRefund } from '../case/case-money.js';
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
 * complete, what goes back is fronted, and the case holds the settlement until its decision is
 * final; otherwise the order is cancelled and the rest is split like a fee.
 * Errors: REFUND_TOO_HIGH.
 */
export async function closeCase(deps: OrderDeps, input: CloseCaseInput): Promise<EndPaidResult> {
  const { commit, refundFen, bearer } = input;
  const result = await writeTransition(deps, commit, (context) => {
    const { change } = context.input;
    if (change.event !== 'caseClosed') throw new AppError('INTERNAL');
    if (change.isDelivered) return complete(deps, context, { ...input, caseNo: change.caseNo });
    const terms = { rule: 'DECIDED', feeBps: 0, keepsTravelFee: false, bearer, refundFen } as const;
    return endEffect(deps, { context, terms });
  });
  return { refundNos: result['refundNos'] as string[] };
}

async function complete(
  deps: OrderDeps,
  context: TransitionContext,
  closing: CloseCaseInput & { readonly caseNo: string },
): Promise<TransitionEffect> {
  const { order, session } = context;
  const { refundFen, bearer, caseNo } = closing;
  const given = { orderId: order._id, caseNo, amountFen: refundFen, session };
  const refundNos = await frontRefund(deps, given);
  return {
    set: {
      ...completionSet(context),
      openCaseNo: caseNo,
      ...(refundNos.length > 0 && { refundStatus: 'OPEN' }),
    },
    data: { refundNos, amountFen: refundFen, bearer },
    result: { refundNos },
  };
}
