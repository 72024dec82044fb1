import { AppError } from '../../../contract/terms/errors.js';
import { rolesOfAudience, type Actor, type Role } from '../../../contract/terms/permissions.js';
import { listen, testKitDeps } from '../../../api/kit/test-support.js';
import { resourceDepsOf } from '../../../api/compose-resources.js';
import { resourceRoutes } from '../../../api/resources/index.js';
import { connectDatabase, type Connection } from '../../../data/connect.js';
import { createAuditRepository } from '../../../data/repositories/audit.js';
import { createCityFactsRepository } from '../../../data/repositories/city-facts.js';
import { createPolicyRepository } from '../../../data/repositories/policies.js';
import { createTransact } from '../../../data/repositories/session.js';
import { ensureIndexes } from '../../../data/setup/indexes.js';
import { RESOURCES } from '../../../resources/index.js';
import type { Resource } from '../../../resources/kit/types.js';
import { createAudit } from '../../../use-cases/audit/create-audit.js';
import { deriveAuthKeys } from '../../../use-cases/auth/keys.js';
import { createResources } from '../../../use-cases/resource/create-resources.js';
import { auditKeysOf } from '../../../data/setup/audit-keys.js';

/** Ids of the two tenants of the suite; people belong to the first. */
export const HERE = { tag: 'a', cityCode: 'city-a', merchantId: 'merchant-a' } as const;
export const THERE = { tag: 'b', cityCode: 'city-b', merchantId: 'merchant-b' } as const;

const MASTER = Buffer.alloc(32, 7);

export type ResourceWorld = Awaited<ReturnType<typeof openResourceWorld>>;

/** The resource routes on a real database, with people who need no password. */
export async function openResourceWorld(
  dbName: string,
  resources: readonly Resource[] = RESOURCES,
) {
  const server = await connectDatabase(process.env.MONGODB_TEST_URI ?? '');
  const connection: Connection = server.useDb(dbName);
  await connection.dropDatabase();
  await ensureIndexes(connection);
  const clock = { nowMs: () => Date.now() };
  const secrets = {
    dataEncryptionKey: MASTER,
    keyEncryptionKeys: undefined,
    blindIndexKey: MASTER,
    audit: {},
  };
  const audit = createAudit({
    audit: createAuditRepository(connection),
    transact: createTransact(connection),
    keys: auditKeysOf(secrets as unknown as Parameters<typeof auditKeysOf>[0]),
    clock,
  });
  const resourceDeps = {
    ...resourceDepsOf({
      env: secrets,
      connection,
      clock,
      indexKey: MASTER,
      keys: deriveAuthKeys(MASTER),
      checklist: {
        cityFacts: createCityFactsRepository(connection),
        policies: createPolicyRepository(connection),
        clock,
        channels: { hasPayment: true, hasSms: true },
      },
    }),
    resources,
  };
  const deps = testKitDeps({
    audit,
    resources: createResources(resourceDeps, audit),
    authenticate: async (token: string) => actorOf(token),
  });
  const app = await listen({ deps, routes: resourceRoutes(resources) });
  return {
    connection,
    audit,
    resourceDeps,
    url: app.url,
    call: callerOf(app.url),
    async close() {
      await app.close();
      await connection.dropDatabase();
      await server.close();
    },
  };
}

/** Token of a person: `<role>` of the first tenant, or `<role>~b` of the second. */
export function actorOf(token: string): Actor {
  const [role, where = 'a'] = token.split('~') as [Role, string?];
  const audience = (['admin', 'merchant', 'worker', 'customer'] as const).find((one) =>
    rolesOfAudience(one).includes(role),
  );
  if (audience === undefined) throw new AppError('UNAUTHENTICATED');
  return {
    id: `${role}-${where}`,
    audience,
    roles: [role],
    sessionId: `session-${role}`,
    merchantId: audience === 'merchant' ? `merchant-${where}` : null,
    cities: audience === 'admin' ? [`city-${where}`] : [],
    stepUpAtMs: Date.now(),
  };
}

export type Answer = {
  readonly status: number;
  readonly json: Record<string, unknown>;
  readonly headers: Headers;
  readonly bytes: Buffer;
};

function callerOf(url: string) {
  return async (input: {
    readonly as: string;
    readonly method?: string;
    readonly path: string;
    readonly body?: unknown;
    readonly version?: number;
  }): Promise<Answer> => {
    const response = await fetch(`${url}${input.path}`, {
      method: input.method ?? 'GET',
      headers: {
        authorization: `Bearer ${input.as}`,
        ...(input.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(input.version === undefined ? {} : { 'if-match': `"${input.version}"` }),
      },
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    const json = isJson ? (JSON.parse(bytes.toString('utf8')) as Record<string, unknown>) : {};
    return { status: response.status, json, headers: response.headers, bytes };
  };
}
