import { grantsWithout, moduleOfPermission } from './module-scope.js';
import type { ModuleCode } from './modules.js';
import { grantsOf } from './role-sets.js';

const without = (roles: Parameters<typeof grantsOf>[0], ...off: ModuleCode[]) =>
  grantsWithout({ grants: grantsOf(roles), roles, off: new Set(off) });

test('[S23] a clerk without the store terminal keeps everything but the redeeming', () => {
  const all = grantsOf(['merchantClerk']);
  const { 'order.redeem': redeem, ...rest } = all;
  expect(redeem).toBe('merchant');
  expect(without(['merchantClerk'], 'storeTerminal')).toEqual(rest);
  expect(without(['merchantClerk'], 'website')).toEqual(all);
});

test('[S23] a worker whose app is off keeps who he is and the way out', () => {
  expect(without(['worker'], 'workerApp')).toEqual({
    'profile.read': 'own',
    'profile.write': 'own',
    'session.manage': 'own',
  });
  expect(without(['admin'], 'workerApp')).toEqual(grantsOf(['admin']));
});

test('[S23] a permission belongs to one module at most', () => {
  expect(moduleOfPermission('marketing.write')).toBe('marketing');
  expect(moduleOfPermission('order.read')).toBeUndefined();
});
