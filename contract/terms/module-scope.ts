import type { ModuleCode } from './modules.js';
import type { Grants, Permission, Role } from './permissions.js';

/**
 * Permissions that belong to a module alone; they vanish with it. What self-run and joined
 * merchants share (terms, staff) belongs to none.
 */
export const MODULE_PERMISSIONS: Readonly<Record<ModuleCode, readonly Permission[]>> = {
  workerApp: ['order.serve', 'offer.answer', 'worker.position'],
  storeTerminal: ['order.redeem'],
  multiMerchant: [],
  marketing: ['marketing.read', 'marketing.write', 'advertising.write', 'addOn.write'],
  website: [],
};

/** What a person keeps whose whole app is switched off: who he is, and the way out. */
const ALWAYS: readonly Permission[] = ['profile.read', 'profile.write', 'session.manage'];

/** Module that a permission belongs to, if any. */
export function moduleOfPermission(permission: Permission): ModuleCode | undefined {
  const found = Object.entries(MODULE_PERMISSIONS).find(([, owned]) => owned.includes(permission));
  return found?.[0] as ModuleCode | undefined;
}

/** The grants without those of modules that are off; a worker without his app keeps the door. */
export function grantsWithout(input: {
  readonly grants: Grants;
  readonly roles: readonly Role[];
  readonly off: ReadonlySet<ModuleCode>;
}): Grants {
  const { grants, roles, off } = input;
  const isAppOff = roles.includes('worker') && off.has('workerApp');
  const kept = Object.entries(grants).filter(([name]) => {
    const permission = name as Permission;
    if (isAppOff) return ALWAYS.includes(permission);
    const module = moduleOfPermission(permission);
    return module === undefined || !off.has(module);
  });
  return Object.fromEntries(kept);
}
