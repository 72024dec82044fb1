import { Tabs } from 'antd';
import { useNavigate } from 'react-router';
import { PAYOUT_BATCH_STATUSES, PAYOUT_BATCH_TEXT } from '@contract/terms/payout';
import { useLocalName, useWords } from '../../i18n/i18n';
import { Page } from '../../kit/page';
import { useUrlState } from '../../kit/url-state';
import { Money } from '../../kit/values';
import { useMay } from '../../providers/profile';
import { BATCH_REFRESH, BATCHES_PATH, BatchStep, BatchTag, type Batch } from './batch-parts';
import { batchWords } from './batch-words';
import { CursorTable, type Columns } from '../../kit/cursor-table';
import { DeedButton } from '../../kit/deed-button';
import { PayoutStopBanner } from './payout-stop';
import { NumberLink } from '../../kit/people';
import { moneyWords } from './words';

/** Files for the bank, by how far they are. */
export default function BatchesPage() {
  const t = useWords(batchWords);
  const name = useLocalName();
  const may = useMay();
  const navigate = useNavigate();
  const columns = useColumns();
  const [params, setParams] = useUrlState();
  const status = PAYOUT_BATCH_STATUSES.find((code) => code === params.get('tab')) ?? 'DRAFT';
  return (
    <Page
      title={t('title')}
      subtitle={t('subtitle')}
      actions={
        may('withdrawal.make') && (
          <DeedButton<Batch>
            label={t('collect')}
            consequence={t('collectFollows')}
            isPrimary
            needsReason={false}
            refresh={BATCH_REFRESH}
            command={() => ({ path: BATCHES_PATH, body: {} })}
            onDone={({ id }) => void navigate(`/money/batches/${id}`)}
          />
        )
      }
    >
      <PayoutStopBanner />
      <Tabs
        activeKey={status}
        items={PAYOUT_BATCH_STATUSES.map((key) => ({ key, label: name(PAYOUT_BATCH_TEXT[key]) }))}
        onChange={(tab) => setParams({ tab, cursor: undefined })}
      />
      <CursorTable<Batch>
        key={status}
        path={BATCHES_PATH}
        query={{ status }}
        columns={columns}
        rowKey={({ id }) => id}
        caption={t('title')}
        emptyText={t('empty')}
        onOpen={({ id }) => void navigate(`/money/batches/${id}`)}
      />
    </Page>
  );
}

function useColumns(): Columns<Batch> {
  const t = useWords(batchWords);
  const money = useWords(moneyWords);
  return [
    {
      key: 'id',
      title: t('batch'),
      fixed: 'left',
      render: (_, { id }) => <NumberLink no={id} to={`/money/batches/${id}`} />,
    },
    { key: 'status', title: money('status'), render: (_, batch) => <BatchTag batch={batch} /> },
    { key: 'rows', title: t('rows'), align: 'right', dataIndex: 'rowCount' },
    {
      key: 'total',
      title: t('total'),
      align: 'right',
      render: (_, { totalFen }) => <Money fen={totalFen} isStrong />,
    },
    {
      key: 'answered',
      title: t('answered'),
      align: 'right',
      render: (_, { resultCount, rowCount }) => `${resultCount} / ${rowCount}`,
    },
    { key: 'made', title: t('made'), render: (_, { made }) => <BatchStep step={made} /> },
    {
      key: 'released',
      title: t('released'),
      render: (_, batch) => <BatchStep step={batch.released} />,
    },
    {
      key: 'handedIn',
      title: t('handedIn'),
      render: (_, batch) => <BatchStep step={batch.handedIn} />,
    },
  ];
}
