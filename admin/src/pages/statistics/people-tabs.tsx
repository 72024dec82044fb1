import { Link } from 'react-router';
import { FIGURE_TEXT } from '@contract/terms/statistics';
import { useApi } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { yuan } from '../../kit/format';
import { Block } from '../../kit/page';
import { Loaded } from '../../kit/states';
import { ExportButton, FigureTable, Fresh } from './parts';
import { QuestionBar, useQuestion } from './question';
import type { Merchants, Performance, Workers } from './types';
import { statisticsWords } from './words';

const RANK_KEYS = ['city', 'merchant'] as const;
const MERCHANT_KEYS = ['city', 'category', 'merchant'] as const;
const PERFORMANCE_KEYS = ['group', 'city', 'merchant'] as const;
const RANK_MAX = '200';
const MINUTES_AN_HOUR = 60;

/** Who served most in these days. */
export function WorkersTab() {
  const t = useWords(statisticsWords);
  const question = useQuestion(RANK_KEYS);
  const query = useApi<Workers>(`${question.base}/workers`, { ...question.query, limit: RANK_MAX });
  return (
    <>
      <QuestionBar keys={RANK_KEYS} />
      <Loaded query={query}>
        {({ items, updatedAt }) => (
          <Block title={t('workers')} extra={<ExportButton kind="workers" question={question} />}>
            <FigureTable<Workers['items'][number]>
              rows={items}
              rowKey={({ workerId, merchantId }) => `${workerId} ${merchantId}`}
              caption={t('workers')}
              columns={[
                {
                  title: t('worker'),
                  render: (_, { workerId, displayName }) => (
                    <Link to={`/r/workers/${workerId}`}>{displayName ?? workerId}</Link>
                  ),
                },
                {
                  title: t('merchant'),
                  render: (_, { merchantId, merchantName }) => merchantName ?? merchantId,
                },
                { title: t('visits'), align: 'right', dataIndex: 'orders' },
                {
                  title: t('minutes'),
                  align: 'right',
                  render: (_, { minutes }) =>
                    t('hoursText', { hours: (minutes / MINUTES_AN_HOUR).toFixed(1) }),
                },
                { title: t('income'), align: 'right', render: (_, row) => yuan(row.incomeFen) },
                { title: t('declined'), align: 'right', dataIndex: 'declined' },
              ]}
            />
            <Fresh at={updatedAt} />
          </Block>
        )}
      </Loaded>
    </>
  );
}

/** Which merchants sold most in these days. */
export function MerchantsTab() {
  const t = useWords(statisticsWords);
  const name = useLocalName();
  const question = useQuestion(MERCHANT_KEYS);
  const path = `${question.base}/merchants`;
  const query = useApi<Merchants>(path, { ...question.query, limit: RANK_MAX });
  const counts = ['placed', 'completed', 'closed'] as const;
  const sums = ['salesFen', 'refundedFen', 'commissionFen', 'merchantFen', 'workerFen'] as const;
  return (
    <>
      <QuestionBar keys={MERCHANT_KEYS} />
      <Loaded query={query}>
        {({ items, updatedAt }) => (
          <Block
            title={t('merchants')}
            extra={<ExportButton kind="merchants" question={question} />}
          >
            <FigureTable<Merchants['items'][number]>
              rows={items}
              rowKey={({ merchantId }) => merchantId}
              caption={t('merchants')}
              columns={[
                {
                  title: t('merchant'),
                  render: (_, { merchantId, merchantName }) => (
                    <Link to={`/r/merchants/${merchantId}`}>{merchantName ?? merchantId}</Link>
                  ),
                },
                ...counts.map((figure) => ({
                  title: name(FIGURE_TEXT[figure]),
                  align: 'right' as const,
                  dataIndex: figure,
                })),
                { title: t('cancelled'), align: 'right', dataIndex: 'cancelled' },
                ...sums.map((figure) => ({
                  title: name(FIGURE_TEXT[figure]),
                  align: 'right' as const,
                  render: (_: unknown, row: Merchants['items'][number]) => yuan(row[figure]),
                })),
              ]}
            />
            <Fresh at={updatedAt} />
          </Block>
        )}
      </Loaded>
    </>
  );
}

/** Workload, time and income of workers by period. */
export function PerformanceTab() {
  const t = useWords(statisticsWords);
  const question = useQuestion(PERFORMANCE_KEYS);
  const query = useApi<Performance>(`${question.base}/performance`, question.query);
  type Figures = Performance['totals'];
  const cells = (row: Figures) => [
    row.workers,
    row.orders,
    t('hoursText', { hours: (row.minutes / MINUTES_AN_HOUR).toFixed(1) }),
    yuan(row.incomeFen),
    row.ordersPerWorker ?? '–',
    row.minutesPerOrder ?? '–',
    row.incomeFenPerHour === null ? '–' : yuan(row.incomeFenPerHour),
    row.declined,
  ];
  const titles = [
    ...(['activeWorkers', 'visits', 'minutes', 'income'] as const),
    ...(['ordersPerWorker', 'minutesPerOrder', 'incomePerHour', 'declined'] as const),
  ];
  return (
    <>
      <QuestionBar keys={PERFORMANCE_KEYS} />
      <Loaded query={query}>
        {({ items, totals, updatedAt }) => (
          <Block
            title={t('performance')}
            extra={<ExportButton kind="performance" question={question} />}
          >
            <FigureTable<Performance['items'][number]>
              rows={[...items].reverse()}
              rowKey={({ period }) => period}
              caption={t('performance')}
              columns={[
                { title: t('period'), dataIndex: 'period' },
                ...titles.map((key, index) => ({
                  title: t(key),
                  align: 'right' as const,
                  render: (_: unknown, row: Figures) => cells(row)[index],
                })),
              ]}
              totals={[t('total'), ...cells(totals)]}
            />
            <Fresh at={updatedAt} />
          </Block>
        )}
      </Loaded>
    </>
  );
}
