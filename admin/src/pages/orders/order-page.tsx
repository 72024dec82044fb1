import './orders.css';
import { Col, Row, Tabs } from 'antd';
import { Suspense } from 'react';
import { useParams } from 'react-router';
import { useWords } from '../../i18n/i18n';
import { Loaded } from '../../kit/states';
import { useUrlState } from '../../kit/url-state';
import { PageSkeleton } from '../../layout/page-skeleton';
import { useMay, useProfile } from '../../providers/profile';
import { CasesTab } from './cases-tab';
import { MoneyTab } from './money-tab';
import { OffersTab } from './offers-tab';
import { OrderHead } from './order-head';
import { OrderSide } from './order-side';
import { orderWords } from './order-words';
import { TicketsTab } from './tickets-tab';
import { TimelineTab } from './timeline-tab';
import type { DeskRow, Order } from './types';
import { useDeskRow, useEscapeBack, useOrder } from './use-order';
import { WorkflowTab } from './workflow-part';

/** One order: what it is and waits for, what may be done with it now, and everything about it. */
export default function OrderPage() {
  const { orderId = '' } = useParams();
  const query = useOrder(orderId);
  const row = useDeskRow(query.data?.no);
  const back = useEscapeBack();
  return (
    <Loaded query={query}>
      {(order) => (
        <section className="dh-page">
          <OrderHead key={orderId} order={order} row={row} onBack={back} />
          <Row gutter={[16, 16]}>
            <Col xs={24} xl={16}>
              <OrderTabs order={order} />
            </Col>
            <Col xs={24} xl={8}>
              <OrderSide order={order} row={row} />
            </Col>
          </Row>
        </section>
      )}
    </Loaded>
  );
}

export type OrderProps = { readonly order: Order };
export type OrderRowProps = OrderProps & { readonly row: DeskRow | undefined };

function OrderTabs({ order }: OrderProps) {
  const t = useWords(orderWords);
  const may = useMay();
  const isAdmin = useProfile()?.audience === 'admin';
  const [params, setParams] = useUrlState();
  const maySeeCases = isAdmin || may('case.open');
  const items = [
    { key: 'timeline', label: t('timeline'), children: <TimelineTab order={order} /> },
    { key: 'offers', label: t('offers'), children: <OffersTab order={order} /> },
    { key: 'money', label: t('money'), children: <MoneyTab order={order} /> },
    { key: 'tickets', label: t('tickets'), children: <TicketsTab order={order} /> },
    ...(maySeeCases
      ? [{ key: 'cases', label: t('cases'), children: <CasesTab order={order} /> }]
      : []),
    ...(WorkflowTab !== undefined && isAdmin && may('order.history')
      ? [
          {
            key: 'workflow',
            label: t('workflow'),
            children: (
              <Suspense fallback={<PageSkeleton />}>
                <WorkflowTab orderId={order.id} />
              </Suspense>
            ),
          },
        ]
      : []),
  ];
  const asked = params.get('tab');
  const activeKey = items.some(({ key }) => key === asked) ? (asked ?? 'timeline') : 'timeline';
  return (
    <div className="dh-order-tabs">
      <Tabs
        activeKey={activeKey}
        destroyOnHidden
        onChange={(key) => setParams({ tab: key === 'timeline' ? undefined : key })}
        items={items}
      />
    </div>
  );
}
