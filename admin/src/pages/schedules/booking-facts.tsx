import { Descriptions } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../i18n/i18n';
import type { Booked } from './types';
import { scheduleWords } from './words';
import { visitText } from './zone-time';

/** Restates the booking that is moved: order, service, time now, worker now. */
export function BookingFacts(props: {
  readonly booked: Booked;
  readonly items: readonly { readonly label: string; readonly value: ReactNode }[];
}) {
  const t = useWords(scheduleWords);
  const { booking, schedule } = props.booked;
  return (
    <Descriptions size="small" column={1} bordered className="dh-block">
      <Descriptions.Item label={t('order')}>
        {booking.orderNo} · {booking.itemName}
      </Descriptions.Item>
      <Descriptions.Item label={t('from')}>
        <span className="dh-number">
          {visitText(booking.startAt, booking.endAt, schedule.timeZone)}
        </span>
        {' · '}
        {schedule.displayName}
      </Descriptions.Item>
      {props.items.map(({ label, value }) => (
        <Descriptions.Item key={label} label={label}>
          {value}
        </Descriptions.Item>
      ))}
    </Descriptions>
  );
}
