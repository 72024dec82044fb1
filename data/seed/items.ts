import type { ItemDocument } from '../models/item.js';
import { APPLIANCE_ITEMS } from './items-appliance.js';
import { CARE_ITEMS } from './items-care.js';
import { CLEANING_ITEMS } from './items-cleaning.js';
import { WELLNESS_ITEMS } from './items-wellness.js';
import { SPECIAL_ITEMS } from './items-special.js';
import type { SeedItem } from './seed-item.js';

/** Five ordinary items of each of the eight categories, then the special ones. */
export const SEED_ITEMS: readonly ItemDocument[] = [
  ...CLEANING_ITEMS,
  ...APPLIANCE_ITEMS,
  ...WELLNESS_ITEMS,
  ...CARE_ITEMS,
  ...SPECIAL_ITEMS,
].map(toDocument);

function toDocument(item: SeedItem, index: number): ItemDocument {
  const { id, zh, en, options, ...rest } = item;
  return {
    _id: id,
    name: { zh, en },
    ...rest,
    options: options.map(({ zh: nameZh, en: nameEn, ...option }) => ({
      ...option,
      name: { zh: nameZh, en: nameEn },
    })),
    sort: index + 1,
    isOn: true,
    version: 1,
  };
}
