import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { auditModeOf } from '../../../api/kit/audit.js';
import { audiencesOf } from '../../../api/kit/access.js';
import { pathParams } from '../../../api/kit/route-names.js';
import { defineRoute, type Route } from '../../../api/kit/route.js';
import { listen, testKitDeps, type TestServer } from '../../../api/kit/test-support.js';
import { ADMIN_AUDIT_ROUTES } from '../../../api/routes/admin/audit.js';
import { apiRoutes } from '../../../api/routes/index.js';
import {
  rolesOfAudience,
  type Actor,
  type Audience,
  type Role,
} from '../../../contract/terms/permissions.js';
import { scopeOf } from '../../../contract/terms/role-grants.js';
import type { ClientSession } from '../../../data/connect.js';
import { auditEntryModel } from '../../../data/models/audit-entry.js';
import { idempotencyKeyModel } from '../../../data/models/idempotency-key.js';
import { createIdempotencyKeyRepository } from '../../../data/repositories/idempotency-keys.js';
import { createAudit } from '../../../use-cases/audit/create-audit.js';
import { verifyAudit } from '../../../use-cases/audit/verify-audit.js';
import { request } from '../api/support.js';
import { openAuditWorld, type AuditWorld } from './audit-fixture.js';

const CALLS = 500;
/** Sent with every call, to be found nowhere. */
const CANARY = '13800001234';
const STAFF: readonly Audience[] = ['admin', 'merchant'];
/** Changes of staff that no entry is asked of, each for the reason of its declaration. */
const isSilent = (route: Route): boolean => typeof route.audit === 'object';

/** Every route of the product that staff may call and that changes something. */
const STAFF_WRITES = apiRoutes().filter(
  (route) =>
    route.method !== 'get' && audiencesOf(route.access).some((name) => STAFF.includes(name)),
);

let world: AuditWorld;
let app: TestServer;
let deps: ReturnType<typeof testKitDeps>;
const deeds = () => world.connection.collection<{ _id: string }>('deeds');
const entries = () => auditEntryModel(world.connection);

/** The declared route with a deed that can be counted: a row named by the request. */
function counted(route: Route): Route {
  const shape = Object.fromEntries(pathParams(route.path).map((name) => [name, z.string()]));
  const { access } = route;
  const { stepUp: _stepUp, ...rest } = access === 'public' ? { stepUp: undefined } : access;
  const deed = async (requestId: string, session?: ClientSession): Promise<void> => {
    await deeds().insertOne({ _id: requestId }, session ? { session } : {});
  };
  return defineRoute({
    method: route.method,
    path: route.path,
    summary: route.summary,
    tags: route.tags,
    access: rest as Exclude<Route['access'], 'public'>,
    params: z.strictObject(shape),
    ...(route.audit === undefined ? {} : { audit: route.audit }),
    ...(route.method === 'delete'
      ? {}
      : { body: z.strictObject({ reason: z.string(), phone: z.string().optional() }) }),
    idempotency: 'optional',
    responses: { 204: null },
    handler: async (ctx) => {
      if (route.audit !== 'inTransaction') await deed(ctx.requestId);
      else {
        await world.deps.transact(async (session) => {
          await deed(ctx.requestId, session);
          await ctx.deps.audit.record({ ...ctx.audit, target: null }, session);
        });
      }
      return { status: 204 };
    },
  });
}

/** `<audience>~<role>~<id>`. */
function actorOf(token: string): Actor {
  const [audience, role, id] = token.split('~') as [Audience, Role, string];
  return { id, audience, roles: [role], sessionId: `s-${id}`, merchantId: 'm-1', cities: ['hz'] };
}

/** A person of each audience that may call the route. */
function tokensOf(route: Route): { audience: Audience; token: string }[] {
  const { access } = route;
  if (access === 'public') return [];
  return audiencesOf(access).flatMap((audience) => {
    const role = rolesOfAudience(audience).find((candidate) =>
      access.permission === undefined
        ? access.roles.includes(candidate)
        : scopeOf({ roles: [candidate], permission: access.permission }) !== undefined,
    );
    return role === undefined ? [] : [{ audience, token: `${audience}~${role}~${audience}-1` }];
  });
}

beforeAll(async () => {
  world = await openAuditWorld();
  await idempotencyKeyModel(world.connection).createIndexes();
  await deeds().insertOne({ _id: 'first' });
  await deeds().deleteMany({});
  deps = testKitDeps({
    authenticate: async (token) => actorOf(token),
    audit: createAudit(world.deps),
    idempotency: createIdempotencyKeyRepository(world.connection),
  });
  app = await listen({ deps, routes: [...STAFF_WRITES.map(counted), ...ADMIN_AUDIT_ROUTES] });
});
afterAll(async () => {
  await app.close();
  await world.close();
});

async function call(input: {
  readonly route: Route;
  readonly token: string;
  readonly requestId: string;
  readonly key?: string;
  readonly body?: object;
}): Promise<number> {
  const { route, token, requestId, key } = input;
  const path = route.path.replace(/:([A-Za-z0-9]+)/g, (_, name: string) => `${name}-1`);
  const body =
    route.method === 'delete' ? undefined : (input.body ?? { reason: 'WHY', phone: CANARY });
  const { status } = await request({
    url: `${app.url}${path}`,
    method: route.method.toUpperCase(),
    token,
    headers: { 'x-request-id': requestId, ...(key ? { 'idempotency-key': key } : {}) },
    ...(body ? { body } : {}),
  });
  return status;
}

