import {
  FIGURE_TEXT,
  FUND_FIGURES,
  MERCHANT_FUND_FIGURES,
  ORDER_FIGURES,
  REPORT_KIND_TEXT,
  type FundFigure,
  type StatisticsGroup,
  type StatisticsKind,
} from '../../contract/terms/statistics.js';
import type { ReportDetailDto } from '../../contract/schemas/reports.js';
import {
  SHEET_CONTENT_TYPES,
  writeSheet,
  type Cell,
  type SheetFormat,
  type SheetRow,
} from '../resource/sheet/sheet-format.js';
import { yuanOf } from '../statement/period-statement.js';
import type { StatisticsDeps, StatisticsReach } from './deps.js';
import type { Asked } from './filter.js';
import { fundStatistics, orderStatistics, performanceStatistics } from './period-tables.js';
import { merchantStatistics, workerStatistics } from './rank-tables.js';

/** Workers or merchants of one file at most. */
const FILE_ROWS_MAX = 10_000;

export type SheetFile = {
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
};
type Table = { readonly header: readonly string[]; readonly rows: readonly SheetRow[] };

export type FileInput = {
  readonly reach: StatisticsReach;
  readonly asked: Asked & { readonly group: StatisticsGroup };
  readonly kind: StatisticsKind;
  readonly format: SheetFormat;
};

const titled = (name: keyof typeof FIGURE_TEXT): string => {
  const { zh, en } = FIGURE_TEXT[name];
  return name.endsWith('Fen') ? `${zh}（元） ${en}` : `${zh} ${en}`;
};
const PERIOD_HEADER = ['周期 Period', '起 From', '止 To'];
const MINUTE_MS = 60_000;

/** One table of the statistics as a file that a spreadsheet program opens; amounts in yuan. */
export async function statisticsSheet(deps: StatisticsDeps, input: FileInput): Promise<SheetFile> {
  const { asked, kind, format } = input;
  const { header, rows } = await TABLES[kind](deps, input);
  const title = TITLES[kind];
  const bytes = await writeSheet({ format, title, header, rows });
  return fileOf({ bytes, format, rows, name: `${kind}-${asked.from}-${asked.to}` });
}

const TITLES: Readonly<Record<StatisticsKind, string>> = {
  orders: '订单统计',
  workers: '服务人员统计',
  merchants: '商户统计',
  funds: '资金统计',
  performance: '绩效统计',
};

const TABLES: Readonly<
  Record<StatisticsKind, (deps: StatisticsDeps, input: FileInput) => Promise<Table>>
