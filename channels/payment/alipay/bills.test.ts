import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FundBillLine, TradeBillLine } from '../../../contract/terms/reconcile.js';
import { encodeGbk } from '../../fakes/alipay/gbk.js';
import { zipOf, type ZipEntry } from '../../fakes/alipay/zip.js';
import type { RunningServer } from '../../fakes/http.js';
import {
  alipayBillOptions,
  alipayFakeConfig,
  createSandboxKeys,
  startAlipayFake,
} from '../../fakes/testing.js';
import { FUND_BILL, TRADE_BILL, readBill } from './bill-files.js';
import { oldestFirst } from './bill-lines.js';
import { addressOf, createAlipayBills } from './bills.js';
import { ALIPAY_GATEWAY_URL } from './client.js';

jest.setTimeout(30_000);

const DATE = '2026-11-27';
const SELLER = '2088000000000001';
const ABOUT = { dateCn: DATE, sellerId: SELLER };
const directory = mkdtempSync(join(tmpdir(), 'alipay-bills-'));
const path = join(directory, 'bill.zip');
afterAll(() => rmSync(directory, { recursive: true }));

const HEAD = [
  `#账号：[${SELLER}0156]`,
  '#起始日期：[2026年11月27日 00:00:00]   终止日期：[2026年11月28日 00:00:00]',
];
const END = '#-----------业务明细列表结束-----------';
const TRADE_NAMES =
  '支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注';

/** A row as published ones are: numbers end with a tab. */
const trade = (no: string, change: { type?: string; yuan?: string; goods?: string } = {}): string =>
  [
    ...['2026112722001\t', `${no.split('R')[0] ?? ''}\t`, change.type ?? '交易'],
    ...[change.goods ?? '日常保洁', '2026-11-27 10:00:00', '2026-11-27 10:00:05'],
    ...[
      '\t',
      '\t',
      '\t',
      '\t',
      '*三(137****2600)\t',
      change.yuan ?? '20.00',
      change.yuan ?? '20.00',
    ],
    ...['0.00', '0.00', '0.00', '0.00', '0.00', '', '0.00\t', '0.00'],
    ...[`${no.includes('R') ? no : ''}\t`, '-0.12', '0.00', ''],
  ].join(',');

const detailOf = (rows: readonly string[], footer: readonly string[]): string =>
  [
    '#支付宝业务明细查询',
    ...HEAD,
    '#----业务明细列表----',
    TRADE_NAMES,
    ...rows,
    END,
    ...footer,
  ].join('\r\n');
const summaryOf = (paid: number, back: number): string =>
  [
    '#支付宝业务汇总查询',
    ...HEAD,
    '门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）',
    `1\t,一店,${paid},${back},0.00`,
    `合计,,${paid},${back},0.00`,
    '#----业务汇总列表结束----',
  ].join('\r\n');
const FOOTER = [
  '#交易合计：2笔，商家实收共32.50元，商家优惠共0.00元',
  '#退款合计：1笔，商家实收退款共-5.01元，商家优惠退款共0.00元',
  '#导出时间：[2026年11月28日 07:27:37]',
];
const ROWS = [
  trade('P1'),
  trade('P2', { yuan: '12.50', goods: '"空调，""大"",三台"' }),
  trade('P1R1', { type: '退款', yuan: '-5.01' }),
];

const gbk = (text: string, name = '20880000000000010156_20261127_业务明细.csv'): ZipEntry => ({
  name: encodeGbk(name),
  content: encodeGbk(text),
});
const SUMMARY = gbk(summaryOf(2, 1), '20880000000000010156_20261127_业务明细(汇总).csv');
const RIGHT = detailOf(ROWS, FOOTER);

async function read(entries: readonly ZipEntry[], isCut = false) {
  const archive = zipOf(entries);
  writeFileSync(path, isCut ? archive.subarray(0, archive.byteLength - 40) : archive);
  const lines: TradeBillLine[] = [];
  const lineCount = await readBill(path, TRADE_BILL, ABOUT, (line) => lines.push(line));
  expect(lineCount).toBe(lines.length);
  return lines;
}

