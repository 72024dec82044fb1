import { Flex, Segmented, Typography } from 'antd';
import type { SuspenseDto } from '@contract/schemas/reconciliation';
import { SUSPENSE_DAYS_MAX, SUSPENSE_STATUSES } from '@contract/terms/reconcile';
import { useWords } from '../../i18n/i18n';
import { yuan } from '../../kit/format';
import { useUrlState } from '../../kit/url-state';
import { IdText, Money } from '../../kit/values';
import { useMay, useProfile } from '../../providers/profile';
import { CursorTable, type Columns } from '../../kit/cursor-table';
import { DeedButton, type Fact } from '../../kit/deed-button';
import { PersonText } from '../../kit/people';
import { SUSPENSE_PATH } from './reconcile-parts';
import { reconcileWords } from './reconcile-words';
import { moneyWords } from './words';

/** Money at a channel that nothing explains: one says what it was, another takes it out. */
export function Suspense() {
  const t = useWords(reconcileWords);
  const [params, setParams] = useUrlState();
  const columns = useColumns();
  const status = SUSPENSE_STATUSES.find((code) => code === params.get('status')) ?? 'OPEN';
  return (
    <>
      <Segmented
        className="dh-block"
        value={status}
        onChange={(next) => setParams({ status: next, cursor: undefined })}
        options={SUSPENSE_STATUSES.map((value) => ({ value, label: t(value) }))}
      />
      <CursorTable<SuspenseDto>
        key={status}
        path={SUSPENSE_PATH}
        query={{ status }}
        columns={columns}
        rowKey={({ id }) => id}
        caption={t('suspense')}
        emptyText={t('emptySuspense')}
      />
    </>
  );
}

function useColumns(): Columns<SuspenseDto> {
  const t = useWords(reconcileWords);
  const money = useWords(moneyWords);
  return [
    { key: 'no', title: t('number'), render: (_, { no }) => <IdText id={no} /> },
    { key: 'channel', title: t('channel'), render: (_, { channel }) => t(channel) },
    { key: 'kind', title: t('kind'), render: (_, { kind }) => t(kind) },
    {
      key: 'amount',
      title: money('amount'),
      align: 'right',
      render: (_, { signedFen }) => <Money fen={signedFen} isStrong />,
    },
    { key: 'day', title: t('day'), dataIndex: 'dateCn' },
    {
      key: 'age',
      title: t('age'),
      align: 'right',
      render: (_, { ageDays, status }) => (
        <Typography.Text
          {...(status !== 'RESOLVED' && ageDays > SUSPENSE_DAYS_MAX && { type: 'danger' as const })}
        >
          {t('days', { count: ageDays })}
          {status !== 'RESOLVED' &&
            ageDays > SUSPENSE_DAYS_MAX &&
            ` · ${t('tooOld', { count: SUSPENSE_DAYS_MAX })}`}
        </Typography.Text>
      ),
    },
    {
      key: 'asked',
      title: t('asked'),
      render: (_, { asked }) => asked && <SaidBy word={asked} />,
    },
    {
      key: 'checked',
      title: t('checkedBy'),
      render: (_, { checked }) => checked && <SaidBy word={checked} />,
    },
    { key: 'deeds', title: '', render: (_, item) => <Deeds item={item} /> },
  ];
}

function SaidBy({ word }: { readonly word: NonNullable<SuspenseDto['asked']> }) {
  return (
    <Flex gap={6} wrap align="center">
      <PersonText id={word.by} />
      <span>{word.reason}</span>
    </Flex>
  );
}

function Deeds({ item }: { readonly item: SuspenseDto }) {
  const t = useWords(reconcileWords);
  const money = useWords(moneyWords);
  const may = useMay();
  const me = useProfile()?.id;
  const amount = yuan(Math.abs(item.signedFen));
  const facts: readonly Fact[] = [
    [t('number'), item.no],
    [t('channel'), `${t(item.channel)} · ${t(item.signedFen > 0 ? 'incoming' : 'outgoing')}`],
    [money('amount'), amount],
    ...(item.asked === null ? [] : [[t('asked'), item.asked.reason] as const]),
  ];
  const path = `${SUSPENSE_PATH}/${encodeURIComponent(item.id)}`;
  const refresh = [SUSPENSE_PATH];
  if (item.status === 'OPEN' && may('reconciliation.handle')) {
    return (
      <DeedButton
        label={t('ask')}
        facts={facts}
        consequence={t('askFollows')}
        refresh={refresh}
        command={({ reason }) => ({ path: `${path}/ask`, body: { reason } })}
      />
    );
  }
  if (item.status !== 'ASKED' || !may('reconciliation.approve')) return null;
  const isOwn = item.asked?.by === me;
  return (
    <Flex gap={8}>
      <DeedButton
        label={t('approve', { amount })}
        facts={facts}
        consequence={t('approveFollows')}
        isPrimary
        disabledReason={isOwn ? money('oneOwn') : undefined}
        refresh={refresh}
        command={({ reason }) => ({ path: `${path}/approve`, body: { reason } })}
      />
      {!isOwn && (
        <DeedButton
          label={t('reject')}
          facts={facts}
          consequence={t('rejectFollows')}
          isDanger
          refresh={refresh}
          command={({ reason }) => ({ path: `${path}/reject`, body: { reason } })}
        />
      )}
    </Flex>
  );
}
