import { apiRoutes } from '../../api/routes/index.js';
import {
  AUDIENCES,
  PERMISSIONS,
  rolesOfAudience,
  type Audience,
  type Permission,
} from '../../contract/terms/permissions.js';
import { ROLE_GRANTS } from '../../contract/terms/role-grants.js';
import { DUTIES_APART } from '../../contract/terms/role-sets.js';
import { table, type Blocks } from './markers.js';

/** Generated parts of docs/technical/permissions.md. */
export function permissionBlocks(): Blocks {
  return {
    ...Object.fromEntries(AUDIENCES.map((audience) => [audience, grantTable(audience)])),
    duties: dutyTable(),
    'step-up': stepUpTable(),
    unused: unusedList(),
  };
}

/** Permissions that somebody of the audience holds, with the reach of each role. */
function grantTable(audience: Audience): string {
  const roles = rolesOfAudience(audience);
  const held = PERMISSIONS.filter((name) => roles.some((role) => ROLE_GRANTS[role][name]));
  return table(
    ['permission', ...roles],
    held.map((name) => [`\`${name}\``, ...roles.map((role) => ROLE_GRANTS[role][name] ?? '')]),
  );
}

function dutyTable(): string {
  return table(
    ['one', 'other'],
    DUTIES_APART.map((pair) => pair.map((permission) => `\`${permission}\``)),
  );
}

function stepUpTable(): string {
  const rows = apiRoutes().flatMap(({ method, path, access, summary }) =>
    access !== 'public' && access.stepUp
      ? [[`\`${method.toUpperCase()} ${path}\``, access.permission ?? 'by role', summary]]
      : [],
  );
  return table(['route', 'permission', 'what it does'], rows);
}

/** So that nobody takes a permission for a feature. */
function unusedList(): string {
  const used = new Set<Permission>();
  for (const { access } of apiRoutes()) {
    if (access !== 'public' && access.permission !== undefined) used.add(access.permission);
  }
  const unused = PERMISSIONS.filter((permission) => !used.has(permission));
  return unused.map((permission) => `\`${permission}\``).join(', ') || 'None.';
}
