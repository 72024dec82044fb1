import { Button, Flex } from 'antd';
import { useApi } from '../../api/use-api';
import { useReferenceChoices } from '../../generic/references';
import { useLocalName, useWords } from '../../i18n/i18n';
import { ChoiceFilter, ReferenceFilter } from '../../kit/filters';
import { useUrlState } from '../../kit/url-state';
import { kitWords } from '../../kit/words';
import { useProfile } from '../../providers/profile';
import type { LocalName } from '@contract/terms/catalogue';
import { scheduleWords } from './words';

const KEYS = ['city', 'merchant', 'category', 'skill'] as const;

type Category = {
  readonly skills?: readonly { readonly code: string; readonly name: LocalName }[];
};

/** City, merchant, and the skills of a service type; each of them in the URL. */
export function ScheduleFilters() {
  const t = useWords(scheduleWords);
  const kit = useWords(kitWords);
  const isMerchant = useProfile()?.audience === 'merchant';
  const [params, setParams] = useUrlState();
  const isOn = KEYS.some((key) => params.has(key));
  return (
    <Flex gap={8} wrap role="search">
      <ReferenceFilter param="city" resource="cities" label={t('city')} />
      {!isMerchant && (
        <ReferenceFilter param="merchant" resource="merchants" label={t('merchant')} />
      )}
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

/** Skills belong to a service type, which declares them. */
function SkillFilter() {
  const t = useWords(scheduleWords);
  const name = useLocalName();
  const { isKnown } = useReferenceChoices('categories');
  const [params] = useUrlState();
  const category = params.get('category');
  const detail = useApi<Category>(`/resources/categories/${category ?? ''}`, undefined, {
    isOff: category === null,
  });
  if (!isKnown) return null;
  const skills = category === null ? [] : (detail.data?.skills ?? []);
  return (
    <>
      <ReferenceFilter
        param="category"
        resource="categories"
        label={t('category')}
        clears={['skill']}
      />
      <ChoiceFilter
        param="skill"
        label={t('skill')}
        placeholder={category === null ? t('chooseCategory') : t('skill')}
        isDisabled={category === null && !params.has('skill')}
        isLoading={detail.isFetching}
        choices={skills.map((one) => ({ value: one.code, label: name(one.name) }))}
      />
    </>
  );
}