test('[X12] a bill as Alipay writes it: GBK, tabs behind numbers, quotes, commas in names', async () => {
  const lines = await read([gbk(RIGHT), SUMMARY]);
  const at = new Date('2026-11-27T02:00:05.000Z');
  const tradeNo = '2026112722001';
  const paid = { kind: 'PAYMENT', channelNo: tradeNo, feeFen: 12, status: 'SUCCESS', at };
  expect(lines).toEqual([
    { ...paid, no: 'P1', paymentNo: 'P1', amountFen: 2_000 },
    { ...paid, no: 'P2', paymentNo: 'P2', amountFen: 1_250 },
    {
      ...paid,
      ...{ kind: 'REFUND', no: 'P1R1', paymentNo: 'P1', amountFen: 501 },
      channelNo: `${tradeNo}:P1R1`,
    },
  ]);
});

test('the summary may come first, and a file with a byte order mark is UTF-8', async () => {
  const content = Buffer.from(`\uFEFF${RIGHT}`);
  expect(await read([SUMMARY, { ...gbk(''), content }])).toHaveLength(3);
});

test('a bill of many chunks: no character is cut in two', async () => {
  const count = 1_000;
  const rows = Array.from({ length: count }, (_, index) =>
    trade(`P${index}`, { goods: `保洁${'甲乙'.repeat(index % 7)}${'x'.repeat(index % 3)}` }),
  );
  const footer = [
    `#交易合计：${count}笔，商家实收共${count * 20}.00元，商家优惠共0.00元`,
    '#退款合计：0笔，商家实收退款共0.00元，商家优惠退款共0.00元',
  ];
  const lines = await read([gbk(detailOf(rows, footer)), gbk(summaryOf(count, 0))]);
  expect(lines).toHaveLength(count);
});

test('a bill without lines is a bill', async () => {
  const footer = [
    '#交易合计：0笔，商家实收共0.00元，商家优惠共0.00元',
    '#退款合计：0笔，商家实收退款共0.00元，商家优惠退款共0.00元',
  ];
  expect(await read([gbk(detailOf([], footer)), gbk(summaryOf(0, 0))])).toEqual([]);
});

const without = (part: string, by = ''): string => {
  expect(RIGHT).toContain(part);
  return RIGHT.replace(part, by);
};

test.each<[string, () => readonly ZipEntry[], RegExp]>([
  ['the summary is missing', () => [gbk(RIGHT)], /lacks the detail or the summary/],
  ['the detail is missing', () => [SUMMARY], /lacks the detail or the summary/],
  ['there are two details', () => [gbk(RIGHT), gbk(RIGHT), SUMMARY], /more than one bill/],
  [
    'the summary counts one more',
    () => [gbk(RIGHT), gbk(summaryOf(3, 1))],
    /summary counts 3 \+ 1/,
  ],
  ['a line is missing', () => [gbk(without(`${ROWS[0] ?? ''}\r\n`)), SUMMARY], /tells 2 lines/],
  [
    'a line is there twice',
    () => [gbk(without(END, `${ROWS[0] ?? ''}\r\n${END}`)), SUMMARY],
    /not 3/,
  ],
  [
    'an amount is another one',
    () => [gbk(without(',12.50,12.50', ',12.50,12.51')), SUMMARY],
    /32\.50/,
  ],
  ['its totals are missing', () => [gbk(detailOf(ROWS, [])), SUMMARY], /tells undefined lines/],
  ['its end is missing', () => [gbk(without(END)), SUMMARY], /has no end/],
  [
    'it is of another day',
    () => [gbk(without('11月27日', '11月26日')), SUMMARY],
    /bill is of 2026-11-26/,
  ],
  ['it is of another account', () => [gbk(without(SELLER, '2088999')), SUMMARY], /another account/],
  [
    'it is another bill',
    () => [gbk(without('业务明细查询', '账务明细查询')), SUMMARY],
    /another bill/,
  ],
  [
    'an amount is no amount',
    () => [gbk(without(',12.50,', ',1e3,')), SUMMARY],
    /line 2 of the bill/,
  ],
  [
    'a business is unknown',
    () => [gbk(without(',退款,', ',冲正,')), SUMMARY],
    /line 3 of the bill/,
  ],
  ['a refund has no number', () => [gbk(without('P1R1\t', '\t')), SUMMARY], /line 3 of the bill/],
  [
    'a row has a column more',
    () => [gbk(without('日常保洁', '日常,保洁')), SUMMARY],
    /26 of 25 columns/,
  ],
  ['a quote is never closed', () => [gbk(without('日常保洁', '"日常保洁')), SUMMARY], /./],
  ...[[0xff], [0x81, 0x20]].map((bytes): [string, () => ZipEntry[], RegExp] => [
    `the bytes ${bytes.join(' ')} are no text`,
    () => [{ ...gbk(''), content: Buffer.concat([encodeGbk(RIGHT), Buffer.from(bytes)]) }, SUMMARY],
    /neither in GBK/,
  ]),
  ['a check sum is another one', () => [{ ...gbk(RIGHT), isBroken: true }, SUMMARY], /check sum/],
  [
    'there are too many files',
    () => [gbk(RIGHT), ...Array.from({ length: 10 }, () => SUMMARY)],
    /too many files/,
  ],
])('%s: nothing counts', async (_what, entries, message) => {
  await expect(read(entries())).rejects.toThrow(message);
});

