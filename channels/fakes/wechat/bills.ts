import { createHash, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { CHINA_OFFSET_MS } from '../../../contract/terms/china-day.js';
import { yuanOfFen } from '../../payment/yuan.js';
import { billFaultsSchema, feeOf, movementsOf, signOf, type Movement } from '../bill-movements.js';
import { FAKE_BODY_BYTES_MAX, loopbackOnly } from '../http.js';
import type { FakeContext } from './context.js';

const FILES_MAX = 20;

const billControlSchema = z.strictObject({
  /** False: the bill is still being made. */
  isReady: z.boolean().default(true),
  /** What WeChat keeps of each payment and gives back of each refund, basis points. */
  feeBps: z.int().min(0).max(1_000).default(0),
  /** The file does not have the hash that was told. */
  isBroken: z.boolean().default(false),
  faults: billFaultsSchema,
});
type BillControl = z.output<typeof billControlSchema>;

/** Bills from the fake's own journal: the oracle, unless a fault is planted. */
export function createBillRoutes(context: FakeContext): {
  readonly api: Router;
  readonly sandbox: Router;
} {
  let control: BillControl = billControlSchema.parse({});
  const files = new Map<string, Buffer>();
  const api = express.Router();
  const bill =
    (textOf: (movements: readonly Movement[], dateCn: string) => string | null) =>
    (request: Request, response: Response): void => {
      if (isRefused(context, request, response)) return;
      const dateCn = String(request.query['bill_date']);
      const movements = [
        ...movementsOf(context.state.journal.entries(), control.faults),
        ...sharesOf(context),
      ].sort((a, b) => a.atMs - b.atMs);
      const text = control.isReady ? textOf(movements, dateCn) : null;
      if (text === null) {
        const code = control.isReady ? 'NO_STATEMENT_EXIST' : 'STATEMENT_CREATING';
        reply(context, response, 400, { code, message: code });
        return;
      }
      const token = randomBytes(16).toString('hex');
      if (files.size >= FILES_MAX) files.clear();
      files.set(token, gzipSync(control.isBroken ? `${text} ` : text));
      reply(context, response, 200, {
        hash_type: 'SHA1',
        hash_value: createHash('sha1').update(text).digest('hex'),
        download_url: `http://${String(request.get('host'))}/v3/billdownload/file?token=${token}`,
      });
    };
  api.get(
    '/bill/tradebill',
    bill((movements, date) => tradeBill(movements, date, control)),
  );
  api.get(
    '/bill/fundflowbill',
    bill((movements, date) => fundBill(movements, date, control)),
  );
  api.get('/billdownload/file', (request, response) => {
    if (isRefused(context, request, response)) return;
    const file = files.get(String(request.query['token']));
    if (file === undefined) response.status(404).end();
    else response.type('application/octet-stream').send(file);
  });

  const sandbox = express.Router();
  sandbox.use(loopbackOnly, express.json({ limit: FAKE_BODY_BYTES_MAX }));
  sandbox.put('/bill', (request, response) => {
    const body = billControlSchema.safeParse(request.body);
    if (body.success) control = body.data;
    response.status(body.success ? 204 : 400).end();
  });
  return { api, sandbox };
}

function isRefused(context: FakeContext, request: Request, response: Response): boolean {
  const reason = context.crypto.refuseRequest({
    method: request.method,
    url: request.originalUrl,
    body: Buffer.alloc(0),
    authorization: request.get('authorization') ?? '',
    nowMs: context.nowMs(),
  });
  if (reason !== null) response.status(401).json({ code: 'SIGN_ERROR', message: reason });
  return reason !== null;
}

function reply(context: FakeContext, response: Response, status: number, value: object): void {
  const body = JSON.stringify(value);
  response
    .status(status)
    .set(context.crypto.signBody({ body, nowMs: context.nowMs() }))
    .type('application/json; charset=utf-8')
    .send(body);
}

const TRADE_COLUMNS =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注';

function tradeBill(
  movements: readonly Movement[],
  dateCn: string,
  { feeBps }: BillControl,
): string | null {
  const rows = movements
    .filter(({ kind, atMs }) => (kind === 'pay' || kind === 'refund') && dayOf(atMs) === dateCn)
    .map((movement, index) => {
      const { kind, no, paymentNo, amountFen, atMs, status } = movement;
      const isRefund = kind === 'refund';
      const yuan = yuanOfFen(amountFen);
      const pay = isRefund ? '0.00' : yuan;
      const back = isRefund ? yuan : '0.00';
      return rowOf([
        ...[chinaText(atMs), 'wx', '1', '0', '', `42${paymentNo}`, paymentNo, 'o1', 'NATIVE'],
        ...[isRefund ? 'REFUND' : status, 'OTHERS', 'CNY', pay, '0.00'],
        ...(isRefund ? [`50${no}x${index}`, no] : ['0', '0']),
        ...[back, '0.00', isRefund ? 'ORIGINAL' : '', isRefund ? status : ''],
        // Goods may have commas in their names.
        ...['上门服务,测试', '', yuanOfFen(signOf(kind) * feeOf(amountFen, feeBps)), '0.60%'],
        ...[pay, back, ''],
      ]);
    });
  if (rows.length === 0) return null;
  const summary =
    '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额';
  const totals = rowOf([String(rows.length), '0', '0', '0', '0', '0', '0']);
  return [TRADE_COLUMNS, ...rows, summary, totals, ''].join('\r\n');
}

const FUND_COLUMNS =
  '记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额（元）,账户结余（元）,资金变更提交申请人,备注,业务凭证号';
const FUND_TYPES: Readonly<Record<string, string>> = {
  pay: '交易',
  refund: '退款',
  share: '分账',
  shareBack: '分账回退',
};

/** Every movement and every charge since the first day, so that the balance is right. */
function fundBill(
  movements: readonly Movement[],
  dateCn: string,
  { feeBps }: BillControl,
): string | null {
  const rows: string[] = [];
  let balanceFen = 0;
  const put = (at: Movement, type: string, signedFen: number, id: string): void => {
    balanceFen += signedFen;
    if (dayOf(at.atMs) !== dateCn || signedFen === 0) return;
    const direction = signedFen > 0 ? '收入' : '支出';
    const yuan = [yuanOfFen(Math.abs(signedFen)), yuanOfFen(balanceFen)];
    rows.push(
      rowOf([
        chinaText(at.atMs),
        `42${at.no}`,
        id,
        type,
        type,
        direction,
        ...yuan,
        'system',
        '',
        at.no,
      ]),
    );
  };
  for (const [index, movement] of movements.entries()) {
    const { kind, amountFen, status } = movement;
    if (status !== 'SUCCESS') continue;
    const sign = kind === 'shareBack' ? 1 : signOf(kind);
    put(movement, FUND_TYPES[kind] ?? '商家转账', sign * amountFen, `F${index}`);
    if (kind !== 'pay' && kind !== 'refund') continue;
    const type = sign > 0 ? '扣除交易手续费' : '退回交易手续费';
    put(movement, type, -sign * feeOf(amountFen, feeBps), `F${index}fee`);
  }
  if (rows.length === 0) return null;
  const summary = '资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额';
  return [
    FUND_COLUMNS,
    ...rows,
    summary,
    rowOf([String(rows.length), '0', '0', '0', '0']),
    '',
  ].join('\r\n');
}

/** Shares given and come back; they are on the fund bill alone. */
const sharesOf = ({ shares }: FakeContext): Movement[] =>
  shares.entries().map(({ kind, no, amountFen, at }) => ({
    ...{ kind, no, paymentNo: no, amountFen, atMs: Date.parse(at), status: 'SUCCESS' },
  }));

const rowOf = (values: readonly string[]): string => values.map((value) => `\`${value}`).join(',');
const chinaText = (atMs: number): string =>
  new Date(atMs + CHINA_OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');
const dayOf = (atMs: number): string => chinaText(atMs).slice(0, 10);
