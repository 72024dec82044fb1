import { AppError } from '../../contract/terms/errors.js';
import type { CityZone, StatisticsFilter } from '../../data/repositories/statistics-read.js';
import type { StatisticsDeps, StatisticsReach } from './deps.js';

export type Asked = {
  readonly from: string;
  readonly to: string;
  readonly city?: string | undefined;
  readonly merchant?: string | undefined;
  readonly category?: string | undefined;
};

/**
 * The rows that were asked for and are within reach. NOT_FOUND for a city out of reach, as for one
 * that does not exist; another merchant's numbers are as empty as nobody's.
 */
export async function filterOf(
  deps: Pick<StatisticsDeps, 'statistics'>,
  input: { readonly reach: StatisticsReach; readonly asked: Asked },
): Promise<StatisticsFilter> {
  const { reach, asked } = input;
  const { from, to, category } = asked;
  const cityCodes = await cityCodesOf(deps, { reach, city: asked.city });
  const merchantId = reach.merchantId ?? asked.merchant;
  return { from, to, cityCodes, merchantId, categoryId: category };
}

/** Undefined: every city. */
export async function cityCodesOf(
  deps: Pick<StatisticsDeps, 'statistics'>,
  input: { readonly reach: StatisticsReach; readonly city: string | undefined },
): Promise<readonly string[] | undefined> {
  const { reach, city } = input;
  if (city === undefined) return reach.cityCodes;
  const zones = await zonesOf(deps, reach);
  if (!zones.some(({ cityCode }) => cityCode === city)) throw new AppError('NOT_FOUND');
  return [city];
}

/** The cities within reach, each with its zone. */
export async function zonesOf(
  deps: Pick<StatisticsDeps, 'statistics'>,
  { cityCodes }: StatisticsReach,
): Promise<readonly CityZone[]> {
  const zones = await deps.statistics.cityZones();
  return cityCodes === undefined
    ? zones
    : zones.filter(({ cityCode }) => cityCodes.includes(cityCode));
}
