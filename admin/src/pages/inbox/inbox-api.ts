import type { z } from 'zod';
import type { inboxCountsSchema, inboxItemSchema, inboxPageSchema } from '@contract/schemas/inbox';
import { useApi, useCommand } from '../../api/use-api';
import { useMay, useProfile } from '../../providers/profile';

export type InboxItem = z.infer<typeof inboxItemSchema>;
export type InboxPage = z.infer<typeof inboxPageSchema>;
export type InboxCounts = z.infer<typeof inboxCountsSchema>;

/** Where no live connection is possible this is how late somebody hears. */
const EVERY_MS = 15_000;

/** `/admin/inbox` or `/merchant/inbox`; null for who has none. */
export function useInboxPath(): string | null {
  const may = useMay();
  const audience = useProfile()?.audience;
  return audience !== undefined && may('inbox.read') ? `/${audience}/inbox` : null;
}

export function useInboxCounts() {
  const path = useInboxPath();
  return useApi<InboxCounts>(`${path}/counts`, undefined, {
    isOff: path === null,
    everyMs: EVERY_MS,
  });
}

/** The page an item leads to, for who reads; null where the console has none for him. */
export function usePathOfItem(): (item: InboxItem) => string | null {
  const may = useMay();
  const isAdmin = useProfile()?.audience === 'admin';
  return (item) => {
    const { kind, refKind, refId, params, state } = item;
    const isDispatched = kind === 'ESCALATION' && state === 'OPEN' && may('dispatch.read');
    const ofOrder = params.orderId === undefined ? null : `/orders/${params.orderId}`;
    switch (refKind) {
      case 'order':
        if (isDispatched) return `/dispatch?order=${refId}`;
        return `/orders/${refId}${kind === 'TASK_REVIEW' ? '?tab=tickets' : ''}`;
      case 'application':
        return `/onboarding/${refId}`;
      case 'refund':
        return isAdmin && may('payment.read')
          ? `/money/refunds?refund=${encodeURIComponent(refId)}`
          : ofOrder && `${ofOrder}?tab=money`;
      case 'refundRequest':
        return isAdmin && may('payment.read')
          ? '/money/refunds?tab=requests'
          : ofOrder && `${ofOrder}?tab=money`;
      case 'withdrawal':
        return `/money/withdrawals/${refId}`;
      case 'moneyAlarm':
        return '/money/reconciliation?tab=alarms';
      case 'case':
        return may(isAdmin ? 'case.decide' : 'case.open')
          ? `/cases/${refId}`
          : ofOrder && `${ofOrder}?tab=cases`;
      case 'report':
        return `/reports/${refId}`;
    }
  };
}

/** Opening an item is reading it. */
export function useMarkRead(path: string): (item: InboxItem) => void {
  const read = useCommand({ refresh: [path] });
  return ({ id, isRead }) => {
    if (!isRead) read.mutate({ path: `${path}/${id}/read`, body: {} });
  };
}
