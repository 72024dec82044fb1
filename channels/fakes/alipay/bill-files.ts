import { chinaDatePlus, chinaDay } from '../../../contract/terms/china-day.js';
import { yuanOfFen } from '../../payment/yuan.js';
import { feeOf, signOf, type Movement } from '../bill-movements.js';
import { chinaTimeOf } from './answers.js';
import { encodeGbk } from './gbk.js';
import type { ZipEntry } from './zip.js';

export type BillInput = {
  readonly movements: readonly Movement[];
  readonly dateCn: string;
  readonly sellerId: string;
  /** What Alipay keeps of each payment and gives back of each refund, basis points. */
  readonly feeBps: number;
};

const TRADE_COLUMNS =
  '支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注';
const TRADE_SUMMARY_COLUMNS =
  '门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）,商家实收（元）,支付宝优惠（元）,商家优惠（元）,卡消费金额（元）,服务费（元）,分润（元）,实收净额（元）';
const FUND_COLUMNS =
  '账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注';
const FUND_SUMMARY_COLUMNS = '类型,收入笔数,收入金额（+元）,支出笔数,支出金额（-元）,总金额（元）';
const FUND_TYPES: Readonly<Record<string, string>> = { pay: '交易付款', refund: '交易退款' };

/** The two files of a day's trades; null when nothing was traded. */
export function tradeFiles(input: BillInput): ZipEntry[] | null {
  const { movements, dateCn, feeBps } = input;
  // What did not end well is on no bill of Alipay.
  const listed = movements.filter(
    ({ kind, status, atMs }) => kind !== 'payout' && status === 'SUCCESS' && dayOf(atMs) === dateCn,
  );
  if (listed.length === 0) return null;
  const signedFen = ({ kind, amountFen }: Movement): number => signOf(kind) * amountFen;
  const rows = listed.map((movement) => {
    const { kind, no, paymentNo, amountFen, atMs } = movement;
    const yuan = yuanOfFen(signedFen(movement));
    const nothing = ['0.00', '0.00', '0.00', '0.00', '0.00', '', '0.00', '0.00'];
    return [
      ...[`2026${paymentNo}\t`, `${paymentNo}\t`, kind === 'pay' ? '交易' : '退款'],
      // Goods of a name with a comma stand in quotes.
      ...['"上门服务,测试"', chinaTimeOf(atMs - 1_000), chinaTimeOf(atMs), '\t', '\t', '\t', '\t'],
      ...['*三(pay***@example.com)\t', yuan, yuan, ...nothing],
      ...[`${kind === 'pay' ? '' : no}\t`, yuanOfFen(-signOf(kind) * feeOf(amountFen, feeBps))],
      ...['0.00', ''],
    ].join(',');
  });
  const of = (kind: string): Movement[] => listed.filter((movement) => movement.kind === kind);
  const sumOf = (group: readonly Movement[]): number =>
    group.reduce((sum, movement) => sum + signedFen(movement), 0);
  const [paid, back] = [of('pay'), of('refund')];
  const feeFen = listed.reduce(
    (sum, { kind, amountFen }) => sum - signOf(kind) * feeOf(amountFen, feeBps),
    0,
  );
  const totals = [
    ...['合计', '', String(paid.length), String(back.length)],
    ...[yuanOfFen(sumOf(listed)), yuanOfFen(sumOf(listed)), '0.00', '0.00', '0.00'],
    ...[yuanOfFen(feeFen), '0.00', yuanOfFen(sumOf(listed) + feeFen)],
  ].join(',');
  const footer = [
    `#交易合计：${paid.length}笔，商家实收共${yuanOfFen(sumOf(paid))}元，商家优惠共0.00元`,
    `#退款合计：${back.length}笔，商家实收退款共${yuanOfFen(sumOf(back))}元，商家优惠退款共0.00元`,
  ];
  return filesOf(input, '业务', {
    detail: [TRADE_COLUMNS, ...rows],
    footer,
    summary: [TRADE_SUMMARY_COLUMNS, totals],
  });
}

