import type { CategoryDocument, ItemDocument } from '../../../data/repositories/catalogue.js';
import type { AnyDocument } from '../../../resources/kit/types.js';
import type { ResourceHooks } from '../deps.js';
import { requireSamePricing } from './category-hooks.js';
import { badField, rowOf } from './other-rows.js';

/** Every skill that an item asks for is declared by its category; prices on sale keep their meaning. */
export const ITEM_HOOKS: ResourceHooks = {
  async beforeWrite(input) {
    const item = input.document as ItemDocument & AnyDocument;
    const category = await rowOf<CategoryDocument & AnyDocument>(input, {
      resource: 'categories',
      id: item.categoryId,
    });
    if (category === null) throw badField('categoryId', `no such Category: ${item.categoryId}`);
    const declared = new Set(category.skills.map(({ code }) => code));
    const unknown = item.skillCodes.filter((code) => !declared.has(code));
    if (unknown.length > 0) {
      throw badField('skillCodes', `not a skill of the category: ${unknown.join(', ')}`);
    }
    const before = input.before as (ItemDocument & AnyDocument) | null;
    if (before !== null) {
      await requireSamePricing(input, {
        before: (before.priceModel ?? category.priceModel).kind,
        after: (item.priceModel ?? category.priceModel).kind,
        sold: { path: 'itemId', oneOf: [item._id] },
      });
    }
    return input.document;
  },
};
