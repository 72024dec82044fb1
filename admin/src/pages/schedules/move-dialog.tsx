import { App, Modal, Skeleton } from 'antd';
import { useEffect } from 'react';
import { useApi, useInvalidate } from '../../api/use-api';
import { useWords } from '../../i18n/i18n';
import { ErrorState } from '../../kit/states';
import { AssignDialog } from '../orders/actions/reassign';
import { useMoveRights } from './booking-drawer';
import { ProposeTime } from './propose-time';
import { ProposeWorker } from './propose-worker';
import { SCHEDULE_PATHS, type Booked, type Order, type Wish } from './types';
import { scheduleWords } from './words';

/** Reads the order anew, then asks about what was dropped or chosen. */
export function MoveDialog(props: {
  readonly booked: Booked;
  readonly wish: Wish;
  onClose(): void;
}) {
  const t = useWords(scheduleWords);
  const { message } = App.useApp();
  const invalidate = useInvalidate();
  const { booked, wish } = props;
  const refusal = useRefusal(wish);
  const query = useApi<Order>(`/admin/orders/${booked.booking.orderId}`, undefined, {
    isOff: refusal !== null,
  });
  const { onClose } = props;
  useEffect(() => {
    if (refusal === null) return;
    message.warning(t(refusal));
    onClose();
    // Once for a drop that the person may not make.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [refusal]);
  const close = (): void => {
    onClose();
    void invalidate(...SCHEDULE_PATHS);
  };
  if (refusal !== null) return null;
  if (query.data === undefined) {
    return (
      <Modal open footer={null} onCancel={onClose} title={booked.booking.itemName}>
        {query.error === null ? (
          <Skeleton active />
        ) : (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        )}
      </Modal>
    );
  }
  const order = query.data;
  if (wish.kind === 'time') {
    return <ProposeTime booked={booked} order={order} startAt={wish.startAt} onClose={close} />;
  }
  if (wish.kind === 'worker') {
    return <ProposeWorker booked={booked} order={order} wish={wish} onClose={close} />;
  }
  return <AssignDialog order={order} isOpen isAnew={false} onClose={close} />;
}

function useRefusal(wish: Wish): 'cannotMove' | 'cannotReassign' | null {
  const { canChangeTime, canReassign } = useMoveRights();
  if (wish.kind === 'time') return canChangeTime ? null : 'cannotMove';
  return canReassign ? null : 'cannotReassign';
}
