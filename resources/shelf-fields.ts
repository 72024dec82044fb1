import type { FieldSpec } from './kit/types.js';

/** How the form shows an option of an item or of an offering. */
export const OPTION_FIELDS: Readonly<Record<string, FieldSpec>> = {
  code: { label: { zh: '编码', en: 'Code' }, kind: 'text' },
  name: { label: { zh: '名称', en: 'Name' }, kind: 'localName' },
  priceFen: { label: { zh: '价格', en: 'Price' }, kind: 'money' },
  minutes: { label: { zh: '增加时长（分钟）', en: 'Adds minutes' }, kind: 'number' },
  isPerUnit: { label: { zh: '按单位计价', en: 'Per unit' }, kind: 'flag' },
};
