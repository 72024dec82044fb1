import type { Connection } from '../data/connect.js';
import { createCampaignFundingRepository } from '../data/repositories/campaign-fundings.js';
import { createLedgerBrowser } from '../data/repositories/ledger-browser.js';
import { createWalletReads } from '../data/repositories/wallet-reads.js';
import { createBudgets } from '../use-cases/campaign/create-budgets.js';
import { createStatements } from '../use-cases/statement/create-statements.js';
import { createLedgerDesk } from '../use-cases/wallet/create-ledger-desk.js';
import { createWallets } from '../use-cases/wallet/create-wallets.js';
import type { OrderDeps } from '../use-cases/order/deps.js';
import { createTips } from '../use-cases/tip/create-tips.js';
import type { WalletDeps } from '../use-cases/wallet/deps.js';
import type { ApiDeps } from './deps.js';

/** Wallets, statements and the books for people, over the connection of the api. */
export function composeWallets(
  input: OrderDeps & { readonly connection: Connection },
): Pick<ApiDeps, 'budgets' | 'tips' | 'wallets' | 'statements' | 'ledgerDesk'> {
  const { connection, ...shared } = input;
  const deps: WalletDeps = {
    ...shared,
    ledgerBrowser: createLedgerBrowser(connection),
    walletReads: createWalletReads(connection),
  };
  return {
    budgets: createBudgets({ ...shared, fundings: createCampaignFundingRepository(connection) }),
    tips: createTips(shared),
    wallets: createWallets(deps),
    statements: createStatements(deps),
    ledgerDesk: createLedgerDesk(deps),
  };
}
