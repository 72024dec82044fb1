import { Button, Flex, Input, Select, Table, Tabs } from 'antd';
import { Link, useNavigate } from 'react-router';
import type { z } from 'zod';
import type { chartSchema, ledgerAccountSchema } from '@contract/schemas/ledger';
import { useApi } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { Page } from '../../kit/page';
import { Loaded } from '../../kit/states';
import { useUrlState } from '../../kit/url-state';
import { Money } from '../../kit/values';
import { useMay } from '../../providers/profile';
import { CursorTable, type Columns } from '../../kit/cursor-table';
import { ledgerWords } from './ledger-words';
import { LedgerStatement } from './ledger-statement';

export type LedgerAccount = z.infer<typeof ledgerAccountSchema>;
type Chart = z.infer<typeof chartSchema>;
type ChartEntry = Chart['items'][number];

export const LEDGER_ACCOUNTS_PATH = '/admin/ledger/accounts';
const CHART_PATH = '/admin/ledger/chart';
const TABS = ['accounts', 'chart', 'statement'] as const;

/** The books, read only: by kind, by owner, down to the journal. */
export default function LedgerPage() {
  const t = useWords(ledgerWords);
  const may = useMay();
  const [params, setParams] = useUrlState();
  const shown = TABS.filter((key) => key !== 'statement' || may('statement.read'));
  const tab = shown.find((key) => key === params.get('tab')) ?? 'accounts';
  return (
    <Page title={t('title')} subtitle={t('subtitle')}>
      <Tabs
        activeKey={tab}
        items={shown.map((key) => ({ key, label: t(key) }))}
        onChange={(key) => setParams({ tab: key, cursor: undefined })}
      />
      {tab === 'accounts' && <Accounts />}
      {tab === 'chart' && <ChartTable />}
      {tab === 'statement' && <LedgerStatement />}
    </Page>
  );
}

function Accounts() {
  const t = useWords(ledgerWords);
  const name = useLocalName();
  const navigate = useNavigate();
  const [params, setParams] = useUrlState();
  const columns = useAccountColumns();
  const chart = useApi<Chart>(CHART_PATH);
  return (
    <>
      <Flex gap={8} wrap className="dh-block" role="search">
        <Select
          showSearch
          optionFilterProp="label"
          style={{ width: 260 }}
          aria-label={t('kind')}
          value={params.get('kind') ?? ''}
          onChange={(kind) => setParams({ kind, cursor: undefined })}
          options={[
            { value: '', label: t('allKinds') },
            ...(chart.data?.items ?? []).map(({ kind, text }) => ({
              value: kind,
              label: name(text),
            })),
          ]}
        />
        <Input.Search
          allowClear
          style={{ width: 320 }}
          aria-label={t('owner')}
          placeholder={t('ownerHint')}
          defaultValue={params.get('owner') ?? ''}
          onSearch={(owner) => setParams({ owner: owner.trim(), cursor: undefined })}
        />
      </Flex>
      <CursorTable<LedgerAccount>
        path={LEDGER_ACCOUNTS_PATH}
        query={{ kind: params.get('kind'), owner: params.get('owner') }}
        columns={columns}
        rowKey={({ accountId }) => accountId}
        caption={t('accounts')}
        emptyText={t('emptyAccounts')}
        onOpen={({ accountId }) => void navigate(`/money/ledger/${encodeURIComponent(accountId)}`)}
      />
    </>
  );
}

function useAccountColumns(): Columns<LedgerAccount> {
  const t = useWords(ledgerWords);
  const name = useLocalName();
  const amount = (key: 'posted' | 'pendingIn' | 'pendingOut' | 'available') => ({
    key,
    title: t(key),
    align: 'right' as const,
    render: (_: unknown, row: LedgerAccount) => (
      <Money fen={row[`${key}Fen`]} isStrong={key === 'posted'} />
    ),
  });
  return [
    { key: 'kind', title: t('kind'), render: (_, { text }) => name(text) },
    {
      key: 'account',
      title: t('account'),
      render: (_, { accountId }) => (
        <Link to={`/money/ledger/${encodeURIComponent(accountId)}`}>{accountId}</Link>
      ),
    },
    { key: 'side', title: t('side'), render: (_, { side }) => t(side) },
    amount('posted'),
    amount('pendingIn'),
    amount('pendingOut'),
    amount('available'),
  ];
}

function ChartTable() {
  const t = useWords(ledgerWords);
  const name = useLocalName();
  const [, setParams] = useUrlState();
  const query = useApi<Chart>(CHART_PATH);
  const flag = (key: 'isOwned' | 'noNegative' | 'isHot') => ({
    key,
    title: t(key),
    render: (_: unknown, row: ChartEntry) => t(row[key] ? 'yes' : 'no'),
  });
  const columns: Columns<ChartEntry> = [
    { key: 'kind', title: t('kind'), render: (_, { text }) => name(text) },
    { key: 'prefix', title: t('prefix'), dataIndex: 'prefix', className: 'dh-number' },
    { key: 'side', title: t('side'), render: (_, { side }) => t(side) },
    flag('isOwned'),
    flag('noNegative'),
    flag('isHot'),
    {
      key: 'open',
      title: '',
      render: (_, { kind }) => (
        <Button
          type="link"
          size="small"
          onClick={() => setParams({ tab: 'accounts', kind, cursor: undefined, owner: undefined })}
        >
          {t('openAccounts')}
        </Button>
      ),
    },
  ];
  return (
    <Loaded query={query}>
      {({ items }) => (
        <Table<ChartEntry>
          rowKey="kind"
          columns={columns}
          dataSource={items}
          pagination={false}
          size="middle"
          scroll={{ x: 'max-content' }}
        />
      )}
    </Loaded>
  );
}
