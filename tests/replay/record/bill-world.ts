import type { Activities } from '../../../activities/index.js';
import type { BillProgress } from '../../../workflows/contract.js';

/** Days long past, each with a bill of its own kind. */
export const BILL_DAYS = {
  clean: '2026-01-05',
  followedUp: '2026-01-06',
  noBill: '2026-01-07',
} as const;

const CLEAN: BillProgress = {
  status: 'CLEAN',
  differenceCount: 0,
  followedUp: 0,
  message: null,
};

/** Bills by their day: the second look at the one that was followed up finds it clean. */
export function billWorld(): Pick<Activities, 'matchTradeBill' | 'matchFundBill'> {
  let looks = 0;
  return {
    async matchTradeBill({ dateCn }) {
      if (dateCn === BILL_DAYS.noBill) return { ...CLEAN, status: 'WAITING', message: 'no bill' };
      if (dateCn !== BILL_DAYS.followedUp) return CLEAN;
      looks += 1;
      return looks > 1
        ? CLEAN
        : { ...CLEAN, status: 'DIFFERENT', differenceCount: 1, followedUp: 1 };
    },
    matchFundBill: async () => CLEAN,
  };
}
