import { fen } from '../../../contract/terms/money.js';
import { yuanText } from '../../../contract/terms/yuan.js';
import type { ChannelOutcome } from '../../outcome.js';
import type {
  CreatePaymentInput,
  PayHandle,
  PaymentChannel,
  PaymentState,
  RefundInput,
  RefundState,
  TradeState,
} from '../port.js';
import { createAlipayClient, type AlipayClient, type AlipayClientOptions } from './client.js';
import { NOT_CLOSABLE } from './errors.js';
import { chinaTime, subjectOf } from './fields.js';
import { closedSchema, refundQuerySchema, refundSchema, tradeSchema } from './schemas.js';

export type AlipayChannelOptions = AlipayClientOptions & {
  /** Where Alipay reports payments and refunds. */
  readonly notifyUrl: string;
  /** Where the browser goes after paying. */
  readonly returnUrl: string;
};

type Context = { readonly options: AlipayChannelOptions; readonly client: AlipayClient };

const TRADE_NO_PATTERN = /^\w{1,64}$/;
const REFUND_NO_PATTERN = /^[\w-]{1,64}$/;
const REASON_CHARACTERS_MAX = 128;

/**
 * Alipay for a direct merchant. Payments are signed links: Alipay knows a trade only after the payer
 * has opened his, and the time of expiry in the link bounds for how long he may.
 */
export function createAlipayChannel(options: AlipayChannelOptions): PaymentChannel {
  const context: Context = { options, client: createAlipayClient(options) };
  return {
    code: 'ALIPAY',
    create: (input) => Promise.resolve(create(context, input)),
    queryPayment: (input) => queryPayment(context, input.paymentNo),
    closePayment: (input) => closePayment(context, input.paymentNo),
    refund: (input) => refund(context, input),
    queryRefund: (input) => queryRefund(context, input),
  };
}

function create(
  { client, options }: Context,
  input: CreatePaymentInput,
): ChannelOutcome<PayHandle> {
  if (!TRADE_NO_PATTERN.test(input.paymentNo)) return badNumber(input.paymentNo);
  const { notifyUrl, returnUrl } = options;
  const common = {
    out_trade_no: input.paymentNo,
    total_amount: yuanText(input.amountFen),
    subject: subjectOf(input.description),
    time_expire: chinaTime(input.expiresAt),
  };
  switch (input.product) {
    case 'PAGE': {
      const bizContent = { ...common, product_code: 'FAST_INSTANT_TRADE_PAY' };
      return redirect(
        client.pageUrl('alipay.trade.page.pay', { bizContent, notifyUrl, returnUrl }),
      );
    }
    case 'WAP': {
      const bizContent = { ...common, product_code: 'QUICK_WAP_WAY', quit_url: returnUrl };
      return redirect(client.pageUrl('alipay.trade.wap.pay', { bizContent, notifyUrl, returnUrl }));
    }
    case 'APP': {
      const bizContent = { ...common, product_code: 'QUICK_MSECURITY_PAY' };
      const orderString = client.orderString('alipay.trade.app.pay', { bizContent, notifyUrl });
      return { kind: 'success', value: { kind: 'params', params: { orderString } } };
    }
    default: {
      const message = `Alipay has no product ${input.product}`;
      return { kind: 'failure', code: 'REFUSED', message };
    }
  }
}

async function queryPayment(
  { client }: Context,
  paymentNo: string,
): Promise<ChannelOutcome<PaymentState>> {
  if (!TRADE_NO_PATTERN.test(paymentNo)) return badNumber(paymentNo);
  const outcome = await client.call({
    method: 'alipay.trade.query',
    bizContent: { out_trade_no: paymentNo },
    schema: tradeSchema,
  });
  if (outcome.kind === 'failure' && outcome.code === 'NOT_FOUND') {
    return { kind: 'success', value: { paymentNo, ...NO_PAYMENT } };
  }
  if (outcome.kind !== 'success') return outcome;
  const answer = outcome.value;
  // A signed answer about another trade says nothing about this one.
  if (answer.out_trade_no !== paymentNo) return otherSubject();
  return {
    kind: 'success',
    value: {
      paymentNo,
      tradeState: tradeStateOf(answer),
      amountFen: answer.total_amount,
      transactionId: answer.trade_no,
      paidAt: answer.send_pay_date ?? null,
    },
  };
}

/**
 * A trade that does not wait for its payer any more is refused in one and the same way, paid or
 * closed: only asking tells which.
 */
async function closePayment(
  context: Context,
  paymentNo: string,
): Promise<ChannelOutcome<{ closed: true }>> {
  if (!TRADE_NO_PATTERN.test(paymentNo)) return badNumber(paymentNo);
  const outcome = await context.client.call({
    method: 'alipay.trade.close',
    bizContent: { out_trade_no: paymentNo },
    schema: closedSchema,
  });
  if (outcome.kind === 'failure' && NOT_CLOSABLE.includes(outcome.subCode)) {
    return whyNotClosable(context, paymentNo);
  }
  if (outcome.kind !== 'success') return outcome;
  if (outcome.value.out_trade_no !== paymentNo) return otherSubject();
  return { kind: 'success', value: { closed: true } };
}

