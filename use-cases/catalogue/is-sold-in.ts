import type { ItemDocument } from '../../data/repositories/catalogue.js';

/** False for an item that is exclusive to other cities (S16), whatever its offerings say. */
export function isSoldIn(item: Pick<ItemDocument, 'onlyCities'>, cityCode: string): boolean {
  return item.onlyCities === undefined || item.onlyCities.includes(cityCode);
}
