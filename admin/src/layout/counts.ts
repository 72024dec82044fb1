import { useApi } from '../api/use-api';
import { useMay, useProfile } from '../providers/profile';

const EVERY_MS = 30_000;
type OrderCounts = {
  readonly items: readonly { readonly status: string; readonly count: number }[];
};

/** Live counts that the menu shows, by the name that a page gives in `menu.count`. */
export function useMenuCounts(): Readonly<Record<string, number>> {
  const may = useMay();
  const audience = useProfile()?.audience;
  const orders = useApi<OrderCounts>('/admin/order-counts', undefined, {
    isOff: audience !== 'admin' || !may('order.read'),
    everyMs: EVERY_MS,
  });
  const inbox = useApi<{ readonly unread: number }>(`/${audience}/inbox/counts`, undefined, {
    isOff: audience === undefined || !may('inbox.read'),
    everyMs: EVERY_MS,
  });
  const manual = orders.data?.items.find(({ status }) => status === 'MANUAL_DISPATCH')?.count;
  const unread = inbox.data?.unread;
  return {
    ...(manual !== undefined && { manualDispatch: manual }),
    ...(unread !== undefined && { inbox: unread }),
  };
}
