import { StopOutlined } from '@ant-design/icons';
import { Descriptions, Drawer, Flex, List, Segmented, Typography } from 'antd';
import { useState } from 'react';
import type { MoneyAlarmDto } from '@contract/schemas/reconciliation';
import { ALARM_STATUSES } from '@contract/terms/reconcile';
import { useWords } from '../../i18n/i18n';
import { ToneTag } from '../../kit/tag';
import { useUrlState } from '../../kit/url-state';
import { TimeText } from '../../kit/values';
import { useMay, useProfile } from '../../providers/profile';
import { CursorTable, type Columns } from '../../kit/cursor-table';
import { DeedButton } from '../../kit/deed-button';
import { PersonText } from '../../kit/people';
import { ALARM_REFRESH, ALARMS_PATH, JobSelect, JobText } from './reconcile-parts';
import { reconcileWords } from './reconcile-words';
import { moneyWords } from './words';

const EVERY_MS = 30_000;
const WIDTH = 640;

/** Alarms of the checks; while one of the stopping ones is open no payout leaves. */
export function Alarms() {
  const t = useWords(reconcileWords);
  const [params, setParams] = useUrlState();
  const [open, setOpen] = useState<MoneyAlarmDto | null>(null);
  const columns = useColumns();
  const status = ALARM_STATUSES.find((code) => code === params.get('status')) ?? 'OPEN';
  return (
    <>
      <Flex gap={16} wrap className="dh-block">
        <Segmented
          value={status}
          onChange={(next) => setParams({ status: next, cursor: undefined })}
          options={ALARM_STATUSES.map((value) => ({ value, label: t(value) }))}
        />
        <JobSelect />
      </Flex>
      <CursorTable<MoneyAlarmDto>
        key={status}
        path={ALARMS_PATH}
        query={{ status, job: params.get('job') }}
        columns={columns}
        rowKey={({ id }) => id}
        caption={t('alarms')}
        emptyText={t(status === 'OPEN' ? 'emptyAlarms' : 'emptyResolved')}
        everyMs={EVERY_MS}
        onOpen={setOpen}
      />
      <Drawer
        open={open !== null}
        width={WIDTH}
        title={open && <JobText job={open.job} />}
        onClose={() => setOpen(null)}
        destroyOnHidden
      >
        {open !== null && <AlarmOf alarm={open} onChange={setOpen} />}
      </Drawer>
    </>
  );
}

function StoppingTag() {
  const t = useWords(reconcileWords);
  return (
    <ToneTag tone="operator" icon={<StopOutlined />}>
      {t('stopping')}
    </ToneTag>
  );
}

function useColumns(): Columns<MoneyAlarmDto> {
  const t = useWords(reconcileWords);
  return [
    { key: 'job', title: t('job'), render: (_, { job }) => <JobText job={job} /> },
    {
      key: 'stopping',
      title: t('stopping'),
      render: (_, { isStopping }) => (isStopping ? <StoppingTag /> : '–'),
    },
    { key: 'subject', title: t('subject'), dataIndex: 'subject' },
    {
      key: 'detail',
      title: t('detail'),
      render: (_, { detail }) => (
        <Typography.Text style={{ maxWidth: 360 }} ellipsis={{ tooltip: detail }}>
          {detail}
        </Typography.Text>
      ),
    },
    { key: 'seen', title: t('seen'), align: 'right', dataIndex: 'seenCount' },
    {
      key: 'assigned',
      title: t('assigned'),
      render: (_, { assignedTo }) => <PersonText id={assignedTo} />,
    },
    { key: 'first', title: t('openedAt'), render: (_, { openedAt }) => <TimeText at={openedAt} /> },
    {
      key: 'last',
      title: t('lastSeen'),
      render: (_, { lastSeenAt }) => <TimeText at={lastSeenAt} />,
    },
  ];
}

type AlarmProps = { readonly alarm: MoneyAlarmDto; onChange(alarm: MoneyAlarmDto | null): void };

