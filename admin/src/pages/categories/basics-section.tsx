import { AutoComplete, Radio, Switch } from 'antd';
import { SERVICE_MODES } from '@contract/terms/catalogue';
import { SORT_MAX } from '@contract/terms/service-type-check';
import { useWords } from '../../i18n/i18n';
import { Block } from '../../kit/page';
import { CategoryIcon, ICON_NAMES } from './category-icon';
import { CodeItem, DraftItem, NameItems, NumberItem } from './designer-fields';
import { inputIdOf, useDraft } from './designer-context';
import { designWords } from './design-words';

const ID_MAX = 40;

/** What it is called and where it is rendered. */
export function BasicsSection() {
  const t = useWords(designWords);
  const { draft, saved, id, setId, change, isReadOnly } = useDraft();
  return (
    <Block title={t('basics')}>
      <NameItems
        path={['name']}
        label={t('name')}
        value={draft.name}
        testId="category-name"
        onChange={(name) => change({ name })}
      />
      <CodeItem
        path={['id']}
        label={t('id')}
        hint={t(saved === undefined ? 'idHint' : 'idFixed')}
        value={id}
        max={ID_MAX}
        isFixed={saved !== undefined}
        testId="category-id"
        onChange={setId}
      />
      <IconItem />
      <DraftItem path={['mode']} label={t('mode')} hint={t('modeHint')} isGroup>
        <Radio.Group
          value={draft.mode}
          disabled={isReadOnly}
          aria-label={t('mode')}
          options={SERVICE_MODES.map((mode) => ({ value: mode, label: t(`mode${mode}`) }))}
          onChange={({ target }) => change({ mode: target.value })}
        />
      </DraftItem>
      <DraftItem path={['isOn']} label={t('isOn')} hint={t('isOnHint')}>
        <Switch
          id={inputIdOf(['isOn'])}
          checked={draft.isOn}
          disabled={isReadOnly}
          onChange={(isOn) => change({ isOn })}
        />
      </DraftItem>
      <NumberItem
        path={['sort']}
        label={t('sort')}
        hint={t('sortHint')}
        value={draft.sort}
        bounds={[0, SORT_MAX]}
        onChange={(sort) => change({ sort: sort ?? 0 })}
      />
    </Block>
  );
}

function IconItem() {
  const t = useWords(designWords);
  const { draft, change, isReadOnly } = useDraft();
  return (
    <DraftItem path={['icon']} label={t('icon')} hint={t('iconHint')}>
      <AutoComplete
        id={inputIdOf(['icon'])}
        value={draft.icon}
        disabled={isReadOnly}
        maxLength={ID_MAX}
        prefix={<CategoryIcon name={draft.icon} />}
        options={ICON_NAMES.map((name) => ({
          value: name,
          label: (
            <span className="dh-designer-icon">
              <CategoryIcon name={name} /> {name}
            </span>
          ),
        }))}
        onChange={(icon: string) => change({ icon })}
      />
    </DraftItem>
  );
}
