import { DownOutlined } from '@ant-design/icons';
import { Button, Dropdown, Flex } from 'antd';
import { useState } from 'react';
import { isFinalOrderStatus } from '@contract/terms/order';
import type { OrderEvent } from '@contract/terms/order-event';
import type { Permission } from '@contract/terms/permissions';
import { useWords } from '../../i18n/i18n';
import { kitWords } from '../../kit/words';
import { useMay, useProfile } from '../../providers/profile';
import { actionWords } from './action-words';
import { ActionDialog } from './actions/action-dialog';
import type { OrderProps } from './order-page';
import type { Order } from './types';

/** Every deed of an order page. */
export const ACTIONS = [
  'payLink',
  'assign',
  'approveTask',
  'reassign',
  'takeOver',
  'resume',
  'extend',
  'reschedule',
  'rejectTask',
  'workerIll',
  'workerNoShow',
  'refund',
  'cancel',
  'abort',
  'forceCancel',
] as const;
export type Action = (typeof ACTIONS)[number];

type Rule = {
  readonly permission: Permission;
  /** Platform console only. */
  readonly isOurs?: boolean;
  readonly isDanger?: boolean;
  /** What the order itself says: mostly what its transition table allows now. */
  readonly isOpen: (order: Order) => boolean;
};

const allows =
  (...events: readonly OrderEvent[]) =>
  (order: Order): boolean =>
    events.some((event) => order.allowedEvents.includes(event));

const mayRefund = (order: Order): boolean =>
  isFinalOrderStatus(order.status) && order.paidFen > order.refundedFen;

const RULES: Readonly<Record<Action, Rule>> = {
  payLink: {
    permission: 'order.placeForCustomer',
    isOpen: ({ status }) => status === 'PENDING_PAYMENT',
  },
  assign: { permission: 'order.dispatch', isOpen: allows('assign') },
  // Reviewers are another kind of person than operators in the transition table.
  approveTask: {
    permission: 'task.review',
    isOurs: true,
    isOpen: ({ approvals }) => approvals.length > 0,
  },
  reassign: { permission: 'order.dispatch', isOpen: allows('reassign') },
  takeOver: { permission: 'order.dispatch', isOurs: true, isOpen: allows('takeOver') },
  resume: { permission: 'order.dispatch', isOurs: true, isOpen: allows('resume') },
  extend: { permission: 'order.dispatch', isOurs: true, isOpen: allows('extendDeadline') },
  reschedule: {
    permission: 'order.reschedule',
    isOurs: true,
    isOpen: allows('reschedule', 'proposeReschedule'),
  },
  rejectTask: {
    permission: 'task.review',
    isOurs: true,
    isOpen: ({ approvals, openCaseNo }) => approvals.length > 0 && openCaseNo === null,
  },
  workerIll: { permission: 'order.dispatch', isOurs: true, isOpen: allows('workerIll') },
  workerNoShow: { permission: 'order.dispatch', isOurs: true, isOpen: allows('workerNoShow') },
  refund: { permission: 'refund.request', isOurs: true, isDanger: true, isOpen: mayRefund },
  cancel: { permission: 'order.cancel', isDanger: true, isOpen: allows('cancel') },
  abort: {
    permission: 'order.forceCancel',
    isOurs: true,
    isDanger: true,
    isOpen: allows('abort'),
  },
  forceCancel: {
    permission: 'order.forceCancel',
    isOurs: true,
    isDanger: true,
    isOpen: allows('forceCancel'),
  },
};

/** The next step where there is an obvious one: at most one stands out. */
const PRIMARY: ReadonlySet<Action> = new Set<Action>(['payLink', 'assign', 'approveTask']);
const SHOWN_FIRST = 3;

/** Only what the order, its state and the person's rights allow now. */
export function OrderActions({ order }: OrderProps) {
  const t = useWords(actionWords);
  const kit = useWords(kitWords);
  const may = useMay();
  const isAdmin = useProfile()?.audience === 'admin';
  const [open, setOpen] = useState<Action | null>(null);
  const allowed = ACTIONS.filter((action) => {
    const { permission, isOurs, isOpen } = RULES[action];
    return may(permission) && (isOurs !== true || isAdmin) && isOpen(order);
  });
  const shown = allowed.slice(0, SHOWN_FIRST);
  const rest = allowed.slice(SHOWN_FIRST);
  return (
    <Flex gap={8} wrap>
      {shown.map((action) => (
        <Button
          key={action}
          type={PRIMARY.has(action) ? 'primary' : 'default'}
          danger={RULES[action].isDanger === true}
          data-testid={`action-${action}`}
          onClick={() => setOpen(action)}
        >
          {t(`${action}Button`)}
        </Button>
      ))}
      {rest.length > 0 && (
        <Dropdown
          trigger={['click']}
          menu={{
            items: rest.map((action) => ({
              key: action,
              label: t(`${action}Button`),
              danger: RULES[action].isDanger === true,
              onClick: () => setOpen(action),
            })),
          }}
        >
          <Button icon={<DownOutlined />} iconPosition="end" data-testid="action-more">
            {kit('more')}
          </Button>
        </Dropdown>
      )}
      {open !== null && (
        <ActionDialog key={open} action={open} order={order} isOpen onClose={() => setOpen(null)} />
      )}
    </Flex>
  );
}