test('an archive that was cut off, or is none, is no bill', async () => {
  await expect(read([gbk(RIGHT), SUMMARY], true)).rejects.toThrow();
  writeFileSync(path, '<html>403</html>');
  await expect(readBill(path, TRADE_BILL, ABOUT, () => undefined)).rejects.toThrow();
});

test('the account: kinds by name and side, numbers only where they are of the movement itself', async () => {
  const row = (id: string, type: string, into: string, out: string, balance: string): string =>
    `${id}\t,B${id}\t,N${id}\t,保洁,2026-11-27 10:00:00,张三\t,${into},${out},${balance},支付宝,${type},`;
  const rows = [
    row('1', '交易付款', '20.00', '0.00', '120.00'),
    row('2', '收费', '0.00', '-0.12', '119.88'),
    row('3', '交易退款', '0.00', '-5.00', '114.88'),
    row('4', '收费', '0.03', '0.00', '114.91'),
    row('5', '转账', '0.00', '-10.00', '104.91'),
    row('6', '转账', '10.00', '', '114.91'),
    row('7', '提现', '', '100.00', '14.91'),
    row('8', '保证金', '0.00', '-1.00', '13.91'),
  ];
  const names =
    '账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注';
  const footer = ['#支出合计：5笔，共-116.12元,,,,', '#收入合计：3笔，共30.03元,,,,'];
  const end = '#---账务明细列表结束---,,,,';
  const detail = ['#支付宝账务明细查询', ...HEAD, names, ...rows, end, ...footer].join('\n');
  const sums = ['类型,收入笔数,收入金额（+元）,支出笔数,支出金额（-元）', '合计,3,30.03,5,-116.12'];
  const summary = ['#支付宝账务汇总查询', ...HEAD, ...sums, end].join('\n');
  writeFileSync(path, zipOf([gbk(detail), gbk(summary)]));
  const lines: FundBillLine[] = [];
  expect(await readBill(path, FUND_BILL, ABOUT, (line) => lines.push(line))).toBe(8);
  expect(lines.map(({ kind, no, signedFen }) => `${kind} ${String(no)} ${signedFen}`)).toEqual([
    'PAYMENT N1 2000',
    'FEE null -12',
    'REFUND null -500',
    'FEE_RETURN null 3',
    'PAYOUT N5 -1000',
    'OTHER null 1000',
    'TO_BANK null -10000',
    'OTHER null -100',
  ]);
  expect(oldestFirst([...lines].reverse())).toEqual(lines);
  expect(oldestFirst(lines)).toBe(lines);
  const [first, second, ...rest] = lines;
  if (first === undefined || second === undefined) throw new RangeError('no lines');
  expect(oldestFirst([second, first, ...rest])).toBeNull();
});

