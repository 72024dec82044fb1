import { Flex, Tabs, Typography } from 'antd';
import { useNavigate } from 'react-router';
import { APPLICATION_KINDS, APPLICATION_STATUS_TEXT } from '@contract/terms/onboarding';
import { useReferenceChoices } from '../../generic/references';
import { useLocalName, useWords } from '../../i18n/i18n';
import { CursorTable, type Columns } from '../../kit/cursor-table';
import { ChoiceFilter, ReferenceFilter, SwitchFilter } from '../../kit/filters';
import { Page } from '../../kit/page';
import { ToneTag } from '../../kit/tag';
import { useUrlState } from '../../kit/url-state';
import { Countdown, TimeText } from '../../kit/values';
import { APPLICATIONS_PATH, TAB_KEYS, TABS, type ApplicationRow } from './types';
import { statusTone } from './tones';
import { onboardingWords } from './words';

const EVERY_MS = 20_000;

/** Applications within reach, by whose turn it is; what is due first on top. */
export default function QueuePage() {
  const t = useWords(onboardingWords);
  const navigate = useNavigate();
  const [params, setParams] = useUrlState();
  const tab = TAB_KEYS.find((key) => key === params.get('tab')) ?? 'waiting';
  return (
    <Page title={t('title')} subtitle={t('subtitle')}>
      <Tabs
        activeKey={tab}
        items={TAB_KEYS.map((key) => ({ key, label: t(key) }))}
        onChange={(key) =>
          setParams({ tab: key === 'waiting' ? undefined : key, cursor: undefined })
        }
      />
      <Filters />
      <CursorTable<ApplicationRow>
        key={tab}
        path={APPLICATIONS_PATH}
        query={{
          status: TABS[tab].join(','),
          kind: params.get('kind') ?? undefined,
          cityCode: params.get('cityCode') ?? undefined,
          claim: params.get('claim') ?? undefined,
          sla: params.get('sla') ?? undefined,
        }}
        columns={useColumns()}
        rowKey={({ id }) => id}
        caption={t(tab)}
        emptyText={t('empty')}
        everyMs={EVERY_MS}
        onOpen={({ id }) => void navigate(`/onboarding/${id}`)}
      />
    </Page>
  );
}

function Filters() {
  const t = useWords(onboardingWords);
  return (
    <Flex gap={16} wrap align="center" className="dh-filters" role="search">
      <ChoiceFilter
        param="kind"
        label={t('kind')}
        placeholder={t('allKinds')}
        choices={APPLICATION_KINDS.map((kind) => ({ value: kind, label: t(kind) }))}
      />
      <ReferenceFilter param="cityCode" resource="cities" label={t('city')} />
      <SwitchFilter param="claim" value="mine" label={t('onlyMine')} />
      <SwitchFilter param="sla" value="overdue" label={t('onlyOverdue')} />
    </Flex>
  );
}

function useColumns(): Columns<ApplicationRow> {
  const t = useWords(onboardingWords);
  const name = useLocalName();
  const cities = useReferenceChoices('cities');
  return [
    {
      key: 'who',
      title: t('who'),
      render: (_, { displayName }) => (
        <Typography.Text strong>{displayName ?? t('unnamed')}</Typography.Text>
      ),
    },
    { key: 'kind', title: t('kind'), render: (_, { kind }) => t(kind) },
    {
      key: 'city',
      title: t('city'),
      render: (_, { cityCode }) =>
        cities.choices.find(({ value }) => value === cityCode)?.label ?? cityCode,
    },
    {
      key: 'status',
      title: t('status'),
      render: (_, { status }) => (
        <ToneTag tone={statusTone(status)}>{name(APPLICATION_STATUS_TEXT[status])}</ToneTag>
      ),
    },
    { key: 'left', title: t('left'), align: 'right', dataIndex: 'itemsLeft' },
    {
      key: 'submittedAt',
      title: t('submittedAt'),
      render: (_, { submittedAt, createdAt }) => <TimeText at={submittedAt ?? createdAt} />,
    },
    {
      key: 'due',
      title: t('due'),
      render: (_, row) => (
        <Flex gap={8} align="center">
          <Countdown until={row.stageDueAt} />
          {row.isEscalated ? (
            <ToneTag tone="operator" isOutlined>
              {t('escalated')}
            </ToneTag>
          ) : (
            row.isReminded && (
              <ToneTag tone="confirm" isOutlined>
                {t('reminded')}
              </ToneTag>
            )
          )}
        </Flex>
      ),
    },
    {
      key: 'claim',
      title: t('claim'),
      render: (_, { claim }) => {
        if (claim === null) return <Typography.Text type="secondary">{t('free')}</Typography.Text>;
        return t(claim.isMine ? 'mine' : 'byOther');
      },
    },
  ];
}
