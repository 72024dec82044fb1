import type { ReportDetailDto, ReportDto } from '../../contract/schemas/reports.js';
import { AppError } from '../../contract/terms/errors.js';
import { REPORT_KIND_TEXT, type ReportKind } from '../../contract/terms/statistics.js';
import type { ReportDocument, ReportHead } from '../../data/repositories/reports.js';
import { dayBoundsIn, periodBefore, type Period } from '../../domain/statistics/periods.js';
import type { ReportInput } from '../../workflows/statistics-contract.js';
import type { StatisticsDeps, StatisticsReach } from './deps.js';
import { fundFiguresIn, orderFiguresOf } from './period-tables.js';

type Figures = Pick<ReportDetailDto, 'current' | 'previous' | 'days'>;

/**
 * Writes the report of a period of a city, once, and tells the operators. A repeat finds it there,
 * keeps what it says and tells nobody twice. True when this call wrote it.
 */
export async function makeReport(deps: StatisticsDeps, input: ReportInput): Promise<boolean> {
  const { kind, cityCode, timeZone, period, from, to } = input;
  const id = reportIdOf(input);
  const figures = await figuresOf(deps, { kind, cityCode, timeZone, period: { period, from, to } });
  const isNew = await deps.reports.insertOnce({
    _id: id,
    ...{ kind, cityCode, period, from, to },
    figures,
    createdAt: new Date(deps.clock.nowMs()),
  });
  await deps.notify({
    kind: 'REPORT',
    key: id,
    cityCode,
    refKind: 'report',
    refId: id,
    params: { report: id },
  });
  return isNew;
}

export function reportIdOf(input: {
  readonly kind: ReportKind;
  readonly cityCode: string;
  readonly period: string;
}): string {
  return `${input.kind}:${input.cityCode}:${input.period}`;
}

type PeriodOfCity = {
  readonly kind: ReportKind;
  readonly cityCode: string;
  readonly timeZone: string;
  readonly period: Period;
};

async function figuresOf(deps: StatisticsDeps, input: PeriodOfCity): Promise<Figures> {
  const before = periodBefore(input.kind, input.period);
  const [current, previous] = await Promise.all([
    totalsOf(deps, input),
    totalsOf(deps, { ...input, period: before }),
  ]);
  return {
    current: current.totals,
    previous: previous.totals,
    days: current.days.map(({ date, placed, completed, salesFen, commissionFen }) => ({
      ...{ date, placed, completed, salesFen, commissionFen },
    })),
  };
}

async function totalsOf(deps: StatisticsDeps, { cityCode, timeZone, period }: PeriodOfCity) {
  const { from, to } = period;
  const [days, customers] = await Promise.all([
    deps.statistics.sumsByDay({ from, to, cityCodes: [cityCode] }),
    deps.reports.customersBetween({
      cityCode,
      from: dayBoundsIn(from, timeZone).from,
      to: dayBoundsIn(to, timeZone).to,
    }),
  ]);
  return { days, totals: { orders: orderFiguresOf(days), funds: fundFiguresIn(days), customers } };
}

/** Newest first, one row more than `limit`. */
export async function listReports(
  deps: StatisticsDeps,
  query: {
    readonly reach: StatisticsReach;
    readonly kind?: ReportKind | undefined;
    readonly cityCodes: readonly string[] | undefined;
    readonly after?: { readonly atMs: number; readonly id: string } | undefined;
    readonly limit: number;
  },
): Promise<ReportDto[]> {
  const { kind, cityCodes, after, limit } = query;
  const rows = await deps.reports.list({ kind, cityCodes, after, limit });
  return rows.map(headOf);
}

/** NOT_FOUND also for a report of a city out of reach. */
export async function getReport(
  deps: StatisticsDeps,
  input: { readonly reach: StatisticsReach; readonly reportId: string },
): Promise<ReportDetailDto> {
  const report = await deps.reports.findById(input.reportId);
  const { cityCodes } = input.reach;
  const isWithin = report !== null && (cityCodes?.includes(report.cityCode) ?? true);
  if (!isWithin) throw new AppError('NOT_FOUND');
  return { ...headOf(report), ...(report.figures as Figures) };
}

function headOf(report: ReportHead | ReportDocument): ReportDto {
  const { kind, cityCode, period, from, to } = report;
  return {
    id: report._id,
    ...{ kind, cityCode, period, from, to },
    text: REPORT_KIND_TEXT[kind],
    createdAt: report.createdAt.toISOString(),
  };
}
