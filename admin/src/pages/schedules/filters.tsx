import { Button, Flex, Select } from 'antd';
import { useApi } from '../../api/use-api';
import { useReferenceChoices } from '../../generic/references';
import { useLocalName, useWords } from '../../i18n/i18n';
import { useUrlState } from '../../kit/url-state';
import { kitWords } from '../../kit/words';
import { useProfile } from '../../providers/profile';
import type { LocalName } from '@contract/terms/catalogue';
import { scheduleWords } from './words';

const REFERENCES = { city: 'cities', merchant: 'merchants' } as const;
const KEYS = ['city', 'merchant', 'category', 'skill'] as const;

type Category = {
  readonly skills?: readonly { readonly code: string; readonly name: LocalName }[];
};

/** City, merchant, and the skills of a service type; each of them in the URL. */
export function ScheduleFilters() {
  const kit = useWords(kitWords);
  const isMerchant = useProfile()?.audience === 'merchant';
  const [params, setParams] = useUrlState();
  const isOn = KEYS.some((key) => params.has(key));
  return (
    <Flex gap={8} wrap role="search">
      <ReferenceFilter of="city" />
      {!isMerchant && <ReferenceFilter of="merchant" />}
      <SkillFilter />
      {isOn && (
        <Button
          type="link"
          onClick={() =>
            setParams(Object.fromEntries([...KEYS, 'page'].map((key) => [key, undefined])))
          }
        >
          {kit('clearFilters')}
        </Button>
      )}
    </Flex>
  );
}

function ReferenceFilter({ of }: { readonly of: 'city' | 'merchant' }) {
  const t = useWords(scheduleWords);
  const [params, setParams] = useUrlState();
  const { choices, isLoading, isKnown } = useReferenceChoices(REFERENCES[of]);
  if (!isKnown) return null;
  return (
    <Select
      className="dh-filter"
      allowClear
      showSearch
      optionFilterProp="label"
      placeholder={t(of)}
      aria-label={t(of)}
      loading={isLoading}
      options={choices}
      value={params.get(of)}
      onChange={(value: string | undefined) => setParams({ [of]: value, page: undefined })}
    />
  );
}

/** Skills belong to a service type, which declares them. */
function SkillFilter() {
  const t = useWords(scheduleWords);
  const name = useLocalName();
  const [params, setParams] = useUrlState();
  const categories = useReferenceChoices('categories');
  const category = params.get('category');
  const detail = useApi<Category>(`/resources/categories/${category ?? ''}`, undefined, {
    isOff: category === null,
  });
  if (!categories.isKnown) return null;
  const skills = category === null ? [] : (detail.data?.skills ?? []);
  return (
    <>
      <Select
        className="dh-filter"
        allowClear
        showSearch
        optionFilterProp="label"
        placeholder={t('category')}
        aria-label={t('category')}
        loading={categories.isLoading}
        options={categories.choices}
        value={category}
        onChange={(value: string | undefined) =>
          setParams({ category: value, skill: undefined, page: undefined })
        }
      />
      <Select
        className="dh-filter"
        allowClear
        disabled={category === null && !params.has('skill')}
        placeholder={category === null ? t('chooseCategory') : t('skill')}
        aria-label={t('skill')}
        loading={detail.isFetching}
        options={skills.map((one) => ({ value: one.code, label: name(one.name) }))}
        value={params.get('skill')}
        onChange={(value: string | undefined) => setParams({ skill: value, page: undefined })}
      />
    </>
  );
}
