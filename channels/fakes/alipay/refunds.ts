import {
  businessFailed,
  chinaTimeOf,
  invalidArguments,
  parseBiz,
  refundBizSchema,
  refundQueryBizSchema,
  succeeded,
  yuanOf,
  type AlipayAnswer,
} from './answers.js';
import type { AlipayContext } from './context.js';
import type { Fields } from './crypto.js';
import { tradeNotice } from './notice-fields.js';
import type { FakeTrade, FakeTradeRefund } from './state.js';
import { refundedFenOf, tradeStatusOf } from './trades.js';

/** Gives money back at once; an equal repeat moves none and says so by `fund_change`. */
export function refundTrade(context: AlipayContext, fields: Fields): AlipayAnswer {
  const biz = parseBiz(refundBizSchema, fields['biz_content']);
  if (biz === null) return invalidArguments('isv.missing-parameter');
  const { state, nowMs, faults } = context;
  const trade = state.trades.get(biz.out_trade_no);
  if (!trade) return businessFailed('ACQ.TRADE_NOT_EXIST', '交易不存在');
  if (trade.paidAtMs === null) return businessFailed('ACQ.TRADE_STATUS_ERROR', '交易状态不合法');
  const existing = state.refunds.get(biz.out_request_no);
  if (existing) {
    const isEqual = existing.no === trade.no && existing.amountFen === biz.refund_amount;
    if (!isEqual) return businessFailed('ACQ.DISCORDANT_REPEAT_REQUEST', '不一致的请求');
    return answer(context, { trade, refund: existing, fundChange: 'N' });
  }
  if (refundedFenOf(context, trade.no) + biz.refund_amount > trade.amountFen) {
    return businessFailed('ACQ.REFUND_AMT_NOT_EQUAL_TOTAL', '退款金额超限');
  }
  const atMs = nowMs();
  const amountFen = biz.refund_amount;
  const refund = { refundNo: biz.out_request_no, no: trade.no, amountFen, atMs };
  if (faults.take({ kind: 'refundLater', operation: 'refund' })) {
    return answer(context, { trade, refund, fundChange: 'N' });
  }
  const { refundNo } = refund;
  const at = new Date(atMs).toISOString();
  state.journal.append({ at, kind: 'refund', no: trade.no, refundNo, amountFen });
  state.refunds.set(refundNo, refund);
  notify(context, { trade, refund });
  return answer(context, { trade, refund, fundChange: 'Y' });
}

/** Of a refund that is not done the answer has nothing but its success. */
export function queryTradeRefund(context: AlipayContext, fields: Fields): AlipayAnswer {
  const biz = parseBiz(refundQueryBizSchema, fields['biz_content']);
  if (biz === null) return invalidArguments('isv.missing-parameter');
  const trade = context.state.trades.get(biz.out_trade_no);
  if (!trade) return businessFailed('ACQ.TRADE_NOT_EXIST', '交易不存在');
  const refund = context.state.refunds.get(biz.out_request_no);
  if (refund?.no !== trade.no) return succeeded({});
  return succeeded({
    trade_no: trade.tradeNo,
    out_trade_no: trade.no,
    out_request_no: refund.refundNo,
    total_amount: yuanOf(trade.amountFen),
    refund_amount: yuanOf(refund.amountFen),
    refund_status: 'REFUND_SUCCESS',
    ...(biz.query_options.includes('gmt_refund_pay') && {
      gmt_refund_pay: chinaTimeOf(refund.atMs),
    }),
  });
}

/** After a restart: tells the merchant of refunds whose notice was never acknowledged. */
export function resumeTradeRefunds(context: AlipayContext): void {
  for (const refund of context.state.refunds.values()) {
    const trade = context.state.trades.get(refund.no);
    if (trade) notify(context, { trade, refund });
  }
}

function notify(
  context: AlipayContext,
  input: { trade: FakeTrade; refund: FakeTradeRefund },
): void {
  const { trade, refund } = input;
  const key = `refund:${refund.refundNo}`;
  if (context.state.notified.has(key)) return;
  const told = { ...refund, sumFen: refundedFenOf(context, trade.no) };
  const status = tradeStatusOf(context, trade);
  const fact = { trade, status, atMs: context.nowMs(), refund: told };
  context.notices.send({ key, url: trade.notifyUrl, fields: tradeNotice(context.settings, fact) });
}

function answer(
  context: AlipayContext,
  input: { trade: FakeTrade; refund: FakeTradeRefund; fundChange: 'Y' | 'N' },
): AlipayAnswer {
  const { trade, refund, fundChange } = input;
  return succeeded({
    trade_no: trade.tradeNo,
    out_trade_no: trade.no,
    buyer_logon_id: 'pay***@example.com',
    fund_change: fundChange,
    refund_fee: yuanOf(refundedFenOf(context, trade.no)),
    gmt_refund_pay: chinaTimeOf(refund.atMs),
  });
}
