import { Alert, App, DatePicker, Form } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import type { z } from 'zod';
import type { rescheduleResultSchema } from '@contract/schemas/order-visit';
import { useCommand } from '../../api/use-api';
import { useWords } from '../../i18n/i18n';
import { ReasonDialog } from '../../kit/reason-dialog';
import { instantOf, wallOf } from '../../kit/zone-time';
import { BookingFacts } from './booking-facts';
import { SCHEDULE_PATHS, type Booked, type Order } from './types';
import { scheduleWords } from './words';
import { dayText, visitText } from './zone-time';

type Result = z.infer<typeof rescheduleResultSchema>;
const STEP_MINUTES = 30;
const WALL = 'YYYY-MM-DDTHH:mm:ss';

/** Another time for a visit, on the clock of its city: says who has to agree before it is sent. */
export function ProposeTime(props: {
  readonly booked: Booked;
  readonly order: Order;
  readonly startAt: string | null;
  onClose(): void;
}) {
  const t = useWords(scheduleWords);
  const { message } = App.useApp();
  const { booked, order } = props;
  const { booking, schedule } = booked;
  const zone = schedule.timeZone;
  const { mutateAsync: command } = useCommand<Result>({ refresh: SCHEDULE_PATHS });
  const [at, setAt] = useState<Dayjs | null>(
    props.startAt === null ? null : dayjs(wallOf(props.startAt, zone)),
  );
  const startAt = at === null ? null : instantOf(at.format(WALL), zone);
  const isPast = startAt !== null && Date.parse(startAt) <= Date.now();
  const lengthMs = Date.parse(booking.endAt) - Date.parse(booking.startAt);
  const until = startAt === null ? '' : new Date(Date.parse(startAt) + lengthMs).toISOString();
  const when = startAt === null ? '' : visitText(startAt, until, zone);
  const isAtOnce = order.allowedEvents.includes('reschedule');
  return (
    <ReasonDialog
      isOpen
      title={t('timeTitle')}
      okText={at === null ? t('timeOkNone') : t('timeOk', { when: buttonTime(at) })}
      isOkDisabled={at === null || isPast}
      onClose={props.onClose}
      onConfirm={async ({ reason }) => {
        const result = await command({
          path: `/admin/orders/${order.id}/reschedule`,
          body: { startAt, note: reason },
        });
        message.success(
          result.isConsentAwaited
            ? t('consentAwaited', {
                until: wallOf(result.consentUntil ?? result.startAt, zone)
                  .replace('T', ' ')
                  .slice(5, 16),
              })
            : t('moved'),
        );
      }}
    >
      <BookingFacts
        booked={booked}
        items={when === '' ? [] : [{ label: t('to'), value: <strong>{when}</strong> }]}
      />
      <Form.Item
        label={t('newTime')}
        extra={t('reschedulesLeft', { count: order.reschedulesLeft })}
        {...(isPast && { validateStatus: 'error', help: t('passed') })}
      >
        <DatePicker
          className="dh-wide"
          showTime={{ format: 'HH:mm', minuteStep: STEP_MINUTES, hideDisabledOptions: true }}
          format="YYYY-MM-DD HH:mm"
          value={at}
          needConfirm={false}
          aria-label={t('newTime')}
          disabledDate={(day) => day.isBefore(dayjs().startOf('day'))}
          onChange={setAt}
        />
      </Form.Item>
      <Alert
        className="dh-block"
        type="info"
        showIcon
        message={
          isAtOnce ? t('consentNobody') : [t('consentFar'), t('consentAfter')].join(t('gap'))
        }
      />
    </ReasonDialog>
  );
}

const buttonTime = (at: Dayjs): string =>
  `${dayText(at.format('YYYY-MM-DD'))} ${at.format('HH:mm')}`;
