import { Alert, Skeleton, Table, Typography } from 'antd';
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useWords } from '../../i18n/i18n';
import { textOf } from '../../kit/reason-dialog';
import { OrderStatusTag } from '../../kit/tag';
import { Money } from '../../kit/values';
import type { Affected } from './types';
import { scheduleWords } from './words';
import { visitText } from './zone-time';

type Row = Affected['items'][number];

/** The consequence of an absence, order by order, before anybody records it. */
export function AffectedOrders(props: {
  readonly query: UseQueryResult<Affected>;
  readonly affected: Affected | undefined;
  readonly hasTime: boolean;
  readonly zone: string;
}) {
  const t = useWords(scheduleWords);
  const { query, affected, hasTime, zone } = props;
  if (!hasTime) {
    return <Typography.Paragraph type="secondary">{t('chooseTime')}</Typography.Paragraph>;
  }
  if (query.error !== null) {
    return <Alert className="dh-block" type="error" showIcon message={textOf(query.error)} />;
  }
  if (affected === undefined) return <Skeleton active paragraph={{ rows: 2 }} title={false} />;
  const count = affected.items.length;
  if (count === 0) {
    return (
      <Alert
        className="dh-block"
        type="success"
        showIcon
        message={t('affectedNone')}
        description={t('affectedFollowsNone')}
      />
    );
  }
  return (
    <section className="dh-block" aria-label={t('affected')}>
      <Alert
        className="dh-block"
        type="warning"
        showIcon
        message={t(affected.hasMore ? 'affectedMore' : 'affectedCount', { count })}
        description={t('affectedFollows')}
      />
      <Table<Row>
        size="small"
        rowKey="id"
        dataSource={affected.items}
        pagination={count > 10 ? { pageSize: 10, size: 'small' } : false}
        scroll={{ x: 'max-content' }}
        columns={[
          {
            title: t('order'),
            key: 'no',
            render: (_, row) => (
              <>
                <Link to={`/orders/${row.id}`}>{row.no}</Link>
                <div className="dh-sch-under">{row.itemName}</div>
              </>
            ),
          },
          {
            title: t('visit'),
            key: 'time',
            render: (_, row) => (
              <>
                <span className="dh-number">{visitText(row.startAt, row.endAt, zone)}</span>
                <div className="dh-sch-under">
                  <Money fen={row.totalFen} />
                </div>
              </>
            ),
          },
          {
            title: t('status'),
            key: 'status',
            render: (_, row) => <OrderStatusTag status={row.status} />,
          },
        ]}
      />
    </section>
  );
}
