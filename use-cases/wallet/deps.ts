import type { LedgerBrowser } from '../../data/repositories/ledger-browser.js';
import type { WalletReads } from '../../data/repositories/wallet-reads.js';
import { accounts } from '../../domain/ledger/accounts.js';
import type { OrderDeps } from '../order/deps.js';

/** What wallets, statements and the ledger browser read. */
export type WalletDeps = Pick<
  OrderDeps,
  'clock' | 'ledger' | 'orders' | 'payments' | 'workers' | 'merchants'
> & {
  readonly ledgerBrowser: LedgerBrowser;
  readonly walletReads: WalletReads;
};

/** Whose money it is. */
export type WalletOwner = {
  readonly kind: 'worker' | 'merchant' | 'referrer';
  readonly id: string;
};

/** What he may take out, and what he owes after late refunds. */
export function accountsOf({ kind, id }: WalletOwner): {
  readonly balance: string;
  readonly owed: string;
} {
  switch (kind) {
    case 'worker':
      return { balance: accounts.worker(id), owed: accounts.workerReceivable(id) };
    case 'merchant':
      return { balance: accounts.merchant(id), owed: accounts.merchantReceivable(id) };
    case 'referrer':
      return { balance: accounts.referrer(id), owed: accounts.referrerReceivable(id) };
  }
}
