import { Button, DatePicker, Descriptions, Flex } from 'antd';
import dayjs from 'dayjs';
import { useParams } from 'react-router';
import type { z } from 'zod';
import type { accountTransferSchema } from '@contract/schemas/ledger';
import { useApi } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { Block, Page } from '../../kit/page';
import { Loaded } from '../../kit/states';
import { useUrlState } from '../../kit/url-state';
import { Money, TimeText } from '../../kit/values';
import { CursorTable, type Columns } from '../../kit/cursor-table';
import { SignedMoney } from './funds-wallet';
import { JournalDrawer } from './journal-drawer';
import { LEDGER_ACCOUNTS_PATH, type LedgerAccount } from './ledger-page';
import { ledgerWords } from './ledger-words';
import { OrderLink } from '../../kit/people';
import { moneyWords } from './words';

type Transfer = z.infer<typeof accountTransferSchema>;

/** One account: what it holds and every line that made it so. */
export default function LedgerAccountPage() {
  const t = useWords(ledgerWords);
  const name = useLocalName();
  const { accountId = '' } = useParams();
  const path = `${LEDGER_ACCOUNTS_PATH}/${encodeURIComponent(accountId)}`;
  const query = useApi<LedgerAccount>(path);
  return (
    <Loaded query={query}>
      {(account) => (
        <Page title={name(account.text)} subtitle={account.accountId}>
          <Block>
            <Descriptions
              column={{ xs: 1, md: 3, lg: 3, xl: 5, xxl: 5 }}
              size="small"
              items={[
                { key: 'side', label: t('side'), children: t(account.side) },
                {
                  key: 'posted',
                  label: t('posted'),
                  children: <Money fen={account.postedFen} isStrong />,
                },
                {
                  key: 'in',
                  label: t('pendingIn'),
                  children: <Money fen={account.pendingInFen} />,
                },
                {
                  key: 'out',
                  label: t('pendingOut'),
                  children: <Money fen={account.pendingOutFen} />,
                },
                {
                  key: 'available',
                  label: t('available'),
                  children: <Money fen={account.availableFen} />,
                },
              ]}
            />
          </Block>
          <Transfers path={`${path}/transfers`} accountId={account.accountId} />
          <JournalDrawer />
        </Page>
      )}
    </Loaded>
  );
}

function Transfers(props: { readonly path: string; readonly accountId: string }) {
  const t = useWords(ledgerWords);
  const [params, setParams] = useUrlState();
  const columns = useColumns(props.accountId);
  const from = params.get('from');
  const to = params.get('to');
  return (
    <>
      <Flex className="dh-block">
        <DatePicker.RangePicker
          aria-label={t('transfers')}
          value={[from === null ? null : dayjs(from), to === null ? null : dayjs(to)]}
          onChange={(range) =>
            setParams({
              from: range?.[0]?.startOf('day').toISOString(),
              to: range?.[1]?.endOf('day').toISOString(),
              cursor: undefined,
            })
          }
        />
      </Flex>
      <CursorTable<Transfer>
        path={props.path}
        query={{ from, to }}
        columns={columns}
        rowKey={({ id }) => id}
        caption={t('transfers')}
        emptyText={t('emptyTransfers')}
      />
    </>
  );
}

function useColumns(accountId: string): Columns<Transfer> {
  const t = useWords(ledgerWords);
  const money = useWords(moneyWords);
  const name = useLocalName();
  const [, setParams] = useUrlState();
  return [
    { key: 'at', title: money('at'), render: (_, { at }) => <TimeText at={at} isFull /> },
    { key: 'text', title: t('text'), render: (_, { text }) => name(text) },
    { key: 'mode', title: t('mode'), render: (_, { modeText }) => name(modeText) },
    {
      key: 'amount',
      title: money('amount'),
      align: 'right',
      render: (_, { signedFen }) => <SignedMoney fen={signedFen} />,
    },
    {
      key: 'counter',
      title: t('counter'),
      render: (_, { debit, credit }) => (debit === accountId ? credit : debit),
    },
    {
      key: 'order',
      title: money('order'),
      render: (_, { orderId, orderNo }) => <OrderLink orderId={orderId} orderNo={orderNo} />,
    },
    {
      key: 'journal',
      title: t('journal'),
      render: (_, { journalId }) => (
        <Button
          type="link"
          size="small"
          onClick={() => setParams({ journal: journalId }, { isReplaced: false })}
        >
          {journalId.length > 32 ? `${journalId.slice(0, 31)}…` : journalId}
        </Button>
      ),
    },
  ];
}
