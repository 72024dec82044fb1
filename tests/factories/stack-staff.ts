import { loadEnv } from '../../config/env.js';
import type { Role } from '../../contract/terms/permissions.js';
import { createStaffRepository } from '../../data/repositories/staff.js';
import { authKeysOf } from '../../data/setup/auth-keys.js';
import type { HttpClient } from '../../scripts/drive/http-client.js';
import { loginStaff } from '../../scripts/drive/people.js';
import { createStaff } from '../../use-cases/auth/staff-login.js';
import type { StackWorld } from './stack-world.js';

type NewPerson = { readonly account: string; readonly cities: readonly string[] };

/** A dispatcher beside the demo logins, logged in. */
export function newDispatcher(world: StackWorld, person: NewPerson): Promise<HttpClient> {
  return newOperator(world, { ...person, roles: ['dispatcher'] });
}

/** A reviewer beside the demo logins, logged in. */
export function newReviewer(world: StackWorld, person: NewPerson): Promise<HttpClient> {
  return newOperator(world, { ...person, roles: ['reviewer'] });
}

/** A city manager beside the demo logins, logged in. */
export function newCityManager(world: StackWorld, person: NewPerson): Promise<HttpClient> {
  return newOperator(world, { ...person, roles: ['cityManager'] });
}

/** Reads accounts as an administrator and takes data away as a city manager: no role does both. */
export function newStaffExporter(world: StackWorld, person: NewPerson): Promise<HttpClient> {
  return newOperator(world, { ...person, roles: ['admin', 'cityManager'] });
}

async function newOperator(
  world: StackWorld,
  person: NewPerson & { readonly roles: readonly Role[] },
): Promise<HttpClient> {
  const { connection, processes } = world;
  const { account, cities, roles } = person;
  const password = 'a password for one test';
  const { totpSecret } = await createStaff({
    deps: {
      staff: createStaffRepository(connection),
      keys: authKeysOf(loadEnv(processes.env)),
      clock: { nowMs: () => Date.now() },
    },
    person: { audience: 'admin', account, password, roles, cities },
  });
  const { endpoints } = processes;
  return loginStaff({ endpoints, audience: 'admin', account, password, totpSecret });
}

/** A clerk of a merchant beside the demo logins, logged in, with what he logs in by. */
export async function newClerk(
  world: StackWorld,
  person: { readonly account: string; readonly merchantId: string },
): Promise<{
  readonly client: HttpClient;
  readonly staffId: string;
  readonly password: string;
  readonly totpSecret: string;
}> {
  const { connection, processes } = world;
  const { endpoints } = processes;
  const { account, merchantId } = person;
  const password = 'a password for one test';
  const { staffId, totpSecret } = await createStaff({
    deps: {
      staff: createStaffRepository(connection),
      keys: authKeysOf(loadEnv(processes.env)),
      clock: { nowMs: () => Date.now() },
    },
    person: { audience: 'merchant', account, password, roles: ['merchantClerk'], merchantId },
  });
  const login = { endpoints, audience: 'merchant', account, password, totpSecret } as const;
  return { client: await loginStaff(login), staffId, password, totpSecret };
}
