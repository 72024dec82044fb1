import { z } from 'zod';
import { FEN_MAX, fen } from '../../../contract/terms/money.js';

const amount = z.int().min(1).max(FEN_MAX).transform(fen);
const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const number = z.string().min(1).max(64);

export const transferStateSchema = z.enum([
  'ACCEPTED',
  'PROCESSING',
  'WAIT_USER_CONFIRM',
  'TRANSFERING',
  'SUCCESS',
  'FAIL',
  'CANCELING',
  'CANCELLED',
]);
export type TransferState = z.output<typeof transferStateSchema>;

/** `POST /v3/fund-app/mch-transfer/transfer-bills`; it states no amount. */
export const transferCreatedSchema = z.object({
  out_bill_no: number,
  transfer_bill_no: number,
  state: transferStateSchema,
  fail_reason: z.string().max(256).optional(),
  package_info: z.string().min(1).max(4_096).optional(),
});

/** `GET …/out-bill-no/{out_bill_no}` */
export const transferBillSchema = z.object({
  mch_id: z.string(),
  out_bill_no: number,
  transfer_bill_no: number,
  state: transferStateSchema,
  transfer_amount: amount,
  fail_reason: z.string().max(256).optional(),
  update_time: time,
});

/** `POST …/out-bill-no/{out_bill_no}/cancel`; accepted only. */
export const transferCancelledSchema = z.object({ out_bill_no: number });
