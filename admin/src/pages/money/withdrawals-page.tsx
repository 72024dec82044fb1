import { Flex, Space, Tabs } from 'antd';
import { useNavigate } from 'react-router';
import type { WithdrawalStatus } from '@contract/terms/withdrawal';
import { useWords } from '../../i18n/i18n';
import { Page } from '../../kit/page';
import { useUrlState } from '../../kit/url-state';
import { Countdown, TimeText } from '../../kit/values';
import { CursorTable, type Columns } from '../../kit/cursor-table';
import { ChoiceFilter, SwitchFilter } from '../../kit/filters';
import { NumberLink, OwnerText } from '../../kit/people';
import { PayoutStopBanner } from './payout-stop';
import { useSumColumns } from './withdrawal-money';
import {
  WithdrawalMarks,
  WithdrawalTag,
  WITHDRAWALS_PATH,
  type WithdrawalRow,
} from './withdrawal-parts';
import { withdrawalWords } from './withdrawal-words';
import { moneyWords } from './words';

const EVERY_MS = 20_000;

/** Tabs of the queue: whose turn it is. */
const TABS = {
  review: ['AWAITING_REVIEW', 'HELD', 'REQUESTED'],
  approval: ['AWAITING_APPROVAL', 'AWAITING_SECOND_APPROVAL'],
  paying: ['APPROVED', 'SENDING', 'AWAITING_PAYEE'],
  failed: ['FAILED', 'EXPIRED', 'REJECTED', 'CANCELLED'],
  paid: ['PAID'],
} as const satisfies Readonly<Record<string, readonly WithdrawalStatus[]>>;
type TabKey = keyof typeof TABS;
const TAB_KEYS = Object.keys(TABS) as TabKey[];

/** The desk of withdrawals: what is due first on top. */
export default function WithdrawalsPage() {
  const t = useWords(withdrawalWords);
  const navigate = useNavigate();
  const [params, setParams] = useUrlState();
  const columns = useColumns();
  const tab = TAB_KEYS.find((key) => key === params.get('tab')) ?? 'review';
  return (
    <Page title={t('title')} subtitle={t('subtitle')}>
      <PayoutStopBanner />
      <Tabs
        activeKey={tab}
        items={TAB_KEYS.map((key) => ({ key, label: t(key) }))}
        onChange={(key) => setParams({ tab: key, cursor: undefined, only: undefined })}
      />
      <Filters tab={tab} />
      <CursorTable<WithdrawalRow>
        key={tab}
        path={WITHDRAWALS_PATH}
        query={{
          status: TABS[tab].join(','),
          ownerKind: params.get('ownerKind'),
          sla: params.get('only') === 'overdue' ? 'overdue' : 'all',
          flagged: params.get('only') === 'flagged' ? 'only' : 'all',
        }}
        columns={columns}
        rowKey={({ withdrawalNo }) => withdrawalNo}
        caption={t(tab)}
        emptyText={t('empty')}
        everyMs={EVERY_MS}
        onOpen={({ withdrawalNo }) => void navigate(`/money/withdrawals/${withdrawalNo}`)}
      />
    </Page>
  );
}

function Filters({ tab }: { readonly tab: TabKey }) {
  const t = useWords(withdrawalWords);
  const money = useWords(moneyWords);
  const only = tab === 'paying' ? 'flagged' : 'overdue';
  const isOver = tab === 'failed' || tab === 'paid';
  return (
    <Flex gap={16} wrap align="center" className="dh-block" role="search">
      <ChoiceFilter
        param="ownerKind"
        label={t('owner')}
        placeholder={t('allOwners')}
        choices={[
          { value: 'worker', label: money('worker') },
          { value: 'merchant', label: money('merchant') },
        ]}
      />
      {!isOver && (
        <SwitchFilter
          param="only"
          value={only}
          label={t(only === 'flagged' ? 'onlyFlagged' : 'onlyOverdue')}
        />
      )}
    </Flex>
  );
}

function useColumns(): Columns<WithdrawalRow> {
  const t = useWords(withdrawalWords);
  const money = useWords(moneyWords);
  return [
    {
      key: 'no',
      title: t('number'),
      fixed: 'left',
      render: (_, { withdrawalNo }) => (
        <NumberLink no={withdrawalNo} to={`/money/withdrawals/${withdrawalNo}`} />
      ),
    },
    {
      key: 'owner',
      title: t('owner'),
      render: (_, { ownerKind, ownerId }) => <OwnerText kind={ownerKind} id={ownerId} />,
    },
    ...useSumColumns<WithdrawalRow>(),
    {
      key: 'status',
      title: money('status'),
      render: (_, row) => (
        <Space size={4}>
          <WithdrawalTag status={row.status} />
          <WithdrawalMarks row={row} />
        </Space>
      ),
    },
    {
      key: 'due',
      title: money('deadline'),
      render: (_, { closedAt, stageDueAt }) =>
        closedAt === null ? <Countdown until={stageDueAt} /> : <TimeText at={closedAt} />,
    },
    {
      key: 'created',
      title: money('created'),
      render: (_, { createdAt }) => <TimeText at={createdAt} />,
    },
  ];
}
