import {
  ORDER_POLICY_FIELDS,
  POLICY_GROUP_TEXT,
  POLICY_UNIT_TEXT,
  PRICE_POLICY_FIELDS,
  type PolicyField,
} from '../../contract/terms/policy-fields.js';
import { CHECKLIST } from '../../contract/terms/checklist.js';
import { MODULE_PERMISSIONS } from '../../contract/terms/module-scope.js';
import { MODULES, type ModuleCode } from '../../contract/terms/modules.js';
import { DEFAULT_ORDER_POLICY } from '../../domain/order/policy.js';
import { DEFAULT_PRICE_POLICY } from '../../domain/pricing/price-policy.js';
import { table, type Blocks } from './markers.js';

/** Generated parts of docs/technical/policies.md. */
export function policyBlocks(): Blocks {
  return {
    'order-policy': fieldTable(ORDER_POLICY_FIELDS, DEFAULT_ORDER_POLICY),
    'price-policy': fieldTable(PRICE_POLICY_FIELDS, DEFAULT_PRICE_POLICY),
    modules: moduleTable(),
    checklist: checklistTable(),
  };
}

function fieldTable(
  fields: Readonly<Record<string, PolicyField>>,
  defaults: Readonly<Record<string, unknown>>,
): string {
  return table(
    ['group', 'field', '中文', 'English', 'default', 'least', 'most'],
    Object.entries(fields).map(([name, field]) => {
      const { group, label, min, max } = field;
      return [
        POLICY_GROUP_TEXT[group].en,
        `\`${name}\``,
        label.zh,
        label.en,
        textOf(defaults[name], field),
        boundOf(min, field),
        boundOf(max, field),
      ];
    }),
  );
}

function boundOf(bound: number, field: PolicyField): string {
  return ['flag', 'window', 'rate', 'dates'].includes(field.unit) ? '' : numberOf(bound, field);
}

function textOf(value: unknown, field: PolicyField): string {
  if (value === null) return 'off';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return numberOf(value, field);
  if (!Array.isArray(value)) return JSON.stringify(value);
  return value.map((one) => textOf(one, field)).join(', ') || 'none';
}

const SPANS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
] as const;

function numberOf(value: number, { unit }: PolicyField): string {
  if (unit === 'ms') {
    const span = SPANS.find(([ms]) => value > 0 && value % ms === 0);
    return span === undefined ? `${value} ms` : `${value / span[0]} ${span[1]}`;
  }
  if (unit === 'bps') return `${value / 100} %`;
  if (unit === 'fen') return `¥${(value / 100).toFixed(2)}`;
  const text = POLICY_UNIT_TEXT[unit].en;
  return text === '' ? String(value) : `${value} ${text}`;
}

function moduleTable(): string {
  return table(
    ['code', '中文', 'English', 'permissions that vanish with it'],
    Object.entries(MODULES).map(([code, { zh, en }]) => [
      `\`${code}\``,
      zh,
      en,
      MODULE_PERMISSIONS[code as ModuleCode].map((name) => `\`${name}\``).join(', '),
    ]),
  );
}

function checklistTable(): string {
  return table(
    ['code', '中文', 'English', 'stops the opening'],
    Object.entries(CHECKLIST).map(([code, { zh, en, isRequired }]) => [
      `\`${code}\``,
      zh,
      en,
      isRequired ? 'yes' : '',
    ]),
  );
}
