import { Select } from 'antd';
import { BUFFER_MINUTES_MAX } from '@contract/terms/service-type-check';
import { useReferenceChoices } from '../../generic/references';
import { useWords } from '../../i18n/i18n';
import { Block } from '../../kit/page';
import { DraftItem, FixedChoice, NumberItem } from './designer-fields';
import { inputIdOf, useDraft } from './designer-context';
import { designWords } from './design-words';

/** Time around a visit, and whose rules of time and money hold. */
export function TimesSection() {
  const t = useWords(designWords);
  const { draft, id, change, isReadOnly } = useDraft();
  const categories = useReferenceChoices('categories');
  const at = ['policyCategoryId'];
  const labelOf = (of: string | null): string =>
    categories.choices.find(({ value }) => value === of)?.label ?? of ?? t('noPolicies');
  return (
    <Block title={t('times')}>
      <div className="dh-designer-pair">
        {(['prepMinutes', 'cleanMinutes'] as const).map((key) => (
          <NumberItem
            key={key}
            path={[key]}
            label={t(key)}
            hint={t(`${key}Hint`)}
            unit={t('minutes')}
            value={draft[key]}
            bounds={[0, BUFFER_MINUTES_MAX]}
            onChange={(value) => change({ [key]: value ?? 0 })}
          />
        ))}
      </div>
      <DraftItem path={at} label={t('policies')} hint={t('policiesHint')} isOptional>
        {isReadOnly ? (
          <FixedChoice path={at} text={labelOf(draft.policyCategoryId)} />
        ) : (
          <Select
            id={inputIdOf(at)}
            allowClear
            showSearch
            optionFilterProp="label"
            loading={categories.isLoading}
            value={draft.policyCategoryId}
            options={categories.choices.filter(({ value }) => value !== id)}
            onChange={(next: string | undefined) => change({ policyCategoryId: next ?? null })}
          />
        )}
      </DraftItem>
    </Block>
  );
}
