import { Button, DatePicker, Flex, Segmented } from 'antd';
import { STATISTICS_DAYS_MAX, STATISTICS_GROUPS } from '@contract/terms/statistics';
import { useCityZones } from '../../generic/references';
import { useWords } from '../../i18n/i18n';
import { ReferenceFilter } from '../../kit/filters';
import { chosenPeriod, lastDays, periodOf, rangeOf } from '../../kit/period';
import { useUrlState } from '../../kit/url-state';
import { useProfile } from '../../providers/profile';
import type { Question } from './types';
import { statisticsWords } from './words';

const PRESETS = [
  ['last7', 7],
  ['last30', 30],
  ['last90', 90],
] as const;
const FILTERS = { city: 'cities', category: 'categories', merchant: 'merchants' } as const;
export type FilterKey = keyof typeof FILTERS;

type Asked = readonly (FilterKey | 'group')[];

/** Today is a day of the city that is asked about; of all of them, one of the platform. */
function useZone(keys: Asked, city: string | undefined): string {
  const [params] = useUrlState();
  const zoneOf = useCityZones();
  return zoneOf(city ?? (keys.includes('city') ? params.get('city') : null));
}

/** The question of the URL: days, place, and by what it is grouped. */
export function useQuestion(keys: Asked, city?: string): Question {
  const [params] = useUrlState();
  const zone = useZone(keys, city);
  const audience = useProfile()?.audience ?? 'admin';
  // A merchant asks about itself: the key of a link from the platform's console is left out.
  const asked = keys.filter((key) => audience === 'admin' || key !== 'merchant');
  const given = Object.fromEntries(asked.map((key) => [key, params.get(key) ?? undefined]));
  return { base: `/${audience}/statistics`, query: { ...periodOf(params, zone), ...given } };
}

/** Days, place and grouping; all of it lives in the URL. */
export function QuestionBar(props: {
  readonly keys: Asked;
  /** The city that is meant where the URL names none. */
  readonly city?: string | undefined;
}) {
  const { keys } = props;
  const t = useWords(statisticsWords);
  const [params, setParams] = useUrlState();
  const zone = useZone(keys, props.city);
  const isMerchant = useProfile()?.audience === 'merchant';
  const filters = (Object.keys(FILTERS) as FilterKey[]).filter(
    (key) => keys.includes(key) && !(isMerchant && key === 'merchant'),
  );
  return (
    <Flex gap={8} wrap align="center" className="dh-filters" role="search">
      <DatePicker.RangePicker
        allowClear={false}
        aria-label={t('period')}
        value={rangeOf(periodOf(params, zone))}
        onChange={(range) => {
          const period = chosenPeriod(range, STATISTICS_DAYS_MAX);
          if (period !== null) setParams(period);
        }}
      />
      {PRESETS.map(([key, days]) => (
        <Button key={key} onClick={() => setParams(lastDays(days, zone))}>
          {t(key)}
        </Button>
      ))}
      {keys.includes('group') && (
        <Segmented
          value={params.get('group') ?? 'day'}
          options={STATISTICS_GROUPS.map((value) => ({ value, label: t(value) }))}
          onChange={(value) => setParams({ group: value === 'day' ? undefined : value })}
        />
      )}
      {filters.map((key) => (
        <ReferenceFilter
          key={key}
          param={key}
          resource={FILTERS[key]}
          label={t(key)}
          placeholder={key === 'city' ? t('allCities') : t(key)}
        />
      ))}
    </Flex>
  );
}