describe('[R52] every change by staff', () => {
  test('is declared to be recorded', () => {
    expect(STAFF_WRITES.length).toBeGreaterThan(20);
    const loose = STAFF_WRITES.filter((route) => auditModeOf(route) === 'none' && !isSilent(route));
    expect(loose.map((route) => route.path)).toEqual([]);
  });

  test('[S19] five hundred calls: as many deeds as entries, one for each', async () => {
    const routes = STAFF_WRITES.filter((route) => !isSilent(route));
    const expected = new Set<string>();
    const calls: Promise<number>[] = [];
    for (let number = 0; number < CALLS; number += 1) {
      const route = routes[number % routes.length] as Route;
      const people = tokensOf(route);
      const person = people[Math.floor(number / routes.length) % people.length];
      if (!person) throw new TypeError(`nobody may call ${route.path}`);
      const requestId = `call-${String(number).padStart(5, '0')}`;
      const key = number % 3 === 0 ? `key-${requestId}` : undefined;
      const base = { route, token: person.token, ...(key ? { key } : {}) };
      const status = call({ ...base, requestId });
      calls.push(status);
      if (STAFF.includes(person.audience)) expected.add(requestId);
      // A replay, a bad body and a stranger do nothing and leave nothing.
      if (number % 10 === 0) await status;
      if (number % 30 === 0) calls.push(call({ ...base, requestId: `replay-${requestId}` }));
      if (number % 30 === 10) {
        const bad = { ...base, body: { nothing: 1 }, requestId: `badbody-${requestId}` };
        if (route.method !== 'delete') expect(await call(bad)).toBeGreaterThanOrEqual(400);
      }
      if (number % 30 === 20) {
        const stranger = { ...base, token: 'admin~content~x', requestId: `stranger-${requestId}` };
        if (tokensOf(route).every(({ token }) => !token.startsWith('admin~content'))) {
          const answered = await call(stranger);
          if (answered === 204) expected.add(stranger.requestId);
        }
      }
    }
    expect(new Set(await Promise.all(calls))).toEqual(new Set([204]));
    const found = (await entries().find().lean()).map((entry) => entry.requestId);
    expect(found).toHaveLength(expected.size);
    expect(new Set(found)).toEqual(expected);
    const done = (await deeds().find().toArray()).map(({ _id }) => _id);
    expect([...expected].filter((requestId) => !done.includes(requestId))).toEqual([]);
    expect(done.filter((requestId) => /^(replay|badbody)-/.test(requestId))).toEqual([]);
    expect(expected.size).toBeGreaterThan(400);
    await deps.audit.seal();
    const verdict = await verifyAudit({ deps: world.deps });
    expect(verdict).toMatchObject({ links: expected.size, pending: 0, reason: null });
  });

  test('a write that fails blocks the deed', async () => {
    const db = world.connection.db;
    // The server itself refuses every entry from here on.
    await db?.command({ collMod: 'auditEntries', validator: { never: { $exists: true } } });
    const statuses = new Set<number>();
    const before = await deeds().countDocuments();
    for (const route of STAFF_WRITES.filter((candidate) => !isSilent(candidate))) {
      const staff = tokensOf(route).find(({ audience }) => STAFF.includes(audience));
      statuses.add(await call({ route, token: staff?.token ?? '', requestId: randomUUID() }));
    }
    await db?.command({ collMod: 'auditEntries', validator: {} });
    // 503 where the kit writes it, 500 where the transaction of the deed fails with it.
    for (const status of statuses) expect([500, 503]).toContain(status);
    expect(statuses.has(503)).toBe(true);
    expect(await deeds().countDocuments()).toBe(before);
  });

  test('no value is stored, only digests', async () => {
    const text = JSON.stringify(await entries().find().lean());
    expect(text).toMatch(/"afterDigest":"[\w-]{43}"/);
    expect(text).not.toContain(CANARY);
  });
});

describe('[S19] reading the audit log', () => {
  const read = async (query: string, token = 'admin~auditor~a1') => {
    const { status, json } = await request({ url: `${app.url}/admin/audit?${query}`, token });
    return { status, ...json } as {
      status: number;
      items: { id: string; at: string; action: string; seq: number | null }[];
      nextCursor: string | null;
    };
  };

  test('is for the auditor', async () => {
    expect((await read('')).status).toBe(200);
    for (const token of ['admin~support~a', 'admin~dispatcher~a', 'merchant~merchantOwner~a']) {
      expect((await read('', token)).status).toBe(403);
    }
  });

  test('pages through everything once, newest first', async () => {
    const seen: string[] = [];
    const times: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await read(`limit=100${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...page.items.map(({ id }) => id));
      times.push(...page.items.map(({ at }) => at));
      cursor = page.nextCursor;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(await entries().countDocuments());
    expect(times).toEqual([...times].sort().reverse());
  });

  test('filters by person, action, target and time', async () => {
    const one = await entries()
      .findOne({ target: { $ne: null }, 'actor.id': 'admin-1' })
      .lean();
    if (!one) throw new TypeError('no entry');
    const at = one.at.toISOString();
    const next = new Date(one.at.getTime() + 1).toISOString();
    const queries = [
      `actorId=admin-1&action=${one.action}&targetId=${one.target?.id ?? ''}&from=${at}&to=${next}`,
      `from=${at}&to=${next}`,
    ];
    for (const query of queries) {
      const { items } = await read(query);
      expect(items).toEqual([
        expect.objectContaining({
          id: one._id,
          seq: expect.any(Number),
          afterDigest: one.afterDigest,
        }),
      ]);
    }
    const byActor = await read('limit=100&actorId=merchant-1');
    expect(byActor.items.length).toBeGreaterThan(0);
    expect((await read('actorId=nobody')).items).toEqual([]);
    expect((await read('action=%7B%24ne%3A1%7D')).status).toBe(400);
  });
});
