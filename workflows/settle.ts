import { setCurrentDetails, sleep } from '@temporalio/workflow';
import { settleOrder } from './activity-options.js';
import type { SettleInput } from './contract.js';

/** Shares an order's escrow when the hold is over. Lives on after the order's own run. */
export async function settleWorkflow(input: SettleInput): Promise<void> {
  const waitMs = Math.max(0, input.settleAtMs - Date.now());
  setCurrentDetails(`待结算，结算时间 held until ${new Date(input.settleAtMs).toISOString()}`);
  if (waitMs > 0) await sleep(waitMs, { summary: '结算保留期 settlement hold' });
  await settleOrder({ orderId: input.orderId });
  setCurrentDetails('已结算 settled');
}
