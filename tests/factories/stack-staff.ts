import { loadEnv } from '../../config/env.js';
import { createStaffRepository } from '../../data/repositories/staff.js';
import { authKeysOf } from '../../data/setup/auth-keys.js';
import type { HttpClient } from '../../scripts/drive/http-client.js';
import { loginStaff } from '../../scripts/drive/people.js';
import { createStaff } from '../../use-cases/auth/staff-login.js';
import type { StackWorld } from './stack-world.js';

type NewPerson = { readonly account: string; readonly cities: readonly string[] };

/** A dispatcher beside the demo logins, logged in. */
export function newDispatcher(world: StackWorld, person: NewPerson): Promise<HttpClient> {
  return newOperator(world, { ...person, role: 'dispatcher' });
}

/** A reviewer beside the demo logins, logged in. */
export function newReviewer(world: StackWorld, person: NewPerson): Promise<HttpClient> {
  return newOperator(world, { ...person, role: 'reviewer' });
}

async function newOperator(
  world: StackWorld,
  person: NewPerson & { readonly role: 'dispatcher' | 'reviewer' },
): Promise<HttpClient> {
  const { connection, processes } = world;
  const { account, cities, role } = person;
  const password = 'a password for one test';
  const { totpSecret } = await createStaff({
    deps: {
      staff: createStaffRepository(connection),
      keys: authKeysOf(loadEnv(processes.env)),
      clock: { nowMs: () => Date.now() },
    },
    person: { audience: 'admin', account, password, roles: [role], cities },
  });
  const { endpoints } = processes;
  return loginStaff({ endpoints, audience: 'admin', account, password, totpSecret });
}
