import { z } from 'zod';
import { buildApp } from './build-app.js';
import { auditModeOf } from './audit.js';
import { defineRoute, type AccessRule, type Route } from './route.js';
import { listen, testKitDeps, type TestServer } from './test-support.js';

const BOTH: AccessRule = { audience: ['admin', 'merchant'], permission: 'order.cancel' };
const ALL: AccessRule = { audience: ['admin', 'customer'], permission: 'order.cancel' };
const SUPPORT = 'Bearer test~admin~op1~support';
const CUSTOMER = 'Bearer test~customer~c1~customer';

let done: unknown[] = [];
const base = {
  tags: ['test'],
  access: ALL,
  params: z.strictObject({ orderId: z.string().max(20) }),
  responses: { 204: null },
  handler: async (ctx: { readonly audit: unknown }) => {
    done.push(ctx.audit);
    return { status: 204 as const };
  },
};
const cancel = defineRoute({
  ...base,
  method: 'post',
  path: '/orders/:orderId/cancel',
  summary: 'Recorded by default, for staff',
  idempotency: 'optional',
  body: z.strictObject({ reason: z.string(), feeFen: z.number().optional() }),
});
const routes: Route[] = [
  cancel,
  defineRoute({
    ...base,
    method: 'post',
    path: '/orders/:orderId/move',
    summary: 'Its use case records it',
    audit: 'inTransaction',
  }),
  defineRoute({
    ...base,
    method: 'post',
    path: '/orders/:orderId/look',
    summary: 'Changes nothing',
    audit: { none: 'a search whose terms do not fit a query' },
  }),
  defineRoute({
    ...base,
    method: 'get',
    path: '/orders/:orderId/phone',
    summary: 'A reveal, whoever makes it',
    audit: 'before',
  }),
  defineRoute({
    ...base,
    method: 'delete',
    path: '/things/:id',
    params: z.strictObject({ id: z.string().max(20) }),
    summary: 'A bare id',
  }),
  defineRoute({ ...base, method: 'get', path: '/orders/:orderId', summary: 'A read' }),
];

let app: TestServer;
const deps = testKitDeps();

beforeAll(async () => {
  app = await listen({ deps, routes });
});
afterAll(() => app.close());
beforeEach(() => {
  done = [];
  deps.audited.length = 0;
});

async function call(
  method: string,
  path: string,
  options: { token?: string; body?: unknown; key?: string } = {},
): Promise<{ status: number; code: unknown }> {
  const response = await fetch(`${app.url}${path}`, {
    method,
    headers: {
      authorization: options.token ?? SUPPORT,
      'x-request-id': 'request-0001',
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(options.key === undefined ? {} : { 'idempotency-key': options.key }),
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
  const text = await response.text();
  const code = text === '' ? undefined : (JSON.parse(text) as { code?: unknown }).code;
  return { status: response.status, code };
}

describe('[S19] audit of calls', () => {
  test('a change by staff has its entry before it happens', async () => {
    const body = { reason: 'CUSTOMER_ASKED', feeFen: 100 };
    expect(await call('POST', '/orders/o1/cancel', { body })).toMatchObject({ status: 204 });
    expect(deps.audited).toEqual([
      {
        actor: { id: 'op1', audience: 'admin', roles: ['support'] },
        sid: 'session-op1',
        ip: '127.0.0.1',
        requestId: 'request-0001',
        action: 'postOrdersByOrderIdCancel',
        target: { kind: 'order', id: 'o1' },
        reason: 'CUSTOMER_ASKED',
        after: body,
      },
    ]);
  });

  test('a customer on the same route leaves none, nor does a read', async () => {
    await call('POST', '/orders/o1/cancel', { body: { reason: 'x' }, token: CUSTOMER });
    await call('GET', '/orders/o1');
    expect([done.length, deps.audited.length]).toEqual([2, 0]);
  });

  test('what is refused by shape or by right leaves none', async () => {
    await call('POST', '/orders/o1/cancel', { body: { nothing: 1 } });
    const auditor = 'Bearer test~admin~a1~auditor';
    await call('POST', '/orders/o1/cancel', { body: { reason: 'x' }, token: auditor });
    expect([done.length, deps.audited.length]).toEqual([0, 0]);
  });

  test('a replay of the key leaves no second entry', async () => {
    const sent = { body: { reason: 'x' }, key: 'key-00000001' };
    for (let time = 0; time < 3; time += 1) await call('POST', '/orders/o1/cancel', sent);
    expect([done.length, deps.audited.length]).toEqual([1, 1]);
  });

  test('without an entry nothing happens, and the key is free again', async () => {
    const { record } = deps.audit;
    const sent = { body: { reason: 'x' }, key: 'key-00000002' };
    Object.assign(deps.audit, { record: async () => Promise.reject(new TypeError('down')) });
    const refused = await call('POST', '/orders/o1/cancel', sent);
    Object.assign(deps.audit, { record });
    expect(refused).toEqual({ status: 503, code: 'SERVICE_UNAVAILABLE' });
    expect(done).toEqual([]);
    expect(await call('POST', '/orders/o1/cancel', sent)).toMatchObject({ status: 204 });
    expect([done.length, deps.audited.length]).toEqual([1, 1]);
  });

  test('a use case that records by itself gets what it needs; `none` leaves none', async () => {
    await call('POST', '/orders/o1/move');
    await call('POST', '/orders/o1/look');
    expect(deps.audited).toEqual([]);
    expect(done[0]).toMatchObject({ action: 'postOrdersByOrderIdMove', sid: 'session-op1' });
  });

  test('`before` records whoever calls, reads too; a bare id is named by its segment', async () => {
    await call('GET', '/orders/o1/phone', { token: CUSTOMER });
    await call('DELETE', '/things/t1');
    expect(deps.audited).toMatchObject([
      { actor: { id: 'c1' }, target: { kind: 'order', id: 'o1' } },
      { actor: { id: 'op1' }, target: { kind: 'things', id: 't1' } },
    ]);
    expect(deps.audited.map(({ after }) => after)).toEqual([undefined, undefined]);
  });

  test.each<[string, Partial<Route>, RegExp]>([
    ['public', { access: 'public', audit: 'before', idempotency: undefined }, /needs an actor/],
    ['empty reason', { audit: { none: ' ' } }, /says no reason/],
    [
      'nothing to switch off',
      { audit: { none: 'x' }, access: { audience: 'customer', permission: 'order.cancel' } },
      /would be recorded anyway/,
    ],
    ['no change', { method: 'get', body: undefined, audit: 'inTransaction' }, /changes nothing/],
  ])('a rule that contradicts itself stops the start: %s', (_title, change, message) => {
    const planted = { ...cancel, ...change } as Route;
    expect(() => buildApp({ deps, routes: [planted] })).toThrow(message);
  });

  test('one route, one mode', () => {
    const modeOf = (change: Partial<Route>) => auditModeOf({ ...cancel, ...change } as Route);
    expect(modeOf({})).toBe('staff');
    expect(modeOf({ access: BOTH })).toBe('staff');
    expect(modeOf({ access: { audience: 'worker', permission: 'order.serve' } })).toBe('none');
    expect(modeOf({ method: 'get' })).toBe('none');
    expect(modeOf({ access: 'public' })).toBe('none');
  });
});
