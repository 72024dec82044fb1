import { ExclamationCircleOutlined } from '@ant-design/icons';
import { Flex } from 'antd';
import type { TicketStatus } from '@contract/terms/order';
import { useLocalName, useWords } from '../../i18n/i18n';
import { ToneTag } from '../../kit/tag';
import { TICKET_TEXT, TICKET_TONES } from '../orders/terms';
import { isEnded } from './blocks';
import type { Booking } from './types';
import { scheduleWords } from './words';

/** Words of the state of a booking, as they stand on its tag. */
export function useStatusText(): (booking: Booking) => string {
  const t = useWords(scheduleWords);
  const name = useLocalName();
  return (booking) => {
    if (booking.isHold) return t('hold');
    const text = isTicketStatus(booking.status) ? name(TICKET_TEXT[booking.status]) : '';
    return booking.isOutsideHours && !isEnded(booking) ? `${text} · ${t('outside')}` : text;
  };
}

export function BookingStatus({ booking }: { readonly booking: Booking }) {
  const t = useWords(scheduleWords);
  const name = useLocalName();
  const { status } = booking;
  return (
    <Flex gap={4} wrap>
      {booking.isHold && <ToneTag tone="customer">{t('hold')}</ToneTag>}
      {!booking.isHold && isTicketStatus(status) && (
        <ToneTag tone={TICKET_TONES[status]}>{name(TICKET_TEXT[status])}</ToneTag>
      )}
      {booking.isOutsideHours && !isEnded(booking) && (
        <ToneTag tone="operator" isOutlined icon={<ExclamationCircleOutlined />}>
          {t('outside')}
        </ToneTag>
      )}
    </Flex>
  );
}

const isTicketStatus = (status: string): status is TicketStatus => status in TICKET_TEXT;
