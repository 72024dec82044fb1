import type { OrderDeps } from '../order/deps.js';
import type { RefundGateway } from './refund-deps.js';

/** A refund that is written is sent within moments; one that is not has lost its run. */
const UNSENT_MS = 60_000;
const SWEEP_MAX = 50;

/**
 * Starts the runs of refunds that were written and never sent: the process died between the
 * decision and the start. One refund is told once a minute. Answers how many were.
 */
export async function sweepUnsentRefunds(
  deps: Pick<OrderDeps, 'clock' | 'payments'>,
  gateway: Pick<RefundGateway, 'continueRefund'>,
): Promise<number> {
  for (let told = 0; told < SWEEP_MAX; told += 1) {
    const nowMs = deps.clock.nowMs();
    const before = new Date(nowMs - UNSENT_MS);
    const refund = await deps.payments.claimUnsentRefund(before, new Date(nowMs));
    if (!refund) return told;
    await gateway.continueRefund({ refundNo: refund._id, key: `sweep:${nowMs}` });
  }
  return SWEEP_MAX;
}
