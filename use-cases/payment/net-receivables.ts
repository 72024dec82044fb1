import type { Fen } from '../../contract/terms/money.js';
import type { ClientSession } from '../../data/repositories/session.js';
import { accounts } from '../../domain/ledger/accounts.js';
import { nettingJournal } from '../../domain/ledger/reversal-postings.js';
import type { WorkerPart } from '../../domain/ledger/settle-postings.js';
import type { OrderDeps } from '../order/deps.js';

/**
 * Whoever owes money after a late refund pays it back out of what this order has just brought him;
 * in the transaction that paid him.
 */
export async function netReceivables(
  deps: Pick<OrderDeps, 'ledger'>,
  income: {
    readonly orderId: string;
    readonly merchantId: string;
    readonly merchantFen: Fen;
    readonly referrerId?: string | null;
    readonly referralFen?: Fen;
    readonly workers: readonly WorkerPart[];
    readonly session: ClientSession;
  },
): Promise<void> {
  const { orderId, merchantId, merchantFen, workers, session } = income;
  const earners = [
    {
      balanceAccount: accounts.merchant(merchantId),
      receivableAccount: accounts.merchantReceivable(merchantId),
      earnedFen: merchantFen as number,
    },
    ...workers.map(({ workerId, shareFen, travelFen }) => ({
      balanceAccount: accounts.worker(workerId),
      receivableAccount: accounts.workerReceivable(workerId),
      earnedFen: shareFen + travelFen,
    })),
    ...referrerOf(income),
  ];
  const owed = await deps.ledger.balances(
    earners.map(({ receivableAccount }) => receivableAccount),
    session,
  );
  const receivers = earners.map(({ earnedFen, ...account }, index) => ({
    ...account,
    amountFen: Math.min(earnedFen, Math.max(0, owed[index]?.postedFen ?? 0)),
  }));
  const journal = nettingJournal({ orderId, receivers });
  if (journal) await deps.ledger.post(journal, session);
}

function referrerOf(income: {
  readonly referrerId?: string | null;
  readonly referralFen?: Fen;
}): readonly {
  readonly balanceAccount: string;
  readonly receivableAccount: string;
  readonly earnedFen: number;
}[] {
  const { referrerId = null, referralFen = 0 } = income;
  if (referrerId === null) return [];
  return [
    {
      balanceAccount: accounts.referrer(referrerId),
      receivableAccount: accounts.referrerReceivable(referrerId),
      earnedFen: referralFen,
    },
  ];
}
