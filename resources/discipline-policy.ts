import { z } from 'zod';
import { nameSchema } from '../contract/schemas/places.js';
import { policyScopeSchema } from '../contract/schemas/policy.js';
import { scoreSchema } from '../contract/schemas/worker.js';
import { WORKER_LEVELS } from '../contract/terms/catalogue.js';
import { defineResource } from './kit/define-resource.js';
import type { FieldSpec } from './kit/types.js';
import { CITY_OR_ALL_FIELD } from './shared-fields.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const POINTS_MAX = 1_000;
const ORDERS_MAX = 1_000_000;

const ms = (min: number, max: number) => z.int().min(min).max(max).optional();
const pointsSchema = z.int().min(0).max(POINTS_MAX).optional();

/** One level; a city names it, the codes are the same everywhere. */
const levelSchema = z.strictObject({
  code: z.enum(WORKER_LEVELS),
  label: nameSchema,
  scoreMin: scoreSchema,
  ordersMin: z.int().min(0).max(ORDERS_MAX),
});

const number = (zh: string, en: string, help?: FieldSpec['help']): FieldSpec => ({
  label: { zh, en },
  kind: 'number',
  ...(help && { help }),
});
const OFF = { zh: '0 为不启用', en: '0 = off' };

/**
 * What a city does about broken promises, and its levels (X11, X26): one document for a city, or
 * '*' for all. What a document leaves out comes from '*', then from domain/discipline/policy.ts.
 */
export const disciplinePolicyResource = defineResource({
  name: 'discipline-policies',
  model: 'DisciplinePolicy',
  labels: {
    one: { zh: '违约与等级规则', en: 'Discipline rule' },
    many: { zh: '违约与等级规则', en: 'Discipline rules' },
  },
  group: 'people',
  audiences: ['admin'],
  mode: 'crud',
  id: 'uuid',
  titleField: 'cityCode',
  defaultSort: 'cityCode',
  schema: z.strictObject({
    cityCode: policyScopeSchema,
    windowMs: ms(DAY, 730 * DAY),
    warnPoints: pointsSchema,
    limitPoints: pointsSchema,
    freezePoints: pointsSchema,
    freezeMs: ms(HOUR, 365 * DAY),
    appealMs: ms(HOUR, 90 * DAY),
    appealSlaMs: ms(HOUR, 30 * DAY),
    levels: z.array(levelSchema).max(WORKER_LEVELS.length).optional(),
  }),
  fields: {
    cityCode: CITY_OR_ALL_FIELD,
    windowMs: number('违约分有效期（毫秒）', 'Points count for (ms)'),
    warnPoints: number('警告分数', 'Points for a warning', OFF),
    limitPoints: number('限制抢单分数', 'Points from which nothing is grabbed', OFF),
    freezePoints: number('暂停接单分数', 'Points for a freeze', OFF),
    freezeMs: number('暂停接单时长（毫秒）', 'A freeze lasts (ms)'),
    appealMs: number('申诉期（毫秒）', 'Time to appeal (ms)'),
    appealSlaMs: number('申诉处理时限（毫秒）', 'Appeals answered within (ms)'),
    levels: {
      label: { zh: '等级', en: 'Levels' },
      kind: 'nested',
      fields: {
        code: {
          label: { zh: '等级代码', en: 'Level' },
          kind: 'choice',
          choices: {
            BRONZE: { zh: '铜牌', en: 'Bronze' },
            SILVER: { zh: '银牌', en: 'Silver' },
            GOLD: { zh: '金牌', en: 'Gold' },
          },
        },
        label: { label: { zh: '名称', en: 'Name' }, kind: 'localName' },
        scoreMin: number('最低评分', 'Least score'),
        ordersMin: number('最少完成单数', 'Least orders done'),
      },
    },
  },
  scope: { city: 'cityCode' },
  access: { read: 'policy.read', create: 'policy.write', update: 'policy.write' },
  indexes: [{ fields: ['cityCode'], unique: true }],
});