test('a bill is fetched at Alipay’s own house, over https, and nowhere else', () => {
  const query = '?bizType=trade&token=t';
  const right = `https://dwbillcenter.alipay.com/downloadBillFile.resource${query}`;
  const real = (told: string) => addressOf(told, ALIPAY_GATEWAY_URL)?.toString() ?? null;
  expect(real(right)).toBe(right);
  expect(real(right.replace('https', 'http'))).toBe(right);
  for (const told of [
    `https://dwbillcenter.alipay.com.evil.example/downloadBillFile.resource${query}`,
    `https://dwbillcenter.alipay.com:8443/downloadBillFile.resource${query}`,
    `https://dwbillcenter.alipay.com/other${query}`,
    `http://169.254.169.254/downloadBillFile.resource${query}`,
  ]) {
    expect(real(told)).toBeNull();
  }
  const own = `http://127.0.0.1:4100/downloadBillFile.resource${query}`;
  expect(addressOf(own, 'http://127.0.0.1:4100/gateway.do')?.toString()).toBe(own);
  expect(addressOf(right, 'http://127.0.0.1:4100/gateway.do')).toBeNull();
});

describe('over the wire', () => {
  const keys = createSandboxKeys();
  let fake: RunningServer;
  let now = Date.now();
  beforeAll(async () => {
    const journalPath = join(directory, 'journal.jsonl');
    const entry = { seq: 1, at: `${DATE}T03:00:00.000Z`, kind: 'pay', no: 'P1', amountFen: 500 };
    writeFileSync(journalPath, `${JSON.stringify(entry)}\n`);
    fake = await startAlipayFake(alipayFakeConfig(keys, { journalPath }), () => now);
  });
  afterEach(() => fetch(`${fake.url}sandbox/faults`, { method: 'DELETE' }));
  afterAll(() => fake.close());

  const ask = (options: { readonly sellerId?: string } = {}) =>
    createAlipayBills(alipayBillOptions(keys, { baseUrl: fake.url, ...options })).downloadTradeBill(
      { dateCn: DATE },
      () => undefined,
    );

  async function fault(body: object): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    expect((await fetch(`${fake.url}sandbox/faults`, init)).status).toBe(204);
  }

  test('an answer whose signature does not hold leads nowhere', async () => {
    await fault({ kind: 'tamper', operation: 'bill' });
    expect(await ask()).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining('signature') as string,
    });
    expect(await ask()).toMatchObject({ kind: 'success', value: { lineCount: 1 } });
  });

  test('errors of the gateway are unknown, a busy one passes, a missing right stays', async () => {
    await fault({ kind: 'error', operation: 'bill' });
    expect((await ask()).kind).toBe('unknown');
    const refused = (subCode: string) =>
      fault({ kind: 'error', operation: 'bill', code: '40004', subCode });
    await refused('isv.app-call-limited');
    expect(await ask()).toMatchObject({ kind: 'failure', code: 'NOT_READY' });
    await refused('isv.insufficient-isv-permissions');
    expect(await ask()).toMatchObject({ kind: 'failure', code: 'NOT_AUTHORIZED' });
  });

  test('the bill of somebody else is unknown', async () => {
    const outcome = await ask({ sellerId: '2088000000000009' });
    expect(outcome).toEqual({ kind: 'unknown', message: 'the bill is of another account' });
  });

  test('the fake’s addresses are signed and good for half a minute', async () => {
    const seen: string[] = [];
    const real = globalThis.fetch;
    globalThis.fetch = (input, init) => {
      const url = String(input as URL);
      if (url.includes('downloadBillFile')) seen.push(url);
      return real(input, init);
    };
    await ask().finally(() => (globalThis.fetch = real));
    const [address = ''] = seen;
    expect((await fetch(address)).status).toBe(200);
    expect((await fetch(address.replace('bizType=trade', 'bizType=other'))).status).toBe(403);
    now += 31_000;
    expect((await fetch(address)).status).toBe(403);
    now -= 31_000;
  });
});
