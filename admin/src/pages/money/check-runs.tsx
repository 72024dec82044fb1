import { Descriptions, Drawer, Flex, Table } from 'antd';
import type { MoneyRunDetailDto, MoneyRunDto } from '@contract/schemas/reconciliation';
import { DIFFERENCE_CLASSES } from '@contract/terms/reconcile';
import { useApi } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { EmptyState, Loaded } from '../../kit/states';
import { useUrlState } from '../../kit/url-state';
import { Money, TimeText } from '../../kit/values';
import { CursorTable, type Columns } from '../../kit/cursor-table';
import { JobSelect, JobText, RUNS_PATH, RunTag } from './reconcile-parts';
import { reconcileWords } from './reconcile-words';
import { moneyWords } from './words';

type Difference = MoneyRunDetailDto['differences'][number];

const EVERY_MS = 30_000;
const WIDTH = 960;
const SECOND_MS = 1_000;
const DIFFERENCES_PAGE = 20;

const Fen = ({ fen }: { readonly fen: number | null }) =>
  fen === null ? <>–</> : <Money fen={fen} />;

/** Rounds of the checks, each with what it found. */
export function CheckRuns() {
  const t = useWords(reconcileWords);
  const [params, setParams] = useUrlState();
  const columns = useColumns();
  const runId = params.get('run');
  return (
    <>
      <Flex className="dh-block">
        <JobSelect />
      </Flex>
      <CursorTable<MoneyRunDto>
        path={RUNS_PATH}
        query={{ job: params.get('job') }}
        columns={columns}
        rowKey={({ id }) => id}
        caption={t('runs')}
        emptyText={t('emptyRuns')}
        everyMs={EVERY_MS}
        onOpen={({ id }) => setParams({ run: id }, { isReplaced: false })}
      />
      <Drawer
        open={runId !== null}
        width={WIDTH}
        title={t('differences')}
        onClose={() => setParams({ run: undefined })}
        destroyOnHidden
      >
        {runId !== null && <RunOf runId={runId} />}
      </Drawer>
    </>
  );
}

function useColumns(): Columns<MoneyRunDto> {
  const t = useWords(reconcileWords);
  const money = useWords(moneyWords);
  return [
    { key: 'at', title: t('runAt'), render: (_, { at }) => <TimeText at={at} /> },
    { key: 'job', title: t('job'), render: (_, { job }) => <JobText job={job} /> },
    { key: 'subject', title: t('subject'), dataIndex: 'subject' },
    {
      key: 'status',
      title: money('status'),
      render: (_, { status }) => <RunTag status={status} />,
    },
    { key: 'checked', title: t('checked'), align: 'right', dataIndex: 'checkedCount' },
    { key: 'found', title: t('differences'), align: 'right', dataIndex: 'differenceCount' },
    {
      key: 'billed',
      title: t('billed'),
      align: 'right',
      render: (_, { billedFen }) => <Fen fen={billedFen} />,
    },
    {
      key: 'matched',
      title: t('matched'),
      align: 'right',
      render: (_, { matchedFen }) => <Fen fen={matchedFen} />,
    },
    {
      key: 'took',
      title: t('took'),
      align: 'right',
      render: (_, { tookMs }) => t('seconds', { count: (tookMs / SECOND_MS).toFixed(1) }),
    },
  ];
}

function RunOf({ runId }: { readonly runId: string }) {
  const t = useWords(reconcileWords);
  const money = useWords(moneyWords);
  const columns = useDifferenceColumns();
  const query = useApi<MoneyRunDetailDto>(`${RUNS_PATH}/${encodeURIComponent(runId)}`);
  return (
    <Loaded query={query}>
      {(run) => (
        <>
          <Descriptions
            column={2}
            size="small"
            className="dh-block"
            items={[
              { key: 'job', label: t('job'), children: <JobText job={run.job} /> },
              { key: 'status', label: money('status'), children: <RunTag status={run.status} /> },
              { key: 'subject', label: t('subject'), children: run.subject },
              { key: 'at', label: t('runAt'), children: <TimeText at={run.at} isFull /> },
            ]}
          />
          <Table<Difference>
            rowKey={(row) => `${row.class}${row.kind}${row.ref}${row.detail}`}
            columns={columns}
            dataSource={run.differences}
            size="small"
            scroll={{ x: 'max-content' }}
            pagination={{ pageSize: DIFFERENCES_PAGE, hideOnSinglePage: true }}
            locale={{ emptyText: <EmptyState text={t('noDifferences')} /> }}
          />
        </>
      )}
    </Loaded>
  );
}

function useDifferenceColumns(): Columns<Difference> {
  const t = useWords(reconcileWords);
  const name = useLocalName();
  return [
    {
      key: 'class',
      title: t('class'),
      render: (_, row) => (row.class === null ? '–' : name(DIFFERENCE_CLASSES[row.class])),
    },
    { key: 'kind', title: t('kind'), render: (_, { kind }) => (kind === null ? '–' : t(kind)) },
    { key: 'ref', title: t('ref'), dataIndex: 'ref' },
    {
      key: 'theirs',
      title: t('theirs'),
      align: 'right',
      render: (_, { theirFen }) => <Fen fen={theirFen} />,
    },
    {
      key: 'ours',
      title: t('ours'),
      align: 'right',
      render: (_, { ourFen }) => <Fen fen={ourFen} />,
    },
    {
      key: 'ledger',
      title: t('ledger'),
      align: 'right',
      render: (_, { ledgerFen }) => <Fen fen={ledgerFen} />,
    },
    { key: 'detail', title: t('detail'), render: (_, { detail }) => detail ?? '–' },
  ];
}
