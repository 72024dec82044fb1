import { Button, Drawer, Table, type TableProps } from 'antd';
import { useState } from 'react';
import type { ClosureStatus } from '@contract/terms/closure';
import { useApi } from '../../api/use-api';
import { useLocalName, useWords, type Say } from '../../i18n/i18n';
import { EmptyState, Loaded } from '../../kit/states';
import { ToneTag } from '../../kit/tag';
import { TimeText } from '../../kit/values';
import type { ToneName } from '../../theme/status';
import { CursorTable } from '../../kit/cursor-table';
import { OrderLink } from '../../kit/people';
import { CLOSURES_PATH, type City, type Closure, type ClosureOrder, type PageOf } from './types';
import { cityWords } from './words';

const CLOSURES_MAX = 50;
const EVERY_MS = 20_000;
const TONES: Readonly<Record<ClosureStatus, ToneName>> = {
  OPEN: 'system',
  RUNNING: 'system',
  DONE: 'done',
  ENDED: 'ended',
};
const COUNTS = ['moved', 'proposed', 'notMoved', 'underWay', 'refused'] as const;

/** Closures of a city, newest first, and what became of the orders in each. */
export function ClosuresTab({ city }: { readonly city: City }) {
  const t = useWords(cityWords);
  const [shown, setShown] = useState<Closure | null>(null);
  const query = useApi<PageOf<Closure>>(
    CLOSURES_PATH,
    { cityCode: city.id, pageSize: CLOSURES_MAX, sort: '-from' },
    { everyMs: EVERY_MS },
  );
  return (
    <>
      <Loaded query={query}>
        {({ items }) => (
          <section aria-label={t('tabClosures')}>
            <Table<Closure>
              rowKey="id"
              size="middle"
              pagination={false}
              dataSource={[...items]}
              scroll={{ x: 'max-content' }}
              locale={{ emptyText: <EmptyState text={t('closuresEmpty')} /> }}
              columns={closureColumns({ t, zone: city.timeZone, onShow: setShown })}
            />
          </section>
        )}
      </Loaded>
      <Drawer
        open={shown !== null}
        width={720}
        title={shown === null ? '' : t('closureOrders', { number: shown.number })}
        onClose={() => setShown(null)}
        destroyOnHidden
      >
        {shown !== null && <ClosureOrders closure={shown} zone={city.timeZone} />}
      </Drawer>
    </>
  );
}

function closureColumns(input: {
  readonly t: Say<(typeof cityWords)['keys'][number]>;
  readonly zone: string;
  onShow(closure: Closure): void;
}): TableProps<Closure>['columns'] {
  const { t, zone, onShow } = input;
  return [
    { key: 'number', title: t('number'), dataIndex: 'number', align: 'right' },
    {
      key: 'period',
      title: t('period'),
      render: (_, { from, until }) => (
        <>
          <TimeText at={from} zone={zone} /> – <TimeText at={until} zone={zone} />
        </>
      ),
    },
    {
      key: 'state',
      title: t('state'),
      render: (_, { status }) => <ToneTag tone={TONES[status]}>{t(status)}</ToneTag>,
    },
    ...COUNTS.map((key) => ({
      key,
      title: t(key),
      dataIndex: key,
      align: 'right' as const,
    })),
    {
      key: 'orders',
      title: '',
      render: (_, closure) => (
        <Button size="small" onClick={() => onShow(closure)}>
          {t('orders')}
        </Button>
      ),
    },
  ];
}

function ClosureOrders({ closure, zone }: { readonly closure: Closure; readonly zone: string }) {
  const t = useWords(cityWords);
  const name = useLocalName();
  return (
    <CursorTable<ClosureOrder>
      path={`/admin/closures/${closure.id}/orders`}
      cursorKey="closureCursor"
      rowKey={({ orderId }) => orderId}
      caption={t('closureOrders', { number: closure.number })}
      emptyText={t('ordersEmpty')}
      columns={[
        {
          key: 'order',
          title: t('order'),
          render: (_, { orderId, orderNo }) => <OrderLink orderId={orderId} orderNo={orderNo} />,
        },
        { key: 'outcome', title: t('outcome'), render: (_, row) => name(row.outcomeText) },
        {
          key: 'old',
          title: t('oldStart'),
          render: (_, { oldStartAt }) => <TimeText at={oldStartAt} zone={zone} />,
        },
        {
          key: 'new',
          title: t('newStart'),
          render: (_, { newStartAt }) => <TimeText at={newStartAt} zone={zone} />,
        },
      ]}
    />
  );
}
