import { Descriptions, Typography } from 'antd';
import { POLICY_GROUP_TEXT } from '@contract/terms/policy-fields';
import { useLocalName, useWords } from '../../i18n/i18n';
import { Block } from '../../kit/page';
import { EmptyState } from '../../kit/states';
import { GROUPS, isOwn, ownCount, ownOf, placesIn } from './fields';
import { usePolicyText } from './policy-text';
import type { Policy } from './types';
import { versionPageWords } from './version-page-words';

/** What a version that is no longer edited sets. */
export function RulesRead({ policy }: { readonly policy: Policy }) {
  const t = useWords(versionPageWords);
  const name = useLocalName();
  const text = usePolicyText();
  const own = ownOf(policy);
  const groups = GROUPS.filter((group) => ownCount(own, group) > 0);
  if (groups.length === 0) {
    return (
      <Block>
        <EmptyState text={t('nothingSet')} />
      </Block>
    );
  }
  return (
    <>
      <Typography.Paragraph type="secondary">{t('readHint')}</Typography.Paragraph>
      {groups.map((group) => (
        <Block key={group} title={name(POLICY_GROUP_TEXT[group])}>
          <Descriptions
            size="small"
            column={{ xs: 1, lg: 2 }}
            items={placesIn(group)
              .filter((place) => isOwn(own, place))
              .map(({ part, name: key, field }) => ({
                key,
                label: name(field.label),
                children: text(field.unit, own[part][key]),
              }))}
          />
        </Block>
      ))}
    </>
  );
}
