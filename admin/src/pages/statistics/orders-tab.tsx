import { Tooltip } from 'antd';
import { useMemo } from 'react';
import { FIGURE_TEXT } from '@contract/terms/statistics';
import { useApi } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { duration } from '../../kit/format';
import { Block } from '../../kit/page';
import { Loaded } from '../../kit/states';
import { ExportButton, FigureTable, Fresh, LazyChart } from './parts';
import { QuestionBar, useQuestion } from './question';
import type { Orders } from './types';
import { statisticsWords } from './words';

const KEYS = ['group', 'city', 'category', 'merchant'] as const;
const FIGURES = ['placed', 'paid', 'completed'] as const;
const REST = ['closed', 'escalated', 'declined'] as const;
type Row = Orders['items'][number];

/** Orders by period: how many, how they ended, how long they waited for somebody. */
export function OrdersTab() {
  const t = useWords(statisticsWords);
  const question = useQuestion(KEYS);
  const query = useApi<Orders>(`${question.base}/orders`, question.query);
  return (
    <>
      <QuestionBar keys={KEYS} />
      <Loaded query={query}>
        {(data) => (
          <Block
            title={`${t('orders')} · ${t('perDay')} ${data.placedPerDay}`}
            extra={<ExportButton kind="orders" question={question} />}
          >
            <OrdersChart data={data} />
            <OrdersTable data={data} />
            <Fresh at={data.updatedAt} />
          </Block>
        )}
      </Loaded>
    </>
  );
}

function OrdersChart({ data }: { readonly data: Orders }) {
  const t = useWords(statisticsWords);
  const name = useLocalName();
  const labels = useMemo(() => data.items.map(({ period }) => period), [data]);
  const series = useMemo(
    () => [
      ...FIGURES.map((figure) => ({
        name: name(FIGURE_TEXT[figure]),
        kind: figure === 'placed' ? ('bar' as const) : ('line' as const),
        values: data.items.map((row) => row[figure]),
      })),
      {
        name: t('cancelled'),
        kind: 'line' as const,
        values: data.items.map(({ cancelled }) => cancelled),
      },
    ],
    // The words change with the language, which renders everything anew.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [data, name],
  );
  if (data.items.length < 2) return null;
  return <LazyChart labels={labels} series={series} label={`${t('orders')} ${t('chart')}`} />;
}

function OrdersTable({ data }: { readonly data: Orders }) {
  const t = useWords(statisticsWords);
  const name = useLocalName();
  const figures = [...FIGURES, ...REST];
  const wait = (ms: number | null): string =>
    ms === null ? '–' : t('within', { time: duration(ms) });
  const { totals } = data;
  return (
    <FigureTable<Row>
      rows={[...data.items].reverse()}
      rowKey={({ period }) => period}
      caption={`${t('orders')} ${t('table')}`}
      columns={[
        { title: t('period'), dataIndex: 'period' },
        ...figures.map((figure) => ({
          title: name(FIGURE_TEXT[figure]),
          align: 'right' as const,
          dataIndex: figure,
        })),
        { title: t('cancelled'), align: 'right', dataIndex: 'cancelled' },
        {
          title: <Tooltip title={t('customersHint')}>{t('customers')}</Tooltip>,
          align: 'right',
          render: (_, { customers }) => customers ?? '–',
        },
        { title: t('waitP50'), align: 'right', render: (_, row) => wait(row.waitP50Ms) },
        { title: t('waitP95'), align: 'right', render: (_, row) => wait(row.waitP95Ms) },
      ]}
      totals={[
        t('total'),
        ...figures.map((figure) => totals[figure]),
        totals.cancelled,
        '–',
        wait(totals.waitP50Ms),
        wait(totals.waitP95Ms),
      ]}
    />
  );
}
