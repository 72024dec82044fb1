import { z } from 'zod';
import { policyScopeSchema } from '../contract/schemas/policy.js';
import { MODULES, MODULE_CODES } from '../contract/terms/modules.js';
import { defineResource } from './kit/define-resource.js';
import { CITY_OR_ALL_FIELD, ASKS_WHY, REASON_FIELD } from './shared-fields.js';

/**
 * Switches of the parts of the product (S23): one document for a module and a city, or '*' for the
 * whole deployment. What has no document is on; off for the deployment is off in every city.
 */
export const moduleResource = defineResource({
  name: 'modules',
  model: 'Module',
  labels: { one: { zh: '功能模块', en: 'Module' }, many: { zh: '功能模块', en: 'Modules' } },
  group: 'system',
  audiences: ['admin'],
  mode: 'crud',
  id: 'uuid',
  titleField: 'module',
  defaultSort: 'cityCode',
  schema: z.strictObject({
    module: z.enum(MODULE_CODES),
    cityCode: policyScopeSchema,
    isOn: z.boolean().default(true),
    /** Why it is as it is. */
    reason: z.string().trim().max(200).optional(),
  }),
  fields: {
    module: {
      label: { zh: '模块', en: 'Module' },
      kind: 'choice',
      choices: MODULES,
      inList: true,
      filter: 'equals',
      write: 'create',
    },
    cityCode: CITY_OR_ALL_FIELD,
    isOn: { label: { zh: '已启用', en: 'On' }, kind: 'flag', inList: true, write: 'create' },
    reason: REASON_FIELD,
  },
  scope: { city: 'cityCode' },
  access: { read: 'module.read', create: 'module.write', update: 'module.write' },
  actions: {
    'switch-on': {
      label: { zh: '启用', en: 'Switch on' },
      permission: 'module.write',
      from: { isOn: [false] },
      set: { isOn: true, reason: null },
    },
    'switch-off': {
      label: { zh: '停用', en: 'Switch off' },
      permission: 'module.write',
      from: { isOn: [true] },
      set: { isOn: false },
      ...ASKS_WHY,
      keepReasonIn: 'reason',
      confirm: {
        zh: '5 秒内停用其菜单、接口、权限与新订单；已有订单不变',
        en: 'Its menus, routes, permissions and new orders end within 5 s; placed orders stay',
      },
      isDangerous: true,
    },
  },
  indexes: [
    { fields: ['cityCode', 'module'], unique: true },
    { fields: ['module', '_id'] },
    // What is off is asked anew every three seconds by every process.
    { fields: ['isOn', 'module', 'cityCode'] },
  ],
});
