import type { z } from 'zod';
import type { ChannelOutcome } from '../../outcome.js';
import type { PaymentChannel, PaymentState, RefundInput, RefundState } from '../port.js';
import { createWechatClient } from './client.js';
import type { WechatChannelOptions, WechatContext } from './context.js';
import { createOrder } from './create-order.js';
import { badNumber, clip, mapSuccess, TRADE_NO_PATTERN } from './fields.js';
import { refundSchema, transactionSchema } from './schemas.js';

export type { WechatChannelOptions } from './context.js';

const REFUND_NO_PATTERN = /^[0-9A-Za-z_\-|*@]{1,64}$/;
const REASON_CHARACTERS_MAX = 80;

/** WeChat Pay for a direct merchant: all four products, query, close, domestic refunds. */
export function createWechatChannel(options: WechatChannelOptions): PaymentChannel {
  const context: WechatContext = { options, client: createWechatClient(options) };
  return {
    code: 'WECHAT',
    create: (input) => createOrder(context, input),
    queryPayment: (input) => queryPayment(context, input.paymentNo),
    closePayment: (input) => closePayment(context, input.paymentNo),
    refund: (input) => refund(context, input),
    queryRefund: (input) => queryRefund(context, input.refundNo),
  };
}

async function queryPayment(
  { client, options }: WechatContext,
  paymentNo: string,
): Promise<ChannelOutcome<PaymentState>> {
  if (!TRADE_NO_PATTERN.test(paymentNo)) return badNumber(paymentNo);
  const outcome = await client.call({
    method: 'get',
    path: `v3/pay/transactions/out-trade-no/${encodeURIComponent(paymentNo)}`,
    query: { mchid: options.mchid },
    schema: transactionSchema,
  });
  if (outcome.kind === 'failure' && outcome.code === 'NOT_FOUND') {
    return { kind: 'success', value: { paymentNo, ...NO_PAYMENT } };
  }
  if (outcome.kind !== 'success') return outcome;
  const answer = outcome.value;
  // A signed answer about another order or another merchant says nothing about this one.
  if (answer.out_trade_no !== paymentNo || answer.mchid !== options.mchid) return otherSubject();
  const isPaid = answer.trade_state === 'SUCCESS' || answer.trade_state === 'REFUND';
  if (isPaid && (answer.amount === undefined || answer.transaction_id === undefined)) {
    return { kind: 'unknown', message: 'a paid order without amount or transaction' };
  }
  return {
    kind: 'success',
    value: {
      paymentNo,
      tradeState: answer.trade_state,
      amountFen: answer.amount?.total ?? null,
      transactionId: answer.transaction_id ?? null,
      paidAt: answer.success_time ?? null,
    },
  };
}

async function closePayment(
  { client, options }: WechatContext,
  paymentNo: string,
): Promise<ChannelOutcome<{ closed: true }>> {
  if (!TRADE_NO_PATTERN.test(paymentNo)) return badNumber(paymentNo);
  const outcome = await client.call<undefined>({
    method: 'post',
    path: `v3/pay/transactions/out-trade-no/${encodeURIComponent(paymentNo)}/close`,
    body: { mchid: options.mchid },
    schema: null,
  });
  if (outcome.kind === 'failure' && outcome.code === 'CLOSED') {
    return { kind: 'success', value: { closed: true } };
  }
  return mapSuccess(outcome, () => ({ closed: true as const }));
}

async function refund(
  { client, options }: WechatContext,
  input: RefundInput,
): Promise<ChannelOutcome<RefundState>> {
  if (!TRADE_NO_PATTERN.test(input.paymentNo)) return badNumber(input.paymentNo);
  if (!REFUND_NO_PATTERN.test(input.refundNo)) return badNumber(input.refundNo);
  const outcome = await client.call({
    method: 'post',
    path: 'v3/refund/domestic/refunds',
    body: {
      out_trade_no: input.paymentNo,
      out_refund_no: input.refundNo,
      reason: clip(input.reason, REASON_CHARACTERS_MAX),
      notify_url: options.notifyUrl,
      amount: { refund: input.amountFen, total: input.totalFen, currency: 'CNY' },
    },
    schema: refundSchema,
  });
  if (outcome.kind !== 'success') return outcome;
  const answer = outcome.value;
  if (answer.out_trade_no !== input.paymentNo || answer.amount.refund !== input.amountFen) {
    return otherSubject();
  }
  return refundState(answer, input.refundNo);
}

async function queryRefund(
  { client }: WechatContext,
  refundNo: string,
): Promise<ChannelOutcome<RefundState>> {
  if (!REFUND_NO_PATTERN.test(refundNo)) return badNumber(refundNo);
  const outcome = await client.call({
    method: 'get',
    path: `v3/refund/domestic/refunds/${encodeURIComponent(refundNo)}`,
    schema: refundSchema,
  });
  if (outcome.kind === 'failure' && outcome.code === 'NOT_FOUND') {
    return { kind: 'success', value: { refundNo, ...NO_REFUND } };
  }
  return outcome.kind === 'success' ? refundState(outcome.value, refundNo) : outcome;
}

const NO_PAYMENT = {
  tradeState: 'NOT_FOUND',
  amountFen: null,
  transactionId: null,
  paidAt: null,
} as const;

const NO_REFUND = {
  paymentNo: null,
  status: 'NOT_FOUND',
  amountFen: null,
  channelRefundId: null,
  succeededAt: null,
} as const;

function refundState(
  answer: z.output<typeof refundSchema>,
  refundNo: string,
): ChannelOutcome<RefundState> {
  if (answer.out_refund_no !== refundNo) return otherSubject();
  return {
    kind: 'success',
    value: {
      refundNo,
      paymentNo: answer.out_trade_no,
      status: answer.status,
      amountFen: answer.amount.refund,
      channelRefundId: answer.refund_id,
      succeededAt: answer.success_time ?? null,
    },
  };
}

function otherSubject(): ChannelOutcome<never> {
  return { kind: 'unknown', message: 'the answer is about another subject' };
}
