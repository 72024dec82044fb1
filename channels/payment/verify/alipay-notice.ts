import { z } from 'zod';
import type { Fen } from '../../../contract/terms/money.js';
import { fenOfYuan } from '../../../contract/terms/yuan.js';
import { createSdk, type AlipayClientOptions } from '../alipay/client.js';
import type { TradeState } from '../port.js';
import type { PaymentNotice } from './notice.js';

export const NOTICE_BODY_BYTES_MAX = 64 * 1024;
const FIELDS_MAX = 100;

export type AlipayRefusal =
  'TOO_LARGE' | 'MALFORMED' | 'BAD_SIGNATURE' | 'WRONG_APP' | 'WRONG_SELLER' | 'UNSUPPORTED_EVENT';

export type AlipayNoticeResult =
  | {
      readonly ok: true;
      readonly notice: PaymentNotice;
      /** The whole amount of the trade, also when a refund is told. */
      readonly totalFen: Fen;
    }
  | { readonly ok: false; readonly code: AlipayRefusal };

export type AlipayNoticeVerifier = (rawBody: Uint8Array) => AlipayNoticeResult;

const amount = z.string().transform((text, context) => {
  const amountFen = fenOfYuan(text);
  if (amountFen !== null) return amountFen;
  context.addIssue({ code: 'custom', message: 'not an amount in yuan' });
  return z.NEVER;
});
const time = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{1,3})?$/)
  .transform((text) => new Date(`${text.replace(' ', 'T')}+08:00`));
const number = z.string().min(1).max(64);

const noticeSchema = z.object({
  notify_id: z.string().min(1).max(128),
  notify_type: z.string().max(64),
  notify_time: time,
  app_id: z.string(),
  seller_id: z.string(),
  trade_no: number,
  out_trade_no: number,
  trade_status: z.enum(['WAIT_BUYER_PAY', 'TRADE_CLOSED', 'TRADE_SUCCESS', 'TRADE_FINISHED']),
  total_amount: amount,
  gmt_payment: time.optional(),
  gmt_refund: time.optional(),
  /** The sum of all refunds so far, and the number of the one that is told. */
  refund_fee: amount.optional(),
  out_biz_no: number.optional(),
});

const TRADE_STATES = {
  WAIT_BUYER_PAY: 'NOTPAY',
  TRADE_CLOSED: 'CLOSED',
  TRADE_SUCCESS: 'SUCCESS',
  TRADE_FINISHED: 'SUCCESS',
} as const satisfies Record<string, TradeState>;

/**
 * Decides whether a notice comes from Alipay and is about this app and this seller; never throws.
 * Number and amount are still to be compared with our own document. A notice has no time to judge:
 * Alipay repeats it for more than a day as it was.
 */
export function createAlipayNoticeVerifier(
  options: AlipayClientOptions & { readonly sellerId: string },
): AlipayNoticeVerifier {
  const sdk = createSdk(options);
  const isGenuine = (fields: Readonly<Record<string, string>>): boolean => {
    // The SDK would take the sender's word for a weaker kind of signature.
    if (fields['sign_type'] !== 'RSA2') return false;
    try {
      return sdk.checkNotifySignV2(fields);
    } catch {
      return false;
    }
  };
  return (rawBody) => {
    if (rawBody.byteLength > NOTICE_BODY_BYTES_MAX) return { ok: false, code: 'TOO_LARGE' };
    const fields = formOf(rawBody);
    if (fields === null) return { ok: false, code: 'MALFORMED' };
    if (!isGenuine(fields)) return { ok: false, code: 'BAD_SIGNATURE' };
    const parsed = noticeSchema.safeParse(fields);
    if (!parsed.success) return { ok: false, code: 'MALFORMED' };
    if (parsed.data.app_id !== options.appId) return { ok: false, code: 'WRONG_APP' };
    if (parsed.data.seller_id !== options.sellerId) return { ok: false, code: 'WRONG_SELLER' };
    return read(parsed.data);
  };
}

/** Each name once; twice could mean one thing to the signature and another to us. */
function formOf(rawBody: Uint8Array): Record<string, string> | null {
  const entries = [...new URLSearchParams(Buffer.from(rawBody).toString('utf8'))];
  const fields = Object.fromEntries(entries);
  const isClean = entries.length <= FIELDS_MAX && Object.keys(fields).length === entries.length;
  return isClean ? fields : null;
}

function read(data: z.output<typeof noticeSchema>): AlipayNoticeResult {
  if (data.notify_type !== 'trade_status_sync') return { ok: false, code: 'UNSUPPORTED_EVENT' };
  const common = {
    id: data.notify_id,
    paymentNo: data.out_trade_no,
    currency: 'CNY',
    transactionId: data.trade_no,
  };
  if (data.gmt_refund === undefined) {
    const state = TRADE_STATES[data.trade_status];
    const occurredAt = data.gmt_payment ?? data.notify_time;
    const amountFen = data.total_amount;
    const notice = { ...common, type: 'payment', state, amountFen, occurredAt } as const;
    return { ok: true, notice, totalFen: amountFen };
  }
  if (data.out_biz_no === undefined || data.refund_fee === undefined) {
    return { ok: false, code: 'UNSUPPORTED_EVENT' };
  }
  const told = { refundNo: data.out_biz_no, amountFen: data.refund_fee };
  const occurredAt = data.gmt_refund;
  const notice = { ...common, ...told, type: 'refund', state: 'SUCCESS', occurredAt } as const;
  return { ok: true, notice, totalFen: data.total_amount };
}
