import type { ClientSession } from '../../data/repositories/session.js';
import type { OrderDeps } from '../order/deps.js';
import { isSharedBill, releaseRow } from './plan-order-shares.js';

/**
 * An order ends before its completion and nothing of it is shared: what of its bills is kept would
 * stay frozen at the channel. The releases are written with the end; J6 sends them.
 */
export async function planReleases(
  deps: Pick<OrderDeps, 'clock' | 'payments' | 'profitShare'>,
  input: { readonly orderId: string; readonly session: ClientSession },
): Promise<void> {
  const { profitShare } = deps;
  if (profitShare === undefined) return;
  const { orderId, session } = input;
  const bills = (await deps.payments.ofOrder(orderId, session)).filter(isSharedBill);
  if (bills.length === 0) return;
  const createdAt = new Date(deps.clock.nowMs());
  await profitShare.shares.insertShares(
    bills.map((bill) => releaseRow(bill, createdAt)),
    session,
  );
}
