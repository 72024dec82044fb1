import { AppError } from '../../contract/terms/errors.js';
import type { PayoutOwner } from '../../data/repositories/payout-accounts.js';
import type { PayoutAccountDeps } from './deps.js';

/**
 * The name that accounts of this owner have to be in: a worker's real name of his application, a
 * merchant's name. NOT_FOUND without such an owner, PAYOUT_NOT_VERIFIED for a worker whose name
 * nobody has looked at.
 */
export async function verifiedNameOf(
  deps: Pick<PayoutAccountDeps, 'workers' | 'merchants' | 'cipher'>,
  owner: PayoutOwner,
): Promise<string> {
  const { ownerKind, ownerId } = owner;
  if (ownerKind === 'merchant') {
    const merchant = await deps.merchants.findById(ownerId);
    if (merchant === null) throw new AppError('NOT_FOUND');
    return merchant.name;
  }
  const worker = await deps.workers.findById(ownerId);
  if (worker === null) throw new AppError('NOT_FOUND');
  const { realName } = worker;
  if (!realName) throw new AppError('PAYOUT_NOT_VERIFIED');
  return deps.cipher.open({
    subject: `workers:${ownerId}`,
    place: { collection: 'workers', id: ownerId, field: 'realName' },
    cipherText: realName.cipher,
  });
}
