import { z } from 'zod';
import { fenSchema, idSchema, noteSchema } from '../contract/schemas/common.js';
import {
  areOptionsDistinct,
  durationMinutesSchema,
  priceFenSchema,
  shelfOptionsSchema,
  workersNeededSchema,
} from '../contract/schemas/shelf.js';
import { OFFERING_STATUSES } from '../contract/terms/catalogue.js';
import { defineResource } from './kit/define-resource.js';
import type { FieldSpec } from './kit/types.js';
import { OPTION_FIELDS } from './shelf-fields.js';
import { ASKS_WHY, CITY_FIELD, MERCHANT_FIELD } from './shared-fields.js';

const MEDIA_MAX = 12;

/**
 * What customers see and pay: together it is checked before it is shown (S13), so together it
 * waits in `pending` while an offering that is on sale goes on as it is.
 */
const CONTENT = {
  /** Of the whole, of one unit, or of the visit, as the price model of the item says. */
  priceFen: priceFenSchema,
  /** Travel fee 上门费, the worker's without commission. */
  travelFeeFen: fenSchema.default(0),
  options: shelfOptionsSchema.default([]),
  durationMinutes: durationMinutesSchema,
  /** As the item says when absent. */
  workersNeeded: workersNeededSchema.optional(),
  /** The merchant's own words; the item's when absent. */
  description: z.string().trim().min(1).max(2_000).optional(),
  /** Pictures and videos of the offering, in their order. */
  mediaIds: z.array(idSchema).max(MEDIA_MAX).optional(),
};

/** Fields of `CONTENT`: what a merchant cannot change on the shelf without approval. */
export const OFFERING_CONTENT = Object.keys(CONTENT) as readonly (keyof typeof CONTENT)[];

const CONTENT_FIELDS = {
  priceFen: {
    label: { zh: '价格', en: 'Price' },
    kind: 'money',
    inList: true,
  },
  travelFeeFen: { label: { zh: '上门费', en: 'Travel fee' }, kind: 'money', inList: true },
  options: { label: { zh: '规格与加项', en: 'Options' }, kind: 'nested', fields: OPTION_FIELDS },
  durationMinutes: { label: { zh: '时长（分钟）', en: 'Duration (minutes)' }, kind: 'number' },
  workersNeeded: { label: { zh: '服务人数', en: 'Workers needed' }, kind: 'number' },
  description: { label: { zh: '说明', en: 'Description' }, kind: 'longText' },
  mediaIds: { label: { zh: '图片与视频', en: 'Media' }, kind: 'text' },
} as const satisfies Readonly<Record<string, FieldSpec>>;

/**
 * An item on sale in one city by one merchant, with its price. A merchant writes and submits it, a
 * reviewer approves it, the merchant puts it on the shelf.
 */
