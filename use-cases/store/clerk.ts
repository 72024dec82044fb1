import { AppError } from '../../contract/terms/errors.js';
import type { StoreDocument } from '../../data/repositories/merchants.js';
import type { StoreDeps } from './deps.js';

/** Staff of a merchant, as the token says. */
export type Clerk = { readonly id: string; readonly merchantId: string | null };

/**
 * The store, when the person works there. Errors: NOT_FOUND for a store of another merchant or
 * none, FORBIDDEN for one of his merchant's where he does not work.
 */
export async function requireStore(
  deps: Pick<StoreDeps, 'merchants' | 'staff'>,
  input: { readonly clerk: Clerk; readonly storeId: string },
): Promise<StoreDocument> {
  const { clerk, storeId } = input;
  const [store, person] = await Promise.all([
    deps.merchants.findStore(storeId),
    deps.staff.findById(clerk.id),
  ]);
  const isOwn = store !== null && person !== null && store.merchantId === clerk.merchantId;
  if (!isOwn || person.merchantId !== store.merchantId) throw new AppError('NOT_FOUND');
  const { storeIds = [] } = person;
  if (storeIds.length > 0 && !storeIds.includes(storeId)) throw new AppError('FORBIDDEN');
  return store;
}
