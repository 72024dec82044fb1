import { createHash } from 'node:crypto';
import {
  chinaTime,
  closeBodySchema,
  errorAnswer,
  nativeBodySchema,
  parseBody,
  PRODUCT_BODY_SCHEMAS,
} from './answers.js';
import type { Answer, FakeProduct } from './answers.js';
import type { FakeContext } from './context.js';
import { markPaid } from './state.js';
import type { FakeOrder } from './state.js';

const ORDERS_MAX = 1_000_000;
const EXPIRY_DEFAULT_MS = 2 * 3_600_000;
const H5_URL_PREFIX = 'https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=';
const CODE_URL_PREFIX = 'weixin://wxpay/bizpayurl?pr=';
const TRADE_STATE_TEXTS = {
  SUCCESS: '支付成功',
  REFUND: '转入退款',
  CLOSED: '订单已关闭',
  NOTPAY: '订单未支付',
} as const;

/** Opens an order by one product, or answers an equal repeat with the same thing. */
export function createOrder(
  context: FakeContext,
  input: { product: FakeProduct; raw: Buffer },
): Answer {
  const { settings, state, nowMs } = context;
  const { product, raw } = input;
  const body = parseBody(nativeBodySchema, raw);
  const own = parseBody<object>(PRODUCT_BODY_SCHEMAS[product], raw);
  if (body === null || own === null) return errorAnswer('PARAM_ERROR');
  const { payer } = own as { readonly payer?: { readonly openid: string } };
  const openid = payer?.openid;
  if (body.mchid !== settings.mchid) return errorAnswer('MCH_NOT_EXISTS');
  if (![settings.appid, ...settings.moreAppids].includes(body.appid))
    return errorAnswer('APPID_MCHID_NOT_MATCH');
  const isShared = body.settle_info?.profit_sharing === true;
  const no = body.out_trade_no;
  const existing = state.orders.get(no);
  if (existing) {
    if (existing.paidAtMs !== null) return errorAnswer('ORDERPAID');
    if (isClosed(context, existing)) return errorAnswer('ORDER_CLOSED');
    const isEqual =
      existing.amountFen === body.amount.total &&
      existing.description === body.description &&
      (existing.product ?? 'NATIVE') === product &&
      existing.openid === openid &&
      (existing.isShared ?? false) === isShared &&
      (body.time_expire === undefined || existing.expiresAtMs === Date.parse(body.time_expire));
    return isEqual ? { status: 200, body: handleOf(existing) } : reentryMismatch();
  }
  if (state.burntNos.has(no)) return reentryMismatch();
  if (state.orders.size >= ORDERS_MAX) return errorAnswer('FREQUENCY_LIMITED');
  const expiresAtMs = body.time_expire ? Date.parse(body.time_expire) : nowMs() + EXPIRY_DEFAULT_MS;
  if (expiresAtMs <= nowMs()) return errorAnswer('PARAM_ERROR', 'time_expire 早于当前时间');
  const order: FakeOrder = {
    no,
    amountFen: body.amount.total,
    description: body.description,
    notifyUrl: body.notify_url,
    expiresAtMs,
    codeUrl: `${CODE_URL_PREFIX}${digest(`code:${no}`).slice(0, 16)}`,
    product,
    appid: body.appid,
    ...(openid !== undefined && { openid }),
    ...(isShared && { isShared }),
    transactionId: `42000${decimals(`pay:${no}`)}`,
    isClosed: false,
    paidAtMs: null,
    refundNos: [],
  };
  state.record({ kind: 'order', order });
  return { status: 200, body: handleOf(order) };
}

/** What the payer's device needs, by product. */
function handleOf(order: FakeOrder): object {
  const product = order.product ?? 'NATIVE';
  if (product === 'NATIVE') return { code_url: order.codeUrl };
  return product === 'H5'
    ? { h5_url: `${H5_URL_PREFIX}${prepayIdOf(order.no)}` }
    : { prepay_id: prepayIdOf(order.no) };
}

/** Tells the order again, so that no list of them is kept. */
function prepayIdOf(no: string): string {
  return `wx${Buffer.from(no).toString('hex')}`;
}

/** The order of a prepay id, wherever it stands in `text`. */
export function noOfPrepayId(text: string): string | null {
  const match = /(?:^|=)wx((?:[0-9a-f]{2})+)(?:&|$)/.exec(text);
  return match?.[1] === undefined ? null : Buffer.from(match[1], 'hex').toString();
}

export function queryOrder(context: FakeContext, input: { no: string; mchid: string }): Answer {
  if (input.mchid !== context.settings.mchid) return errorAnswer('MCH_NOT_EXISTS');
  const order = context.state.orders.get(input.no);
  return order
    ? { status: 200, body: transaction(context, order) }
    : errorAnswer('ORDER_NOT_EXIST');
}

/**
 * A number never created is answered 204 too and can then no longer be used: merchants report this
 * of the real channel, and it is why a lost create must be queried before it is closed.
 */
