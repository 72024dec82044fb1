import { z } from 'zod';
import { fenOfYuan } from '../../../contract/terms/yuan.js';

/** The node of an answer: `code` 10000, or an error with its sub code. */
export type AlipayAnswer = Readonly<Record<string, unknown>> & { readonly code: string };

const FEN_TOTAL_MAX = 10_000_000_000;

export const succeeded = (body: object): AlipayAnswer => ({
  code: '10000',
  msg: 'Success',
  ...body,
});

export const businessFailed = (subCode: string, subMessage: string): AlipayAnswer => ({
  code: '40004',
  msg: 'Business Failed',
  sub_code: subCode,
  sub_msg: subMessage,
});

export const invalidArguments = (subCode: string): AlipayAnswer => ({
  code: '40002',
  msg: 'Invalid Arguments',
  sub_code: subCode,
  sub_msg: subCode,
});

const yuan = z.string().transform((text, context) => {
  const amountFen = fenOfYuan(text);
  if (amountFen !== null && amountFen > 0 && amountFen <= FEN_TOTAL_MAX) return amountFen as number;
  context.addIssue({ code: 'custom', message: 'not an amount in yuan' });
  return z.NEVER;
});
const tradeNo = z.string().regex(/^\w{1,64}$/);
const chinaTimeText = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}(?::\d{2})?$/)
  .transform((text) => Date.parse(`${text.replace(' ', 'T')}+08:00`));

export const openBizSchema = z.object({
  out_trade_no: tradeNo,
  total_amount: yuan,
  subject: z
    .string()
    .min(1)
    .max(256)
    .regex(/^[^/=&]+$/),
  product_code: z.enum(['FAST_INSTANT_TRADE_PAY', 'QUICK_WAP_WAY', 'QUICK_MSECURITY_PAY']),
  time_expire: chinaTimeText.optional(),
  quit_url: z.url().max(400).optional(),
});

export const tradeBizSchema = z.object({ out_trade_no: tradeNo });

export const refundBizSchema = z.object({
  out_trade_no: tradeNo,
  out_request_no: z.string().min(1).max(64),
  refund_amount: yuan,
  refund_reason: z.string().max(256).optional(),
});

export const refundQueryBizSchema = z.object({
  out_trade_no: tradeNo,
  out_request_no: z.string().min(1).max(64),
  query_options: z.array(z.string()).max(10).default([]),
});

const transferProduct = {
  product_code: z.literal('TRANS_ACCOUNT_NO_PWD'),
  biz_scene: z.literal('DIRECT_TRANSFER'),
  out_biz_no: tradeNo,
};

export const transferBizSchema = z.object({
  ...transferProduct,
  trans_amount: yuan,
  order_title: z.string().min(1).max(128),
  payee_info: z.object({
    identity: z.string().min(1).max(100),
    identity_type: z.literal('ALIPAY_LOGON_ID'),
    name: z.string().min(1).max(100),
  }),
});

export const transferQueryBizSchema = z.object(transferProduct);

export const billBizSchema = z.object({
  bill_type: z.enum(['trade', 'signcustomer']),
  bill_date: z.iso.date(),
});

/** The parsed `biz_content`, or null when it is not what the method takes. */
export function parseBiz<T>(schema: z.ZodType<T>, text: string | undefined): T | null {
  try {
    const parsed = schema.safeParse(JSON.parse(text ?? ''));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** The time of China, as Alipay writes it. */
export function chinaTimeOf(ms: number): string {
  return new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}

/** Fen as yuan, by digits. */
export function yuanOf(amountFen: number): string {
  const digits = String(amountFen).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
