import { Alert, App, Checkbox, Form, Skeleton } from 'antd';
import { useState } from 'react';
import { useApi, useCommand } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { ReasonDialog, textOf } from '../../kit/reason-dialog';
import { useProfile } from '../../providers/profile';
import { BookingFacts } from './booking-facts';
import { SCHEDULE_PATHS, type Booked, type Candidates, type Order, type Wish } from './types';
import { scheduleWords } from './words';
import { visitText } from './zone-time';

/** Gives a visit to the worker on whose row it was dropped; says first whether he can go. */
export function ProposeWorker(props: {
  readonly booked: Booked;
  readonly order: Order;
  readonly wish: Extract<Wish, { readonly kind: 'worker' }>;
  onClose(): void;
}) {
  const t = useWords(scheduleWords);
  const { message } = App.useApp();
  const isAdmin = useProfile()?.audience === 'admin';
  const [isOverride, setOverride] = useState(false);
  const { mutateAsync: command } = useCommand({ refresh: SCHEDULE_PATHS });
  const { booked, order, wish } = props;
  const { booking, schedule } = booked;
  const query = useApi<Candidates>(`/admin/orders/${order.id}/candidates`, {
    ticketId: booking.ticketId,
  });
  const isFit = query.data?.candidates.some(({ workerId }) => workerId === wish.to.workerId);
  return (
    <ReasonDialog
      isOpen
      title={t('workerTitleMove', { worker: wish.to.displayName })}
      okText={t('workerOk', { worker: wish.to.displayName })}
      isOkDisabled={isFit !== true && !isOverride}
      isDanger={isOverride}
      onClose={props.onClose}
      onConfirm={async ({ reason }) => {
        await command({
          path: `/admin/orders/${order.id}/reassign`,
          body: {
            ticketId: booking.ticketId,
            workerId: wish.to.workerId,
            isOverride: isFit !== true && isOverride,
            note: reason,
          },
        });
        message.success(t('moving'));
      }}
    >
      <BookingFacts
        booked={booked}
        items={[{ label: t('to'), value: <strong>{wish.to.displayName}</strong> }]}
      />
      {query.error !== null && (
        <Alert className="dh-block" type="error" showIcon message={textOf(query.error)} />
      )}
      {query.isPending ? (
        <Skeleton active paragraph={{ rows: 1 }} title={false} />
      ) : (
        <Fitness candidates={query.data} workerId={wish.to.workerId} />
      )}
      {isAdmin && isFit === false && (
        <Form.Item>
          <Checkbox checked={isOverride} onChange={({ target }) => setOverride(target.checked)}>
            {t('override')}
          </Checkbox>
        </Form.Item>
      )}
      <Alert className="dh-block" type="info" showIcon message={t('workerFollows')} />
      {wish.isTimeDropped && (
        <Alert
          className="dh-block"
          type="info"
          showIcon
          message={t('timeDropped', {
            when: visitText(booking.startAt, booking.endAt, schedule.timeZone),
          })}
        />
      )}
    </ReasonDialog>
  );
}

/** What the system thinks of the worker for just this visit. */
function Fitness(props: {
  readonly candidates: Candidates | undefined;
  readonly workerId: string;
}) {
  const t = useWords(scheduleWords);
  const name = useLocalName();
  const { candidates, workerId } = props;
  if (candidates === undefined) return null;
  const fit = candidates.candidates.find((one) => one.workerId === workerId);
  const unfit = candidates.rejected.find((one) => one.workerId === workerId);
  const text =
    fit !== undefined
      ? t('fits', { minutes: fit.etaMinutes, score: fit.score.toFixed(1) })
      : unfit !== undefined
        ? t('fitsNot', { reason: name(unfit.reasonText) })
        : t('notListed');
  return (
    <Alert
      className="dh-block"
      type={fit === undefined ? 'warning' : 'success'}
      showIcon
      message={text}
    />
  );
}
