import { z } from 'zod';
import { idSchema } from '../contract/schemas/common.js';
import { storedInstantSchema } from '../contract/schemas/places.js';
import { ROLES } from '../contract/terms/permissions.js';
import { STAFF_STATUSES } from '../contract/terms/staff.js';
import { defineResource } from './kit/define-resource.js';

const ROLES_MAX = 16;
const CITIES_MAX = 200;
const STORES_MAX = 200;
const AUDIENCES = ['merchant', 'admin'] as const;

/**
 * Operators and the people of merchants, without a secret in it. Read only: invitations, roles and
 * resets have their own routes (S2, M2).
 */
export const staffResource = defineResource({
  name: 'staff',
  labels: { one: { zh: '账号', en: 'Person' }, many: { zh: '账号', en: 'Staff' } },
  group: 'people',
  audiences: ['admin'],
  mode: 'managed',
  id: 'uuid',
  titleField: 'name',
  defaultSort: '_id',
  schema: z.strictObject({
    audience: z.enum(AUDIENCES),
    account: z.string(),
    name: z.string(),
    roles: z.array(z.enum(ROLES)).max(ROLES_MAX),
    merchantId: idSchema.optional(),
    cities: z.array(idSchema).max(CITIES_MAX),
    storeIds: z.array(idSchema).max(STORES_MAX).optional(),
    status: z.enum(STAFF_STATUSES),
    createdAt: storedInstantSchema,
  }),
  fields: {
    audience: {
      label: { zh: '端', en: 'Console' },
      kind: 'choice',
      choices: {
        merchant: { zh: '商户', en: 'Merchant' },
        admin: { zh: '平台', en: 'Platform' },
      },
      inList: true,
      filter: 'equals',
    },
    account: { label: { zh: '账号', en: 'Account' }, kind: 'text', inList: true, filter: 'prefix' },
    name: { label: { zh: '姓名', en: 'Name' }, kind: 'text', inList: true },
    roles: { label: { zh: '角色', en: 'Roles' }, kind: 'text', inList: true },
    merchantId: {
      label: { zh: '商户', en: 'Merchant' },
      kind: 'reference',
      reference: 'merchants',
      inList: true,
      filter: 'equals',
    },
    cities: { label: { zh: '城市', en: 'Cities' }, kind: 'reference', reference: 'cities' },
    storeIds: { label: { zh: '门店', en: 'Stores' }, kind: 'reference', reference: 'stores' },
    status: { label: { zh: '状态', en: 'Status' }, kind: 'text', inList: true },
    createdAt: { label: { zh: '创建时间', en: 'Created' }, kind: 'instant', inList: true },
  },
  scope: {},
  access: { read: 'staff.read' },
  // Those of data/models/staff.ts, which owns the collection.
  indexes: [
    { fields: ['account'], unique: true },
    { fields: ['merchantId', '_id'] },
    { fields: ['audience', '_id'] },
  ],
});
