import { AppError } from '../../contract/terms/errors.js';
import type { MerchantFundStatisticsDto } from '../../contract/schemas/statistics.js';
import { MERCHANT_FUND_FIGURES } from '../../contract/terms/statistics.js';
import type { SheetFormat } from '../resource/sheet/sheet-format.js';
import { dateIn, datePlus, datesOf } from '../../domain/statistics/periods.js';
import { dashboard } from './dashboard.js';
import type { StatisticsDeps, StatisticsReach } from './deps.js';
import { cityCodesOf, zonesOf } from './filter.js';
import { funnel, heatMap } from './heat-and-funnel.js';
import { getReport, listReports } from './make-report.js';
import { fundStatistics, orderStatistics, performanceStatistics } from './period-tables.js';
import { merchantStatistics, workerStatistics } from './rank-tables.js';
import { reportSheet, statisticsSheet } from './sheets.js';
import { computeJob } from './statistics-activities.js';

type InputOf<F> = F extends (deps: never, input: infer I) => unknown ? I : never;

const RECOMPUTE_PAST_DAYS_MAX = 60;

export type Statistics = ReturnType<typeof createStatistics>;

/** Dashboard, statistics, heat map and reports for staff and merchants (S5, S6, S20). */
export function createStatistics(deps: StatisticsDeps) {
  return {
    dashboard: (input: InputOf<typeof dashboard>) => dashboard(deps, input),
    orders: (input: InputOf<typeof orderStatistics>) => orderStatistics(deps, input),
    funds: (input: InputOf<typeof fundStatistics>) => fundStatistics(deps, input),

    /** What a merchant sees of the funds: not what is the platform's own. */
    async fundsOfMerchant(
      input: InputOf<typeof fundStatistics>,
    ): Promise<MerchantFundStatisticsDto> {
      const { items, totals, updatedAt } = await fundStatistics(deps, input);
      const ownOf = (row: typeof totals) => ({
        ...(Object.fromEntries(MERCHANT_FUND_FIGURES.map((name) => [name, row[name]])) as Record<
          (typeof MERCHANT_FUND_FIGURES)[number],
          number
        >),
        refunds: row.refunds,
      });
      return {
        items: items.map((row) => {
          const { period, from, to } = row;
          return { period, from, to, ...ownOf(row) };
        }),
        totals: ownOf(totals),
        updatedAt,
      };
    },

    performance: (input: InputOf<typeof performanceStatistics>) =>
      performanceStatistics(deps, input),
    merchants: (input: InputOf<typeof merchantStatistics>) => merchantStatistics(deps, input),
    workers: (input: InputOf<typeof workerStatistics>) => workerStatistics(deps, input),
    heat: (input: InputOf<typeof heatMap>) => heatMap(deps, input),
    funnel: (input: InputOf<typeof funnel>) => funnel(deps, input),
    sheet: (input: InputOf<typeof statisticsSheet>) => statisticsSheet(deps, input),

    /** Some days of one city anew. NOT_FOUND for a city out of reach. */
    async recompute(input: {
      readonly reach: StatisticsReach;
      readonly city: string;
      readonly from: string;
      readonly to: string;
    }): Promise<number> {
      const { reach, city, from, to } = input;
      const zone = (await zonesOf(deps, reach)).find(({ cityCode }) => cityCode === city);
      if (zone === undefined) throw new AppError('NOT_FOUND');
      // The samples of what is longer ago are gone: the supply of its cells would be lost.
      if (from < datePlus(dateIn(deps.clock.nowMs(), zone.timeZone), -RECOMPUTE_PAST_DAYS_MAX)) {
        const message = `最多 ${RECOMPUTE_PAST_DAYS_MAX} 天前 / ${RECOMPUTE_PAST_DAYS_MAX} days ago at most`;
        throw new AppError('INVALID_INPUT', { fields: [{ field: 'from', message }] });
      }
      const dates = datesOf({ from, to });
      for (const date of dates) {
        await computeJob(deps, { date, timeZone: zone.timeZone, cityCodes: [city] });
      }
      return dates.length;
    },

    async reports(
      query: Omit<InputOf<typeof listReports>, 'cityCodes'> & { readonly city: string | undefined },
    ) {
      const { city, ...more } = query;
      const cityCodes = await cityCodesOf(deps, { reach: query.reach, city });
      return listReports(deps, { ...more, cityCodes });
    },

    report: (input: InputOf<typeof getReport>) => getReport(deps, input),

    async reportFile(input: InputOf<typeof getReport> & { readonly format: SheetFormat }) {
      return reportSheet(await getReport(deps, input), input.format);
    },
  };
}
