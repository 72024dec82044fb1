import { AUDIENCES, PERMISSIONS, ROLES, rolesOfAudience, type Permission } from './permissions.js';
import { ROLE_GRANTS, scopeOf } from './role-grants.js';
import { clashOf } from './role-sets.js';

const MONEY = /^(payment|refund|ledger|settlement|statement|payoutAccount|withdrawal)\./;

const holders = (permission: Permission) =>
  ROLES.filter((role) => role !== 'system' && ROLE_GRANTS[role][permission] !== undefined);

test('every role but system belongs to exactly one audience', () => {
  const roles = AUDIENCES.flatMap((audience) => [...rolesOfAudience(audience)]);
  expect([...roles].sort()).toEqual(ROLES.filter((role) => role !== 'system').sort());
});

test('every permission has a holder', () => {
  expect(PERMISSIONS.filter((permission) => holders(permission).length === 0)).toEqual([]);
});

test('scopes fit the audience: customers and workers reach own rows, merchants their own merchant', () => {
  const widest = {
    customer: ['own', 'all'],
    worker: ['own', 'all'],
    merchant: ['own', 'merchant'],
  };
  const catalogue: Permission[] = ['catalogue.read', 'slot.read'];
  for (const [audience, scopes] of Object.entries(widest)) {
    for (const role of rolesOfAudience(audience as 'customer')) {
      for (const [permission, scope] of Object.entries(ROLE_GRANTS[role])) {
        const isShared = catalogue.includes(permission as Permission);
        expect([role, permission, scopes.includes(scope)]).toEqual([role, permission, true]);
        expect([role, permission, scope === 'all']).toEqual([
          role,
          permission,
          audience !== 'merchant' && isShared,
        ]);
      }
    }
  }
});

test('maker and checker are different roles, the admin moves no money, the auditor only reads', () => {
  expect(holders('withdrawal.make')).toEqual(['financeMaker']);
  expect(holders('withdrawal.approve')).toEqual(['financeChecker']);
  expect(holders('refund.approve')).toEqual(['financeChecker']);
  expect(Object.keys(ROLE_GRANTS.admin).filter((name) => MONEY.test(name))).toEqual([]);
  const own = ['session.manage', 'order.history'];
  const writes = Object.keys(ROLE_GRANTS.auditor).filter(
    (name) => !name.endsWith('.read') && !own.includes(name),
  );
  expect(writes).toEqual([]);
});

test('the widest scope of several roles counts, none gives undefined', () => {
  const permission = 'order.read';
  expect(scopeOf({ roles: ['dispatcher', 'auditor'], permission })).toBe('all');
  expect(scopeOf({ roles: ['dispatcher'], permission })).toBe('city');
  expect(scopeOf({ roles: ['content'], permission })).toBeUndefined();
  expect(scopeOf({ roles: [], permission })).toBeUndefined();
});

test('[S19] no role holds rights over people and money together, but the owner over his own merchant', () => {
  const people: Permission[] = ['staff.write', 'merchantStaff.write'];
  const moves = PERMISSIONS.filter((name) => MONEY.test(name) && !name.endsWith('.read'));
  const both = ROLES.filter(
    (role) =>
      role !== 'system' &&
      people.some((name) => ROLE_GRANTS[role][name]) &&
      moves.some((name) => ROLE_GRANTS[role][name]),
  );
  expect(both).toEqual(['merchantOwner']);
  const reaches = [...people, ...moves].map((name) => ROLE_GRANTS.merchantOwner[name]);
  expect(new Set(reaches)).toEqual(new Set([undefined, 'merchant']));
  expect(ROLES.filter((role) => role !== 'system' && clashOf([role]) !== undefined)).toEqual([]);
});