> = {
  orders: async (deps, input) => {
    const { items } = await orderStatistics(deps, input);
    return {
      header: [
        ...PERIOD_HEADER,
        ...ORDER_FIGURES.map(titled),
        '派到人 Assigned',
        '派单等待中位（分钟） Wait p50',
        '派单等待 95%（分钟） Wait p95',
      ],
      rows: items.map((item) => [
        ...[item.period, item.from, item.to],
        ...ORDER_FIGURES.map((name) => item[name]),
        ...[item.assigned, minutesOf(item.waitP50Ms), minutesOf(item.waitP95Ms)],
      ]),
    };
  },
  funds: async (deps, input) => {
    const { items } = await fundStatistics(deps, input);
    // What is the platform's own is in no file of a merchant.
    const figures = input.reach.merchantId === undefined ? FUND_FIGURES : MERCHANT_FUND_FIGURES;
    return {
      header: [...PERIOD_HEADER, ...figures.map(titled), titled('refunds')],
      rows: items.map((item) => [
        ...[item.period, item.from, item.to],
        ...yuanIn(item, figures),
        item.refunds,
      ]),
    };
  },
  performance: async (deps, input) => {
    const { items } = await performanceStatistics(deps, input);
    return {
      header: [
        ...PERIOD_HEADER,
        ...['人数 Workers', '单数 Orders', '分钟 Minutes', '收入（元） Income', '拒单 Declined'],
        ...['人均单数 Orders each', '单均分钟 Minutes each', '时薪（元） Income per hour'],
      ],
      rows: items.map((item) => [
        ...[item.period, item.from, item.to],
        ...[item.workers, item.orders, item.minutes, yuanOf(item.incomeFen), item.declined],
        ...[item.ordersPerWorker ?? '', item.minutesPerOrder ?? ''],
        item.incomeFenPerHour === null ? '' : yuanOf(item.incomeFenPerHour),
      ]),
    };
  },
  workers: async (deps, input) => {
    const { items } = await workerStatistics(deps, { ...input, limit: FILE_ROWS_MAX });
    return {
      header: [
        ...['编号 Id', '姓名 Name', '商户 Merchant', '单数 Orders', '分钟 Minutes'],
        ...['收入（元） Income', '拒单 Declined'],
      ],
      rows: items.map((item) => [
        ...[item.workerId, item.displayName ?? '', item.merchantName ?? item.merchantId],
        ...[item.orders, item.minutes, yuanOf(item.incomeFen), item.declined],
      ]),
    };
  },
  merchants: async (deps, input) => {
    const { items } = await merchantStatistics(deps, { ...input, limit: FILE_ROWS_MAX });
    return {
      header: [
        ...['编号 Id', '商户 Merchant', titled('placed'), titled('paid'), titled('completed')],
        ...['取消 Cancelled', titled('closed'), ...MERCHANT_FUND_FIGURES.map(titled)],
      ],
      rows: items.map((item) => [
        ...[item.merchantId, item.merchantName ?? '', item.placed, item.paid, item.completed],
        ...[item.cancelled, item.closed, ...yuanIn(item, MERCHANT_FUND_FIGURES)],
      ]),
    };
  },
};

/** A report as a file: totals beside those of the period before, then its days. */
export async function reportSheet(
  report: ReportDetailDto,
  format: SheetFormat,
): Promise<SheetFile> {
  const { current, previous } = report;
  const figures: SheetRow[] = [
    ...ORDER_FIGURES.map((name): SheetRow => [
      titled(name),
      current.orders[name],
      previous.orders[name],
    ]),
    ['下单顾客 Customers', current.customers, previous.customers],
    ...FUND_FIGURES.map((name): SheetRow => [
      titled(name),
      yuanOf(current.funds[name]),
      yuanOf(previous.funds[name]),
    ]),
    [titled('refunds'), current.funds.refunds, previous.funds.refunds],
  ];
  const days = report.days.map((day): SheetRow => [
    day.date,
    ...[day.placed, day.completed, yuanOf(day.salesFen), yuanOf(day.commissionFen)],
  ]);
  const rows: SheetRow[] = [
    ...figures,
    [],
    [
      '日期 Date',
      titled('placed'),
      titled('completed'),
      titled('salesFen'),
      titled('commissionFen'),
    ],
    ...days,
  ];
  const { zh, en } = REPORT_KIND_TEXT[report.kind];
  const header = [`${zh} ${en} ${report.from} – ${report.to}`, '本期 Period', '上期 Period before'];
  const bytes = await writeSheet({ format, title: zh, header, rows });
  const name = `report-${report.kind}-${report.cityCode}-${report.period}`;
  return fileOf({ bytes, format, rows, name });
}

function fileOf(input: {
  readonly bytes: Buffer;
  readonly format: SheetFormat;
  readonly rows: readonly SheetRow[];
  readonly name: string;
}): SheetFile {
  const { bytes, format, rows, name } = input;
  return {
    bytes,
    headers: {
      'Content-Disposition': `attachment; filename="${name}.${format}"`,
      'X-Content-Type': SHEET_CONTENT_TYPES[format],
      'X-Row-Count': String(rows.length),
    },
  };
}

function yuanIn<F extends FundFigure>(
  row: Readonly<Record<F, number>>,
  names: readonly F[],
): number[] {
  return names.map((name) => yuanOf(row[name]));
}

const minutesOf = (ms: number | null): Cell => (ms === null ? '' : ms / MINUTE_MS);
