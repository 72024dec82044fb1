import { z } from 'zod';
import { idSchema, phoneSchema } from '../contract/schemas/common.js';
import { basisPointsSchema } from '../contract/schemas/places.js';
import { MERCHANT_KINDS, MERCHANT_STATUSES } from '../contract/terms/catalogue.js';
import { defineResource } from './kit/define-resource.js';
import { ASKS_WHY } from './shared-fields.js';

/** Commission of the platform that the product is meant for (S16); beyond it needs the admin. */
const COMMISSION_BPS_MAX = 1_500;
const CITIES_MAX = 200;
const TERMS_MAX = 50;

const termSchema = z.strictObject({
  categoryId: idSchema,
  /** Every city of the merchant when absent. */
  cityCode: idSchema.optional(),
  commissionBps: z.int().min(0).max(COMMISSION_BPS_MAX),
});

/** Employs workers, or is one; SELF_RUN is the platform's own (S17). */
export const merchantResource = defineResource({
  name: 'merchants',
  model: 'Merchant',
  labels: { one: { zh: '商户', en: 'Merchant' }, many: { zh: '商户', en: 'Merchants' } },
  group: 'people',
  mode: 'crud',
  id: 'slug',
  titleField: 'name',
  defaultSort: '_id',
  canImport: true,
  schema: z
    .strictObject({
      name: z.string().trim().min(2).max(60),
      kind: z.enum(MERCHANT_KINDS),
      cityCodes: z.array(idSchema).min(1).max(CITIES_MAX),
      /** The platform's share of an order's base (MONEY §3.3); left out, the policy's of the place. */
      commissionBps: z.int().min(0).max(COMMISSION_BPS_MAX).optional(),
      /** Other shares for single categories, or for a category in one city. */
      categoryTerms: z.array(termSchema).max(TERMS_MAX).optional(),
      /** The worker's share of what is left after commission. */
      workerShareBps: basisPointsSchema.default(8_000),
      contactName: z.string().trim().min(2).max(40).optional(),
      contactPhone: phoneSchema.optional(),
      /** His own number at WeChat Pay, where his shares may go (分账); his name there is `name`. */
      wechatMchid: z
        .string()
        .regex(/^\d{8,32}$/)
        .optional(),
      status: z.enum(MERCHANT_STATUSES).default('ACTIVE'),
    })
    .refine(({ cityCodes }) => new Set(cityCodes).size === cityCodes.length, {
      path: ['cityCodes'],
      message: 'a city is named twice',
    })
    .refine(
      ({ categoryTerms }) =>
        new Set(categoryTerms?.map((term) => `${term.categoryId} ${term.cityCode ?? ''}`)).size ===
        (categoryTerms?.length ?? 0),
      { path: ['categoryTerms'], message: 'a category is named twice for one city' },
    ),
  fields: {
    name: {
      label: { zh: '名称', en: 'Name' },
      kind: 'text',
      inList: true,
      filter: 'prefix',
      sort: true,
    },
    kind: {
      label: { zh: '类型', en: 'Kind' },
      kind: 'choice',
      choices: {
        SELF_RUN: { zh: '直营', en: 'Self-run' },
        JOINED: { zh: '联营', en: 'Joined' },
      },
      inList: true,
      filter: 'equals',
      write: 'create',
    },
    cityCodes: {
      label: { zh: '经营城市', en: 'Cities' },
      kind: 'reference',
      reference: 'cities',
      inList: true,
      filter: 'equals',
      writeBy: 'merchant.terms',
    },
    commissionBps: {
      label: {
        zh: '平台佣金（空为按城市政策）',
        en: 'Commission (the policy of the city when empty)',
      },
      kind: 'rate',
      inList: true,
      writeBy: 'merchant.terms',
    },
    categoryTerms: {
      label: { zh: '分类佣金', en: 'Commission by category' },
      kind: 'nested',
      writeBy: 'merchant.terms',
      fields: {
        categoryId: {
          label: { zh: '服务类型', en: 'Category' },
          kind: 'reference',
          reference: 'categories',
        },
        cityCode: {
          label: { zh: '城市（空为全部）', en: 'City (all when empty)' },
          kind: 'reference',
          reference: 'cities',
        },
        commissionBps: { label: { zh: '佣金', en: 'Commission' }, kind: 'rate' },
      },
    },
    workerShareBps: { label: { zh: '服务人员分成', en: 'Worker share' }, kind: 'rate' },
    contactName: {
      label: { zh: '联系人', en: 'Contact' },
      kind: 'text',
      sensitivity: 'B',
      mask: 'name',
    },
    contactPhone: {
      label: { zh: '联系电话', en: 'Contact phone' },
      kind: 'text',
      sensitivity: 'B',
      mask: 'phone',
      filter: 'blind',
    },
    wechatMchid: {
      label: {
        zh: '微信支付商户号（分账接收方）',
        en: 'WeChat Pay merchant number (receives shares)',
      },
      kind: 'text',
      writeBy: 'merchant.terms',
    },
    status: {
      label: { zh: '状态', en: 'Status' },
      kind: 'choice',
      choices: {
        ACTIVE: { zh: '正常', en: 'Active' },
        SUSPENDED: { zh: '已暂停', en: 'Suspended' },
        CLOSED: { zh: '已关闭', en: 'Closed' },
      },
      inList: true,
      filter: 'equals',
      write: 'never',
    },
  },
  scope: { merchant: '_id', city: 'cityCodes' },
  access: { read: 'merchant.read', create: 'merchant.terms', update: 'merchant.write' },
  actions: {
    suspend: {
      label: { zh: '暂停', en: 'Suspend' },
      permission: 'merchant.terms',
      from: { status: ['ACTIVE'] },
      set: { status: 'SUSPENDED' },
      ...ASKS_WHY,
      confirm: {
        zh: '商户的服务将全部下架，已有订单照常服务',
        en: 'Everything of the merchant goes off the shelf; placed orders are served',
      },
      isDangerous: true,
    },
    activate: {
      label: { zh: '恢复', en: 'Activate' },
      permission: 'merchant.terms',
      from: { status: ['SUSPENDED'] },
      set: { status: 'ACTIVE' },
    },
    close: {
      label: { zh: '关闭', en: 'Close' },
      permission: 'merchant.terms',
      from: { status: ['ACTIVE', 'SUSPENDED'] },
      set: { status: 'CLOSED' },
      ...ASKS_WHY,
      confirm: { zh: '关闭后不可恢复', en: 'A closed merchant cannot be activated again' },
      isDangerous: true,
      stepUp: true,
    },
  },
  indexes: [
    { fields: ['cityCodes', 'status', '_id'] },
    { fields: ['status', '_id'] },
    { fields: ['kind', '_id'] },
    { fields: ['name', '_id'] },
    { fields: ['contactPhone.index', '_id'] },
  ],
});
