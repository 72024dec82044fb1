import type { OrderDeps } from './deps.js';

/** Shows that an order's clock waits longer than its last change said; repeating it is fine. */
export async function postponeStage(
  deps: Pick<OrderDeps, 'orders'>,
  input: { readonly orderId: string; readonly untilMs: number },
): Promise<void> {
  await deps.orders.patch(input.orderId, { $max: { stageDeadlineAt: new Date(input.untilMs) } });
}
