import { z } from 'zod';
import { idSchema, phoneSchema } from '../contract/schemas/common.js';
import {
  geoPointSchema,
  placeCellsSchema,
  storedInstantSchema,
  weeklyHoursSchema,
} from '../contract/schemas/places.js';
import {
  blockedSchema,
  certificatesSchema,
  leaveSchema,
  overridesSchema,
  radiusMetersSchema,
  scoreSchema,
  skillCodesSchema,
  workerPositionSchema,
} from '../contract/schemas/worker.js';
import { GENDERS, WORKER_LEVELS, WORKER_STATUSES } from '../contract/terms/catalogue.js';
import { defineResource } from './kit/define-resource.js';
import { WORKER_FIELDS } from './worker-fields.js';
import { ASKS_WHY } from './shared-fields.js';

const ORDERS_MAX = 1_000_000;

/**
 * A person who serves. The phone and the login are on the user document that carries this `_id`;
 * what customers see of the person is `displayName` and the public fields.
 */
export const workerResource = defineResource({
  name: 'workers',
  model: 'Worker',
  labels: { one: { zh: '服务人员', en: 'Worker' }, many: { zh: '服务人员', en: 'Workers' } },
  group: 'people',
  mode: 'crud',
  id: 'uuid',
  titleField: 'displayName',
  defaultSort: '_id',
  canImport: true,
  schema: z.strictObject({
    merchantId: idSchema,
    cityCode: idSchema,
    displayName: z.string().trim().min(1).max(40),
    realName: z.string().trim().min(2).max(40).optional(),
    /** Given at creation and kept on the login alone. */
    phone: phoneSchema.optional(),
    gender: z.enum(GENDERS),
    skills: skillCodesSchema,
    /** Where the day starts; never leaves the server but to planners, customers get a distance. */
    home: geoPointSchema,
    /** Cells of `home`. */
    cells: placeCellsSchema,
    radiusMeters: radiusMetersSchema,
    /** These four are `WorkerHours` of domain/schedule, read as they are. */
    hours: weeklyHoursSchema,
    overrides: overridesSchema.default([]),
    blocked: blockedSchema.default([]),
    leave: leaveSchema.default([]),
    status: z.enum(WORKER_STATUSES).default('ACTIVE'),
    /** The worker's own online / resting switch. */
    isOnline: z.boolean().default(false),
    /** From the recorded facts (domain/score), 0 to 5 with two decimals. */
    score: scoreSchema,
    ordersDone: z.int().min(0).max(ORDERS_MAX),
    level: z.enum(WORKER_LEVELS),
    /** How likely he takes an offer (domain/score); absent before his score was first made. */
    acceptanceBps: z.int().min(0).max(10_000).optional(),
    /** What he brought from before he came here: the score starts from it. */
    carriedScore: scoreSchema.optional(),
    carriedOrders: z.int().min(0).max(ORDERS_MAX).optional(),
    certificates: certificatesSchema.default([]),
    /** Last reported position. */
    position: workerPositionSchema.optional(),
    /** When the score was last made; absent before the first time. */
    scoredAt: storedInstantSchema.optional(),
    /** Until when he takes no orders; written with his standing, absent when he does. */
    frozenUntil: storedInstantSchema.optional(),
    /** Last request of his phone, to the minute; absent before the first. */
    lastSeenAt: storedInstantSchema.optional(),
  }),
  fields: WORKER_FIELDS,
  scope: { own: '_id', merchant: 'merchantId', city: 'cityCode' },
  access: { read: 'worker.read', create: 'worker.write', update: 'worker.write' },
  actions: {
    suspend: {
      label: { zh: '暂停接单', en: 'Suspend' },
      permission: 'worker.write',
      from: { status: ['ACTIVE'] },
      set: { status: 'SUSPENDED', isOnline: false },
      ...ASKS_WHY,
      confirm: {
        zh: '不再接到新订单，已接订单需另行改派',
        en: 'No new orders; those he has must be given to others by hand',
      },
      isDangerous: true,
    },
    activate: {
      label: { zh: '恢复接单', en: 'Activate' },
      permission: 'worker.write',
      from: { status: ['SUSPENDED', 'LEFT'] },
      set: { status: 'ACTIVE' },
      ...ASKS_WHY,
    },
    leave: {
      label: { zh: '离职', en: 'Has left' },
      permission: 'worker.write',
      from: { status: ['ACTIVE', 'SUSPENDED'] },
      set: { status: 'LEFT', isOnline: false },
      ...ASKS_WHY,
      confirm: {
        zh: '有未完成订单时不能离职',
        en: 'Refused while he still has booked visits',
      },
      isDangerous: true,
    },
  },
  indexes: [
    // Search round an address: one index per cell size, the skill first because it cuts most.
    { fields: ['cityCode', 'status', 'skills', 'cells.h3r8'] },
    { fields: ['cityCode', 'status', 'skills', 'cells.h3r7'] },
    // Dispatch loads a city's pool.
    { fields: ['cityCode', 'status', 'isOnline', '_id'] },
    { fields: ['merchantId', 'status', '_id'] },
    { fields: ['status', '_id'] },
    { fields: ['displayName', '_id'] },
    { fields: ['skills', '_id'] },
    { fields: ['level', '_id'] },
    { fields: ['score', '_id'] },
    // Who takes no orders at the moment.
    { fields: ['frozenUntil', '_id'] },
    // The nightly run takes the oldest scores first.
    { fields: ['status', 'scoredAt', '_id'] },
    // The scan of certificates that end reads those around now.
    { fields: ['certificates.validUntil', '_id'] },
  ],
});
