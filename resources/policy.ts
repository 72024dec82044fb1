import { z } from 'zod';
import { idSchema, noteSchema } from '../contract/schemas/common.js';
import {
  orderPolicyPatchSchema,
  policyScopeSchema,
  pricePolicyPatchSchema,
} from '../contract/schemas/policy.js';
import { storedInstantSchema } from '../contract/schemas/places.js';
import { ANY_SCOPE } from '../contract/terms/catalogue.js';
import {
  ORDER_POLICY_FIELDS,
  POLICY_STATUSES,
  POLICY_UNIT_TEXT,
  PRICE_POLICY_FIELDS,
  type PolicyField,
  type PolicyUnit,
} from '../contract/terms/policy-fields.js';
import { defineResource } from './kit/define-resource.js';
import type { FieldKind } from './kit/field-kinds.js';
import type { FieldSpec } from './kit/types.js';
import { CITY_OR_ALL_FIELD, ASKS_WHY, REASON_FIELD } from './shared-fields.js';

const KINDS: Partial<Record<PolicyUnit, FieldKind>> = {
  bps: 'rate',
  fen: 'money',
  flag: 'flag',
  window: 'nested',
  rate: 'nested',
  dates: 'nested',
};

const WINDOW_FIELDS = {
  startMinute: { label: { zh: '开始（分钟）', en: 'From (minute)' }, kind: 'number' },
  endMinute: { label: { zh: '结束（分钟）', en: 'Until (minute)' }, kind: 'number' },
} as const satisfies Readonly<Record<string, FieldSpec>>;
const HOLIDAY_FIELDS = {
  date: { label: { zh: '日期', en: 'Date' }, kind: 'text' },
  name: { label: { zh: '名称', en: 'Name' }, kind: 'localName' },
} as const satisfies Readonly<Record<string, FieldSpec>>;

function specOf(field: PolicyField): FieldSpec {
  const { unit, label } = field;
  const text = POLICY_UNIT_TEXT[unit];
  return {
    label: text.zh === '' ? label : withUnit(label, text),
    kind: KINDS[unit] ?? 'number',
    ...(unit === 'window' && { fields: WINDOW_FIELDS }),
    ...(unit === 'dates' && { fields: HOLIDAY_FIELDS }),
  };
}

function withUnit(label: FieldSpec['label'], unit: FieldSpec['label']): FieldSpec['label'] {
  return {
    zh: `${label.zh}（${unit.zh}）`,
    en: unit.en === '' ? label.en : `${label.en} (${unit.en})`,
  };
}

const specsOf = (fields: Readonly<Record<string, PolicyField>>) =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, specOf(field)]));

/**
 * Rules of orders and prices for a city × category, in versions with dates (S11, S16). A new
 * version is drafted from the newest one, edited, looked at (its difference to what is in force)
 * and published; a published row is never edited, and withdrawn only before its date. There is one
 * draft for a city × category: it has number 0, and the unique index knows only one of each.
 */
export const policyResource = defineResource({
  name: 'policies',
  model: 'Policy',
  labels: { one: { zh: '规则版本', en: 'Policy' }, many: { zh: '规则', en: 'Policies' } },
  group: 'rules',
  audiences: ['admin'],
  mode: 'crud',
  id: 'uuid',
  titleField: 'cityCode',
  defaultSort: 'cityCode',
  schema: z.strictObject({
    cityCode: policyScopeSchema,
    categoryId: policyScopeSchema,
    status: z.enum(POLICY_STATUSES).default('DRAFT'),
    /** 1, 2, 3 … of a city × category, given at publishing; 0 = the draft. */
    number: z.int().min(0).default(0),
    /** Number of the version the draft was copied from; 0 = there was none. */
    basedOn: z.int().min(0).default(0),
    /** In force from then on, until a later version is. */
    from: storedInstantSchema.optional(),
    values: orderPolicyPatchSchema.default({}),
    prices: pricePolicyPatchSchema.default({}),
    reason: noteSchema.optional(),
    /** Staff id of who published it. */
    publishedBy: idSchema.optional(),
  }),
  fields: {
    cityCode: CITY_OR_ALL_FIELD,
    categoryId: {
      label: { zh: '服务类型', en: 'Category' },
      kind: 'reference',
      reference: 'categories',
      referenceExcept: [ANY_SCOPE],
      inList: true,
      filter: 'equals',
      write: 'create',
    },
    status: {
      label: { zh: '状态', en: 'Status' },
      kind: 'choice',
      choices: {
        DRAFT: { zh: '草稿', en: 'Draft' },
        PUBLISHED: { zh: '已发布', en: 'Published' },
        WITHDRAWN: { zh: '已撤回', en: 'Withdrawn' },
      },
      inList: true,
      filter: 'equals',
      write: 'never',
    },
    number: {
      label: { zh: '版本号', en: 'Version number' },
      help: { zh: '0 为草稿', en: '0 = draft' },
      kind: 'number',
      inList: true,
      write: 'never',
    },
    basedOn: {
      label: { zh: '基于版本', en: 'Copied from' },
      kind: 'number',
      inList: true,
      write: 'never',
    },
    from: {
      label: { zh: '生效时间', en: 'In force from' },
      kind: 'instant',
      inList: true,
      filter: 'range',
      sort: true,
      write: 'never',
    },
    values: {
      label: { zh: '订单规则', en: 'Order rules' },
      kind: 'nested',
      fields: specsOf(ORDER_POLICY_FIELDS),
    },
    prices: {
      label: { zh: '价格规则', en: 'Price rules' },
      kind: 'nested',
      fields: specsOf(PRICE_POLICY_FIELDS),
    },
    reason: { label: { zh: '原因', en: 'Reason' }, kind: 'longText', write: 'never' },
    publishedBy: {
      label: { zh: '发布人', en: 'Published by' },
      kind: 'text',
      inList: true,
      write: 'never',
    },
  },
  scope: { city: 'cityCode' },
  access: {
    read: 'policy.read',
    create: 'policy.write',
    update: 'policy.write',
    remove: 'policy.write',
  },
  removal: { kind: 'delete', from: { status: ['DRAFT'] } },
  actions: {
    publish: {
      label: { zh: '发布', en: 'Publish' },
      permission: 'policy.write',
      from: { status: ['DRAFT'] },
      input: z.strictObject({
        reason: noteSchema,
        /** Not in the past; at once when absent. */
        from: z.iso.datetime({ offset: true }).optional(),
      }),
      inputFields: {
        reason: REASON_FIELD,
        from: {
          label: { zh: '生效时间（空为立即）', en: 'From (at once when empty)' },
          kind: 'text',
        },
      },
      keepReasonIn: 'reason',
      confirm: {
        zh: '发布后不可修改；已下单的订单仍按原版本',
        en: 'It cannot be edited afterwards; orders already placed keep their version',
      },
      isDangerous: true,
    },
    withdraw: {
      label: { zh: '撤回', en: 'Withdraw' },
      permission: 'policy.write',
      from: { status: ['PUBLISHED'] },
      ...ASKS_WHY,
      keepReasonIn: 'reason',
      isDangerous: true,
    },
  },
  indexes: [
    { fields: ['cityCode', 'categoryId', 'number'], unique: true },
    {
      fields: ['cityCode', 'categoryId', 'status', 'from', 'number'],
      descending: ['from', 'number'],
    },
    { fields: ['categoryId', '_id'] },
    { fields: ['status', '_id'] },
    { fields: ['from', '_id'] },
  ],
});
