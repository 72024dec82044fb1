import { PlusOutlined } from '@ant-design/icons';
import { Button, Flex, Typography } from 'antd';
import { useNavigate } from 'react-router';
import type { WhatIfDto } from '@contract/schemas/what-if';
import { OPEN_WHAT_IF } from '@contract/terms/what-if';
import { useWords } from '../../i18n/i18n';
import { CursorTable, type Columns } from '../../kit/cursor-table';
import { ReferenceFilter } from '../../kit/filters';
import { Page } from '../../kit/page';
import { PersonText } from '../../kit/people';
import { useUrlState } from '../../kit/url-state';
import { TimeText } from '../../kit/values';
import { useMay } from '../../providers/profile';
import {
  EVERY_MS,
  RunProgress,
  StatusTag,
  WHAT_IF_PATH,
  usePolicyLines,
  useRunTitle,
} from './parts';
import { StartDialog } from './start-dialog';
import { whatIfWords } from './words';

/** Replays of past days: those that were asked for, and a new one. */
export default function WhatIfPage() {
  const t = useWords(whatIfWords);
  const may = useMay();
  const navigate = useNavigate();
  const [params, setParams] = useUrlState();
  const columns = useColumns();
  const mayStart = may('policy.write');
  const start = mayStart && (
    <Button
      type="primary"
      icon={<PlusOutlined />}
      data-testid="what-if-new"
      onClick={() => setParams({ new: '1' })}
    >
      {t('start')}
    </Button>
  );
  return (
    <Page title={t('title')} subtitle={t('subtitle')} actions={start}>
      <Flex gap={8} wrap className="dh-filters" role="search">
        <ReferenceFilter param="city" resource="cities" label={t('city')} />
      </Flex>
      <CursorTable<WhatIfDto>
        path={WHAT_IF_PATH}
        query={{ city: params.get('city') }}
        rowKey={({ id }) => id}
        caption={t('title')}
        emptyText={t('empty')}
        columns={columns}
        everyMs={EVERY_MS}
        onOpen={({ id }) => void navigate(`/what-if/${id}`)}
      />
      {mayStart && params.get('new') === '1' && (
        <StartDialog onClose={() => setParams({ new: undefined })} />
      )}
    </Page>
  );
}

function useColumns(): Columns<WhatIfDto> {
  const t = useWords(whatIfWords);
  const titleOf = useRunTitle();
  const linesOf = usePolicyLines();
  return [
    {
      key: 'run',
      title: t('run'),
      render: (_, run) => <Typography.Text strong>{titleOf(run)}</Typography.Text>,
    },
    {
      key: 'changed',
      title: t('changed'),
      render: (_, { policy }) =>
        linesOf(policy)
          .map(({ label, value }) => `${label} ${value}`)
          .join(t('separator')),
    },
    { key: 'status', title: t('status'), render: (_, { status }) => <StatusTag status={status} /> },
    {
      key: 'verdict',
      title: t('verdict'),
      render: (_, run) => <Verdict run={run} />,
    },
    {
      key: 'requestedAt',
      title: t('requestedAt'),
      render: (_, { requestedAt }) => <TimeText at={requestedAt} />,
    },
    {
      key: 'requestedBy',
      title: t('requestedBy'),
      render: (_, { requestedBy }) => <PersonText id={requestedBy} />,
    },
  ];
}

/** Progress while it runs, then what came out of it. */
function Verdict({ run }: { readonly run: WhatIfDto }) {
  const t = useWords(whatIfWords);
  if (run.result !== null) return <>{t(run.result.verdict.verdict)}</>;
  if (OPEN_WHAT_IF.includes(run.status)) return <RunProgress run={run} />;
  return <>–</>;
}
