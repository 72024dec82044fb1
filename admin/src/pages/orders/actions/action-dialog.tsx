import type { Action } from '../order-actions';
import { CancelDialog } from './cancel';
import { ExtendDialog } from './extend';
import { ForceCancelDialog } from './force-cancel';
import { PayLinkDialog } from './pay-link';
import { PlainDialog, RejectTaskDialog, WorkerAwayDialog } from './plain';
import { AssignDialog } from './reassign';
import { RefundDialog } from './refund';
import { RescheduleDialog } from './reschedule';
import type { ActionProps } from './use-step';

/** The dialog that belongs to a deed. */
export function ActionDialog(props: ActionProps & { readonly action: Action }) {
  const { action, ...rest } = props;
  switch (action) {
    case 'payLink':
      return <PayLinkDialog {...rest} />;
    case 'assign':
      return <AssignDialog {...rest} isAnew />;
    case 'reassign':
      return <AssignDialog {...rest} isAnew={false} />;
    case 'takeOver':
    case 'resume':
    case 'approveTask':
    case 'abort':
      return <PlainDialog {...rest} kind={action} />;
    case 'extend':
      return <ExtendDialog {...rest} />;
    case 'reschedule':
      return <RescheduleDialog {...rest} />;
    case 'rejectTask':
      return <RejectTaskDialog {...rest} />;
    case 'workerIll':
      return <WorkerAwayDialog {...rest} isIll />;
    case 'workerNoShow':
      return <WorkerAwayDialog {...rest} isIll={false} />;
    case 'refund':
      return <RefundDialog {...rest} />;
    case 'cancel':
      return <CancelDialog {...rest} />;
    case 'forceCancel':
      return <ForceCancelDialog {...rest} />;
  }
}
