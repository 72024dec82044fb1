import { Col, Flex, Row, Tabs } from 'antd';
import { useState } from 'react';
import { useParams } from 'react-router';
import { useApi } from '../../api/use-api';
import { useCityZones } from '../../generic/references';
import { useResourceSpec } from '../../generic/resource-context';
import { History } from '../../generic/resource-history';
import { useWords } from '../../i18n/i18n';
import { cityStamp } from '../../kit/format';
import { Page } from '../../kit/page';
import { PersonText } from '../../kit/people';
import { Loaded } from '../../kit/states';
import { useUrlState } from '../../kit/url-state';
import { VersionTag } from '../../kit/version-tag';
import { useMay } from '../../providers/profile';
import { PolicyDeeds } from './policy-deeds';
import { PolicyForm } from './policy-form';
import { PreviewTab } from './preview-tab';
import { RulesRead } from './rules-read';
import { useScopes } from './scope-names';
import { POLICIES_PATH, type Policy } from './types';
import { useHeads, type StatedHead } from './use-heads';
import { versionPageWords } from './version-page-words';
import { VersionList } from './version-list';
import { policyWords } from './words';

const TABS = ['rules', 'preview', 'history'] as const;

/** One version: what it sets, what it changes for whom, and its deeds. */
export default function PolicyPage() {
  const { policyId = '' } = useParams();
  const query = useApi<Policy>(`${POLICIES_PATH}/${encodeURIComponent(policyId)}`);
  return (
    <Loaded query={query}>
      {(policy) => (policy.id === policyId ? <Version key={policy.id} policy={policy} /> : null)}
    </Loaded>
  );
}

function Version({ policy }: { readonly policy: Policy }) {
  const t = useWords(policyWords);
  const words = useWords(versionPageWords);
  const may = useMay();
  const { scopeName } = useScopes();
  const [params, setParams] = useUrlState();
  const [isChanged, setChanged] = useState(false);
  const { cityCode, categoryId, number } = policy;
  const query = useHeads({ cityCode, categoryId });
  const versions = query.data?.items ?? [];
  const isDraft = policy.status === 'DRAFT';
  const spec = useResourceSpec('policies');
  const tab = TABS.find((key) => key === params.get('tab')) ?? 'rules';
  const title = `${scopeName(policy)} · ${isDraft ? t('draft') : t('number', { number })}`;
  const form = isDraft && may('policy.write');
  return (
    <Page
      title={title}
      subtitle={<VersionFacts policy={policy} versions={versions} />}
      actions={<PolicyDeeds policy={policy} versions={versions} isChanged={isChanged} />}
    >
      <Row gutter={16}>
        <Col xs={24} xl={18}>
          <Tabs
            activeKey={tab}
            onChange={(key) => setParams({ tab: key === 'rules' ? undefined : key })}
            items={[
              {
                key: 'rules',
                label: words('tabRules'),
                // Kept while the other tab is looked at: what was typed must not be lost.
                children: form ? (
                  <PolicyForm policy={policy} onChanged={setChanged} />
                ) : (
                  <RulesRead policy={policy} />
                ),
              },
              {
                key: 'preview',
                label: words('tabPreview'),
                children: <PreviewTab policy={policy} isChanged={isChanged} />,
              },
              ...(spec === undefined
                ? []
                : [
                    {
                      key: 'history',
                      label: words('tabHistory'),
                      children: <History spec={spec} id={policy.id} />,
                    },
                  ]),
            ]}
          />
        </Col>
        <Col xs={24} xl={6}>
          <VersionList current={policy.id} versions={versions} />
        </Col>
      </Row>
    </Page>
  );
}

function VersionFacts(props: {
  readonly policy: Policy;
  readonly versions: readonly StatedHead[];
}) {
  const t = useWords(versionPageWords);
  const { policy, versions } = props;
  const state = versions.find(({ id }) => id === policy.id)?.state;
  const zone = useCityZones()(policy.cityCode);
  const { basedOn = 0, from, publishedBy, reason } = policy;
  return (
    <Flex gap={12} wrap align="center" data-testid="policy-facts">
      {state !== undefined && <VersionTag state={state} />}
      {from !== undefined && (
        <span className="dh-number">{t('from', { time: cityStamp(from, zone) })}</span>
      )}
      <span>{basedOn === 0 ? t('basedOnNone') : t('basedOn', { number: basedOn })}</span>
      {publishedBy !== undefined && (
        <span>
          {t('publishedBy')} <PersonText id={publishedBy} />
        </span>
      )}
      {reason !== undefined && (
        <span>
          {t('reason')} “{reason}”
        </span>
      )}
    </Flex>
  );
}
