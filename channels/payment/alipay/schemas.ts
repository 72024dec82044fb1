import { z } from 'zod';
import { fenOfYuan } from '../../../contract/terms/yuan.js';

const CHINA_TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{1,3})?$/;

/** Alipay writes yuan as text, in some answers as a JSON number. */
const amount = z.union([z.string(), z.number().transform(String)]).transform((text, context) => {
  const amountFen = fenOfYuan(text);
  if (amountFen !== null) return amountFen;
  context.addIssue({ code: 'custom', message: 'not an amount in yuan' });
  return z.NEVER;
});
const time = z
  .string()
  .regex(CHINA_TIME)
  .transform((text) => new Date(`${text.replace(' ', 'T')}+08:00`));
const number = z.string().min(1).max(64);

/** `alipay.trade.query` */
export const tradeSchema = z.object({
  out_trade_no: number,
  trade_no: number,
  trade_status: z.enum(['WAIT_BUYER_PAY', 'TRADE_CLOSED', 'TRADE_SUCCESS', 'TRADE_FINISHED']),
  total_amount: amount,
  /** There when it was paid, whatever became of it since. */
  send_pay_date: time.optional(),
});

/** `alipay.trade.close` */
export const closedSchema = z.object({ out_trade_no: number });

/**
 * `alipay.trade.refund`; `refund_fee` is the sum of all refunds of the trade and says nothing of
 * this one.
 */
export const refundSchema = z.object({
  out_trade_no: number,
  trade_no: number,
  fund_change: z.enum(['Y', 'N']),
  gmt_refund_pay: time.optional(),
});

/** `alipay.trade.fastpay.refund.query`; of a refund that is not done nothing is told. */
export const refundQuerySchema = z.object({
  out_trade_no: number.optional(),
  trade_no: number.optional(),
  out_request_no: number.optional(),
  refund_amount: amount.optional(),
  refund_status: z.string().optional(),
  gmt_refund_pay: time.optional(),
});

export const answerSchema = z.object({
  code: z.string().min(1).max(16),
  msg: z.string().max(1_000).default(''),
  sub_code: z.string().max(128).default(''),
  sub_msg: z.string().max(2_000).default(''),
});
