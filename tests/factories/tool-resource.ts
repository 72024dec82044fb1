import { z } from 'zod';
import { idSchema } from '../../contract/schemas/common.js';
import { defineResource } from '../../resources/kit/define-resource.js';

export const toolResource = defineResource({
  name: 'tools',
  model: 'Tool',
  labels: { one: { zh: '工具', en: 'Tool' }, many: { zh: '工具', en: 'Tools' } },
  group: 'places',
  mode: 'crud',
  id: 'slug',
  titleField: 'name',
  defaultSort: 'name',
  schema: z.strictObject({
    merchantId: idSchema,
    name: z.string().trim().min(2).max(60),
    depositFen: z.int().min(0).max(1_000_000).default(0),
    isLent: z.boolean().default(false),
  }),
  fields: {
    merchantId: {
      label: { zh: '商户', en: 'Merchant' },
      kind: 'reference',
      reference: 'merchants',
      inList: true,
      filter: 'equals',
      write: 'create',
    },
    name: { label: { zh: '名称', en: 'Name' }, kind: 'text', inList: true, sort: true },
    depositFen: { label: { zh: '押金', en: 'Deposit' }, kind: 'money', inList: true },
    isLent: { label: { zh: '已借出', en: 'Lent' }, kind: 'flag', inList: true, write: 'never' },
  },
  scope: { merchant: 'merchantId', city: 'any' },
  access: { read: 'store.read', create: 'store.write', update: 'store.write' },
  actions: {
    lend: {
      label: { zh: '借出', en: 'Lend' },
      permission: 'store.write',
      from: { isLent: [false] },
      set: { isLent: true },
    },
  },
  indexes: [{ fields: ['merchantId', '_id'] }, { fields: ['name', '_id'] }],
});
