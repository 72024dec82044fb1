import { CompleteAsyncError, activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { offerHeldWorkers } from '../use-cases/dispatch/offer-held-worker.js';
import { requestWorker } from '../use-cases/dispatch/request-worker.js';
import { withdrawDemand } from '../use-cases/dispatch/withdraw-demand.js';
import type { OrderGateway } from '../use-cases/order/gateway.js';
import { createCaseActivities } from '../use-cases/case/case-activities.js';
import type { WhatIfRunDeps } from '../use-cases/dispatch/what-if/deps.js';
import { createAbsenceActivities } from '../use-cases/dispatch/absence-activities.js';
import type { OnboardingDeps } from '../use-cases/onboarding/deps.js';
import { createOnboardingActivities } from '../use-cases/onboarding/onboarding-activities.js';
import { createCertificateActivities } from '../use-cases/certificate/certificate-activities.js';
import type { CertificateScanDeps } from '../use-cases/certificate/deps.js';
import { createClosureActivities } from '../use-cases/city/closure-activities.js';
import {
  createMoneyCheckActivities,
  type MoneyActivityDeps,
} from '../use-cases/money-check/money-check-activities.js';
import type { PrivacyDeps, PrivacyGateway } from '../use-cases/privacy/deps.js';
import { createPrivacyActivities } from '../use-cases/privacy/privacy-activities.js';
import {
  createArchiveActivities,
  type ArchiveActivityDeps,
} from '../use-cases/support/archive-activities.js';
import type { SpeedDeps } from '../use-cases/eta/deps.js';
import { createSpeedActivities } from '../use-cases/eta/speed-activities.js';
import type { StatisticsDeps } from '../use-cases/statistics/deps.js';
import { createStatisticsActivities } from '../use-cases/statistics/statistics-activities.js';
import type { WithdrawalRunDeps } from '../use-cases/withdrawal/deps.js';
import { createWithdrawalActivities } from '../use-cases/withdrawal/withdrawal-activities.js';
import { closeCase } from '../use-cases/order/close-case.js';
import { commitTransition } from '../use-cases/order/commit-transition.js';
import type { OrderDeps } from '../use-cases/order/deps.js';
import { endPaidOrder } from '../use-cases/order/end-paid-order.js';
import { postponeStage } from '../use-cases/order/postpone-stage.js';
import { workerContact } from '../use-cases/order/worker-contact.js';
import { orderProgress } from '../use-cases/order/order-progress.js';
import { placeOrder } from '../use-cases/order/place-order.js';
import { settleOrder } from '../use-cases/order/settle-order.js';
import { checkPayments, closeBill, closePayments } from '../use-cases/payment/check-payments.js';
import { recordMore } from '../use-cases/payment/record-more.js';
import { recordPayment } from '../use-cases/payment/record-payment.js';
import { refundLatePayment } from '../use-cases/payment/refund-late-payment.js';
import { advanceShares } from '../use-cases/profit-share/advance-shares.js';
import { checkRefund, submitRefund } from '../use-cases/payment/run-refund.js';
import type {
  CloseCaseInput,
  CommitInput,
  ContactInput,
  EndPaidInput,
  FindWorkerInput,
  FindWorkerResult,
  LatePaymentInput,
  OfferHeldInput,
  OrderInput,
  ProgressInput,
  RecordMoreInput,
  RecordPaymentInput,
  RefundInput,
  WithdrawDemandInput,
} from '../workflows/contract.js';
import { toActivityFailure, withCodes } from './failures.js';
import { whatIfActivities } from './what-if.js';

export type Activities = ReturnType<typeof createActivities>;

/** Thin wrappers over the use cases: nothing is decided here. */
export function createActivities(
  deps: OrderDeps & {
    readonly onboarding: OnboardingDeps;
    readonly moneyChecks: MoneyActivityDeps;
    readonly withdrawals: WithdrawalRunDeps;
    readonly privacy: PrivacyDeps & { readonly gateway: PrivacyGateway };
    readonly archive: ArchiveActivityDeps;
    readonly whatIf: WhatIfRunDeps;
    readonly statistics: StatisticsDeps & SpeedDeps;
    readonly certificates: Pick<CertificateScanDeps, 'renewals' | 'reminders' | 'push' | 'users'>;
  },
  gateway: OrderGateway,
) {
  return {
    ...coded(createCaseActivities(deps, gateway)),
    ...coded(createAbsenceActivities(deps, gateway)),
    ...coded(createClosureActivities(deps, gateway)),
    ...coded(createOnboardingActivities(deps.onboarding)),
    ...coded(createMoneyCheckActivities({ ...deps, ...deps.moneyChecks, gateway })),
    ...coded(createWithdrawalActivities(deps.withdrawals)),
    ...coded(createPrivacyActivities(deps.privacy, deps.privacy.gateway)),
    ...coded(createArchiveActivities(deps.archive)),
    ...coded(createStatisticsActivities(deps.statistics)),
    ...whatIfActivities(deps.whatIf),
    ...coded(createSpeedActivities(deps.statistics)),
    ...coded(createCertificateActivities({ ...deps, ...deps.certificates, gateway })),
    placeOrder: withCodes(({ orderId }: OrderInput) => placeOrder(deps, orderId)),
    orderProgress: withCodes((input: ProgressInput) => orderProgress(deps, input)),
    commitTransition: withCodes((input: CommitInput) => commitTransition(deps, input)),
    endPaidOrder: withCodes((input: EndPaidInput) => endPaidOrder(deps, input)),
    checkPayments: withCodes(({ orderId }: OrderInput) => checkPayments(deps, orderId)),
    closePayments: withCodes(({ orderId }: OrderInput) => closePayments(deps, orderId)),
    recordPayment: withCodes((input: RecordPaymentInput) => recordPayment(deps, input)),
    recordMore: withCodes((input: RecordMoreInput) => recordMore(deps, input)),
    closeBill: withCodes((input: LatePaymentInput) => closeBill(deps, input)),
    closeCase: withCodes((input: CloseCaseInput) => closeCase(deps, input)),
    workerContact: withCodes((input: ContactInput) => workerContact(deps, input)),
    postponeStage: withCodes((input: Parameters<typeof postponeStage>[1]) =>
      postponeStage(deps, input),
    ),
    offerHeldWorkers: withCodes((input: OfferHeldInput) => offerHeldWorkers(deps, input)),
    withdrawDemand: withCodes((input: WithdrawDemandInput) => withdrawDemand(deps, input)),
    refundLatePayment: withCodes(({ paymentNo }: LatePaymentInput) =>
      refundLatePayment(deps, paymentNo),
    ),
    settleOrder: withCodes(({ orderId }: OrderInput) => settleOrder(deps, orderId)),
    advanceShares: withCodes(({ orderId }: OrderInput) => advanceShares(deps, orderId)),
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

/** Every activity of a group answers with our codes. */
function coded<Group extends Record<string, (input: never) => Promise<unknown>>>(
  group: Group,
): Group {
  return Object.fromEntries(
    Object.entries(group).map(([name, activity]) => [name, withCodes(activity)]),
  ) as Group;
}