async function whyNotClosable(
  context: Context,
  paymentNo: string,
): Promise<ChannelOutcome<{ closed: true }>> {
  const known = await queryPayment(context, paymentNo);
  if (known.kind !== 'success') return known;
  const { tradeState } = known.value;
  if (tradeState === 'CLOSED') return { kind: 'success', value: { closed: true } };
  if (tradeState === 'SUCCESS' || tradeState === 'REFUND') {
    return { kind: 'failure', code: 'ALREADY_PAID', message: `the trade is ${tradeState}` };
  }
  return { kind: 'unknown', message: `not closed, and ${tradeState} when asked` };
}

async function refund(context: Context, input: RefundInput): Promise<ChannelOutcome<RefundState>> {
  const { refundNo, paymentNo, amountFen } = input;
  if (!TRADE_NO_PATTERN.test(paymentNo)) return badNumber(paymentNo);
  if (!REFUND_NO_PATTERN.test(refundNo)) return badNumber(refundNo);
  const outcome = await context.client.call({
    method: 'alipay.trade.refund',
    bizContent: {
      out_trade_no: paymentNo,
      out_request_no: refundNo,
      refund_amount: yuanText(amountFen),
      refund_reason: Array.from(input.reason).slice(0, REASON_CHARACTERS_MAX).join(''),
    },
    schema: refundSchema,
  });
  if (outcome.kind !== 'success') return outcome;
  const answer = outcome.value;
  if (answer.out_trade_no !== paymentNo) return otherSubject();
  // "N": this call moved no money. A repeat of one that did says so, and so does one not done yet.
  if (answer.fund_change === 'N') return repeated(context, input);
  const channelRefundId = `${answer.trade_no}:${refundNo}`;
  const succeededAt = answer.gmt_refund_pay ?? null;
  const value = { refundNo, paymentNo, amountFen, channelRefundId, succeededAt };
  return { kind: 'success', value: { ...value, status: 'SUCCESS' } };
}

async function repeated(
  context: Context,
  input: RefundInput,
): Promise<ChannelOutcome<RefundState>> {
  const { refundNo, paymentNo, amountFen } = input;
  const known = await queryRefund(context, input);
  if (known.kind !== 'success' || known.value.status !== 'NOT_FOUND') return known;
  const value = { refundNo, paymentNo, amountFen, channelRefundId: null, succeededAt: null };
  return { kind: 'success', value: { ...value, status: 'PROCESSING' } };
}

async function queryRefund(
  { client }: Context,
  input: { readonly refundNo: string; readonly paymentNo: string },
): Promise<ChannelOutcome<RefundState>> {
  const { refundNo, paymentNo } = input;
  if (!TRADE_NO_PATTERN.test(paymentNo)) return badNumber(paymentNo);
  if (!REFUND_NO_PATTERN.test(refundNo)) return badNumber(refundNo);
  const outcome = await client.call({
    method: 'alipay.trade.fastpay.refund.query',
    bizContent: {
      out_trade_no: paymentNo,
      out_request_no: refundNo,
      query_options: ['gmt_refund_pay'],
    },
    schema: refundQuerySchema,
  });
  if (outcome.kind === 'failure' && outcome.code === 'NOT_FOUND') return notFound(refundNo);
  if (outcome.kind !== 'success') return outcome;
  const answer = outcome.value;
  if (answer.refund_status !== 'REFUND_SUCCESS') return notFound(refundNo);
  const isOurs = answer.out_trade_no === paymentNo && answer.out_request_no === refundNo;
  if (!isOurs || answer.refund_amount === undefined) return otherSubject();
  return {
    kind: 'success',
    value: {
      refundNo,
      paymentNo,
      status: 'SUCCESS',
      amountFen: fen(answer.refund_amount),
      channelRefundId: `${answer.trade_no ?? ''}:${refundNo}`,
      succeededAt: answer.gmt_refund_pay ?? null,
    },
  };
}

/** TRADE_CLOSED is the end of an unpaid trade and of one that was refunded in full. */
function tradeStateOf(answer: {
  readonly trade_status: 'WAIT_BUYER_PAY' | 'TRADE_CLOSED' | 'TRADE_SUCCESS' | 'TRADE_FINISHED';
  readonly send_pay_date?: Date | undefined;
}): TradeState {
  if (answer.trade_status === 'WAIT_BUYER_PAY') return 'NOTPAY';
  if (answer.trade_status !== 'TRADE_CLOSED') return 'SUCCESS';
  return answer.send_pay_date === undefined ? 'CLOSED' : 'REFUND';
}

const NO_PAYMENT = {
  tradeState: 'NOT_FOUND',
  amountFen: null,
  transactionId: null,
  paidAt: null,
} as const;

/** Neither received nor done: the same number may be sent again. */
function notFound(refundNo: string): ChannelOutcome<RefundState> {
  const nothing = { paymentNo: null, amountFen: null, channelRefundId: null, succeededAt: null };
  return { kind: 'success', value: { refundNo, status: 'NOT_FOUND', ...nothing } };
}

function redirect(url: string): ChannelOutcome<PayHandle> {
  return { kind: 'success', value: { kind: 'redirect', url } };
}

function badNumber(no: string): ChannelOutcome<never> {
  return { kind: 'failure', code: 'REFUSED', message: `not a number Alipay accepts: ${no}` };
}

function otherSubject(): ChannelOutcome<never> {
  return { kind: 'unknown', message: 'the answer is about another subject' };
}
