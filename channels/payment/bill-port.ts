import type {
  BillChannelCode,
  FundBillLine,
  TradeBillLine,
} from '../../contract/terms/reconcile.js';
import type { ChannelOutcome } from '../outcome.js';

export type { FundBillLine, TradeBillLine } from '../../contract/terms/reconcile.js';

/**
 * NOT_READY passes: the channel makes yesterday's bill in the morning. NO_BILL may pass: it is not
 * made yet, or there is nothing to tell of the day, and the channel has one answer for both. The
 * rest stay refused until somebody changes something.
 */
export type BillFailureCode = 'NOT_READY' | 'NO_BILL' | 'NOT_AUTHORIZED' | 'REFUSED';

/** Lines of one bill at most; a longer one is an unknown outcome, never a short bill. */
export const BILL_LINES_MAX = 200_000;

/**
 * The daily bills of one channel. Lines go to `take` one by one, in the bill's order; they count
 * only when the outcome is success: the bill was complete, its check sum right and each line read.
 * A day without any movement is a success without lines, or NO_BILL. `dateCn` is yyyy-mm-dd in China.
 */
export type BillChannel = {
  readonly code: BillChannelCode;
  downloadTradeBill(
    input: { readonly dateCn: string },
    take: (line: TradeBillLine) => void,
  ): Promise<ChannelOutcome<{ readonly lineCount: number }>>;
  downloadFundBill(
    input: { readonly dateCn: string },
    take: (line: FundBillLine) => void,
  ): Promise<ChannelOutcome<{ readonly lineCount: number }>>;
};
