import type { DashboardDto } from '../../contract/schemas/reports.js';
import {
  ATTENTION,
  ATTENTION_COUNT_MAX,
  type AttentionKind,
} from '../../contract/terms/statistics.js';
import type { DashboardFilter } from '../../data/repositories/dashboard-reads.js';
import type { DailyStatDocument } from '../../data/repositories/statistics-read.js';
import { dateIn, datePlus } from '../../domain/statistics/periods.js';
import type { StatisticsDeps, StatisticsReach } from './deps.js';
import { cityCodesOf, zonesOf } from './filter.js';
import { cancelledOf } from './period-tables.js';

const HOURS = 24;

/**
 * What somebody has to do, how today goes beside yesterday, and what is open now. Counts of what
 * waits and of what is open are read live, today's numbers are as fresh as the roll-ups.
 */
export async function dashboard(
  deps: StatisticsDeps,
  input: {
    readonly reach: StatisticsReach;
    readonly city: string | undefined;
    /** Kinds that the person may see. */
    readonly attention: readonly AttentionKind[];
    readonly canSeeFunds: boolean;
  },
): Promise<DashboardDto> {
  const { reach, city, attention, canSeeFunds } = input;
  const nowMs = deps.clock.nowMs();
  const cityCodes = await cityCodesOf(deps, { reach, city });
  const { merchantId } = reach;
  const filter: DashboardFilter = { cityCodes, merchantId };
  const [waits, live, days] = await Promise.all([
    attentionOf(deps, { filter, attention }),
    deps.dashboardReads.openByStatus(filter),
    daysOf(deps, { reach: { cityCodes, merchantId }, nowMs }),
  ]);
  const { today, yesterday, updatedAt } = days;
  return {
    at: new Date(nowMs).toISOString(),
    attention: waits,
    today: dayOf(today, canSeeFunds),
    yesterday: dayOf(yesterday, canSeeFunds),
    live,
    hours: Array.from({ length: HOURS }, (_none, hour) => ({
      hour,
      today: hourOf(today, hour),
      yesterday: hourOf(yesterday, hour),
    })),
    updatedAt,
  };
}

async function attentionOf(
  deps: StatisticsDeps,
  input: { readonly filter: DashboardFilter; readonly attention: readonly AttentionKind[] },
): Promise<DashboardDto['attention']> {
  const rows = await Promise.all(
    input.attention.map(async (kind) => {
      const waiting = await deps.dashboardReads.waiting(kind, input.filter);
      if (waiting === null) return [];
      const { count, urgentAt } = waiting;
      return [
        {
          kind,
          text: ATTENTION[kind].text,
          count: Math.min(count, ATTENTION_COUNT_MAX),
          isMore: count > ATTENTION_COUNT_MAX,
          urgentAt: urgentAt?.toISOString() ?? null,
        },
      ];
    }),
  );
  return rows.flat();
}

type Reach = {
  readonly cityCodes: readonly string[] | undefined;
  readonly merchantId: string | undefined;
};

/** Today and yesterday are each city's own. */
async function daysOf(
  deps: StatisticsDeps,
  { reach, nowMs }: { readonly reach: Reach; readonly nowMs: number },
) {
  const { cityCodes, merchantId } = reach;
  const zones = await zonesOf(deps, cityCodes === undefined ? {} : { cityCodes });
  const todayOf = new Map(
    zones.map(({ cityCode, timeZone }) => [cityCode, dateIn(nowMs, timeZone)]),
  );
  const todays = [...new Set(todayOf.values())];
  const dates = [...new Set(todays.flatMap((date) => [date, datePlus(date, -1)]))].sort();
  const asked = { dates, cityCodes: [...todayOf.keys()], merchantId };
  const range = { from: dates[0] ?? '', to: dates.at(-1) ?? '' };
  const [rows, computedAt] = await Promise.all([
    deps.statistics.rowsOfDays(asked),
    deps.statistics.computedAt({ ...range, cityCodes }),
  ]);
  const isOf = (daysBefore: number) => (row: DailyStatDocument) => {
    const today = todayOf.get(row.cityCode);
    return today !== undefined && row.date === datePlus(today, -daysBefore);
  };
  return {
    today: rows.filter(isOf(0)),
    yesterday: rows.filter(isOf(1)),
    updatedAt: computedAt?.toISOString() ?? null,
  };
}

function dayOf(rows: readonly DailyStatDocument[], canSeeFunds: boolean): DashboardDto['today'] {
  const sum = (valueOf: (row: DailyStatDocument) => number): number =>
    rows.reduce((total, row) => total + valueOf(row), 0);
  return {
    placed: sum(({ placed }) => placed),
    paid: sum(({ paid }) => paid),
    completed: sum(({ completed }) => completed),
    cancelled: sum(cancelledOf),
    closed: sum(({ closed }) => closed),
    escalated: sum(({ escalated }) => escalated),
    salesFen: canSeeFunds ? sum(({ salesFen }) => salesFen) : null,
  };
}

const hourOf = (rows: readonly DailyStatDocument[], hour: number): number =>
  rows.reduce((sum, { hours }) => sum + (hours[hour] ?? 0), 0);
