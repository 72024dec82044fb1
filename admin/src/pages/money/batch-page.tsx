import { Alert, Descriptions, Flex, Table } from 'antd';
import { useParams } from 'react-router';
import { useApi } from '../../api/use-api';
import { useWords } from '../../i18n/i18n';
import { yuan } from '../../kit/format';
import { Block, Page } from '../../kit/page';
import { Loaded } from '../../kit/states';
import { IdText, Money, TimeText } from '../../kit/values';
import { useMay, useProfile } from '../../providers/profile';
import { BatchFileButton } from './batch-file';
import { BATCH_REFRESH, BATCHES_PATH, BatchStep, BatchTag, type BatchDetail } from './batch-parts';
import { BatchResultsButton } from './batch-results';
import { batchWords } from './batch-words';
import type { Columns } from '../../kit/cursor-table';
import { DeedButton, type Fact } from '../../kit/deed-button';
import { PayoutStopBanner } from './payout-stop';
import { NumberLink, OwnerText } from '../../kit/people';
import { moneyWords } from './words';

const ROWS_PAGE = 50;

type Props = { readonly batch: BatchDetail };
type Row = BatchDetail['rows'][number];

/** One file for the bank: its people, its rows, what the bank said of each. */
export default function BatchPage() {
  const { batchId = '' } = useParams();
  const query = useApi<BatchDetail>(`${BATCHES_PATH}/${encodeURIComponent(batchId)}`);
  return <Loaded query={query}>{(batch) => <BatchOf batch={batch} />}</Loaded>;
}

function BatchOf({ batch }: Props) {
  const t = useWords(batchWords);
  const columns = useColumns();
  const untold = batch.rows.filter(({ result, toldAt }) => result !== null && toldAt === null);
  return (
    <Page
      tabTitle={t('pageTitle', { id: batch.id })}
      title={
        <Flex gap={8} align="center" wrap>
          <span>{t('batch')}</span>
          <IdText id={batch.id} length={40} />
          <BatchTag batch={batch} />
        </Flex>
      }
      actions={<Deeds batch={batch} untoldCount={untold.length} />}
    >
      <PayoutStopBanner />
      {untold.length > 0 && (
        <Alert
          type="warning"
          showIcon
          className="dh-block"
          message={t('untold', { count: untold.length })}
        />
      )}
      <Block>
        <Facts batch={batch} />
      </Block>
      <Table<Row>
        rowKey={({ payoutNo }) => payoutNo}
        columns={columns}
        dataSource={batch.rows}
        size="middle"
        scroll={{ x: 'max-content' }}
        pagination={{ pageSize: ROWS_PAGE, hideOnSinglePage: true, showSizeChanger: false }}
      />
    </Page>
  );
}

function Facts({ batch }: Props) {
  const t = useWords(batchWords);
  const money = useWords(moneyWords);
  return (
    <Descriptions
      column={{ xs: 1, md: 2, lg: 3, xl: 3, xxl: 4 }}
      size="small"
      items={[
        { key: 'rows', label: t('rows'), children: batch.rowCount },
        { key: 'total', label: t('total'), children: <Money fen={batch.totalFen} isStrong /> },
        {
          key: 'answered',
          label: t('answered'),
          children: `${batch.resultCount} / ${batch.rowCount}`,
        },
        { key: 'made', label: t('made'), children: <BatchStep step={batch.made} /> },
        { key: 'released', label: t('released'), children: <BatchStep step={batch.released} /> },
        { key: 'takenOut', label: t('takenOut'), children: <BatchStep step={batch.takenOut} /> },
        { key: 'handedIn', label: t('handedIn'), children: <BatchStep step={batch.handedIn} /> },
        ...(batch.discarded === null
          ? []
          : [
              {
                key: 'discarded',
                label: t('discarded'),
                children: <BatchStep step={batch.discarded} />,
              },
              { key: 'why', label: money('reason'), children: batch.discardReason ?? '–' },
            ]),
      ]}
    />
  );
}

