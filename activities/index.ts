import { CompleteAsyncError, activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { offerHeldWorker } from '../use-cases/dispatch/offer-held-worker.js';
import { requestWorker } from '../use-cases/dispatch/request-worker.js';
import { withdrawDemand } from '../use-cases/dispatch/withdraw-demand.js';
import { commitTransition } from '../use-cases/order/commit-transition.js';
import type { OrderDeps } from '../use-cases/order/deps.js';
import { endPaidOrder } from '../use-cases/order/end-paid-order.js';
import { placeOrder } from '../use-cases/order/place-order.js';
import { settleOrder } from '../use-cases/order/settle-order.js';
import { checkPayments, closePayments } from '../use-cases/payment/check-payments.js';
import { recordPayment } from '../use-cases/payment/record-payment.js';
import { refundLatePayment } from '../use-cases/payment/refund-late-payment.js';
import { checkRefund, submitRefund } from '../use-cases/payment/run-refund.js';
import type {
  CommitInput,
  EndPaidInput,
  FindWorkerInput,
  FindWorkerResult,
  LatePaymentInput,
  OfferHeldInput,
  OrderInput,
  RecordPaymentInput,
  RefundInput,
  WithdrawDemandInput,
} from '../workflows/contract.js';
import { toActivityFailure, withCodes } from './failures.js';

export type Activities = ReturnType<typeof createActivities>;

/** Thin wrappers over the use cases: nothing is decided here. */
export function createActivities(deps: OrderDeps) {
  return {
    placeOrder: withCodes(({ orderId }: OrderInput) => placeOrder(deps, orderId)),
    commitTransition: withCodes((input: CommitInput) => commitTransition(deps, input)),
    endPaidOrder: withCodes((input: EndPaidInput) => endPaidOrder(deps, input)),
    checkPayments: withCodes(({ orderId }: OrderInput) => checkPayments(deps, orderId)),
    closePayments: withCodes(({ orderId }: OrderInput) => closePayments(deps, orderId)),
    recordPayment: withCodes((input: RecordPaymentInput) => recordPayment(deps, input)),
    offerHeldWorker: withCodes((input: OfferHeldInput) => offerHeldWorker(deps, input)),
    withdrawDemand: withCodes((input: WithdrawDemandInput) => withdrawDemand(deps, input)),
    refundLatePayment: withCodes(({ paymentNo }: LatePaymentInput) =>
      refundLatePayment(deps, paymentNo),
    ),
    settleOrder: withCodes(({ orderId }: OrderInput) => settleOrder(deps, orderId)),
    submitRefund: withCodes(({ refundNo }: RefundInput) => submitRefund(deps, refundNo)),
    checkRefund: withCodes(({ refundNo }: RefundInput) => checkRefund(deps, refundNo)),
    findWorker: (input: FindWorkerInput) => findWorker(deps, input),
  };
}

/** Leaves the answer to the city's dispatch process, which completes it by its task token. */
async function findWorker(deps: OrderDeps, input: FindWorkerInput): Promise<FindWorkerResult> {
  const taskToken = activityInfo().base64TaskToken;
  const request = { ...input, taskToken };
  const { isWithdrawn } = await requestWorker(deps, request).catch((error: unknown) => {
    throw toActivityFailure(error);
  });
  if (isWithdrawn) throw ApplicationFailure.nonRetryable('search was withdrawn', 'ORDER_ENDED');
  throw new CompleteAsyncError();
}
