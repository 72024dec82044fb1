import type { z } from 'zod';
import type { ChannelOutcome } from '../../outcome.js';
import type {
  CreateNativeInput,
  PaymentChannel,
  PaymentState,
  RefundInput,
  RefundState,
} from '../port.js';
import { createWechatClient } from './client.js';
import type { WechatClient, WechatClientOptions } from './client.js';
import { nativeAnswerSchema, refundSchema, transactionSchema } from './schemas.js';

export type WechatChannelOptions = WechatClientOptions & {
  readonly appid: string;
  /** Where WeChat reports payments and refunds; the same URL for both, the body tells them apart. */
  readonly notifyUrl: string;
};

type Context = { readonly options: WechatChannelOptions; readonly client: WechatClient };

const CHINA_OFFSET_MS = 8 * 3_600_000;
const TRADE_NO_PATTERN = /^[0-9A-Za-z_\-*]{6,32}$/;
const REFUND_NO_PATTERN = /^[0-9A-Za-z_\-|*@]{1,64}$/;
const DESCRIPTION_CHARACTERS_MAX = 127;
const REASON_CHARACTERS_MAX = 80;

/** WeChat Pay for a direct merchant: native orders, query, close, domestic refunds. */
export function createWechatChannel(options: WechatChannelOptions): PaymentChannel {
  const context: Context = { options, client: createWechatClient(options) };
  return {
    code: 'WECHAT',
    createNative: (input) => createNative(context, input),
    queryPayment: (input) => queryPayment(context, input.paymentNo),
    closePayment: (input) => closePayment(context, input.paymentNo),
    refund: (input) => refund(context, input),
    queryRefund: (input) => queryRefund(context, input.refundNo),
  };
}

async function createNative(
  { client, options }: Context,
  input: CreateNativeInput,
): Promise<ChannelOutcome<{ codeUrl: string }>> {
  if (!TRADE_NO_PATTERN.test(input.paymentNo)) return badNumber(input.paymentNo);
  const outcome = await client.call({
    method: 'post',
    path: 'v3/pay/transactions/native',
    body: {
      appid: options.appid,
      mchid: options.mchid,
      description: clip(input.description, DESCRIPTION_CHARACTERS_MAX),
      out_trade_no: input.paymentNo,
      time_expire: chinaTime(input.expiresAt),
      notify_url: options.notifyUrl,
      amount: { total: input.amountFen, currency: 'CNY' },
    },
    schema: nativeAnswerSchema,
  });
  return mapSuccess(outcome, (answer) => ({ codeUrl: answer.code_url }));
}

async function queryPayment(
  { client, options }: Context,
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
  { client, options }: Context,
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
  { client, options }: Context,
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
  { client }: Context,
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

function mapSuccess<T, U>(outcome: ChannelOutcome<T>, map: (value: T) => U): ChannelOutcome<U> {
  return outcome.kind === 'success' ? { kind: 'success', value: map(outcome.value) } : outcome;
}

function badNumber(no: string): ChannelOutcome<never> {
  return { kind: 'failure', code: 'REFUSED', message: `not a number WeChat accepts: ${no}` };
}

function otherSubject(): ChannelOutcome<never> {
  return { kind: 'unknown', message: 'the answer is about another subject' };
}

/** Counted in code points, so that a clipped emoji does not become an invalid half. */
function clip(text: string, charactersMax: number): string {
  return Array.from(text).slice(0, charactersMax).join('');
}

/** RFC 3339 in China time without milliseconds, the form WeChat documents. */
function chinaTime(at: Date): string {
  return `${new Date(at.getTime() + CHINA_OFFSET_MS).toISOString().slice(0, 19)}+08:00`;
}
