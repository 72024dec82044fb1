import {
  ActivityCancellationType,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';

/**
 * Every activity names its time-out, its retry and its line in the Temporal UI here. Short
 * idempotent projections run as local activities (no history round trip); whatever moves money or
 * calls a channel is a regular one. Retries are unbounded in number, bounded in pace: the order's
 * clocks decide when waiting is over.
 */
const projectionRetry = {
  initialInterval: '100ms',
  backoffCoefficient: 2,
  maximumInterval: '5s',
} as const;
const moneyRetry = {
  initialInterval: '500ms',
  backoffCoefficient: 2,
  maximumInterval: '60s',
} as const;

export const { placeOrder } = proxyLocalActivities<Activities>({
  startToCloseTimeout: '5s',
  retry: projectionRetry,
  summary: '写入订单并占用档期 store the order and hold its slot',
});

export const { commitTransition } = proxyLocalActivities<Activities>({
  startToCloseTimeout: '5s',
  retry: projectionRetry,
  summary: '写入订单变更 store the change',
});

export const { orderProgress } = proxyLocalActivities<Activities>({
  startToCloseTimeout: '5s',
  retry: projectionRetry,
  summary: '恢复后读取已写入的变更 read stored changes after a restore',
});

export const { postponeStage } = proxyLocalActivities<Activities>({
  startToCloseTimeout: '5s',
  retry: projectionRetry,
  summary: '宽限：服务人员可能离线 wait for a worker who may be offline',
});

export const { workerContact } = proxyLocalActivities<Activities>({
  startToCloseTimeout: '5s',
  retry: projectionRetry,
  summary: '查询服务人员最近在线 when was the worker last heard of',
});

export const { offerHeldWorkers } = proxyLocalActivities<Activities>({
  startToCloseTimeout: '5s',
  retry: projectionRetry,
  summary: '邀约指定服务人员 ask the worker whose time is held',
});

export const { withdrawDemand } = proxyLocalActivities<Activities>({
  startToCloseTimeout: '5s',
  retry: projectionRetry,
  summary: '撤回派单需求 withdraw the demand and its offer',
});

export const { recordPayment } = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  retry: moneyRetry,
  summary: '入账并开始派单 book the payment',
});

export const { recordMore } = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  retry: moneyRetry,
  summary: '补差价入账或退回重复付款 book a supplement, give a second payment back',
});

export const { refundLatePayment } = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  retry: moneyRetry,
  summary: '退回迟到的付款 give back a late payment',
});

export const { checkPayments } = proxyActivities<Activities>({
  startToCloseTimeout: '20s',
  retry: moneyRetry,
  summary: '向支付渠道查询 ask the channel about the bill',
});

export const { closePayments } = proxyActivities<Activities>({
  startToCloseTimeout: '20s',
  retry: moneyRetry,
  summary: '关闭支付单 close the bill at the channel',
});

export const { closeBill } = proxyActivities<Activities>({
  startToCloseTimeout: '20s',
  retry: moneyRetry,
  summary: '关闭补差价支付单 close the bill of an addition',
});

export const { closeCase } = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  retry: moneyRetry,
  summary: '执行售后裁定 carry out the decision of the case',
});

export const { endPaidOrder } = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  retry: moneyRetry,
  summary: '结束订单并登记退款 end the order and open its refund',
});

/**
 * Completed by the city's dispatch process with the task token. When that process dies before it
 * answers, the time-out asks again; the demand row keeps what was already decided.
 */
export const { findWorker } = proxyActivities<Activities>({
  startToCloseTimeout: '20s',
  retry: { ...projectionRetry, maximumInterval: '10s' },
  cancellationType: ActivityCancellationType.TRY_CANCEL,
  summary: '派单引擎匹配 the dispatch process looks for a worker',
});

export const { settleOrder } = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  retry: moneyRetry,
  summary: '分账 share the escrow',
});

/** Each receiver is told of before the request: 50 calls at most. */
export const { advanceShares } = proxyActivities<Activities>({
  startToCloseTimeout: '120s',
  retry: moneyRetry,
  summary: '微信分账与解冻 share over the channel, release the rest',
});

export const { submitRefund } = proxyActivities<Activities>({
  startToCloseTimeout: '60s',
  retry: moneyRetry,
  summary: '提交退款 send the refund to the channel',
});

export const { checkRefund } = proxyActivities<Activities>({
  startToCloseTimeout: '60s',
  retry: moneyRetry,
  summary: '查询退款结果 ask the channel about the refund',
});
