import {
  CheckCircleOutlined,
  ClockCircleOutlined,
  CloseCircleOutlined,
  ExclamationCircleOutlined,
  SyncOutlined,
} from '@ant-design/icons';
import { Select } from 'antd';
import type { ReactNode } from 'react';
import {
  MONEY_JOB_CODES,
  MONEY_JOBS,
  type CheckRunStatus,
  type MoneyJob,
} from '@contract/terms/reconcile';
import { useLocalName, useWords } from '../../i18n/i18n';
import { ToneTag } from '../../kit/tag';
import { useUrlState } from '../../kit/url-state';
import type { ToneName } from '../../theme/status';
import { reconcileWords } from './reconcile-words';

export const ALARMS_PATH = '/admin/money-alarms';
export const RUNS_PATH = '/admin/money-checks';
export const SUSPENSE_PATH = '/admin/suspense';
/** What a word about an alarm changes. */
export const ALARM_REFRESH = [ALARMS_PATH, '/admin/payout-stop'] as const;

const RUN_LOOK: Readonly<Record<CheckRunStatus, readonly [ToneName, ReactNode]>> = {
  RUNNING: ['system', <SyncOutlined key="i" />],
  WAITING: ['system', <ClockCircleOutlined key="i" />],
  CLEAN: ['done', <CheckCircleOutlined key="i" />],
  DIFFERENT: ['operator', <ExclamationCircleOutlined key="i" />],
  FAILED: ['operator', <CloseCircleOutlined key="i" />],
};

export function RunTag({ status }: { readonly status: CheckRunStatus }) {
  const t = useWords(reconcileWords);
  const [tone, icon] = RUN_LOOK[status];
  return (
    <ToneTag tone={tone} icon={icon} isOutlined={status === 'CLEAN'}>
      {t(`run${status}`)}
    </ToneTag>
  );
}

/** Code and name of a check. */
export function JobText({ job }: { readonly job: MoneyJob }) {
  const name = useLocalName();
  return (
    <span>
      <strong>{job}</strong> {name(MONEY_JOBS[job])}
    </span>
  );
}

/** Filter of the URL by check. */
export function JobSelect() {
  const t = useWords(reconcileWords);
  const name = useLocalName();
  const [params, setParams] = useUrlState();
  return (
    <Select
      style={{ width: 280 }}
      aria-label={t('job')}
      value={params.get('job') ?? ''}
      onChange={(job) => setParams({ job, cursor: undefined })}
      options={[
        { value: '', label: t('allJobs') },
        ...MONEY_JOB_CODES.map((job) => ({ value: job, label: `${job} ${name(MONEY_JOBS[job])}` })),
      ]}
    />
  );
}
