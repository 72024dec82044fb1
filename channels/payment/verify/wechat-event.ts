import { z } from 'zod';
import { FEN_MAX, fen } from '../../../contract/terms/money.js';
import type { PaymentNotice } from './notice.js';

/** `SIGNTEST` is WeChat's own probe: refuse it like any bad signature, but raise no alarm. */
export type CallbackRefusal =
  | 'TOO_LARGE'
  | 'HEADERS_MISSING'
  | 'SIGNTEST'
  | 'STALE'
  | 'UNKNOWN_SERIAL'
  | 'BAD_SIGNATURE'
  | 'MALFORMED'
  | 'UNDECRYPTABLE'
  | 'UNSUPPORTED_EVENT'
  | 'WRONG_MERCHANT'
  | 'WRONG_CURRENCY';

export type WechatCallbackEvent = PaymentNotice;

export type WechatCallbackResult =
  | { readonly ok: true; readonly event: WechatCallbackEvent }
  | { readonly ok: false; readonly code: CallbackRefusal };

const amount = z.int().min(1).max(FEN_MAX).transform(fen);
const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const number = z.string().min(1).max(64);

const envelopeSchema = z.object({
  id: z.string().min(1).max(64),
  create_time: time,
  event_type: z.string().max(64),
  resource: z.object({
    algorithm: z.literal('AEAD_AES_256_GCM'),
    ciphertext: z.string().max(64 * 1024),
    nonce: z.string().max(16),
    associated_data: z.string().max(64).default(''),
  }),
});

const paymentSchema = z.object({
  mchid: z.string(),
  appid: z.string(),
  out_trade_no: number,
  transaction_id: number,
  trade_state: z.enum([
    'SUCCESS',
    'REFUND',
    'NOTPAY',
    'CLOSED',
    'REVOKED',
    'USERPAYING',
    'PAYERROR',
  ]),
  success_time: time.optional(),
  amount: z.object({ total: amount, currency: z.string().length(3).default('CNY') }),
});

/** Refund notices carry neither appid nor currency; domestic refunds are in CNY. */
const refundSchema = z.object({
  mchid: z.string(),
  out_trade_no: number,
  transaction_id: number,
  out_refund_no: number,
  refund_status: z.enum(['SUCCESS', 'CLOSED', 'ABNORMAL']),
  success_time: time.optional(),
  amount: z.object({ refund: amount }),
});

export type WechatEnvelope = z.output<typeof envelopeSchema>;

/** Whom a callback must be about: the merchant, and any of his apps. */
export type ExpectedMerchant = {
  readonly mchid: string;
  readonly appids: readonly string[];
};

/** The outer JSON of a callback, or null when it is not one. */
export function parseEnvelope(rawBody: Uint8Array): WechatEnvelope | null {
  return parseJson(envelopeSchema, Buffer.from(rawBody).toString('utf8'));
}

/** Reads the decrypted part and checks that it is about the expected merchant and app. */
export function parseResource(input: {
  envelope: WechatEnvelope;
  plain: string;
  expected: ExpectedMerchant;
}): WechatCallbackResult {
  const { envelope } = input;
  if (envelope.event_type.startsWith('TRANSACTION.')) return parsePayment(input);
  if (envelope.event_type.startsWith('REFUND.')) return parseRefund(input);
  return { ok: false, code: 'UNSUPPORTED_EVENT' };
}

type ParseInput = Parameters<typeof parseResource>[0];

function parsePayment({ envelope, plain, expected }: ParseInput): WechatCallbackResult {
  const payment = parseJson(paymentSchema, plain);
  if (payment === null) return { ok: false, code: 'MALFORMED' };
  if (payment.mchid !== expected.mchid || !expected.appids.includes(payment.appid)) {
    return { ok: false, code: 'WRONG_MERCHANT' };
  }
  // Every bill is made out in yuan.
  if (payment.amount.currency !== 'CNY') return { ok: false, code: 'WRONG_CURRENCY' };
  return {
    ok: true,
    event: {
      id: envelope.id,
      type: 'payment',
      paymentNo: payment.out_trade_no,
      state: payment.trade_state,
      amountFen: payment.amount.total,
      currency: payment.amount.currency,
      transactionId: payment.transaction_id,
      occurredAt: payment.success_time ?? envelope.create_time,
    },
  };
}

function parseRefund({ envelope, plain, expected }: ParseInput): WechatCallbackResult {
  const refund = parseJson(refundSchema, plain);
  if (refund === null) return { ok: false, code: 'MALFORMED' };
  if (refund.mchid !== expected.mchid) return { ok: false, code: 'WRONG_MERCHANT' };
  return {
    ok: true,
    event: {
      id: envelope.id,
      type: 'refund',
      paymentNo: refund.out_trade_no,
      refundNo: refund.out_refund_no,
      state: refund.refund_status,
      amountFen: refund.amount.refund,
      currency: 'CNY',
      transactionId: refund.transaction_id,
      occurredAt: refund.success_time ?? envelope.create_time,
    },
  };
}

function parseJson<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
