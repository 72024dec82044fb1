import type { Activities } from '../../activities/index.js';
import type { BillProgress } from '../../workflows/contract.js';

const CLEAN: BillProgress = {
  status: 'CLEAN',
  differenceCount: 0,
  followedUp: 0,
  message: null,
};

/** Books that agree, and bills that are there. */
export function moneyCheckActivities() {
  return {
    billChannels: async () => ['WECHAT'] as const,
    matchTradeBill: async () => CLEAN,
    matchFundBill: async () => CLEAN,
    giveUpOnBill: async () => undefined,
    runMoneyChecks: async () => ({ wrong: [] }),
  } satisfies Partial<Activities>;
}
