import { z } from 'zod';
import { idSchema } from '../contract/schemas/common.js';
import { nameSchema } from '../contract/schemas/places.js';
import { priceModelSchema } from '../contract/schemas/service-type.js';
import {
  areOptionsDistinct,
  durationMinutesSchema,
  priceFenSchema,
  shelfOptionsSchema,
  workersNeededSchema,
} from '../contract/schemas/shelf.js';
import { SERVICE_MODES } from '../contract/terms/catalogue.js';
import { defineResource } from './kit/define-resource.js';
import { OPTION_FIELDS } from './shelf-fields.js';

const INCLUDES_MAX = 30;
const SKILLS_MAX = 10;
const CITIES_MAX = 200;

/** A concrete service item, e.g. 两小时日常保洁; merchants put it on sale as offerings. */
export const itemResource = defineResource({
  name: 'items',
  model: 'Item',
  labels: { one: { zh: '服务项', en: 'Item' }, many: { zh: '服务项', en: 'Items' } },
  group: 'catalogue',
  mode: 'crud',
  id: 'slug',
  titleField: 'name',
  defaultSort: 'sort',
  canImport: true,
  schema: z
    .strictObject({
      categoryId: idSchema,
      name: nameSchema,
      description: z.string().trim().min(1).max(2_000),
      /** What is included, one line each. */
      includes: z.array(z.string().trim().min(1).max(200)).max(INCLUDES_MAX).default([]),
      /** Codes of the category's skills that a worker needs, all of them. */
      skillCodes: z.array(z.string().min(1).max(64)).min(1).max(SKILLS_MAX),
      durationMinutes: durationMinutesSchema,
      /** List price in fen; what is paid is the offering's price. */
      priceFen: priceFenSchema,
      options: shelfOptionsSchema.default([]),
      /** Where it is served; as its category when absent. */
      mode: z.enum(SERVICE_MODES).optional(),
      /** How its price is meant; as its category when absent. */
      priceModel: priceModelSchema.optional(),
      /** The price is for all of them; one when absent. */
      workersNeeded: workersNeededSchema.optional(),
      /** Sold in these cities only (S16); everywhere when absent. */
      onlyCities: z.array(idSchema).min(1).max(CITIES_MAX).optional(),
      sort: z.int().min(0).max(100_000).default(0),
      isOn: z.boolean().default(true),
    })
    .refine(areOptionsDistinct, { path: ['options'], message: 'an option code is used twice' }),
  fields: {
    categoryId: {
      label: { zh: '服务类型', en: 'Category' },
      kind: 'reference',
      reference: 'categories',
      inList: true,
      filter: 'equals',
      write: 'create',
    },
    name: {
      label: { zh: '名称', en: 'Name' },
      kind: 'localName',
      inList: true,
      filter: 'prefix',
      sort: true,
    },
    description: { label: { zh: '说明', en: 'Description' }, kind: 'longText' },
    includes: { label: { zh: '包含内容', en: 'What is included' }, kind: 'text' },
    skillCodes: {
      label: { zh: '所需技能', en: 'Skills needed' },
      kind: 'text',
      help: { zh: '所属服务类型声明的技能编码', en: 'Codes of skills that the category declares' },
    },
    durationMinutes: {
      label: { zh: '时长（分钟）', en: 'Duration (minutes)' },
      kind: 'number',
      inList: true,
    },
    priceFen: { label: { zh: '指导价', en: 'List price' }, kind: 'money', inList: true },
    options: { label: { zh: '规格与加项', en: 'Options' }, kind: 'nested', fields: OPTION_FIELDS },
    mode: {
      label: { zh: '服务方式', en: 'Where' },
      kind: 'choice',
      choices: { HOME: { zh: '上门', en: 'At home' }, IN_STORE: { zh: '到店', en: 'In store' } },
    },
    priceModel: { label: { zh: '计价方式', en: 'Price model' }, kind: 'nested' },
    workersNeeded: { label: { zh: '服务人数', en: 'Workers needed' }, kind: 'number' },
    onlyCities: {
      label: { zh: '专属城市', en: 'Only in' },
      kind: 'reference',
      reference: 'cities',
      inList: true,
      filter: 'equals',
      help: { zh: '留空则所有城市可售', en: 'Every city when empty' },
    },
    sort: { label: { zh: '排序', en: 'Order' }, kind: 'number', inList: true, sort: true },
    isOn: { label: { zh: '启用', en: 'On' }, kind: 'flag', inList: true, filter: 'equals' },
  },
  scope: { merchant: 'any', city: 'any' },
  access: { read: 'item.read', create: 'item.write', update: 'item.write', remove: 'item.write' },
  // Orders and offerings point at it for good.
  removal: { kind: 'archive', set: { isOn: false } },
  indexes: [
    { fields: ['categoryId', 'isOn', 'sort'] },
    { fields: ['isOn', 'sort'] },
    { fields: ['sort', '_id'] },
    { fields: ['name.zh', '_id'] },
    { fields: ['onlyCities', '_id'] },
  ],
});
