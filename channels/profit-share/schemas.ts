import { z } from 'zod';
import { FEN_MAX, fen } from '../../contract/terms/money.js';
import { SHARE_RECEIVER_TYPES, SHARE_RESULTS } from '../../contract/terms/profit-share.js';

const amount = z.int().min(0).max(FEN_MAX).transform(fen);
const number = z.string().min(1).max(64);
const reason = z.string().max(64).optional();
/** The rest that an unfreezing gives back is listed as a part of the merchant himself. */
const PARTS_MAX = 51;

/** `POST /v3/profitsharing/orders`, `GET …/{out_order_no}` and `POST …/unfreeze` */
export const shareSchema = z.object({
  transaction_id: number,
  out_order_no: number,
  order_id: number,
  state: z.enum(['PROCESSING', 'FINISHED']),
  receivers: z
    .array(
      z.object({
        type: z.enum(SHARE_RECEIVER_TYPES),
        account: number,
        amount,
        result: z.enum(SHARE_RESULTS),
        fail_reason: reason,
      }),
    )
    .max(PARTS_MAX)
    .default([]),
});

/** `POST /v3/profitsharing/return-orders` and `GET …/{out_return_no}` */
export const returnSchema = z.object({
  out_order_no: number,
  out_return_no: number,
  return_mchid: number,
  amount,
  result: z.enum(['PROCESSING', 'SUCCESS', 'FAILED']),
  fail_reason: reason,
});

/** `POST /v3/profitsharing/receivers/add` */
export const receiverSchema = z.object({ type: z.enum(SHARE_RECEIVER_TYPES), account: number });
