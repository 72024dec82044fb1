import { moduleOfPermission } from '../../contract/terms/module-scope.js';
import type { ModuleCode } from '../../contract/terms/modules.js';
import type { Route } from '../kit/route.js';

/**
 * Which module a route belongs to (S23), by its path; the first that fits. A route may name its
 * module itself, and a route whose permission belongs to a module belongs to it as well. What was
 * paid stays in sight: the customer's own orders and codes belong to no module.
 */
const MODULE_PATHS: readonly (readonly [RegExp, ModuleCode])[] = [
  [/^\/worker\//, 'workerApp'],
  [/^\/merchant\/(orders\/today|redemptions|walk-in-orders)(\/|$)/, 'storeTerminal'],
  [/^\/customer\/offerings\/:offeringId\/stores$/, 'storeTerminal'],
];

/** The routes, each with the module without which it does not exist. */
export function withModules(routes: readonly Route[]): readonly Route[] {
  return routes.map((route) => {
    const module = route.module ?? byPath(route.path) ?? byPermission(route);
    return module === undefined ? route : { ...route, module };
  });
}

function byPath(path: string): ModuleCode | undefined {
  return MODULE_PATHS.find(([pattern]) => pattern.test(path))?.[1];
}

function byPermission({ access }: Route): ModuleCode | undefined {
  if (access === 'public' || access.permission === undefined) return undefined;
  return moduleOfPermission(access.permission);
}