export function closeOrder(context: FakeContext, input: { no: string; raw: Buffer }): Answer {
  const body = parseBody(closeBodySchema, input.raw);
  if (body === null) return errorAnswer('PARAM_ERROR');
  if (body.mchid !== context.settings.mchid) return errorAnswer('MCH_NOT_EXISTS');
  const order = context.state.orders.get(input.no);
  if (order && order.paidAtMs !== null) return errorAnswer('ORDERPAID');
  if (order?.isClosed) return errorAnswer('ORDER_CLOSED');
  context.state.record({ kind: 'close', no: input.no });
  return { status: 204, body: null };
}

export type PayResult = 'PAID' | 'NOT_FOUND' | 'CLOSED' | 'ALREADY_PAID';

/** The customer scans the code and pays: money moves, then the merchant is told. */
export function payOrder(
  context: FakeContext,
  input: {
    no?: string | undefined;
    codeUrl?: string | undefined;
    duplicateCallbacks: number;
    isCallbackDropped: boolean;
  },
): { result: PayResult; order: FakeOrder | null } {
  const { state, nowMs } = context;
  const order = findOrder(context, input);
  if (!order) return { result: 'NOT_FOUND', order: null };
  if (order.paidAtMs !== null) return { result: 'ALREADY_PAID', order };
  if (isClosed(context, order)) return { result: 'CLOSED', order };
  const atMs = nowMs();
  state.journal.append({
    at: new Date(atMs).toISOString(),
    kind: 'pay',
    no: order.no,
    amountFen: order.amountFen,
  });
  markPaid(state, { no: order.no, atMs });
  if (input.isCallbackDropped) state.record({ kind: 'notified', key: payKey(order.no) });
  else notifyPaid(context, { order, duplicates: input.duplicateCallbacks });
  return { result: 'PAID', order };
}

/** After a restart: tells the merchant of payments whose callback was never acknowledged. */
export function resumePayments(context: FakeContext): void {
  for (const order of context.state.orders.values()) {
    if (order.paidAtMs === null || context.state.notified.has(payKey(order.no))) continue;
    notifyPaid(context, { order, duplicates: 0 });
  }
}

function notifyPaid(context: FakeContext, input: { order: FakeOrder; duplicates: number }): void {
  const { order, duplicates } = input;
  context.callbacks.send({
    key: payKey(order.no),
    url: order.notifyUrl,
    eventType: 'TRANSACTION.SUCCESS',
    summary: '支付成功',
    resourceType: 'transaction',
    plain: { ...transaction(context, order), trade_state: 'SUCCESS', trade_state_desc: '支付成功' },
    duplicates,
  });
}

function transaction({ settings, nowMs }: FakeContext, order: FakeOrder): object {
  const tradeState = tradeStateOf(order, nowMs());
  const common = {
    mchid: settings.mchid,
    appid: order.appid ?? settings.appid,
    out_trade_no: order.no,
    trade_state: tradeState,
    trade_state_desc: TRADE_STATE_TEXTS[tradeState],
    amount: { total: order.amountFen, currency: 'CNY' },
  };
  if (order.paidAtMs === null) return common;
  return {
    ...common,
    transaction_id: order.transactionId,
    trade_type: { NATIVE: 'NATIVE', JSAPI: 'JSAPI', H5: 'MWEB', APP: 'APP' }[
      order.product ?? 'NATIVE'
    ],
    bank_type: 'OTHERS',
    attach: '',
    success_time: chinaTime(order.paidAtMs),
    payer: { openid: order.openid ?? 'o_sandbox_payer' },
    amount: {
      ...common.amount,
      payer_total: order.amountFen,
      payer_currency: 'CNY',
    },
  };
}

function tradeStateOf(order: FakeOrder, nowMs: number): keyof typeof TRADE_STATE_TEXTS {
  if (order.paidAtMs !== null) return order.refundNos.length > 0 ? 'REFUND' : 'SUCCESS';
  return order.isClosed || nowMs >= order.expiresAtMs ? 'CLOSED' : 'NOTPAY';
}

function isClosed({ nowMs }: FakeContext, order: FakeOrder): boolean {
  return tradeStateOf(order, nowMs()) === 'CLOSED';
}

function findOrder(
  { state }: FakeContext,
  input: { no?: string | undefined; codeUrl?: string | undefined },
): FakeOrder | undefined {
  const no = input.no ?? state.nosByCodeUrl.get(input.codeUrl ?? '');
  return no === undefined ? undefined : state.orders.get(no);
}

function reentryMismatch(): Answer {
  return errorAnswer('INVALID_REQUEST', '请求重入时，参数与首次请求时不一致，请核实参数后重试');
}

function payKey(no: string): string {
  return `pay:${no}`;
}

/** 23 digits that depend on the text alone, so that a restart finds the same number. */
function decimals(text: string): string {
  return BigInt(`0x${digest(text).slice(0, 20)}`)
    .toString()
    .padStart(23, '0')
    .slice(-23);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
