import type { LocalName } from './catalogue.js';

/**
 * Parts of the product that a deployment or a city may do without (S23). Switched off means: no
 * menu, no route, no permission, no start of a workflow. What is not listed is always on.
 */
export const MODULES = {
  workerApp: { zh: '服务人员端', en: 'Worker app' },
  storeTerminal: { zh: '门店端', en: 'Store terminal' },
  multiMerchant: { zh: '多商户', en: 'Several merchants' },
  marketing: { zh: '营销', en: 'Marketing' },
  website: { zh: '官网', en: 'Website' },
} as const satisfies Readonly<Record<string, LocalName>>;

export type ModuleCode = keyof typeof MODULES;
export const MODULE_CODES = Object.keys(MODULES) as readonly ModuleCode[] as readonly [
  ModuleCode,
  ...ModuleCode[],
];
