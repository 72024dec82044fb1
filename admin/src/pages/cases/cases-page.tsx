import { Flex, Tabs } from 'antd';
import { Link, useNavigate } from 'react-router';
import { CASE_DECISION_TEXT } from '@contract/terms/case';
import { useReferenceChoices } from '../../generic/references';
import { useLocalName, useWords } from '../../i18n/i18n';
import { CursorTable, type Columns } from '../../kit/cursor-table';
import { ReferenceFilter, SwitchFilter } from '../../kit/filters';
import { Page } from '../../kit/page';
import { OrderLink } from '../../kit/people';
import { Money } from '../../kit/values';
import { useUrlState } from '../../kit/url-state';
import { useProfile } from '../../providers/profile';
import { CASE_KIND_TEXT } from '../orders/terms';
import { CaseDue, CaseStatusTag } from './case-tags';
import { PAYER_TEXT, reasonText } from './terms';
import { TAB_KEYS, TABS, type CaseRow } from './types';
import { caseWords } from './words';

const EVERY_MS = 20_000;

/** Cases within reach, what is due first on top. */
export default function CasesPage() {
  const t = useWords(caseWords);
  const navigate = useNavigate();
  const [params, setParams] = useUrlState();
  const isMerchant = useProfile()?.audience === 'merchant';
  const tab = TAB_KEYS.find((key) => key === params.get('tab')) ?? 'waiting';
  const status = TABS[tab].join(',');
  return (
    <Page title={t('title')} subtitle={t(isMerchant ? 'merchantSubtitle' : 'subtitle')}>
      <Tabs
        activeKey={tab}
        items={TAB_KEYS.map((key) => ({ key, label: t(key) }))}
        onChange={(key) =>
          setParams({ tab: key === 'waiting' ? undefined : key, cursor: undefined })
        }
      />
      {!isMerchant && (
        <Flex gap={16} wrap align="center" className="dh-filters" role="search">
          <ReferenceFilter param="cityCode" resource="cities" label={t('city')} />
          <SwitchFilter param="sla" value="overdue" label={t('onlyOverdue')} />
        </Flex>
      )}
      <CursorTable<CaseRow>
        key={tab}
        path={isMerchant ? '/merchant/cases' : '/admin/cases'}
        query={
          isMerchant
            ? { status }
            : {
                status,
                cityCode: params.get('cityCode') ?? undefined,
                sla: params.get('sla') ?? undefined,
              }
        }
        columns={useColumns(isMerchant)}
        rowKey={({ caseNo }) => caseNo}
        caption={`${t('title')} · ${t(tab)}`}
        emptyText={t(tab === 'waiting' ? 'emptyWaiting' : 'emptyOther')}
        everyMs={EVERY_MS}
        onOpen={({ caseNo }) => void navigate(`/cases/${caseNo}`)}
      />
    </Page>
  );
}

function useColumns(isMerchant: boolean): Columns<CaseRow> {
  const t = useWords(caseWords);
  const name = useLocalName();
  const cities = useReferenceChoices('cities');
  const cityOf = (code: string): string =>
    cities.choices.find(({ value }) => value === code)?.label ?? code;
  return [
    {
      key: 'due',
      title: t('due'),
      render: (_, row) => <CaseDue {...row} />,
    },
    {
      key: 'caseNo',
      title: t('caseNo'),
      render: (_, { caseNo }) => (
        <Link
          to={`/cases/${caseNo}`}
          className="dh-number"
          onClick={(event) => event.stopPropagation()}
        >
          {caseNo}
        </Link>
      ),
    },
    { key: 'kind', title: t('kind'), render: (_, { kind }) => name(CASE_KIND_TEXT[kind]) },
    { key: 'reason', title: t('reason'), render: (_, { reason }) => name(reasonText(reason)) },
    {
      key: 'status',
      title: t('status'),
      render: (_, { status }) => <CaseStatusTag status={status} />,
    },
    {
      key: 'order',
      title: t('order'),
      render: (_, { orderId, orderNo }) => <OrderLink orderId={orderId} orderNo={orderNo} />,
    },
    ...(isMerchant
      ? []
      : [
          {
            key: 'city',
            title: t('city'),
            render: (_: unknown, row: CaseRow) => cityOf(row.cityCode),
          },
        ]),
    {
      key: 'decision',
      title: t('decision'),
      render: (_, { decision }) => (decision ? name(CASE_DECISION_TEXT[decision]) : '–'),
    },
    {
      key: 'refund',
      title: t('refund'),
      align: 'right',
      render: (_, { refundFen }) => (refundFen ? <Money fen={refundFen} /> : '–'),
    },
    {
      key: 'bearer',
      title: t('bearer'),
      render: (_, { bearer, refundFen }) => (bearer && refundFen ? name(PAYER_TEXT[bearer]) : '–'),
    },
  ];
}
