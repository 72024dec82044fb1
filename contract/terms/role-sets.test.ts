import { ROLE_GRANTS } from './role-grants.js';
import { clashOf, DUTIES_APART, grantsOf } from './role-sets.js';

test('[S19] roles that are harmless alone and not together are told from those that go together', () => {
  expect(clashOf(['financeMaker', 'financeChecker'])).toEqual(['refund.request', 'refund.approve']);
  expect(clashOf(['support', 'financeChecker'])).toEqual(['refund.request', 'refund.approve']);
  expect(clashOf(['admin', 'financeMaker'])).toEqual(['staff.write', 'refund.request']);
  expect(clashOf(['admin', 'financeChecker'])).toEqual(['staff.write', 'refund.approve']);
  expect(clashOf(['cityManager', 'dispatcher', 'reviewer'])).toBeUndefined();
  expect(clashOf(['merchantManager', 'merchantFinance'])).toBeUndefined();
  expect(clashOf([])).toBeUndefined();
  expect(new Set(DUTIES_APART.map((pair) => pair.join())).size).toBe(DUTIES_APART.length);
});

test('[S19] the grants of several roles are the widest of each', () => {
  const grants = grantsOf(['dispatcher', 'auditor']);
  expect(grants['order.read']).toBe('all');
  expect(grants['order.cancel']).toBe('city');
  expect(grants['withdrawal.approve']).toBeUndefined();
  expect(grantsOf([])).toEqual({});
  expect(grantsOf(['merchantClerk'])).toEqual(ROLE_GRANTS.merchantClerk);
});
