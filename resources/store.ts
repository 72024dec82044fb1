import { z } from 'zod';
import { idSchema } from '../contract/schemas/common.js';
import { geoPointSchema, placeCellsSchema, weeklyHoursSchema } from '../contract/schemas/places.js';
import { STORE_STATUSES } from '../contract/terms/catalogue.js';
import { defineResource } from './kit/define-resource.js';
import { CELL_FIELDS, CITY_FIELD, MERCHANT_FIELD } from './shared-fields.js';

/** A merchant's place for in-store service (M4). Its address is public, unlike a person's. */
export const storeResource = defineResource({
  name: 'stores',
  model: 'Store',
  labels: { one: { zh: '门店', en: 'Store' }, many: { zh: '门店', en: 'Stores' } },
  group: 'places',
  mode: 'crud',
  id: 'slug',
  titleField: 'name',
  defaultSort: '_id',
  module: 'storeTerminal',
  schema: z.strictObject({
    merchantId: idSchema,
    cityCode: idSchema,
    name: z.string().trim().min(2).max(60),
    address: z.string().trim().min(4).max(200),
    location: geoPointSchema,
    cells: placeCellsSchema,
    hours: weeklyHoursSchema,
    status: z.enum(STORE_STATUSES).default('OPEN'),
  }),
  fields: {
    merchantId: MERCHANT_FIELD,
    cityCode: CITY_FIELD,
    name: {
      label: { zh: '名称', en: 'Name' },
      kind: 'text',
      inList: true,
      filter: 'prefix',
      sort: true,
    },
    address: { label: { zh: '地址', en: 'Address' }, kind: 'text', inList: true },
    location: { label: { zh: '位置', en: 'Location' }, kind: 'place' },
    cells: {
      label: { zh: '网格', en: 'Cells' },
      kind: 'nested',
      write: 'never',
      fields: CELL_FIELDS,
    },
    hours: { label: { zh: '营业时间', en: 'Opening hours' }, kind: 'weeklyHours', inList: true },
    status: {
      label: { zh: '状态', en: 'Status' },
      kind: 'choice',
      choices: { OPEN: { zh: '营业', en: 'Open' }, CLOSED: { zh: '停业', en: 'Closed' } },
      inList: true,
      filter: 'equals',
      write: 'never',
    },
  },
  scope: { merchant: 'merchantId', city: 'cityCode' },
  access: { read: 'store.read', create: 'store.write', update: 'store.write' },
  actions: {
    open: {
      label: { zh: '营业', en: 'Open' },
      permission: 'store.write',
      from: { status: ['CLOSED'] },
      set: { status: 'OPEN' },
    },
    close: {
      label: { zh: '停业', en: 'Close' },
      permission: 'store.write',
      from: { status: ['OPEN'] },
      set: { status: 'CLOSED' },
      confirm: {
        zh: '停业后不可预约，已售核销码仍可使用',
        en: 'It cannot be booked any more; codes already sold stay good',
      },
    },
  },
  indexes: [
    { fields: ['cityCode', 'status', '_id'] },
    { fields: ['merchantId', '_id'] },
    { fields: ['status', '_id'] },
    { fields: ['name', '_id'] },
  ],
});