function Deeds({ batch, untoldCount }: Props & { readonly untoldCount: number }) {
  const t = useWords(batchWords);
  const may = useMay();
  const isOwn = batch.made.by === useProfile()?.id;
  const isOpen = batch.status === 'DRAFT' || batch.status === 'RELEASED';
  const isFileOut = batch.status === 'RELEASED' || batch.status === 'HANDED_IN';
  return (
    <>
      {may('withdrawal.make') && isOpen && batch.takenOut === null && (
        <StepButton batch={batch} step="discard" isDanger />
      )}
      {may('withdrawal.make') && isFileOut && <BatchFileButton batch={batch} />}
      {may('withdrawal.make') && batch.status === 'RELEASED' && batch.takenOut !== null && (
        <StepButton batch={batch} step="handIn" isPrimary />
      )}
      {untoldCount > 0 && may('withdrawal.approve') && (
        <StepButton batch={batch} step="tellAgain" />
      )}
      {may('withdrawal.approve') && batch.status === 'HANDED_IN' && (
        <BatchResultsButton batch={batch} {...(isOwn && { disabledReason: t('ownResults') })} />
      )}
      {batch.status === 'DRAFT' && (may('withdrawal.approve') || isOwn) && (
        <StepButton
          batch={batch}
          step="release"
          isPrimary
          {...(isOwn && { disabledReason: t('ownBatch') })}
        />
      )}
    </>
  );
}

const STEPS = {
  release: { path: 'release', label: 'release', follows: 'releaseFollows', isTyped: true },
  handIn: { path: 'hand-in', label: 'handIn', follows: 'handInFollows', isTyped: false },
  tellAgain: { path: 'deliveries', label: 'tellAgain', follows: 'tellFollows', isTyped: false },
  discard: { path: 'discard', label: 'discard', follows: 'discardFollows', isTyped: false },
} as const;

function StepButton(props: {
  readonly batch: BatchDetail;
  readonly step: keyof typeof STEPS;
  readonly isPrimary?: boolean;
  readonly isDanger?: boolean;
  readonly disabledReason?: string;
}) {
  const t = useWords(batchWords);
  const { batch, step } = props;
  const spec = STEPS[step];
  const facts: readonly Fact[] = [
    [t('batch'), batch.id],
    [t('rows'), batch.rowCount],
    [t('total'), yuan(batch.totalFen)],
  ];
  return (
    <DeedButton
      label={t(spec.label, { amount: yuan(batch.totalFen) })}
      facts={facts}
      consequence={t(spec.follows)}
      needsReason={step === 'discard'}
      isPrimary={props.isPrimary === true}
      isDanger={props.isDanger === true}
      disabledReason={props.disabledReason}
      refresh={BATCH_REFRESH}
      {...(spec.isTyped && { typedFen: batch.totalFen })}
      command={({ reason }) => ({
        path: `${BATCHES_PATH}/${encodeURIComponent(batch.id)}/${spec.path}`,
        ...(step === 'discard' && { body: { reason } }),
      })}
    />
  );
}

function useColumns(): Columns<Row> {
  const t = useWords(batchWords);
  const money = useWords(moneyWords);
  return [
    { key: 'no', title: t('payoutNo'), render: (_, { payoutNo }) => <IdText id={payoutNo} /> },
    {
      key: 'withdrawal',
      title: t('withdrawal'),
      render: (_, { withdrawalNo }) => (
        <NumberLink no={withdrawalNo} to={`/money/withdrawals/${withdrawalNo}`} />
      ),
    },
    {
      key: 'owner',
      title: money('owner'),
      render: (_, { ownerKind, ownerId }) => <OwnerText kind={ownerKind} id={ownerId} />,
    },
    { key: 'account', title: money('account'), dataIndex: 'masked' },
    {
      key: 'amount',
      title: money('amount'),
      align: 'right',
      render: (_, { amountFen }) => <Money fen={amountFen} isStrong />,
    },
    {
      key: 'result',
      title: money('result'),
      render: (_, { result }) => t(result ?? 'noResult'),
    },
    { key: 'reason', title: t('bankWord'), render: (_, { reason }) => reason ?? '–' },
    {
      key: 'told',
      title: t('toldAt'),
      render: (_, { toldAt, fault }) => fault ?? <TimeText at={toldAt} />,
    },
  ];
}
