import { Alert, Descriptions, Flex, Typography } from 'antd';
import { Link, useParams } from 'react-router';
import type { WhatIfDetailDto } from '@contract/schemas/what-if';
import { OPEN_WHAT_IF, UNSERVED_MINUTES } from '@contract/terms/what-if';
import { useApi } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { DeedButton } from '../../kit/deed-button';
import { Block, Page } from '../../kit/page';
import { PersonText } from '../../kit/people';
import { Loaded } from '../../kit/states';
import { TimeText } from '../../kit/values';
import { useMay } from '../../providers/profile';
import { Comparison, DaysTable } from './comparison';
import {
  EVERY_MS,
  RunProgress,
  StatusTag,
  WHAT_IF_PATH,
  usePolicyLines,
  useRunTitle,
} from './parts';
import { Verdict } from './verdict';
import { whatIfWords } from './words';

/** One replay: its progress, then both policies side by side. */
export default function RunPage() {
  const { runId = '' } = useParams();
  const path = `${WHAT_IF_PATH}/${encodeURIComponent(runId)}`;
  const query = useApi<WhatIfDetailDto>(path, undefined, {
    everyMs: EVERY_MS,
    isFinal: ({ status }) => !OPEN_WHAT_IF.includes(status),
  });
  return <Loaded query={query}>{(run) => <Run run={run} />}</Loaded>;
}

function Run({ run }: { readonly run: WhatIfDetailDto }) {
  const t = useWords(whatIfWords);
  const titleOf = useRunTitle();
  const may = useMay();
  const isOpen = OPEN_WHAT_IF.includes(run.status);
  return (
    <Page
      title={
        <Flex gap={12} align="center" wrap>
          {titleOf(run)}
          <StatusTag status={run.status} />
        </Flex>
      }
      tabTitle={titleOf(run)}
      subtitle={t('subtitle')}
      actions={isOpen && may('policy.write') && <Stop run={run} />}
    >
      {isOpen && (
        <Block>
          <RunProgress run={run} />
          <Typography.Text type="secondary">
            {t(run.status === 'QUEUED' ? 'waiting' : 'working')}
          </Typography.Text>
        </Block>
      )}
      <Ended run={run} />
      {run.result !== null && (
        <>
          <Verdict result={run.result} />
          <Block title={t('comparison')}>
            <Comparison result={run.result} />
          </Block>
        </>
      )}
      <Asked run={run} />
      {run.days.length > 0 && (
        <Block title={t('byDay')}>
          <DaysTable days={run.days} />
        </Block>
      )}
      <Block title={t('ideal')}>
        <Typography.Text type="secondary">
          {t('idealText', { minutes: UNSERVED_MINUTES })}
        </Typography.Text>
      </Block>
    </Page>
  );
}

/** Why there is no result. */
function Ended({ run }: { readonly run: WhatIfDetailDto }) {
  const t = useWords(whatIfWords);
  const name = useLocalName();
  if (run.status === 'CANCELLED') {
    return <Alert type="info" showIcon className="dh-block" message={t('stopped')} />;
  }
  if (run.failure === null) return null;
  return <Alert type="error" showIcon className="dh-block" message={name(run.failure.text)} />;
}

function Stop({ run }: { readonly run: WhatIfDetailDto }) {
  const t = useWords(whatIfWords);
  const titleOf = useRunTitle();
  return (
    <DeedButton
      label={t('stop')}
      isDanger
      needsReason={false}
      facts={[[t('run'), titleOf(run)]]}
      consequence={t('stopText')}
      command={() => ({ path: `${WHAT_IF_PATH}/${run.id}/cancel` })}
      refresh={[WHAT_IF_PATH]}
    />
  );
}

/** What was tried, by whom and when. */
function Asked({ run }: { readonly run: WhatIfDetailDto }) {
  const t = useWords(whatIfWords);
  const linesOf = usePolicyLines();
  const { cityCode, requestedAt, requestedBy, policy, seed } = run;
  return (
    <Block
      title={t('dials')}
      extra={<Link to={`/policies?tab=inForce&city=${cityCode}`}>{t('rules')}</Link>}
    >
      <Descriptions
        size="small"
        column={{ xs: 1, md: 2 }}
        items={[
          ...linesOf(policy).map(({ label, value }) => ({
            key: label,
            label,
            children: <Typography.Text strong>{value}</Typography.Text>,
          })),
          { key: 'seed', label: t('seed'), children: seed },
          { key: 'at', label: t('requestedAt'), children: <TimeText at={requestedAt} isFull /> },
          { key: 'by', label: t('requestedBy'), children: <PersonText id={requestedBy} /> },
        ]}
      />
    </Block>
  );
}
