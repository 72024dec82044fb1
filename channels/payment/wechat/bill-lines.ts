import type { FundBillLine, FundKind, TradeBillLine } from '../../../contract/terms/reconcile.js';
import { chinaInstant, type BillRow } from '../bill-kit.js';
import { fenOfYuan } from '../yuan.js';

/**
 * Each value of a row begins with a backtick, so that the comma before one is the only border: a
 * name of goods may hold commas.
 */
export function splitBillRow(text: string): string[] {
  return text.startsWith('`') ? text.slice(1).split(',`') : text.split(',');
}

const TRADE_STATUS: Readonly<Record<string, TradeBillLine['status']>> = {
  SUCCESS: 'SUCCESS',
  PROCESSING: 'PROCESSING',
  CHANGE: 'PROCESSING',
  FAIL: 'FAILED',
  CLOSED: 'FAILED',
};

/** A row of the trade bill; null when it cannot be read. REVOKED trades move nothing in the end. */
export function tradeLineOf(row: BillRow): TradeBillLine | null {
  const isRefund = row.get('交易状态') === 'REFUND';
  const paymentNo = row.get('商户订单号') ?? '';
  const amountFen = fenOfYuan(row.get(isRefund ? '申请退款金额' : '订单金额') ?? '');
  const feeFen = fenOfYuan(row.get('手续费') ?? '');
  const status = TRADE_STATUS[row.get(isRefund ? '退款状态' : '交易状态') ?? ''];
  const at = chinaInstant(row.get('交易时间') ?? '');
  const no = isRefund ? (row.get('商户退款单号') ?? '') : paymentNo;
  const channelNo = row.get(isRefund ? '微信退款单号' : '微信订单号') ?? '';
  if (amountFen === null || amountFen < 0 || feeFen === null || at === null) return null;
  if (status === undefined || no === '' || channelNo === '') return null;
  const kind = isRefund ? 'REFUND' : 'PAYMENT';
  return { kind, no, paymentNo, channelNo, amountFen, feeFen, status, at };
}

const FUND_TYPES: Readonly<Record<string, FundKind>> = {
  交易: 'PAYMENT',
  退款: 'REFUND',
  商家转账: 'PAYOUT',
  分账: 'SHARE',
  分账回退: 'SHARE_BACK',
  扣除交易手续费: 'FEE',
  退回交易手续费: 'FEE_RETURN',
  提现: 'TO_BANK',
};

/** A row of the fund bill; null when it cannot be read. A business we do not know is OTHER. */
export function fundLineOf(row: BillRow): FundBillLine | null {
  const amountFen = fenOfYuan(row.get('收支金额（元）') ?? '');
  const balanceFen = fenOfYuan(row.get('账户结余（元）') ?? '');
  const at = chinaInstant(row.get('记账时间') ?? '');
  const direction = row.get('收支类型');
  const channelNo = row.get('资金流水单号') ?? '';
  if (amountFen === null || amountFen < 0 || balanceFen === null || at === null) return null;
  if ((direction !== '收入' && direction !== '支出') || channelNo === '') return null;
  const no = row.get('业务凭证号') ?? '';
  return {
    kind: FUND_TYPES[row.get('业务类型') ?? ''] ?? 'OTHER',
    no: no === '' ? null : no,
    channelNo,
    signedFen: direction === '收入' ? amountFen : -amountFen,
    balanceFen,
    at,
  };
}
