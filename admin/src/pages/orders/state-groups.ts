import type { LocalName } from '@contract/terms/catalogue';
import { ORDER_STATUS_TEXT, type OrderStatus, type RefundStatus } from '@contract/terms/order';
import type { Counts } from './types';

/** A tab of the desk: what it asks of the list, and which counts it sums up. */
export type StateGroup = {
  readonly key: string;
  readonly label: LocalName;
  readonly statuses: readonly OrderStatus[];
  readonly refunds?: readonly RefundStatus[];
};

const one = (key: string, status: OrderStatus): StateGroup => ({
  key,
  label: ORDER_STATUS_TEXT[status],
  statuses: [status],
});

export const STATE_GROUPS: readonly StateGroup[] = [
  { key: 'all', label: { zh: '全部', en: 'All' }, statuses: [] },
  one('pay', 'PENDING_PAYMENT'),
  one('dispatching', 'DISPATCHING'),
  one('manual', 'MANUAL_DISPATCH'),
  one('assigned', 'ASSIGNED'),
  {
    key: 'working',
    label: { zh: '进行中', en: 'Under way' },
    statuses: ['EN_ROUTE', 'ARRIVED', 'IN_SERVICE'],
  },
  one('confirm', 'AWAITING_CONFIRMATION'),
  one('store', 'AWAITING_REDEMPTION'),
  {
    key: 'refund',
    label: { zh: '退款', en: 'Refunds' },
    statuses: [],
    refunds: ['OPEN', 'FAILED'],
  },
  one('completed', 'COMPLETED'),
  {
    key: 'ended',
    label: { zh: '取消与关闭', en: 'Cancelled, closed' },
    statuses: ['CANCELLED', 'CLOSED'],
  },
];

export function groupOf(key: string | null): StateGroup {
  return STATE_GROUPS.find((group) => group.key === key) ?? (STATE_GROUPS[0] as StateGroup);
}

/** Counting stops here; the number then means that many or more. */
const COUNT_CAP = 10_000;

export function countOf(group: StateGroup, counts: Counts | undefined): string | null {
  if (counts === undefined || group.key === 'all') return null;
  if (group.refunds !== undefined) return shown(counts.refunds);
  const sum = counts.items
    .filter(({ status }) => group.statuses.includes(status))
    .reduce((total, { count }) => total + count, 0);
  return shown(sum);
}

function shown(count: number): string {
  return count >= COUNT_CAP
    ? `${COUNT_CAP.toLocaleString('en-US')}+`
    : count.toLocaleString('en-US');
}
