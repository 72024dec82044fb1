import { Table, Typography } from 'antd';
import type { LocalName } from '@contract/terms/catalogue';
import { useApi } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { Block } from '../../kit/page';
import { EmptyState, Loaded } from '../../kit/states';
import { IdText, Money, TimeText } from '../../kit/values';
import { orderWords } from './order-words';
import type { Journals } from './types';

const ROWS_A_PAGE = 20;
type Journal = Journals['items'][number];
type Line = Journal['lines'][number];

/** What moved in the books for this order: summed up by what it was for, then each journal. */
export function JournalsBlock({ orderId }: { readonly orderId: string }) {
  const t = useWords(orderWords);
  const query = useApi<Journals>(`/admin/orders/${orderId}/journals`);
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <Block title={t('journals')}>
            <EmptyState text={t('noJournals')} />
          </Block>
        ) : (
          <>
            <StatementBlock journals={items} />
            <Block title={t('journals')}>
              <JournalTable journals={items} />
            </Block>
          </>
        )
      }
    </Loaded>
  );
}

/** Reserved amounts count when they are posted, never twice. */
const isBooked = ({ mode }: Line): boolean => mode === 'single' || mode === 'post';

type Sum = { readonly key: string; readonly text: LocalName; readonly from: LocalName } & {
  readonly to: LocalName;
  readonly amountFen: number;
};

function sumsOf(journals: readonly Journal[]): readonly Sum[] {
  const sums = new Map<string, Sum>();
  for (const line of journals.flatMap(({ lines }) => lines).filter(isBooked)) {
    const key = [line.code, line.debitText.en, line.creditText.en].join('|');
    const before = sums.get(key)?.amountFen ?? 0;
    const { text, debitText: from, creditText: to } = line;
    sums.set(key, { key, text, from, to, amountFen: before + line.amountFen });
  }
  return [...sums.values()];
}

function StatementBlock({ journals }: { readonly journals: readonly Journal[] }) {
  const t = useWords(orderWords);
  const name = useLocalName();
  return (
    <Block title={t('statement')}>
      <Table<Sum>
        rowKey="key"
        size="small"
        caption={<span className="dh-hidden">{t('statement')}</span>}
        scroll={{ x: 'max-content' }}
        pagination={false}
        dataSource={[...sumsOf(journals)]}
        columns={[
          { title: t('what'), render: (_, { text }) => name(text) },
          { title: t('debit'), render: (_, { from }) => name(from) },
          { title: t('credit'), render: (_, { to }) => name(to) },
          {
            title: t('amount'),
            align: 'right',
            render: (_, { amountFen }) => <Money fen={amountFen} />,
          },
        ]}
      />
    </Block>
  );
}

function JournalTable({ journals }: { readonly journals: readonly Journal[] }) {
  const t = useWords(orderWords);
  const name = useLocalName();
  return (
    <Table<Journal>
      rowKey="id"
      size="small"
      caption={<span className="dh-hidden">{t('journals')}</span>}
      scroll={{ x: 'max-content' }}
      pagination={journals.length > ROWS_A_PAGE && { pageSize: ROWS_A_PAGE, size: 'small' }}
      dataSource={[...journals]}
      expandable={{ expandedRowRender: ({ lines }) => <Lines lines={lines} /> }}
      columns={[
        { title: t('when'), render: (_, { at }) => <TimeText at={at} isFull /> },
        { title: t('journal'), render: (_, { id }) => <IdText id={id} length={28} /> },
        {
          title: t('what'),
          render: (_, { lines }) =>
            [...new Set(lines.map(({ text }) => name(text)))].join(t('comma')),
        },
        {
          title: t('lineCount'),
          align: 'right',
          render: (_, { lines }) => lines.length,
        },
      ]}
    />
  );
}

function Lines({ lines }: { readonly lines: readonly Line[] }) {
  const t = useWords(orderWords);
  const name = useLocalName();
  const account = (text: LocalName, id: string) => (
    <div>
      {name(text)}
      <div className="dh-desk-under">
        <Typography.Text code>{id}</Typography.Text>
      </div>
    </div>
  );
  return (
    <Table<Line>
      rowKey="id"
      size="small"
      caption={<span className="dh-hidden">{t('lines')}</span>}
      pagination={false}
      dataSource={[...lines]}
      columns={[
        { title: t('what'), render: (_, { text }) => name(text) },
        { title: t('mode'), render: (_, { modeText }) => name(modeText) },
        { title: t('debit'), render: (_, line) => account(line.debitText, line.debit) },
        { title: t('credit'), render: (_, line) => account(line.creditText, line.credit) },
        {
          title: t('amount'),
          align: 'right',
          render: (_, { amountFen }) => <Money fen={amountFen} />,
        },
      ]}
    />
  );
}
