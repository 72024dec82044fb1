import { checkServiceType, serviceTypeFieldsSchema } from '../contract/schemas/service-type.js';
import { CATEGORY_FIELDS } from './category-fields.js';
import { defineResource } from './kit/define-resource.js';

/** A service type, declared without code (S18): its form, steps, skills and price as data. */
export const categoryResource = defineResource({
  name: 'categories',
  model: 'Category',
  labels: { one: { zh: '服务类型', en: 'Category' }, many: { zh: '服务类型', en: 'Categories' } },
  group: 'catalogue',
  mode: 'crud',
  id: 'slug',
  titleField: 'name',
  defaultSort: 'sort',
  schema: serviceTypeFieldsSchema.superRefine(checkServiceType),
  fields: CATEGORY_FIELDS,
  scope: { merchant: 'any', city: 'any' },
  access: {
    read: 'category.read',
    create: 'category.write',
    update: 'category.write',
    remove: 'category.write',
  },
  // Items, orders and workers' skills point at it for good.
  removal: { kind: 'archive', set: { isOn: false } },
  indexes: [
    { fields: ['isOn', 'sort'] },
    { fields: ['sort', '_id'] },
    { fields: ['name.zh', '_id'] },
  ],
});
