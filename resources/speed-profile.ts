import { z } from 'zod';
import { idSchema } from '../contract/schemas/common.js';
import { storedInstantSchema, timeZoneSchema } from '../contract/schemas/places.js';
import { DAY_KINDS, HOURS_OF_WEEK } from '../contract/terms/speed.js';
import { defineResource } from './kit/define-resource.js';
import type { FieldSpec } from './kit/types.js';

const hourSchema = z.strictObject({
  days: z.enum(DAY_KINDS),
  hour: z.int().min(0).max(23),
  kmh: z.number().positive().max(200),
  /** Finished rides behind it; with none it is the default speed. */
  rides: z.int().min(0),
});

const shown = (zh: string, en: string, kind: FieldSpec['kind']): FieldSpec => ({
  label: { zh, en },
  kind,
  inList: true,
  write: 'never',
});

/**
 * How fast workers of a city really ride, by kind of day and hour: made anew every night from the
 * rides of the last weeks, one document a city and day, never changed.
 */
export const speedProfileResource = defineResource({
  name: 'speed-profiles',
  collection: 'speedProfiles',
  model: 'SpeedProfile',
  labels: {
    one: { zh: '实测车速', en: 'Measured speeds' },
    many: { zh: '实测车速', en: 'Measured speeds' },
  },
  group: 'rules',
  audiences: ['admin'],
  mode: 'managed',
  id: 'slug',
  titleField: 'date',
  defaultSort: '-effectiveFrom',
  schema: z.strictObject({
    cityCode: idSchema,
    /** The city's day in whose night it was made. */
    date: z.iso.date(),
    timeZone: timeZoneSchema,
    /** When every process begins to use it. */
    effectiveFrom: storedInstantSchema,
    computedAt: storedInstantSchema,
    /** Rides that count, and those that were thrown away. */
    rides: z.int().min(0),
    refused: z.int().min(0),
    /** Monday to Friday from 0 o'clock on, then Saturday and Sunday. */
    hours: z.array(hourSchema).length(HOURS_OF_WEEK),
  }),
  fields: {
    cityCode: {
      ...shown('城市', 'City', 'reference'),
      reference: 'cities',
      filter: 'equals',
    },
    date: shown('日期', 'Date', 'text'),
    timeZone: { label: { zh: '时区', en: 'Time zone' }, kind: 'text', write: 'never' },
    effectiveFrom: { ...shown('生效时间', 'In force from', 'instant'), sort: true },
    computedAt: { label: { zh: '计算时间', en: 'Computed' }, kind: 'instant', write: 'never' },
    rides: shown('行程数', 'Rides', 'number'),
    refused: shown('剔除行程数', 'Rides thrown away', 'number'),
    hours: {
      label: { zh: '各时段车速', en: 'Speed by hour' },
      help: {
        zh: '按出发时刻；没有行程的时段为默认车速',
        en: 'By the hour of departure; the default speed where there were no rides',
      },
      kind: 'nested',
      write: 'never',
      fields: {
        days: {
          label: { zh: '日类', en: 'Days' },
          kind: 'choice',
          choices: {
            WEEKDAY: { zh: '周一至周五', en: 'Monday to Friday' },
            WEEKEND: { zh: '周六周日', en: 'Saturday, Sunday' },
          },
        },
        hour: { label: { zh: '时', en: 'Hour' }, kind: 'number' },
        kmh: { label: { zh: '车速 km/h', en: 'Speed, km/h' }, kind: 'number' },
        rides: { label: { zh: '行程数', en: 'Rides' }, kind: 'number' },
      },
    },
  },
  scope: { merchant: 'any', city: 'cityCode' },
  access: { read: 'policy.read' },
  indexes: [
    { fields: ['cityCode', 'effectiveFrom'], descending: ['effectiveFrom'] },
    { fields: ['effectiveFrom', '_id'] },
  ],
});