export const offeringResource = defineResource({
  name: 'offerings',
  model: 'Offering',
  labels: { one: { zh: '城市上架', en: 'Offering' }, many: { zh: '城市上架', en: 'Offerings' } },
  group: 'catalogue',
  mode: 'crud',
  id: 'uuid',
  titleField: 'itemId',
  defaultSort: '_id',
  canImport: true,
  schema: z
    .strictObject({
      itemId: idSchema,
      /** Of the item. */
      categoryId: idSchema,
      merchantId: idSchema,
      cityCode: idSchema,
      ...CONTENT,
      status: z.enum(OFFERING_STATUSES).default('DRAFT'),
      /** True while a reviewer has to decide: submitted, or with a change that waits. */
      awaitsReview: z.boolean().optional(),
      /** The content as it will be once approved; what is above is shown until then. */
      pending: z.strictObject(CONTENT).optional(),
      rejectReason: noteSchema.optional(),
    })
    .refine(areOptionsDistinct, { path: ['options'], message: 'an option code is used twice' })
    .refine(({ pending }) => pending === undefined || areOptionsDistinct(pending), {
      path: ['pending'],
      message: 'an option code is used twice',
    }),
  fields: {
    itemId: {
      label: { zh: '服务项', en: 'Item' },
      kind: 'reference',
      reference: 'items',
      inList: true,
      filter: 'equals',
      write: 'create',
    },
    categoryId: {
      label: { zh: '服务类型', en: 'Category' },
      kind: 'reference',
      reference: 'categories',
      inList: true,
      filter: 'equals',
      write: 'never',
    },
    merchantId: MERCHANT_FIELD,
    cityCode: CITY_FIELD,
    ...CONTENT_FIELDS,
    status: {
      label: { zh: '状态', en: 'Status' },
      kind: 'choice',
      choices: {
        DRAFT: { zh: '草稿', en: 'Draft' },
        SUBMITTED: { zh: '待审核', en: 'Submitted' },
        APPROVED: { zh: '已通过', en: 'Approved' },
        REJECTED: { zh: '未通过', en: 'Rejected' },
        ON: { zh: '在售', en: 'On sale' },
        OFF: { zh: '已下架', en: 'Off the shelf' },
      },
      inList: true,
      filter: 'equals',
      write: 'never',
    },
    awaitsReview: {
      label: { zh: '等待审核', en: 'Awaits review' },
      kind: 'flag',
      inList: true,
      filter: 'equals',
      write: 'never',
    },
    pending: {
      label: { zh: '待审核的修改', en: 'Change that waits' },
      kind: 'nested',
      write: 'never',
      fields: CONTENT_FIELDS,
    },
    rejectReason: {
      label: { zh: '驳回原因', en: 'Why it was rejected' },
      kind: 'longText',
      write: 'never',
    },
  },
  scope: { merchant: 'merchantId', city: 'cityCode' },
  access: { read: 'offering.read', create: 'offering.submit', update: 'offering.submit' },
  actions: {
    submit: {
      label: { zh: '提交审核', en: 'Submit' },
      permission: 'offering.submit',
      from: { status: ['DRAFT', 'REJECTED'] },
      set: { status: 'SUBMITTED', rejectReason: null },
    },
    approve: {
      label: { zh: '通过', en: 'Approve' },
      permission: 'offering.review',
      from: { awaitsReview: [true] },
    },
    reject: {
      label: { zh: '驳回', en: 'Reject' },
      permission: 'offering.review',
      from: { awaitsReview: [true] },
      ...ASKS_WHY,
      keepReasonIn: 'rejectReason',
    },
    withdraw: {
      label: { zh: '撤回', en: 'Withdraw' },
      permission: 'offering.submit',
      from: { awaitsReview: [true] },
    },
    'put-on': {
      label: { zh: '上架', en: 'Put on sale' },
      permission: 'offering.submit',
      from: { status: ['APPROVED', 'OFF'] },
      set: { status: 'ON' },
    },
    'take-off': {
      label: { zh: '下架', en: 'Take off the shelf' },
      permission: 'offering.submit',
      from: { status: ['ON'] },
      set: { status: 'OFF' },
      confirm: { zh: '已有订单照常服务', en: 'Orders already placed are served' },
    },
    'take-down': {
      label: { zh: '强制下架', en: 'Take down' },
      permission: 'offering.review',
      from: { status: ['APPROVED', 'ON', 'OFF'] },
      set: { status: 'REJECTED', pending: null },
      ...ASKS_WHY,
      keepReasonIn: 'rejectReason',
      confirm: {
        zh: '商户须修改并重新提交，已有订单照常服务',
        en: 'The merchant has to submit it again; orders already placed are served',
      },
      isDangerous: true,
    },
  },
  indexes: [
    // One price of an item per merchant and city.
    { fields: ['cityCode', 'itemId', 'merchantId'], unique: true },
    { fields: ['cityCode', 'status', 'categoryId', 'itemId', 'priceFen'] },
    { fields: ['merchantId', 'status', 'categoryId', '_id'] },
    { fields: ['itemId', '_id'] },
    { fields: ['categoryId', '_id'] },
    { fields: ['status', '_id'] },
    { fields: ['awaitsReview', '_id'] },
  ],
});
