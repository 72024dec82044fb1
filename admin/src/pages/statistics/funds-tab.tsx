import { useMemo } from 'react';
import { FIGURE_TEXT, FUND_FIGURES, MERCHANT_FUND_FIGURES } from '@contract/terms/statistics';
import { useApi } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { yuan } from '../../kit/format';
import { Block } from '../../kit/page';
import { Loaded } from '../../kit/states';
import { useProfile } from '../../providers/profile';
import { ExportButton, FigureTable, Fresh, LazyChart } from './parts';
import { QuestionBar, useQuestion } from './question';
import type { Funds } from './types';
import { statisticsWords } from './words';

const KEYS = ['group', 'city', 'category', 'merchant'] as const;
const SHOWN = ['salesFen', 'refundedFen', 'commissionFen'] as const;
type Row = Funds['items'][number];

/** Money by period, straight from the ledger. */
export function FundsTab() {
  const t = useWords(statisticsWords);
  const name = useLocalName();
  const question = useQuestion(KEYS);
  const isMerchant = useProfile()?.audience === 'merchant';
  const figures = isMerchant ? MERCHANT_FUND_FIGURES : FUND_FIGURES;
  const query = useApi<Funds>(`${question.base}/funds`, question.query);
  return (
    <>
      <QuestionBar keys={KEYS} />
      <Loaded query={query}>
        {(data) => (
          <Block title={t('funds')} extra={<ExportButton kind="funds" question={question} />}>
            <FundsChart data={data} />
            <FigureTable<Row>
              rows={[...data.items].reverse()}
              rowKey={({ period }) => period}
              caption={`${t('funds')} ${t('table')}`}
              columns={[
                { title: t('period'), dataIndex: 'period' },
                ...figures.map((figure) => ({
                  title: name(FIGURE_TEXT[figure]),
                  align: 'right' as const,
                  render: (_: unknown, row: Row) => yuan(row[figure] ?? 0),
                })),
                { title: name(FIGURE_TEXT.refunds), align: 'right', dataIndex: 'refunds' },
              ]}
              totals={[
                t('total'),
                ...figures.map((figure) => yuan(data.totals[figure] ?? 0)),
                data.totals.refunds,
              ]}
            />
            <Fresh at={data.updatedAt} />
          </Block>
        )}
      </Loaded>
    </>
  );
}

function FundsChart({ data }: { readonly data: Funds }) {
  const t = useWords(statisticsWords);
  const name = useLocalName();
  const labels = useMemo(() => data.items.map(({ period }) => period), [data]);
  const series = useMemo(
    () =>
      SHOWN.map((figure) => ({
        name: name(FIGURE_TEXT[figure]),
        kind: figure === 'salesFen' ? ('bar' as const) : ('line' as const),
        values: data.items.map((row) => row[figure] ?? 0),
      })),
    [data, name],
  );
  if (data.items.length < 2) return null;
  return (
    <LazyChart
      labels={labels}
      series={series}
      format={yuan}
      label={`${t('funds')} ${t('chart')}`}
    />
  );
}
