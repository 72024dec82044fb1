import { z } from 'zod';
import { FEN_MAX, fen } from '../../../contract/terms/money.js';

const amount = z.int().min(0).max(FEN_MAX).transform(fen);
const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const number = z.string().min(1).max(64);

/** `POST /v3/pay/transactions/native` */
export const nativeAnswerSchema = z.object({ code_url: z.string().min(1).max(512) });

/** `POST /v3/pay/transactions/jsapi` and `…/app` */
export const prepayAnswerSchema = z.object({ prepay_id: z.string().min(1).max(128) });

/** `POST /v3/pay/transactions/h5` */
export const h5AnswerSchema = z.object({ h5_url: z.url().max(1_024) });

/** `GET /v3/pay/transactions/out-trade-no/{no}`; unpaid orders lack amount and transaction. */
export const transactionSchema = z.object({
  mchid: z.string(),
  out_trade_no: number,
  trade_state: z.enum([
    'SUCCESS',
    'NOTPAY',
    'USERPAYING',
    'CLOSED',
    'PAYERROR',
    'REFUND',
    'REVOKED',
  ]),
  transaction_id: z.string().max(64).optional(),
  success_time: time.optional(),
  amount: z.object({ total: amount, currency: z.literal('CNY').default('CNY') }).optional(),
});

/** `POST /v3/refund/domestic/refunds` and `GET …/{out_refund_no}` */
export const refundSchema = z.object({
  refund_id: number,
  out_refund_no: number,
  out_trade_no: number,
  status: z.enum(['SUCCESS', 'PROCESSING', 'CLOSED', 'ABNORMAL']),
  success_time: time.optional(),
  amount: z.object({ refund: amount, total: amount, currency: z.literal('CNY').default('CNY') }),
});

export const errorSchema = z.object({
  code: z.string().min(1).max(64),
  message: z.string().max(1_000).default(''),
});
