import { Button, DatePicker, Flex, Input, Tag } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useCityZones, useReferenceLabel } from '../../generic/references';
import { useWords } from '../../i18n/i18n';
import { ReferenceFilter } from '../../kit/filters';
import { useUrlState } from '../../kit/url-state';
import { kitWords } from '../../kit/words';
import { addDays, dateIn, instantOf } from '../../kit/zone-time';
import { useProfile } from '../../providers/profile';
import { FILTER_KEYS, type FilterKey } from './use-desk';
import { deskWords } from './words';

/** As the API takes it: the beginning of a number, or the last four digits of a phone. */
const SEARCH = /^(DH[0-9A-Z]{4,30}|\d{4})$/;

const REFERENCES = {
  cityCode: 'cities',
  categoryId: 'categories',
  merchantId: 'merchants',
  workerId: 'workers',
} as const;
type ReferenceKey = keyof typeof REFERENCES;

/** Search, filters and a chip for each that is on; all of it lives in the URL. */
export function DeskFilters() {
  const t = useWords(deskWords);
  const isMerchant = useProfile()?.audience === 'merchant';
  const [params] = useUrlState();
  const hasMore = params.has('merchantId') || params.has('workerId');
  const [isAll, setAll] = useState(hasMore);
  return (
    <div className="dh-filters" role="search">
      <Flex gap={8} wrap>
        <SearchBox key={params.get('search') ?? ''} />
        <DeskFilter of="cityCode" />
        <DeskFilter of="categoryId" />
        <TimeFilter />
        {(isAll || hasMore) && (
          <>
            {!isMerchant && <DeskFilter of="merchantId" />}
            <DeskFilter of="workerId" />
          </>
        )}
        {!isAll && !hasMore && <Button onClick={() => setAll(true)}>{t('moreFilters')}</Button>}
      </Flex>
      <Chips />
    </div>
  );
}

function SearchBox() {
  const t = useWords(deskWords);
  const [params, setParams] = useUrlState();
  const [isWrong, setWrong] = useState(false);
  const search = (text: string): void => {
    const wish = text.trim().toUpperCase();
    setWrong(wish !== '' && !SEARCH.test(wish));
    if (wish === '' || SEARCH.test(wish)) setParams({ search: wish, cursor: undefined });
  };
  return (
    <div>
      <Input.Search
        id="dh-desk-search"
        className="dh-desk-search"
        allowClear
        placeholder={t('searchHint')}
        aria-label={t('searchHint')}
        aria-invalid={isWrong}
        status={isWrong ? 'error' : ''}
        defaultValue={params.get('search') ?? ''}
        onSearch={search}
      />
      {isWrong && (
        <div role="alert" className="dh-desk-wrong">
          {t('searchWrong')}
        </div>
      )}
    </div>
  );
}

function useLabelOf(): Readonly<Record<ReferenceKey, string>> {
  const t = useWords(deskWords);
  return {
    cityCode: t('city'),
    categoryId: t('category'),
    merchantId: t('merchant'),
    workerId: t('worker'),
  };
}

function DeskFilter({ of }: { readonly of: ReferenceKey }) {
  const label = useLabelOf()[of];
  return <ReferenceFilter param={of} resource={REFERENCES[of]} label={label} />;
}

/** Days are those of the chosen city, else of the platform, wherever the reader sits. */
function useDeskZone(): string {
  const [params] = useUrlState();
  return useCityZones()(params.get('cityCode'));
}

function TimeFilter() {
  const t = useWords(deskWords);
  const [params, setParams] = useUrlState();
  const zone = useDeskZone();
  const at = (key: FilterKey) => {
    const instant = params.get(key);
    return instant === null ? null : dayjs(dateIn(instant, zone));
  };
  const until = at('to');
  const dayStart = (day: dayjs.Dayjs | null | undefined, days: number): string | undefined =>
    day ? instantOf(`${addDays(day.format('YYYY-MM-DD'), days)}T00:00:00`, zone) : undefined;
  return (
    <DatePicker.RangePicker
      value={[at('from'), until === null ? null : until.subtract(1, 'day')]}
      placeholder={[t('placedFrom'), t('placedTo')]}
      allowEmpty={[true, true]}
      onChange={(range) =>
        setParams({
          from: dayStart(range?.[0], 0),
          // The end is not included: the day after the last one.
          to: dayStart(range?.[1], 1),
          cursor: undefined,
        })
      }
    />
  );
}

function Chips() {
  const t = useWords(deskWords);
  const kit = useWords(kitWords);
  const [params, setParams] = useUrlState();
  const active = FILTER_KEYS.filter((key) => params.has(key));
  if (active.length === 0) return null;
  const clear = (...keys: readonly FilterKey[]): void =>
    setParams({ ...Object.fromEntries(keys.map((key) => [key, undefined])), cursor: undefined });
  return (
    <Flex gap={4} wrap className="dh-chips" aria-label={t('activeFilters')}>
      {active.map((key) => (
        <Tag key={key} closable onClose={() => clear(key)}>
          {key in REFERENCES ? (
            <ReferenceChip of={key as ReferenceKey} value={params.get(key) ?? ''} />
          ) : (
            <PlainChip of={key} value={params.get(key) ?? ''} />
          )}
        </Tag>
      ))}
      <Button type="link" size="small" onClick={() => clear(...active)}>
        {kit('clearFilters')}
      </Button>
    </Flex>
  );
}

function ReferenceChip(props: { readonly of: ReferenceKey; readonly value: string }) {
  const label = useLabelOf()[props.of];
  const shown = useReferenceLabel(REFERENCES[props.of], props.value) ?? props.value;
  return (
    <>
      {label}: {shown}
    </>
  );
}

function PlainChip(props: { readonly of: FilterKey; readonly value: string }) {
  const t = useWords(deskWords);
  const zone = useDeskZone();
  const day = (ms: number): string => dateIn(ms, zone);
  switch (props.of) {
    case 'from':
      return <>{t('chipFrom', { day: day(Date.parse(props.value)) })}</>;
    case 'to':
      return <>{t('chipTo', { day: day(Date.parse(props.value) - 1) })}</>;
    default:
      return <>{t('chipSearch', { text: props.value })}</>;
  }
}
