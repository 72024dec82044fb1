import { z } from 'zod';
import { fenOfYuan } from '../../../contract/terms/yuan.js';

const CHINA_TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;
const number = z.string().min(1).max(64);
const amount = z.string().transform((text, context) => {
  const amountFen = fenOfYuan(text);
  if (amountFen !== null) return amountFen;
  context.addIssue({ code: 'custom', message: 'not an amount in yuan' });
  return z.NEVER;
});
const time = z
  .string()
  .regex(CHINA_TIME)
  .transform((text) => new Date(`${text.replace(' ', 'T')}+08:00`));

const status = z.enum(['SUCCESS', 'DEALING', 'WAIT_PAY', 'CLOSED', 'FAIL', 'REFUND']);
export type AlipayTransferStatus = z.output<typeof status>;

/** `alipay.fund.trans.uni.transfer`; it states no amount. */
export const transferSentSchema = z.object({
  out_biz_no: number,
  order_id: number,
  status,
  trans_date: time.optional(),
});

/** `alipay.fund.trans.common.query` */
export const transferQuerySchema = z.object({
  out_biz_no: number,
  order_id: number,
  status,
  trans_amount: amount,
  pay_date: time.optional(),
  error_code: z.string().max(64).optional(),
  fail_reason: z.string().max(256).optional(),
});
