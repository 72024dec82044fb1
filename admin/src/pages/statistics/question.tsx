import { Button, DatePicker, Flex, Segmented, Select } from 'antd';
import { STATISTICS_DAYS_MAX, STATISTICS_GROUPS } from '@contract/terms/statistics';
import { useReferenceChoices } from '../../generic/references';
import { useWords } from '../../i18n/i18n';
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

/** The question of the URL: days, place, and by what it is grouped. */
export function useQuestion(keys: readonly (FilterKey | 'group')[]): Question {
  const [params] = useUrlState();
  const audience = useProfile()?.audience ?? 'admin';
  // A merchant asks about itself: the key of a link from the platform's console is left out.
  const asked = keys.filter((key) => audience === 'admin' || key !== 'merchant');
  const given = Object.fromEntries(asked.map((key) => [key, params.get(key) ?? undefined]));
  return { base: `/${audience}/statistics`, query: { ...periodOf(params), ...given } };
}

/** Days, place and grouping; all of it lives in the URL. */
export function QuestionBar({ keys }: { readonly keys: readonly (FilterKey | 'group')[] }) {
  const t = useWords(statisticsWords);
  const [params, setParams] = useUrlState();
  const isMerchant = useProfile()?.audience === 'merchant';
  const filters = (Object.keys(FILTERS) as FilterKey[]).filter(
    (key) => keys.includes(key) && !(isMerchant && key === 'merchant'),
  );
  return (
    <Flex gap={8} wrap align="center" className="dh-filters" role="search">
      <DatePicker.RangePicker
        allowClear={false}
        aria-label={t('period')}
        value={rangeOf(periodOf(params))}
        onChange={(range) => {
          const period = chosenPeriod(range, STATISTICS_DAYS_MAX);
          if (period !== null) setParams(period);
        }}
      />
      {PRESETS.map(([key, days]) => (
        <Button key={key} onClick={() => setParams(lastDays(days))}>
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
        <Filter key={key} of={key} />
      ))}
    </Flex>
  );
}

function Filter({ of }: { readonly of: FilterKey }) {
  const t = useWords(statisticsWords);
  const [params, setParams] = useUrlState();
  const { choices, isKnown } = useReferenceChoices(FILTERS[of]);
  if (!isKnown) return null;
  return (
    <Select
      className="dh-filter"
      allowClear
      showSearch
      optionFilterProp="label"
      placeholder={of === 'city' ? t('allCities') : t(of)}
      aria-label={t(of)}
      value={params.get(of) ?? undefined}
      options={choices}
      onChange={(value?: string) => setParams({ [of]: value })}
    />
  );
}
