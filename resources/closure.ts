import { z } from 'zod';
import { idSchema } from '../contract/schemas/common.js';
import { nameSchema, storedInstantSchema } from '../contract/schemas/places.js';
import { CLOSURE_OUTCOMES, CLOSURE_STATUSES } from '../contract/terms/closure.js';
import { defineResource } from './kit/define-resource.js';
import type { FieldSpec } from './kit/types.js';

const countSchema = z.int().min(0);
const countField = (label: FieldSpec['label']): FieldSpec => ({
  label,
  kind: 'number',
  inList: true,
  write: 'never',
});

/**
 * A temporary closure of a city and how far its mass reschedule is (X29). The actions of the city
 * make it; the run `closure-<id>` fills in the numbers.
 */
export const closureResource = defineResource({
  name: 'closures',
  model: 'Closure',
  labels: { one: { zh: '临时停业', en: 'Closure' }, many: { zh: '临时停业', en: 'Closures' } },
  group: 'places',
  audiences: ['admin'],
  mode: 'managed',
  id: 'slug',
  titleField: 'cityCode',
  defaultSort: '-from',
  schema: z.strictObject({
    cityCode: idSchema,
    /** 1, 2, 3 … of the city. */
    number: z.int().min(1),
    from: storedInstantSchema,
    until: storedInstantSchema,
    message: nameSchema,
    /** Staff who closed the city. */
    byStaffId: idSchema,
    status: z.enum(CLOSURE_STATUSES),
    /** Orders by what became of them. */
    moved: countSchema.default(0),
    proposed: countSchema.default(0),
    notMoved: countSchema.default(0),
    underWay: countSchema.default(0),
    refused: countSchema.default(0),
    doneAt: storedInstantSchema.optional(),
  }),
  fields: {
    cityCode: {
      label: { zh: '城市', en: 'City' },
      kind: 'reference',
      reference: 'cities',
      inList: true,
      filter: 'equals',
      write: 'never',
    },
    number: { label: { zh: '序号', en: 'Number' }, kind: 'number', inList: true, write: 'never' },
    from: {
      label: { zh: '开始', en: 'From' },
      kind: 'instant',
      inList: true,
      sort: true,
      write: 'never',
    },
    until: { label: { zh: '结束', en: 'Until' }, kind: 'instant', inList: true, write: 'never' },
    message: { label: { zh: '告示', en: 'Message' }, kind: 'localName', write: 'never' },
    byStaffId: { label: { zh: '操作人', en: 'By' }, kind: 'text', write: 'never' },
    status: {
      label: { zh: '状态', en: 'Status' },
      kind: 'choice',
      choices: {
        OPEN: { zh: '待处理', en: 'To begin' },
        RUNNING: { zh: '改约中', en: 'Moving orders' },
        DONE: { zh: '已完成', en: 'Done' },
        ENDED: { zh: '已提前结束', en: 'Ended early' },
      },
      inList: true,
      filter: 'equals',
      write: 'never',
    },
    moved: countField(CLOSURE_OUTCOMES.MOVED),
    proposed: countField(CLOSURE_OUTCOMES.PROPOSED),
    notMoved: countField(CLOSURE_OUTCOMES.NOT_MOVED),
    underWay: countField(CLOSURE_OUTCOMES.UNDER_WAY),
    refused: countField(CLOSURE_OUTCOMES.REFUSED),
    doneAt: { label: { zh: '完成时间', en: 'Done at' }, kind: 'instant', write: 'never' },
  },
  scope: { merchant: 'any', city: 'cityCode' },
  access: { read: 'city.read' },
  indexes: [
    { fields: ['cityCode', 'number'], unique: true },
    { fields: ['status', '_id'] },
    { fields: ['from', '_id'] },
  ],
});
