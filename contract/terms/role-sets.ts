import { PERMISSIONS, type Grants, type Permission, type Role } from './permissions.js';
import { scopeOf } from './role-grants.js';

/**
 * Duties that one person must not hold together (RELIABILITY §4.1): who asks for money is not who
 * approves it, and who makes users moves none. Holds for the roles of a person together.
 */
export const DUTIES_APART: readonly (readonly [Permission, Permission])[] = [
  ['refund.request', 'refund.approve'],
  ['withdrawal.make', 'withdrawal.approve'],
  ['staff.write', 'refund.request'],
  ['staff.write', 'refund.approve'],
  ['staff.write', 'withdrawal.make'],
  ['staff.write', 'withdrawal.approve'],
];

/** The duties that these roles would bring together in one person, or undefined. */
export function clashOf(roles: readonly Role[]): readonly [Permission, Permission] | undefined {
  const holds = (permission: Permission): boolean => scopeOf({ roles, permission }) !== undefined;
  return DUTIES_APART.find(([one, other]) => holds(one) && holds(other));
}

/** Everything that these roles give together, with the widest reach of each permission. */
export function grantsOf(roles: readonly Role[]): Grants {
  const held = PERMISSIONS.map(
    (permission) => [permission, scopeOf({ roles, permission })] as const,
  );
  return Object.fromEntries(held.filter(([, scope]) => scope !== undefined));
}
