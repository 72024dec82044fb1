import { Descriptions, Drawer, Table } from 'antd';
import { Link } from 'react-router';
import type { LocalName } from '@contract/terms/catalogue';
import type { z } from 'zod';
import type { ledgerJournalSchema } from '@contract/schemas/ledger';
import { useApi } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { Loaded } from '../../kit/states';
import { useUrlState } from '../../kit/url-state';
import { Money, TimeText } from '../../kit/values';
import type { Columns } from '../../kit/cursor-table';
import { ledgerWords } from './ledger-words';
import { OrderLink } from '../../kit/people';
import { moneyWords } from './words';

type Journal = z.infer<typeof ledgerJournalSchema>;
type Line = Journal['lines'][number];

const WIDTH = 900;

/** The journal of the URL's `journal` with all its lines. */
export function JournalDrawer() {
  const t = useWords(ledgerWords);
  const [params, setParams] = useUrlState();
  const journalId = params.get('journal');
  return (
    <Drawer
      open={journalId !== null}
      width={WIDTH}
      title={t('journalTitle', { id: journalId ?? '' })}
      onClose={() => setParams({ journal: undefined })}
      destroyOnHidden
    >
      {journalId !== null && <JournalOf journalId={journalId} />}
    </Drawer>
  );
}

function JournalOf({ journalId }: { readonly journalId: string }) {
  const money = useWords(moneyWords);
  const columns = useColumns();
  const query = useApi<Journal>(`/admin/ledger/journals/${encodeURIComponent(journalId)}`);
  return (
    <Loaded query={query}>
      {(journal) => (
        <>
          <Descriptions
            column={2}
            size="small"
            className="dh-block"
            items={[
              { key: 'at', label: money('at'), children: <TimeText at={journal.at} isFull /> },
              {
                key: 'order',
                label: money('order'),
                children: <OrderLink orderId={journal.orderId} orderNo={journal.orderNo} />,
              },
            ]}
          />
          <Table<Line>
            rowKey="id"
            columns={columns}
            dataSource={journal.lines}
            pagination={false}
            size="small"
            scroll={{ x: 'max-content' }}
          />
        </>
      )}
    </Loaded>
  );
}

function AccountLink(props: { readonly id: string; readonly text: LocalName }) {
  const name = useLocalName();
  return (
    <Link to={`/money/ledger/${encodeURIComponent(props.id)}`} title={props.id}>
      {name(props.text)}
      <div className="dh-optional" style={{ marginInlineStart: 0 }}>
        {props.id}
      </div>
    </Link>
  );
}

function useColumns(): Columns<Line> {
  const t = useWords(ledgerWords);
  const money = useWords(moneyWords);
  const name = useLocalName();
  return [
    { key: 'text', title: t('text'), render: (_, { text }) => name(text) },
    {
      key: 'debit',
      title: t('debit'),
      render: (_, { debit, debitText }) => <AccountLink id={debit} text={debitText} />,
    },
    {
      key: 'credit',
      title: t('credit'),
      render: (_, { credit, creditText }) => <AccountLink id={credit} text={creditText} />,
    },
    {
      key: 'amount',
      title: money('amount'),
      align: 'right',
      render: (_, { amountFen }) => <Money fen={amountFen} isStrong />,
    },
    { key: 'mode', title: t('mode'), render: (_, { modeText }) => name(modeText) },
  ];
}
