import { FileTextOutlined, SwapOutlined } from '@ant-design/icons';
import { Alert, Button, Descriptions, Drawer, Flex, Skeleton, Typography } from 'antd';
import { Link } from 'react-router';
import { useApi } from '../../api/use-api';
import { useWords } from '../../i18n/i18n';
import { stamp } from '../../kit/format';
import { LinkButton } from '../../kit/link-button';
import { textOf } from '../../kit/reason-dialog';
import { EmptyState } from '../../kit/states';
import { useMay, useProfile } from '../../providers/profile';
import { BookingStatus } from './booking-status';
import type { Booked, Order, Wish } from './types';
import { scheduleWords } from './words';
import { WorkerContact } from './worker-contact';
import { spanText, visitText } from './zone-time';

const MINUTE_MS = 60_000;
const WIDTH = 480;

/** What is behind a block: the visit, whose it is, and how it can be moved without a mouse. */
export function BookingDrawer(props: {
  readonly isOpen: boolean;
  readonly booked: Booked | undefined;
  onClose(): void;
  onWish(wish: Wish): void;
}) {
  const t = useWords(scheduleWords);
  const may = useMay();
  const { booked } = props;
  const canOpen = may('order.read');
  return (
    <Drawer
      open={props.isOpen}
      width={WIDTH}
      title={booked === undefined ? t('bookingTitle') : booked.booking.itemName}
      onClose={props.onClose}
      footer={
        booked !== undefined &&
        canOpen && (
          <LinkButton to={`/orders/${booked.booking.orderId}`} icon={<FileTextOutlined />}>
            {t('openOrder')}
          </LinkButton>
        )
      }
      destroyOnHidden
    >
      {booked === undefined ? (
        <EmptyState text={t('orderGone')} />
      ) : (
        <>
          <Visit booked={booked} />
          {canOpen && <Moves booked={booked} onWish={props.onWish} />}
          <Typography.Title level={2} className="dh-sch-part">
            {t('worker')}
          </Typography.Title>
          <WorkerContact schedule={booked.schedule} />
        </>
      )}
    </Drawer>
  );
}

function Visit({ booked }: { readonly booked: Booked }) {
  const t = useWords(scheduleWords);
  const { booking, schedule } = booked;
  const { timeZone } = schedule;
  const taken = [
    new Date(Date.parse(booking.startAt) - booking.prepMs).toISOString(),
    new Date(Date.parse(booking.endAt) + booking.cleanMs).toISOString(),
  ] as const;
  const hasMore = booking.prepMs + booking.cleanMs > 0;
  return (
    <>
      {booking.isOutsideHours && booking.status === 'ASSIGNED' && (
        <Alert className="dh-block" type="warning" showIcon message={t('outsideHint')} />
      )}
      {booking.isHold && (
        <Alert className="dh-block" type="info" showIcon message={t('holdHint')} />
      )}
      <Descriptions size="small" column={1} bordered className="dh-block">
        <Descriptions.Item label={t('order')}>
          <Link to={`/orders/${booking.orderId}`}>{booking.orderNo}</Link>
        </Descriptions.Item>
        <Descriptions.Item label={t('status')}>
          <BookingStatus booking={booking} />
        </Descriptions.Item>
        <Descriptions.Item label={t('visit')}>
          <span className="dh-number">{visitText(booking.startAt, booking.endAt, timeZone)}</span>
        </Descriptions.Item>
        {hasMore && (
          <Descriptions.Item label={t('taken')}>
            {t('takenText', {
              time: spanText(...taken, timeZone),
              prep: Math.round(booking.prepMs / MINUTE_MS),
              clean: Math.round(booking.cleanMs / MINUTE_MS),
            })}
          </Descriptions.Item>
        )}
      </Descriptions>
    </>
  );
}

/** The twin of the drag: only what the order's transition table and the person's rights allow. */
function Moves(props: { readonly booked: Booked; onWish(wish: Wish): void }) {
  const t = useWords(scheduleWords);
  const rights = useMoveRights();
  const { booking } = props.booked;
  const query = useApi<Order>(`/admin/orders/${booking.orderId}`);
  if (!rights.canChangeTime && !rights.canReassign) return null;
  if (query.data === undefined) {
    return query.error === null ? (
      <Skeleton.Button active />
    ) : (
      <Alert type="error" showIcon message={textOf(query.error)} />
    );
  }
  const { allowedEvents, proposal } = query.data;
  const isTimeOpen =
    allowedEvents.includes('reschedule') || allowedEvents.includes('proposeReschedule');
  const isWorkerOpen = allowedEvents.includes('reassign');
  const canTime = rights.canChangeTime && isTimeOpen;
  const canWorker = rights.canReassign && isWorkerOpen;
  if (!canTime && !canWorker) {
    return <Typography.Text type="secondary">{t('notNow')}</Typography.Text>;
  }
  return (
    <Flex gap={8} wrap align="center">
      {canTime && (
        <Button
          data-testid="schedule-time"
          onClick={() => props.onWish({ kind: 'time', startAt: null })}
        >
          {t('changeTime')}
        </Button>
      )}
      {canWorker && (
        <Button
          icon={<SwapOutlined />}
          data-testid="schedule-worker"
          onClick={() => props.onWish({ kind: 'choose' })}
        >
          {t('reassign')}
        </Button>
      )}
      {proposal !== null && (
        <Typography.Text type="secondary">
          {t('consentAwaited', { until: stamp(proposal.expiresAt).slice(5, 16) })}
        </Typography.Text>
      )}
    </Flex>
  );
}

/** The time of an order is the platform's to change; who comes is also a merchant's. */
export function useMoveRights() {
  const may = useMay();
  const isAdmin = useProfile()?.audience === 'admin';
  return {
    canChangeTime: isAdmin && may('order.reschedule'),
    canReassign: may('order.dispatch'),
  };
}
