import { z } from 'zod';

export type Answer = { readonly status: number; readonly body: object | null };

/** The errors the fake speaks: WeChat's code, HTTP status and text. */
const ERRORS = {
  PARAM_ERROR: [400, '参数错误'],
  INVALID_REQUEST: [400, '无效请求'],
  APPID_MCHID_NOT_MATCH: [400, 'AppID和mch_id不匹配'],
  MCH_NOT_EXISTS: [400, '商户号不存在'],
  ORDERPAID: [400, '该订单已支付'],
  ORDER_CLOSED: [400, '订单已关闭'],
  SIGN_ERROR: [401, '签名错误'],
  ORDER_NOT_EXIST: [404, '订单不存在'],
  RULE_LIMIT: [403, '业务规则限制'],
  NOT_ENOUGH: [403, '分账金额不足'],
  RESOURCE_NOT_EXISTS: [404, '资源不存在'],
  NOT_FOUND: [404, '记录不存在'],
  FREQUENCY_LIMITED: [429, '频率超限'],
} as const satisfies Record<string, readonly [number, string]>;

export function errorAnswer(code: keyof typeof ERRORS, message?: string): Answer {
  const [status, text] = ERRORS[code];
  return { status, body: { code, message: message ?? text } };
}

const FEN_TOTAL_MAX = 100_000_000;
const amountFen = z.int().min(1).max(FEN_TOTAL_MAX);
const notifyUrl = z
  .string()
  .max(256)
  .regex(/^https?:\/\/[^?]+$/);

export const nativeBodySchema = z.object({
  appid: z.string(),
  mchid: z.string(),
  description: z.string().min(1).max(127),
  out_trade_no: z.string().regex(/^[0-9A-Za-z_\-*|]{6,32}$/),
  time_expire: z.iso.datetime({ offset: true, precision: 0 }).optional(),
  notify_url: notifyUrl,
  amount: z.object({ total: amountFen, currency: z.literal('CNY').optional() }),
  settle_info: z.object({ profit_sharing: z.boolean() }).optional(),
});

/** Fields that only one product has. */
export const PRODUCT_BODY_SCHEMAS = {
  NATIVE: z.object({}),
  APP: z.object({}),
  JSAPI: z.object({ payer: z.object({ openid: z.string().min(1).max(128) }) }),
  H5: z.object({
    scene_info: z.object({
      payer_client_ip: z.union([z.ipv4(), z.ipv6()]),
      h5_info: z.object({ type: z.enum(['iOS', 'Android', 'Wap']) }),
    }),
  }),
} as const;
export type FakeProduct = keyof typeof PRODUCT_BODY_SCHEMAS;

export const closeBodySchema = z.object({ mchid: z.string() });

export const refundBodySchema = z.object({
  out_trade_no: z.string().min(1).max(32),
  out_refund_no: z.string().regex(/^[0-9A-Za-z_\-|*@]{1,64}$/),
  reason: z.string().max(80).optional(),
  notify_url: notifyUrl.optional(),
  amount: z.object({ refund: amountFen, total: amountFen, currency: z.literal('CNY') }),
});

export const transferBodySchema = z.object({
  appid: z.string(),
  out_bill_no: z.string().regex(/^[0-9A-Za-z]{1,32}$/),
  transfer_scene_id: z.string().min(1).max(36),
  openid: z.string().min(1).max(64),
  user_name: z.string().max(1_024).optional(),
  transfer_amount: amountFen,
  transfer_remark: z.string().min(1).max(32),
  notify_url: notifyUrl.optional(),
  transfer_scene_report_infos: z
    .array(z.object({ info_type: z.string().min(1).max(15), info_content: z.string().max(32) }))
    .min(1)
    .max(10),
});

const shareNo = z.string().regex(/^[0-9A-Za-z_\-|*@]{1,64}$/);
const receiver = {
  type: z.enum(['MERCHANT_ID', 'PERSONAL_OPENID']),
  account: z.string().min(1).max(64),
  name: z.string().max(1_024).optional(),
};
const SHARE_RECEIVERS_MAX = 50;

export const receiverBodySchema = z.object({
  appid: z.string(),
  ...receiver,
  relation_type: z.enum(['STAFF', 'SUPPLIER', 'STORE', 'PARTNER', 'DISTRIBUTOR', 'USER']),
});

export const shareBodySchema = z.object({
  appid: z.string(),
  transaction_id: z.string().min(1).max(32),
  out_order_no: shareNo,
  receivers: z
    .array(z.object({ ...receiver, amount: amountFen, description: z.string().min(1).max(80) }))
    .min(1)
    .max(SHARE_RECEIVERS_MAX),
  unfreeze_unsplit: z.boolean(),
});

export const releaseBodySchema = z.object({
  transaction_id: z.string().min(1).max(32),
  out_order_no: shareNo,
  description: z.string().min(1).max(80),
});

export const returnBodySchema = z.object({
  out_order_no: shareNo,
  out_return_no: shareNo,
  return_mchid: z.string().min(1).max(32),
  amount: amountFen,
  description: z.string().min(1).max(80),
});

/** The parsed body, or null when it is not the JSON the operation takes. */
export function parseBody<T>(schema: z.ZodType<T>, body: Buffer): T | null {
  try {
    const parsed = schema.safeParse(JSON.parse(body.toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** RFC 3339 in China time, as WeChat writes times. */
export function chinaTime(ms: number): string {
  return `${new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;
}
