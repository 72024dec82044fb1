import { Button, Table, type TableProps } from 'antd';
import { Link } from 'react-router';
import { useWords } from '../../i18n/i18n';
import { EmptyState } from '../../kit/states';
import { wallOf } from '../../kit/zone-time';
import { bookedOf } from './blocks';
import { BookingStatus } from './booking-status';
import type { Booked, Schedule } from './types';
import { scheduleWords } from './words';
import { dayText, spanText } from './zone-time';

const STICKY_UNDER_HEADER_PX = 48;

/** The bookings of the timeline as a table: the same facts, for reading and for screen readers. */
export function BookingList(props: {
  readonly schedules: readonly Schedule[];
  readonly isOfOne?: boolean;
  onOpen(ticketId: string): void;
}) {
  const t = useWords(scheduleWords);
  const rows = bookedOf(props.schedules);
  return (
    <section aria-label={t('bookingTitle')}>
      <Table<Booked>
        rowKey={({ booking }) => booking.ticketId}
        size="middle"
        dataSource={[...rows]}
        columns={columnsOf(t, props)}
        pagination={false}
        scroll={{ x: 'max-content' }}
        sticky={{ offsetHeader: STICKY_UNDER_HEADER_PX }}
        rowClassName="dh-row-link"
        onRow={({ booking }) => ({ onClick: () => props.onOpen(booking.ticketId) })}
        locale={{ emptyText: <EmptyState text={t('noBookings')} /> }}
      />
    </section>
  );
}

function columnsOf(
  t: ReturnType<typeof useWords<(typeof scheduleWords)['keys'][number]>>,
  props: { readonly isOfOne?: boolean; onOpen(ticketId: string): void },
): NonNullable<TableProps<Booked>['columns']> {
  const worker: NonNullable<TableProps<Booked>['columns']> = [
    {
      title: t('worker'),
      key: 'worker',
      render: (_, { schedule }) => (
        <Link
          to={`/schedules/${encodeURIComponent(schedule.workerId)}`}
          onClick={(event) => event.stopPropagation()}
        >
          {schedule.displayName}
        </Link>
      ),
    },
  ];
  return [
    {
      title: t('date'),
      key: 'date',
      render: (_, { booking, schedule }) => (
        <span className="dh-number">
          {dayText(wallOf(booking.startAt, schedule.timeZone).slice(0, 10))}
        </span>
      ),
    },
    {
      title: t('time'),
      key: 'time',
      render: (_, { booking, schedule }) => (
        <span className="dh-number">
          {spanText(booking.startAt, booking.endAt, schedule.timeZone)}
        </span>
      ),
    },
    ...(props.isOfOne === true ? [] : worker),
    { title: t('service'), key: 'service', render: (_, { booking }) => booking.itemName },
    {
      title: t('status'),
      key: 'status',
      render: (_, { booking }) => <BookingStatus booking={booking} />,
    },
    {
      title: t('order'),
      key: 'order',
      render: (_, { booking }) => (
        <Button
          type="link"
          size="small"
          className="dh-sch-flush"
          onClick={(event) => {
            event.stopPropagation();
            props.onOpen(booking.ticketId);
          }}
        >
          {booking.orderNo}
        </Button>
      ),
    },
  ];
}
