import { createHash } from 'node:crypto';
import {
  businessFailed,
  chinaTimeOf,
  invalidArguments,
  openBizSchema,
  parseBiz,
  succeeded,
  tradeBizSchema,
  yuanOf,
  type AlipayAnswer,
} from './answers.js';
import type { AlipayContext } from './context.js';
import type { Fields } from './crypto.js';
import { tradeNotice } from './notice-fields.js';
import { markTradePaid, type FakeTrade } from './state.js';

const TRADES_MAX = 1_000_000;
const EXPIRY_DEFAULT_MS = 15 * 24 * 3_600_000;
export const OPENING_METHODS: readonly string[] = [
  'alipay.trade.page.pay',
  'alipay.trade.wap.pay',
  'alipay.trade.app.pay',
];

export type OpenResult =
  | { readonly ok: true; readonly trade: FakeTrade }
  | { readonly ok: false; readonly subCode: string };

/** The payer's browser or app brings a signed link: only now there is a trade. */
export function openTrade(context: AlipayContext, fields: Fields): OpenResult {
  const { state, crypto, nowMs } = context;
  const refusal = crypto.refuseRequest({ fields, nowMs: nowMs() });
  // A link may be opened long after it was signed, until it expires.
  if (refusal !== null && refusal !== 'isv.invalid-timestamp') {
    return { ok: false, subCode: refusal };
  }
  if (!OPENING_METHODS.includes(fields['method'] ?? '')) {
    return { ok: false, subCode: 'isv.invalid-method' };
  }
  const biz = parseBiz(openBizSchema, fields['biz_content']);
  const notifyUrl = fields['notify_url'] ?? '';
  if (biz === null || !/^https?:\/\/[^?]+$/.test(notifyUrl)) {
    return { ok: false, subCode: 'ACQ.INVALID_PARAMETER' };
  }
  const no = biz.out_trade_no;
  const existing = state.trades.get(no);
  if (existing) {
    if (existing.paidAtMs !== null) return { ok: false, subCode: 'ACQ.TRADE_HAS_SUCCESS' };
    if (isTradeClosed(context, existing)) return { ok: false, subCode: 'ACQ.TRADE_HAS_CLOSE' };
    const isEqual = existing.amountFen === biz.total_amount && existing.subject === biz.subject;
    return isEqual
      ? { ok: true, trade: existing }
      : { ok: false, subCode: 'ACQ.CONTEXT_INCONSISTENT' };
  }
  const expiresAtMs = biz.time_expire ?? nowMs() + EXPIRY_DEFAULT_MS;
  if (expiresAtMs <= nowMs() || state.trades.size >= TRADES_MAX) {
    return { ok: false, subCode: 'ACQ.TRADE_HAS_CLOSE' };
  }
  const trade: FakeTrade = {
    no,
    tradeNo: `2026${decimals(`trade:${no}`)}`,
    amountFen: biz.total_amount,
    subject: biz.subject,
    notifyUrl,
    expiresAtMs,
    openedAtMs: nowMs(),
    isClosed: false,
    paidAtMs: null,
  };
  state.record({ kind: 'trade', trade });
  return { ok: true, trade: state.trades.get(no) ?? trade };
}

export function queryTrade(context: AlipayContext, fields: Fields): AlipayAnswer {
  const biz = parseBiz(tradeBizSchema, fields['biz_content']);
  if (biz === null) return invalidArguments('isv.missing-parameter');
  const trade = context.state.trades.get(biz.out_trade_no);
  if (!trade) return businessFailed('ACQ.TRADE_NOT_EXIST', '交易不存在');
  return succeeded({
    trade_no: trade.tradeNo,
    out_trade_no: trade.no,
    trade_status: tradeStatusOf(context, trade),
    total_amount: yuanOf(trade.amountFen),
    ...(trade.paidAtMs !== null && {
      buyer_logon_id: 'pay***@example.com',
      buyer_user_id: '2088000000000000',
      send_pay_date: chinaTimeOf(trade.paidAtMs),
      receipt_amount: yuanOf(trade.amountFen),
      buyer_pay_amount: yuanOf(trade.amountFen),
    }),
  });
}

