import { Skeleton, Table, Typography, type TableProps } from 'antd';
import { lazy, Suspense } from 'react';
import { MERCHANT_STATISTICS_KINDS } from '@contract/terms/statistics';
import { useWords } from '../../i18n/i18n';
import { FileButton } from '../../kit/file-button';
import { shortTime } from '../../kit/format';
import { EmptyState } from '../../kit/states';
import { useMay, useProfile } from '../../providers/profile';
import type { Question } from './types';
import { statisticsWords } from './words';

const ROWS_MAX = 50;
const Chart = lazy(() => import('../../kit/chart'));
const CellMap = lazy(() => import('./cell-map'));

/** Loaded when it is looked at: charts are half a megabyte. */
export function LazyChart(props: Parameters<typeof Chart>[0]) {
  return (
    <Suspense fallback={<Skeleton active />}>
      <Chart {...props} />
    </Suspense>
  );
}
export function LazyCellMap(props: Parameters<typeof CellMap>[0]) {
  return (
    <Suspense fallback={<Skeleton active />}>
      <CellMap {...props} />
    </Suspense>
  );
}

export function Fresh({ at }: { readonly at: string | null }) {
  const t = useWords(statisticsWords);
  return (
    <Typography.Text type="secondary">
      {at === null ? t('notYet') : t('updatedAt', { time: shortTime(at) })}
    </Typography.Text>
  );
}

/** A table of numbers with a last line of sums. */
export function FigureTable<T extends object>(props: {
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
  readonly columns: TableProps<T>['columns'];
  readonly caption: string;
  readonly totals?: readonly React.ReactNode[];
  readonly pageSize?: number;
}) {
  const t = useWords(statisticsWords);
  return (
    <Table<T>
      rowKey={props.rowKey}
      size="small"
      caption={<span className="dh-hidden">{props.caption}</span>}
      scroll={{ x: 'max-content' }}
      dataSource={[...props.rows]}
      columns={props.columns ?? []}
      pagination={{
        pageSize: props.pageSize ?? ROWS_MAX,
        hideOnSinglePage: true,
        showSizeChanger: false,
      }}
      locale={{ emptyText: <EmptyState text={t('nothing')} /> }}
      {...(props.totals !== undefined &&
        props.rows.length > 1 && {
          summary: () => (
            <Table.Summary.Row>
              {props.totals?.map((value, index) => (
                <Table.Summary.Cell
                  key={index}
                  index={index}
                  align={index === 0 ? 'left' : 'right'}
                >
                  <Typography.Text strong>{value}</Typography.Text>
                </Table.Summary.Cell>
              ))}
            </Table.Summary.Row>
          ),
        })}
    />
  );
}

/** The table as a file; who takes it is recorded. Merchants have files of their own numbers. */
export function ExportButton(props: { readonly kind: string; readonly question: Question }) {
  const t = useWords(statisticsWords);
  const may = useMay();
  const audience = useProfile()?.audience ?? 'admin';
  const isOwn = MERCHANT_STATISTICS_KINDS.some((kind) => kind === props.kind);
  if (audience === 'merchant' ? !isOwn : !may('data.export')) return null;
  const given = Object.entries(props.question.query).filter(([, value]) => value !== undefined);
  return (
    <FileButton
      label={t('export')}
      path={`/${audience}/statistics/exports`}
      body={{ kind: props.kind, ...Object.fromEntries(given) }}
      fallbackName={`${props.kind}.xlsx`}
    />
  );
}
