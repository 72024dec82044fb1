import { Tabs, Typography } from 'antd';
import type { z } from 'zod';
import type { depositMovementRowSchema } from '@contract/schemas/discipline';
import { DEPOSIT_MOVEMENT_STATUSES } from '@contract/terms/discipline';
import { useWords } from '../../i18n/i18n';
import { yuan } from '../../kit/format';
import { Page } from '../../kit/page';
import { useUrlState } from '../../kit/url-state';
import { Money, TimeText } from '../../kit/values';
import { useMay } from '../../providers/profile';
import { CursorTable, type Columns } from '../../kit/cursor-table';
import { DecideDeeds } from './decide-deeds';
import { fundRequestWords } from './fund-requests-words';
import { OwnerText, PersonText } from '../../kit/people';
import { moneyWords } from './words';

type Movement = z.infer<typeof depositMovementRowSchema>;

const PATH = '/admin/deposit-movements';

/** Deductions from deposits, and notes that one is to be paid back. */
export default function DepositsPage() {
  const t = useWords(fundRequestWords);
  const columns = useColumns();
  const [params, setParams] = useUrlState();
  const status =
    DEPOSIT_MOVEMENT_STATUSES.find((code) => code === params.get('tab')) ?? 'REQUESTED';
  return (
    <Page title={t('depositsTitle')} subtitle={t('depositsHint')}>
      <Tabs
        activeKey={status}
        items={DEPOSIT_MOVEMENT_STATUSES.map((key) => ({ key, label: t(key) }))}
        onChange={(tab) => setParams({ tab, cursor: undefined })}
      />
      <CursorTable<Movement>
        key={status}
        path={PATH}
        query={{ status }}
        columns={columns}
        rowKey={({ id }) => id}
        caption={t('depositsTitle')}
        emptyText={t('empty')}
      />
    </Page>
  );
}

function useColumns(): Columns<Movement> {
  const t = useWords(fundRequestWords);
  const money = useWords(moneyWords);
  const may = useMay();
  return [
    {
      key: 'worker',
      title: t('worker'),
      render: (_, { workerId }) => <OwnerText kind="worker" id={workerId} />,
    },
    { key: 'kind', title: t('kind'), render: (_, { kind }) => t(kind) },
    {
      key: 'amount',
      title: money('amount'),
      align: 'right',
      render: (_, { amountFen }) => <Money fen={amountFen} isStrong />,
    },
    {
      key: 'basis',
      title: t('basis'),
      render: (_, { caseNo, breachId, reference }) => caseNo ?? breachId ?? reference ?? '–',
    },
    { key: 'reason', title: money('reason'), dataIndex: 'reason' },
    { key: 'maker', title: t('maker'), render: (_, { madeBy }) => <PersonText id={madeBy} /> },
    { key: 'at', title: money('created'), render: (_, { at }) => <TimeText at={at} /> },
    {
      key: 'checker',
      title: t('checker'),
      render: (_, { checkedBy }) => <PersonText id={checkedBy} />,
    },
    {
      key: 'deeds',
      title: '',
      render: (_, row) =>
        row.status === 'REQUESTED' && may('deposit.approve') && <Deeds row={row} />,
    },
  ];
}

function Deeds({ row }: { readonly row: Movement }) {
  const t = useWords(fundRequestWords);
  const money = useWords(moneyWords);
  const amount = yuan(row.amountFen);
  return (
    <>
      <DecideDeeds
        path={`${PATH}/${encodeURIComponent(row.id)}`}
        refresh={[PATH]}
        madeBy={row.madeBy}
        facts={[
          [t('worker'), row.workerId],
          [money('amount'), amount],
        ]}
        {...(row.kind === 'DEDUCTION' && {
          approve: { label: t('bookDeposit', { amount }), follows: t('depositFollows') },
        })}
      />
      {row.kind === 'REFUND' && (
        <Typography.Text type="secondary">{t('refundHint')}</Typography.Text>
      )}
    </>
  );
}