/** The two files of a day's account, the newest line on top; null when nothing has moved. */
export function fundFiles(input: BillInput): ZipEntry[] | null {
  const lines = fundLinesOf(input);
  if (lines.length === 0) return null;
  const rows = lines.map(({ id, no, atMs, type, signedFen, balanceFen }) =>
    [
      ...[`${id}\t`, `2026${no}\t`, `${no}\t`, '上门服务\t', chinaTimeOf(atMs), '*三\t'],
      ...[yuanOfFen(Math.max(0, signedFen)), yuanOfFen(Math.min(0, signedFen))],
      ...[yuanOfFen(balanceFen), '支付宝', type, ''],
    ].join(','),
  );
  const side = (sign: number): { readonly count: number; readonly fen: number } => {
    const moved = lines.filter(({ signedFen }) => Math.sign(signedFen) === sign);
    return { count: moved.length, fen: moved.reduce((sum, line) => sum + line.signedFen, 0) };
  };
  const [out, into] = [side(-1), side(1)];
  const totals = [
    ...['合计', String(into.count), yuanOfFen(into.fen), String(out.count), yuanOfFen(out.fen)],
    yuanOfFen(into.fen + out.fen),
  ].join(',');
  const footer = [
    `#支出合计：${out.count}笔，共${yuanOfFen(out.fen)}元,,,,,,,,,,,`,
    `#收入合计：${into.count}笔，共${yuanOfFen(into.fen)}元,,,,,,,,,,,`,
  ];
  return filesOf(input, '账务', {
    detail: [FUND_COLUMNS, ...rows.reverse()],
    footer,
    summary: [FUND_SUMMARY_COLUMNS, totals],
  });
}

type FundLine = {
  readonly id: string;
  /** Alipay tells the payment's number with a refund and with a charge. */
  readonly no: string;
  readonly atMs: number;
  readonly type: string;
  readonly signedFen: number;
  readonly balanceFen: number;
};

/** The day's lines; the balance counts from the first day on. */
function fundLinesOf({ movements, dateCn, feeBps }: BillInput): FundLine[] {
  const lines: FundLine[] = [];
  let balanceFen = 0;
  const put = (at: Movement, type: string, signedFen: number, id: string): void => {
    balanceFen += signedFen;
    if (dayOf(at.atMs) !== dateCn || signedFen === 0) return;
    lines.push({ id, no: at.paymentNo, atMs: at.atMs, type, signedFen, balanceFen });
  };
  for (const [index, movement] of movements.entries()) {
    const { kind, amountFen, status } = movement;
    if (status !== 'SUCCESS') continue;
    const sign = signOf(kind);
    put(movement, FUND_TYPES[kind] ?? '转账', sign * amountFen, `F${index}`);
    if (kind === 'payout') continue;
    put(movement, '收费', -sign * feeOf(amountFen, feeBps), `F${index}fee`);
  }
  return lines;
}

function filesOf(
  { sellerId, dateCn }: BillInput,
  subject: string,
  text: {
    readonly detail: readonly string[];
    readonly footer: readonly string[];
    readonly summary: readonly string[];
  },
): ZipEntry[] {
  const account = `${sellerId}0156`;
  const { toMs } = chinaDay(dateCn);
  const fileOf = (
    what: '明细' | '汇总',
    rows: readonly string[],
    footer: readonly string[],
  ): Buffer => {
    const border = '-----------------------------------------';
    return encodeGbk(
      [
        `#支付宝${subject}${what}查询`,
        `#账号：[${account}]`,
        `#起始日期：[${longDate(dateCn)}]   终止日期：[${longDate(chinaDatePlus(dateCn, 1))}]`,
        `#${border}${subject}${what}列表${border}`,
        ...rows,
        `#${border}${subject}${what}列表结束${border}`,
        ...footer,
        `#导出时间：[${longDate(chinaTimeOf(toMs).slice(0, 10))}]`,
        '',
      ].join('\r\n'),
    );
  };
  const name = `${account}_${dateCn.replaceAll('-', '')}_${subject}明细`;
  return [
    { name: encodeGbk(`${name}.csv`), content: fileOf('明细', text.detail, text.footer) },
    { name: encodeGbk(`${name}(汇总).csv`), content: fileOf('汇总', text.summary, []) },
  ];
}

const dayOf = (atMs: number): string => chinaTimeOf(atMs).slice(0, 10);

function longDate(dateCn: string): string {
  const [year = '', month = '', day = ''] = dateCn.split('-');
  return `${year}年${month}月${day}日 00:00:00`;
}
