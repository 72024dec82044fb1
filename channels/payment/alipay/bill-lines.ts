import type { FundBillLine, FundKind, TradeBillLine } from '../../../contract/terms/reconcile.js';
import { chinaInstant, type BillRow } from '../bill-kit.js';
import { fenOfYuan } from '../yuan.js';

/** A line, and where the bill's own totals count it: its first or its second group. */
export type Tallied<T> = {
  readonly line: T;
  readonly group: 0 | 1;
  readonly fen: number;
};

const valueOf = (row: BillRow, name: string): string => row.get(name) ?? '';

/**
 * A row of the trades (业务明细): what ended well. A refund is negative and names its payment and
 * the number that it was asked for under. Null when it cannot be read.
 */
export function tradeLineOf(row: BillRow): Tallied<TradeBillLine> | null {
  const type = valueOf(row, '业务类型');
  if (type !== '交易' && type !== '退款') return null;
  const isRefund = type === '退款';
  const sign = isRefund ? -1 : 1;
  const paymentNo = valueOf(row, '商户订单号');
  const tradeNo = valueOf(row, '支付宝交易号');
  const no = isRefund ? valueOf(row, '退款批次号/请求号') : paymentNo;
  const orderFen = fenOfYuan(valueOf(row, '订单金额（元）'));
  const receivedFen = fenOfYuan(valueOf(row, '商家实收（元）'));
  const chargedFen = fenOfYuan(valueOf(row, '服务费（元）'));
  const at = chinaInstant(valueOf(row, '完成时间'));
  if (orderFen === null || receivedFen === null || chargedFen === null || at === null) return null;
  if (no === '' || paymentNo === '' || tradeNo === '' || sign * orderFen < 0) return null;
  const line: TradeBillLine = {
    kind: isRefund ? 'REFUND' : 'PAYMENT',
    ...{ no, paymentNo, at },
    channelNo: isRefund ? `${tradeNo}:${no}` : tradeNo,
    amountFen: Math.abs(orderFen),
    feeFen: chargedFen === 0 ? 0 : -chargedFen,
    status: 'SUCCESS',
  };
  return { line, group: isRefund ? 1 : 0, fen: receivedFen };
}

type FundType = { readonly in: FundKind; readonly out: FundKind };

const RECEIVED: FundType = { in: 'PAYMENT', out: 'OTHER' };
const GIVEN_BACK: FundType = { in: 'OTHER', out: 'REFUND' };

/** By the side that the money moves to: what is charged for a trade and given back is one name. */
const FUND_TYPES: Readonly<Record<string, FundType>> = {
  交易付款: RECEIVED,
  在线支付: RECEIVED,
  交易退款: GIVEN_BACK,
  '退款（交易退款）': GIVEN_BACK,
  转账: { in: 'OTHER', out: 'PAYOUT' },
  收费: { in: 'FEE_RETURN', out: 'FEE' },
  退费: { in: 'FEE_RETURN', out: 'OTHER' },
  提现: { in: 'OTHER', out: 'TO_BANK' },
};
const OTHER: FundType = { in: 'OTHER', out: 'OTHER' };

/** Kinds whose 商户订单号 is the number of the movement itself; a refund tells its payment's. */
const NUMBERED: readonly FundKind[] = ['PAYMENT', 'PAYOUT'];

/** A row of the account (账务明细); null when it cannot be read. What we do not know is OTHER. */
export function fundLineOf(row: BillRow): Tallied<FundBillLine> | null {
  const inFen = fenOfYuan(valueOf(row, '收入金额（+元）') || '0');
  const outFen = fenOfYuan(valueOf(row, '支出金额（-元）') || '0');
  const balanceFen = fenOfYuan(valueOf(row, '账户余额（元）'));
  const at = chinaInstant(valueOf(row, '发生时间'));
  const channelNo = valueOf(row, '账务流水号');
  if (inFen === null || outFen === null || balanceFen === null || at === null) return null;
  // One of the two sides is empty.
  if (inFen < 0 || (inFen === 0) === (outFen === 0) || channelNo === '') return null;
  const isIn = inFen > 0;
  const type = FUND_TYPES[valueOf(row, '业务类型')] ?? OTHER;
  const kind = isIn ? type.in : type.out;
  const no = NUMBERED.includes(kind) ? valueOf(row, '商户订单号') : '';
  const signedFen = isIn ? inFen : -Math.abs(outFen);
  const line = { kind, no: no === '' ? null : no, channelNo, signedFen, balanceFen, at };
  return { line, group: isIn ? 0 : 1, fen: signedFen };
}

/**
 * The lines from the day's first to its last. A bill may have the newest on top, and within a
 * second nothing but the balance tells which came first. Null when no order makes the balances
 * follow from one another.
 */
export function oldestFirst(lines: readonly FundBillLine[]): readonly FundBillLine[] | null {
  const follows = (rows: readonly FundBillLine[]): boolean =>
    rows.every((line, index) => {
      const before = rows[index - 1];
      return before === undefined || before.balanceFen + line.signedFen === line.balanceFen;
    });
  if (follows(lines)) return lines;
  const turned = [...lines].reverse();
  return follows(turned) ? turned : null;
}
