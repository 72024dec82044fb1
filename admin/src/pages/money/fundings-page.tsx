import { Tabs } from 'antd';
import type { z } from 'zod';
import type { FundingStatus, fundingSchema } from '@contract/schemas/campaign-budget';
import { useWords } from '../../i18n/i18n';
import { yuan } from '../../kit/format';
import { Page } from '../../kit/page';
import { useUrlState } from '../../kit/url-state';
import { Money, TimeText } from '../../kit/values';
import { useMay } from '../../providers/profile';
import { CursorTable, type Columns } from '../../kit/cursor-table';
import { DecideDeeds } from './decide-deeds';
import { fundRequestWords } from './fund-requests-words';
import { PersonText } from '../../kit/people';
import { moneyWords } from './words';

type Funding = z.infer<typeof fundingSchema>;

const PATH = '/admin/campaign-fundings';
const STATUSES = ['REQUESTED', 'BOOKED', 'REJECTED'] as const satisfies readonly FundingStatus[];

/** Money that marketing asks for; a second person books it. */
export default function FundingsPage() {
  const t = useWords(fundRequestWords);
  const columns = useColumns();
  const [params, setParams] = useUrlState();
  const status = STATUSES.find((code) => code === params.get('tab')) ?? 'REQUESTED';
  return (
    <Page title={t('fundingsTitle')} subtitle={t('fundingsHint')}>
      <Tabs
        activeKey={status}
        items={STATUSES.map((key) => ({ key, label: t(key) }))}
        onChange={(tab) => setParams({ tab, cursor: undefined })}
      />
      <CursorTable<Funding>
        key={status}
        path={PATH}
        query={{ status }}
        columns={columns}
        rowKey={({ id }) => id}
        caption={t('fundingsTitle')}
        emptyText={t('empty')}
      />
    </Page>
  );
}

function useColumns(): Columns<Funding> {
  const t = useWords(fundRequestWords);
  const money = useWords(moneyWords);
  const may = useMay();
  return [
    { key: 'campaign', title: t('campaign'), dataIndex: 'campaignId' },
    {
      key: 'amount',
      title: money('amount'),
      align: 'right',
      render: (_, { amountFen }) => <Money fen={amountFen} isStrong />,
    },
    { key: 'reason', title: money('reason'), dataIndex: 'reason' },
    { key: 'maker', title: t('maker'), render: (_, { madeBy }) => <PersonText id={madeBy} /> },
    { key: 'at', title: money('created'), render: (_, { madeAt }) => <TimeText at={madeAt} /> },
    {
      key: 'checker',
      title: t('checker'),
      render: (_, { checkedBy }) => <PersonText id={checkedBy} />,
    },
    {
      key: 'deeds',
      title: '',
      render: (_, row) =>
        row.status === 'REQUESTED' &&
        may('budget.approve') && (
          <DecideDeeds
            path={`${PATH}/${encodeURIComponent(row.id)}`}
            refresh={[PATH]}
            madeBy={row.madeBy}
            facts={[
              [t('campaign'), row.campaignId],
              [money('amount'), yuan(row.amountFen)],
            ]}
            approve={{
              label: t('bookFunding', { amount: yuan(row.amountFen) }),
              follows: t('fundingFollows'),
            }}
          />
        ),
    },
  ];
}
