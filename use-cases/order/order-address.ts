import { ERASED_NAME, ERASED_SEAL, ERASED_WORDS } from '../../contract/terms/data-map.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { OrderDeps } from './deps.js';

/** Context that binds a sealed address to its order. */
export const addressContext = (orderId: string): string => `order|${orderId}|address`;

/** The personal part of a home order's address. */
export type SealedAddress = {
  readonly contact: string;
  readonly phone: string;
  readonly line: string;
  readonly accessNote?: string;
};

/**
 * Opens the sealed part of a home order's address, for those who may see it. What was erased with
 * its person, or by its date, is told as such.
 */
export function openAddress(
  deps: Pick<OrderDeps, 'sealer'>,
  order: Pick<OrderDocument, '_id' | 'address'>,
): SealedAddress {
  if (order.address.sealed === ERASED_SEAL) {
    return { contact: ERASED_NAME, phone: '', line: ERASED_WORDS };
  }
  const plain = deps.sealer.open(order.address.sealed, addressContext(order._id));
  return JSON.parse(plain) as SealedAddress;
}