/** Only what waits for its payer is closed; everything else is one and the same error. */
export function closeTrade(context: AlipayContext, fields: Fields): AlipayAnswer {
  const biz = parseBiz(tradeBizSchema, fields['biz_content']);
  if (biz === null) return invalidArguments('isv.missing-parameter');
  const trade = context.state.trades.get(biz.out_trade_no);
  if (!trade) return businessFailed('ACQ.TRADE_NOT_EXIST', '交易不存在');
  if (trade.paidAtMs !== null || isTradeClosed(context, trade)) {
    return businessFailed('ACQ.TRADE_STATUS_ERROR', '交易状态不合法');
  }
  context.state.record({ kind: 'close', no: trade.no });
  return succeeded({ trade_no: trade.tradeNo, out_trade_no: trade.no });
}

export type TradePayResult = 'PAID' | 'NOT_FOUND' | 'CLOSED' | 'ALREADY_PAID';

/** The payer confirms: money moves, then the merchant is told. */
export function payTrade(
  context: AlipayContext,
  input: { trade: FakeTrade; duplicateCallbacks: number; isCallbackDropped: boolean },
): TradePayResult {
  const { state, nowMs } = context;
  const { trade } = input;
  if (trade.paidAtMs !== null) return 'ALREADY_PAID';
  if (isTradeClosed(context, trade)) return 'CLOSED';
  const atMs = nowMs();
  const at = new Date(atMs).toISOString();
  state.journal.append({ at, kind: 'pay', no: trade.no, amountFen: trade.amountFen });
  markTradePaid(state, { no: trade.no, atMs });
  if (input.isCallbackDropped) state.record({ kind: 'notified', key: payKey(trade.no) });
  else notifyTradePaid(context, { trade, duplicates: input.duplicateCallbacks });
  return 'PAID';
}

/** After a restart: tells the merchant of payments whose notice was never acknowledged. */
export function resumeTrades(context: AlipayContext): void {
  for (const trade of context.state.trades.values()) {
    if (trade.paidAtMs === null || context.state.notified.has(payKey(trade.no))) continue;
    notifyTradePaid(context, { trade, duplicates: 0 });
  }
}

/** Unpaid and over is TRADE_CLOSED, and so is paid and refunded in full. */
export function tradeStatusOf(context: AlipayContext, trade: FakeTrade): string {
  if (trade.paidAtMs === null) {
    return isTradeClosed(context, trade) ? 'TRADE_CLOSED' : 'WAIT_BUYER_PAY';
  }
  return refundedFenOf(context, trade.no) === trade.amountFen ? 'TRADE_CLOSED' : 'TRADE_SUCCESS';
}

export function refundedFenOf({ state }: AlipayContext, no: string): number {
  let sumFen = 0;
  for (const refund of state.refunds.values()) if (refund.no === no) sumFen += refund.amountFen;
  return sumFen;
}

function isTradeClosed({ nowMs }: AlipayContext, trade: FakeTrade): boolean {
  return trade.isClosed || (trade.paidAtMs === null && nowMs() >= trade.expiresAtMs);
}

function notifyTradePaid(
  context: AlipayContext,
  input: { trade: FakeTrade; duplicates: number },
): void {
  const { trade, duplicates } = input;
  context.notices.send({
    key: payKey(trade.no),
    url: trade.notifyUrl,
    fields: tradeNotice(context.settings, {
      trade,
      status: 'TRADE_SUCCESS',
      atMs: context.nowMs(),
    }),
    duplicates,
  });
}

function payKey(no: string): string {
  return `pay:${no}`;
}

/** 24 digits that depend on the text alone, so that a restart finds the same number. */
function decimals(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex').slice(0, 20);
  return BigInt(`0x${hex}`).toString().padStart(24, '0').slice(-24);
}
