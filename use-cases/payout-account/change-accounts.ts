import { AppError } from '../../contract/terms/errors.js';
import type {
  PayoutAccountDocument,
  PayoutOwner,
} from '../../data/repositories/payout-accounts.js';
import type { PayoutAccountDeps } from './deps.js';

type Change = PayoutOwner & { readonly accountId: string };

/**
 * Takes an account away; money that is on its way to it still gets there. The newest of the others
 * becomes the default when it was. Errors: NOT_FOUND.
 */
export async function removeAccount(deps: PayoutAccountDeps, change: Change): Promise<void> {
  const at = new Date(deps.clock.nowMs());
  await deps.transact(async (session) => {
    const row = await deps.payoutAccounts.findOwn(change, session);
    if (row === null) throw new AppError('NOT_FOUND');
    if (!(await deps.payoutAccounts.remove({ ...change, at }, session))) {
      throw new AppError('NOT_FOUND');
    }
    const [next] = row.isDefault ? await deps.payoutAccounts.listOf(change, session) : [];
    if (next === undefined) return;
    await deps.payoutAccounts.makeDefault({ ...change, accountId: next._id }, session);
  });
}

/** Makes an account the one that is offered first. Errors: NOT_FOUND. */
export async function chooseDefault(
  deps: PayoutAccountDeps,
  change: Change,
): Promise<PayoutAccountDocument> {
  return deps.transact(async (session) => {
    if (!(await deps.payoutAccounts.makeDefault(change, session))) {
      throw new AppError('NOT_FOUND');
    }
    const row = await deps.payoutAccounts.findOwn(change, session);
    if (row === null) throw new AppError('NOT_FOUND');
    return row;
  });
}
