import { REPORT_KINDS } from '../../contract/terms/statistics.js';
import type { CityZone } from '../../data/repositories/statistics-read.js';
import {
  dateIn,
  datePlus,
  datesOf,
  dayBoundsIn,
  hourIn,
  lastReportPeriod,
} from '../../domain/statistics/periods.js';
import type {
  ReportInput,
  StatisticsJob,
  StatisticsMoment,
} from '../../workflows/statistics-contract.js';
import type { StatisticsDeps } from './deps.js';
import { makeReport, reportIdOf } from './make-report.js';

/**
 * Days that are computed anew every night: an order booked a month ahead, a code that is valid for
 * thirty days, a refund a week later all change the day they belong to.
 */
export const NIGHTLY_DAYS = 35;
/** The city's own hours: when its past days are computed, and from when its reports may be made. */
const NIGHT_HOUR = 3;
const REPORT_HOUR = 6;
/** Just after midnight what happened before it may still be on its way. */
const YESTERDAY_TOO_HOURS = 2;
export const SAMPLE_EVERY_MS = 10 * 60_000;
const HOUR_MS = 3_600_000;
/** Reports of one run at most; the next run makes the others. */
const REPORTS_MAX = 500;

/** What the clock does for statistics; every step may be repeated. */
export function createStatisticsActivities(deps: StatisticsDeps) {
  return {
    /** Counts the workers on hand and answers with today of every zone. */
    async statisticsOfNow({ atMs }: StatisticsMoment): Promise<readonly StatisticsJob[]> {
      const zones = await deps.statistics.cityZones();
      const slot = Math.floor(atMs / SAMPLE_EVERY_MS);
      for (const { cityCode, timeZone } of zones) {
        const date = dateIn(atMs, timeZone);
        await deps.statisticsWriter.sampleSupply({ cityCode, date, slot, at: new Date(atMs) });
      }
      return byZone(zones).flatMap(({ timeZone, cityCodes }) => {
        const today = dateIn(atMs, timeZone);
        const isEarly = hourIn(atMs, timeZone) < YESTERDAY_TOO_HOURS;
        const dates = isEarly ? [datePlus(today, -1), today] : [today];
        return dates.map((date) => ({ date, timeZone, cityCodes }));
      });
    },

    /** The past days of zones whose night has come and which have not been computed since. */
    async statisticsOfNight({ atMs }: StatisticsMoment): Promise<readonly StatisticsJob[]> {
      const jobs: StatisticsJob[] = [];
      for (const { timeZone, cityCodes } of byZone(await deps.statistics.cityZones())) {
        const today = dateIn(atMs, timeZone);
        const first = datePlus(today, -NIGHTLY_DAYS);
        const due = await notComputedSince(deps, { atMs, timeZone, cityCodes, date: first });
        if (due.length === 0) continue;
        // The oldest day comes last, so that a night that broke off begins again.
        const dates = datesOf({ from: first, to: datePlus(today, -1) }).reverse();
        jobs.push(...dates.map((date) => ({ date, timeZone, cityCodes: due })));
      }
      return jobs;
    },

    computeStatistics: (job: StatisticsJob): Promise<void> => computeJob(deps, job),

    /**
     * Last periods of cities whose morning has come, which have no report yet. The first is made
     * of the period in which a city had its first order.
     */
    async dueReports({ atMs }: StatisticsMoment): Promise<readonly ReportInput[]> {
      const zones = await deps.statistics.cityZones();
      const inputs: ReportInput[] = zones
        .filter(({ timeZone }) => hourIn(atMs, timeZone) >= REPORT_HOUR)
        .flatMap(({ cityCode, timeZone }) =>
          REPORT_KINDS.map((kind) => ({
            ...{ kind, cityCode, timeZone },
            ...lastReportPeriod(kind, dateIn(atMs, timeZone)),
          })),
        );
      const present = await deps.reports.present(inputs.map(reportIdOf));
      const due: ReportInput[] = [];
      for (const input of inputs) {
        if (due.length === REPORTS_MAX) break;
        if (present.has(reportIdOf(input))) continue;
        if (await deps.statistics.hasRowsUntil(input.cityCode, input.to)) due.push(input);
      }
      return due;
    },

    makeReport: (input: ReportInput): Promise<boolean> => makeReport(deps, input),
  };
}

/** One day of some cities anew; also on demand. */
export async function computeJob(
  deps: Pick<StatisticsDeps, 'statisticsWriter' | 'clock'>,
  { date, timeZone, cityCodes }: StatisticsJob,
): Promise<void> {
  const day = { cityCodes, date, timeZone, ...dayBoundsIn(date, timeZone) };
  await deps.statisticsWriter.computeDay(day, new Date(deps.clock.nowMs()));
}

async function notComputedSince(
  deps: Pick<StatisticsDeps, 'statistics'>,
  input: StatisticsMoment & StatisticsJob,
): Promise<readonly string[]> {
  const { atMs, timeZone, cityCodes, date } = input;
  if (hourIn(atMs, timeZone) < NIGHT_HOUR) return [];
  const today = dayBoundsIn(dateIn(atMs, timeZone), timeZone).from;
  const nightMs = today.getTime() + NIGHT_HOUR * HOUR_MS;
  const due: string[] = [];
  for (const cityCode of cityCodes) {
    const at = await deps.statistics.dayComputedAt(cityCode, date);
    if (at === null || at.getTime() < nightMs) due.push(cityCode);
  }
  return due;
}

function byZone(
  zones: readonly CityZone[],
): { readonly timeZone: string; readonly cityCodes: readonly string[] }[] {
  const groups = new Map<string, string[]>();
  for (const { cityCode, timeZone } of zones) {
    const group = groups.get(timeZone);
    if (group === undefined) groups.set(timeZone, [cityCode]);
    else group.push(cityCode);
  }
  return [...groups].map(([timeZone, cityCodes]) => ({ timeZone, cityCodes }));
}
