import { z } from 'zod';
import { noteSchema } from '../contract/schemas/common.js';
import {
  cellSchema,
  dayIntervalSchema,
  geoPointSchema,
  geoPolygonSchema,
  nameSchema,
  storedInstantSchema,
  timeZoneSchema,
} from '../contract/schemas/places.js';
import { serviceCodeSchema } from '../contract/schemas/service-type.js';
import { CHINA_ZONE } from '../contract/terms/china-day.js';
import { defineResource } from './kit/define-resource.js';
import { ASKS_WHY, REASON_FIELD } from './shared-fields.js';

const DISTRICTS_MAX = 60;
const AREA_CELLS_MAX = 60_000;

const districtSchema = z.strictObject({
  code: serviceCodeSchema,
  name: nameSchema,
  center: geoPointSchema,
  polygon: geoPolygonSchema,
});

const closureSchema = z
  .strictObject({
    from: storedInstantSchema,
    until: storedInstantSchema,
    message: nameSchema,
  })
  .refine(({ from, until }) => until > from, { path: ['until'], message: 'ends before it starts' });

/**
 * A unit of operation (S16). Its area is drawn as polygons or follows its districts; the cells
 * are computed. A closure stops new orders for a while (X29).
 */
export const cityResource = defineResource({
  name: 'cities',
  model: 'City',
  labels: { one: { zh: '城市', en: 'City' }, many: { zh: '城市', en: 'Cities' } },
  group: 'places',
  mode: 'crud',
  id: 'slug',
  titleField: 'name',
  defaultSort: 'sort',
  schema: z.strictObject({
    name: nameSchema,
    /** IANA zone in which hours and days of this city are meant. */
    timeZone: timeZoneSchema.default(CHINA_ZONE),
    center: geoPointSchema,
    /** The service area as it was drawn; the union of the districts when there is none. */
    area: z.array(geoPolygonSchema).max(DISTRICTS_MAX).optional(),
    /** Compacted H3 cells of mixed resolution (domain/geo `isInArea`). */
    areaCells: z.array(cellSchema).max(AREA_CELLS_MAX).default([]),
    districts: z.array(districtSchema).max(DISTRICTS_MAX).default([]),
    isOpen: z.boolean().default(false),
    /** Hours in which a service may start. */
    opens: dayIntervalSchema,
    /** No order may be placed for a time in it. */
    closure: closureSchema.optional(),
    /** Closures so far; the present one has this number. */
    closures: z.int().min(0).optional(),
    sort: z.int().min(0).max(9_999).default(100),
  }),
  fields: {
    name: {
      label: { zh: '名称', en: 'Name' },
      kind: 'localName',
      inList: true,
      filter: 'prefix',
      sort: true,
    },
    timeZone: {
      label: { zh: '时区', en: 'Time zone' },
      kind: 'text',
      inList: true,
      write: 'create',
    },
    center: { label: { zh: '中心点', en: 'Centre' }, kind: 'place' },
    area: {
      label: { zh: '服务范围', en: 'Service area' },
      kind: 'place',
      help: {
        zh: '在地图上绘制；留空则为各区之和',
        en: 'Drawn on the map; the sum of the districts when empty',
      },
    },
    areaCells: { label: { zh: '范围网格', en: 'Area cells' }, kind: 'text', write: 'never' },
    districts: {
      label: { zh: '行政区', en: 'Districts' },
      kind: 'nested',
      fields: {
        code: { label: { zh: '代码', en: 'Code' }, kind: 'text' },
        name: { label: { zh: '名称', en: 'Name' }, kind: 'localName' },
        center: { label: { zh: '中心点', en: 'Centre' }, kind: 'place' },
        polygon: { label: { zh: '边界', en: 'Border' }, kind: 'place' },
      },
    },
    isOpen: {
      label: { zh: '已开通', en: 'Open' },
      kind: 'flag',
      inList: true,
      filter: 'equals',
      write: 'never',
    },
    opens: {
      label: { zh: '可约时段', en: 'Bookable hours' },
      kind: 'daySpan',
      inList: true,
    },
    closure: {
      label: { zh: '临时停业', en: 'Temporary closure' },
      kind: 'nested',
      inList: true,
      write: 'never',
      fields: {
        from: { label: { zh: '开始', en: 'From' }, kind: 'instant' },
        until: { label: { zh: '结束', en: 'Until' }, kind: 'instant' },
        message: { label: { zh: '告示', en: 'Message' }, kind: 'localName' },
      },
    },
    closures: { label: { zh: '停业次数', en: 'Closures so far' }, kind: 'number', write: 'never' },
    sort: { label: { zh: '排序', en: 'Order' }, kind: 'number', inList: true, sort: true },
  },
  scope: { merchant: 'any', city: '_id' },
  access: { read: 'city.read', create: 'city.write', update: 'city.write' },
  actions: {
    open: {
      label: { zh: '开通', en: 'Open' },
      permission: 'city.write',
      from: { isOpen: [false] },
      set: { isOpen: true },
      confirm: {
        zh: '开通后用户即可下单',
        en: 'Customers can book as soon as the city is open',
      },
    },
    close: {
      label: { zh: '关闭', en: 'Close' },
      permission: 'city.write',
      from: { isOpen: [true] },
      set: { isOpen: false },
      ...ASKS_WHY,
      confirm: {
        zh: '不再接受新订单，已有订单照常服务',
        en: 'No new orders; those already placed are served',
      },
      isDangerous: true,
    },
    suspend: {
      label: { zh: '临时停业', en: 'Close for a while' },
      permission: 'city.write',
      input: z.strictObject({
        reason: noteSchema,
        from: z.iso.datetime({ offset: true }),
        until: z.iso.datetime({ offset: true }),
        message: nameSchema,
      }),
      inputFields: {
        reason: REASON_FIELD,
        from: { label: { zh: '开始', en: 'From' }, kind: 'text' },
        until: { label: { zh: '结束', en: 'Until' }, kind: 'text' },
        message: { label: { zh: '告示', en: 'Message' }, kind: 'localName' },
      },
      isDangerous: true,
    },
    reopen: {
      label: { zh: '结束停业', en: 'End the closure' },
      permission: 'city.write',
      ...ASKS_WHY,
    },
  },
  indexes: [
    { fields: ['isOpen', 'sort'] },
    { fields: ['sort', '_id'] },
    { fields: ['name.zh', '_id'] },
    // Statistics ask for every zone and nothing else.
    { fields: ['timeZone', '_id'] },
  ],
});