function AlarmOf({ alarm, onChange }: AlarmProps) {
  const t = useWords(reconcileWords);
  const may = useMay();
  const word = (said: MoneyAlarmDto['resolution']) =>
    said === null ? (
      '–'
    ) : (
      <Flex gap={8} wrap>
        <PersonText id={said.by} />
        <TimeText at={said.at} />
        <span>{said.reason}</span>
      </Flex>
    );
  return (
    <>
      {alarm.status === 'OPEN' && may('reconciliation.handle') && (
        <AlarmDeeds alarm={alarm} onChange={onChange} />
      )}
      <Descriptions
        column={1}
        size="small"
        bordered
        className="dh-block"
        items={[
          { key: 'subject', label: t('subject'), children: alarm.subject },
          { key: 'detail', label: t('detail'), children: alarm.detail },
          {
            key: 'stopping',
            label: t('stopping'),
            children: alarm.isStopping ? <StoppingTag /> : '–',
          },
          {
            key: 'first',
            label: t('openedAt'),
            children: <TimeText at={alarm.openedAt} isFull />,
          },
          {
            key: 'last',
            label: t('lastSeen'),
            children: <TimeText at={alarm.lastSeenAt} isFull />,
          },
          { key: 'seen', label: t('seen'), children: alarm.seenCount },
          {
            key: 'assigned',
            label: t('assigned'),
            children: <PersonText id={alarm.assignedTo} />,
          },
          { key: 'firstBy', label: t('firstBy'), children: word(alarm.firstResolution) },
          { key: 'by', label: t('resolvedBy'), children: word(alarm.resolution) },
        ]}
      />
      <Notes alarm={alarm} />
    </>
  );
}

function Notes({ alarm }: { readonly alarm: MoneyAlarmDto }) {
  const t = useWords(reconcileWords);
  return (
    <List
      size="small"
      header={t('notes')}
      dataSource={[...alarm.notes]}
      renderItem={({ by, at, text }) => (
        <List.Item>
          <Flex gap={8} wrap>
            <PersonText id={by} />
            <TimeText at={at} />
            <span>{text}</span>
          </Flex>
        </List.Item>
      )}
    />
  );
}

function AlarmDeeds({ alarm, onChange }: AlarmProps) {
  const t = useWords(reconcileWords);
  const money = useWords(moneyWords);
  const me = useProfile()?.id;
  const path = `${ALARMS_PATH}/${encodeURIComponent(alarm.id)}`;
  const facts = [
    [t('subject'), alarm.subject],
    [t('detail'), alarm.detail],
  ] as const;
  const first = alarm.firstResolution;
  const resolve = !alarm.isStopping
    ? ({ label: t('resolve'), follows: t('resolveFollows') } as const)
    : first === null
      ? ({ label: t('resolveFirst'), follows: t('resolveFirstFollows') } as const)
      : ({
          label: t('resolveSecond'),
          follows: t('resolveSecondFollows', { reason: first.reason }),
        } as const);
  const shared = { facts, refresh: ALARM_REFRESH, onDone: onChange };
  return (
    <Flex gap={8} wrap className="dh-block" aria-label={money('details')}>
      <DeedButton<MoneyAlarmDto>
        {...shared}
        label={resolve.label}
        consequence={resolve.follows}
        isPrimary
        disabledReason={first !== null && first.by === me ? t('ownFirst') : undefined}
        command={({ reason }) => ({ path: `${path}/resolve`, body: { reason } })}
      />
      <DeedButton<MoneyAlarmDto>
        {...shared}
        label={t('note')}
        consequence={t('noteFollows')}
        command={({ reason }) => ({ path: `${path}/notes`, body: { text: reason, isMine: false } })}
      />
      {alarm.assignedTo !== me && (
        <DeedButton<MoneyAlarmDto>
          {...shared}
          label={t('take')}
          consequence={t('takeFollows')}
          command={({ reason }) => ({
            path: `${path}/notes`,
            body: { text: reason, isMine: true },
          })}
        />
      )}
    </Flex>
  );
}
