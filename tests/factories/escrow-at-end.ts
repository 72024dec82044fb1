import type { Connection } from '../../data/connect.js';
import { createCheckRepository } from '../../data/repositories/checks.js';
import { createLedgerRepository } from '../../data/repositories/ledger-repository.js';
import { scanEscrow } from '../../use-cases/checks/run-checks.js';

/**
 * R26 at the end of a suite: no ended order whose refunds and settlement are done holds money. A
 * refund that failed, and a settlement that is due while nothing runs any more, are not done.
 */
export async function expectEscrowsEmpty(connection: Connection): Promise<void> {
  const checks = createCheckRepository(connection);
  const ledger = createLedgerRepository(connection);
  const { left } = await scanEscrow({ checks, ledger }, Date.now());
  const orders = await checks.endingsOf(left);
  const wrong = left.filter((id) => {
    const order = orders.get(id);
    return order?.refundStatus !== 'FAILED' && order?.settlementStatus !== 'HELD';
  });
  if (wrong.length > 0) throw new Error(`ended orders hold money: ${wrong.join(', ')}`);
}
