import type { Fen } from '../../contract/terms/money.js';
import { accounts, type ClearingChannel } from './accounts.js';
import { buildJournal, single, type Journal } from './journal.js';
import { paidId } from './postings.js';
import type { WorkerWeight } from './settle-postings.js';
import { splitByWeight } from './split.js';

/**
 * A tip was paid: all of it is the workers', by their visits, the first takes the remainder. No
 * commission; what the channel takes for it is the platform's cost. It has the key of any payment,
 * so that it is booked once, whoever sees it.
 */
export function tipJournal(input: {
  readonly paymentNo: string;
  readonly orderId: string;
  readonly channel: ClearingChannel;
  readonly amountFen: Fen;
  /** In ticket order, at least one. */
  readonly workers: readonly WorkerWeight[];
}): Journal {
  const { paymentNo, orderId, channel, amountFen, workers } = input;
  const weights = workers.map(({ weight }) => weight);
  const parts = splitByWeight({ amountFen, weights });
  return buildJournal({
    _id: paidId(paymentNo),
    orderId,
    lines: workers.map(({ workerId }, index) =>
      single(accounts.clearing(channel), accounts.worker(workerId), parts[index] ?? 0, 'TIP'),
    ),
  });
}
