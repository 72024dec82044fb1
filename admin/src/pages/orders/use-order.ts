import { useEffect } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { useApi } from '../../api/use-api';
import type { DeskPage, DeskRow, Order } from './types';

const EVERY_MS = 10_000;

/** Paths whose answers a change of an order makes old. */
export const ORDER_PATHS = [
  '/admin/orders',
  '/admin/order-counts',
  '/admin/dispatch-queue',
] as const;

export function useOrder(orderId: string) {
  return useApi<Order>(`/admin/orders/${orderId}`, undefined, { everyMs: EVERY_MS });
}

/** The order as the desk lists it: whom it waits for, its customer, its merchant. */
export function useDeskRow(no: string | undefined): DeskRow | undefined {
  const query = useApi<DeskPage>(
    '/admin/orders',
    { search: no, limit: '1' },
    { isOff: no === undefined, everyMs: EVERY_MS },
  );
  return query.data?.items.find((row) => row.no === no);
}

const OPEN_LAYER =
  '.ant-modal-wrap:not([style*="display: none"]), .ant-drawer-open, .ant-dropdown:not(.ant-dropdown-hidden), .ant-select-dropdown:not(.ant-select-dropdown-hidden), .ant-popover:not(.ant-popover-hidden)';

/** Esc goes back to where somebody came from, as long as nothing else wants it. */
export function useEscapeBack(): () => void {
  const navigate = useNavigate();
  const { key } = useLocation();
  const back = (): void => {
    // A page that was opened by its address has nothing of ours behind it.
    if (key === 'default') void navigate('/orders');
    else void navigate(-1);
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      const target = event.target as HTMLElement;
      if (target.closest('input, textarea') !== null) return;
      if (document.querySelector(OPEN_LAYER) === null) back();
    };
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  });
  return back;
}
