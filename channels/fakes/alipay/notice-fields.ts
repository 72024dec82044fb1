import { randomUUID } from 'node:crypto';
import type { AlipayFakeSettings } from '../config.js';
import { chinaTimeOf, yuanOf } from './answers.js';
import type { Fields } from './crypto.js';
import type { FakeTrade, FakeTradeRefund } from './state.js';

/** What a notice of a trade says; with `refund` it tells of that refund and of the sum so far. */
export function tradeNotice(
  settings: AlipayFakeSettings,
  fact: {
    readonly trade: FakeTrade;
    readonly status: string;
    readonly atMs: number;
    readonly refund?: FakeTradeRefund & { readonly sumFen: number };
  },
): Fields {
  const { trade, status, atMs, refund } = fact;
  return {
    notify_time: chinaTimeOf(atMs),
    notify_type: 'trade_status_sync',
    notify_id: randomUUID().replaceAll('-', ''),
    app_id: settings.appId,
    auth_app_id: settings.appId,
    charset: 'utf-8',
    version: '1.0',
    trade_no: trade.tradeNo,
    out_trade_no: trade.no,
    seller_id: settings.sellerId,
    buyer_id: '2088000000000000',
    trade_status: status,
    total_amount: yuanOf(trade.amountFen),
    receipt_amount: yuanOf(trade.amountFen),
    subject: trade.subject,
    gmt_create: chinaTimeOf(trade.openedAtMs),
    ...(trade.paidAtMs !== null && { gmt_payment: chinaTimeOf(trade.paidAtMs) }),
    ...(refund && {
      out_biz_no: refund.refundNo,
      refund_fee: yuanOf(refund.sumFen),
      gmt_refund: chinaTimeOf(refund.atMs),
    }),
  };
}
