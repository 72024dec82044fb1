import { z } from 'zod';

/** Offending ids of one check in an answer at most; the count goes on. */
export const CHECK_IDS_MAX = 50;

const ids = z.array(z.string()).max(CHECK_IDS_MAX);
const count = z.int().nonnegative();
const signedFen = z.int();

/** Whether the books and calendars are in order. Every `count` and difference should be zero. */
export const checksSchema = z
  .object({
    at: z.iso.datetime(),
    /** Debits minus credits over all accounts, posted and reserved. */
    ledger: z.object({ postedDifferenceFen: signedFen, pendingDifferenceFen: signedFen }),
    /** Pairs of bookings of one worker that overlap, preparation and cleaning included. */
    doubleBookings: z.object({ count, ids }).describe('ids: <workerId>/<ticketId>/<ticketId>'),
    /** Orders that have not ended and whose stage should have been over for two minutes. */
    stuckOrders: z.object({ count, ids }),
    /** Ended orders whose escrow is not empty although refund or settlement is done or overdue. */
    escrowLeft: z.object({ count, ids }),
    /** Ended orders whose refund or settlement is still under way: no fault yet. */
    escrowWaiting: z.object({ count }),
    /** Rows that the data map wants gone, a day after their date; ids: <collection>:<rows>. */
    pastRetention: z.object({ count, ids }),
    /** What the ledger says WeChat Pay holds for us: payments minus refunds. */
    wechatClearingFen: signedFen,
    /** False when a bound of the scan was reached and the counts are lower bounds. */
    isComplete: z.boolean(),
  })
  .meta({ id: 'Checks' });
export type ChecksDto = z.infer<typeof checksSchema>;
