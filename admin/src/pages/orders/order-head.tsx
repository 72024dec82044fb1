import { ArrowLeftOutlined, ClockCircleOutlined, QuestionCircleOutlined } from '@ant-design/icons';
import { Button, Flex, Typography } from 'antd';
import { useEffect } from 'react';
import { isFinalOrderStatus } from '@contract/terms/order';
import { useLocalName, useWords } from '../../i18n/i18n';
import { OrderStatusTag, ToneTag } from '../../kit/tag';
import { useUrlState } from '../../kit/url-state';
import { Countdown, IdText } from '../../kit/values';
import { useMay, useProfile } from '../../providers/profile';
import { OrderActions } from './order-actions';
import type { OrderRowProps } from './order-page';
import { orderWords } from './order-words';
import { PAYMENT_TEXT, REFUND_TEXT, REFUND_TONES, SETTLEMENT_TEXT, WAIT_SIDE_TEXT } from './terms';
import { WorkflowTab } from './workflow-part';

/** Stays at the top: which order, where it stands, whose turn it is, what may be done. */
export function OrderHead(props: OrderRowProps & { onBack(): void }) {
  const { order, row, onBack } = props;
  const t = useWords(orderWords);
  useEffect(() => {
    document.title = `${order.no} · 蜂到家 Doorhive`;
  }, [order.no]);
  return (
    <header className="dh-order-head">
      <Flex justify="space-between" align="center" gap={12} wrap>
        <Flex gap={8} align="center" wrap>
          <Button
            type="text"
            icon={<ArrowLeftOutlined />}
            aria-label={t('back')}
            onClick={onBack}
          />
          <Typography.Title level={1} className="dh-page-title">
            <IdText id={order.no} length={24} />
          </Typography.Title>
          <StateTags order={order} />
        </Flex>
        <OrderActions order={order} />
      </Flex>
      <Waiting order={order} row={row} />
    </header>
  );
}

function StateTags({ order }: Pick<OrderRowProps, 'order'>) {
  const name = useLocalName();
  return (
    <>
      <OrderStatusTag status={order.status} />
      <ToneTag tone={order.status === 'PENDING_PAYMENT' ? 'customer' : 'ended'} isOutlined>
        {name(PAYMENT_TEXT[order.paymentStatus])}
      </ToneTag>
      {order.refundStatus !== 'NONE' && (
        <ToneTag tone={REFUND_TONES[order.refundStatus]} isOutlined>
          {name(REFUND_TEXT[order.refundStatus])}
        </ToneTag>
      )}
      {order.settlementStatus !== 'NONE' && (
        <ToneTag tone="ended" isOutlined>
          {name(SETTLEMENT_TEXT[order.settlementStatus])}
        </ToneTag>
      )}
    </>
  );
}

/** Whose turn it is and until when; the way to "why does it not go on". */
function Waiting({ order, row }: OrderRowProps) {
  const t = useWords(orderWords);
  const name = useLocalName();
  const may = useMay();
  const isAdmin = useProfile()?.audience === 'admin';
  const [, setParams] = useUrlState();
  const waits = row?.waitsFor ?? null;
  return (
    <Flex justify="space-between" align="center" gap={8} wrap className="dh-order-waits">
      <Flex gap={6} align="center" wrap aria-live="polite">
        <ClockCircleOutlined />
        {waits === null ? (
          <Typography.Text type="secondary">
            {isFinalOrderStatus(order.status) ? t('waitsNothing') : t('waitsUnknown')}
          </Typography.Text>
        ) : (
          <>
            <Typography.Text strong>{name(waits.text)}</Typography.Text>
            <Typography.Text type="secondary">
              {t('turn', { side: name(WAIT_SIDE_TEXT[waits.side]) })}
            </Typography.Text>
            {waits.until !== null && <Countdown until={waits.until} />}
          </>
        )}
      </Flex>
      {WorkflowTab !== undefined && isAdmin && may('order.history') && (
        <Button
          type="link"
          size="small"
          icon={<QuestionCircleOutlined />}
          onClick={() => setParams({ tab: 'workflow' })}
        >
          {t('whyStuck')}
        </Button>
      )}
    </Flex>
  );
}
