import { nulFaults } from './control-characters.js';
import { z } from 'zod';
import { AppError } from '../../contract/terms/errors.js';
import { buildApp } from './build-app.js';
import { defineRoute, type AccessRule, type Route } from './route.js';
import { listen, testKitDeps, type TestServer } from './test-support.js';

const CUSTOMER = { authorization: 'Bearer test~customer~c1~customer' };
const JSON_TYPE = { 'content-type': 'application/json' };
const PLACE: AccessRule = { audience: 'customer', permission: 'order.place' };

let effects = 0;
let failuresLeft = 0;

const routes: Route[] = [
  defineRoute({
    method: 'get',
    path: '/things/:thingId',
    summary: 'One thing',
    tags: ['test'],
    access: { audience: ['customer', 'worker'], permission: 'order.read' },
    params: z.strictObject({ thingId: z.string().max(20) }),
    query: z.strictObject({ limit: z.coerce.number().int().max(100).default(20) }),
    responses: { 200: z.object({ id: z.string(), limit: z.number(), scope: z.string() }) },
    handler: async ({ params, query, scope }) => ({
      status: 200,
      body: { id: params.thingId, limit: query.limit, scope, secret: 'never sent' },
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/things/special',
    summary: 'A fixed segment wins over a parameter',
    tags: ['test'],
    access: 'public',
    responses: { 200: z.object({ special: z.boolean() }) },
    handler: async () => ({ status: 200, body: { special: true } }),
  }),
  defineRoute({
    method: 'post',
    path: '/things',
    summary: 'Create',
    tags: ['test'],
    access: PLACE,
    idempotency: 'required',
    body: z.strictObject({ name: z.string().min(1).max(20), inner: z.strictObject({}).optional() }),
    responses: { 201: z.object({ number: z.number() }) },
    errors: ['SLOT_TAKEN'],
    handler: async ({ body }) => {
      if (body.name === 'taken') throw new AppError('SLOT_TAKEN');
      if (failuresLeft > 0) {
        failuresLeft -= 1;
        throw new AppError('SERVICE_UNAVAILABLE', { retryAfterSeconds: 7 });
      }
      effects += 1;
      const number = effects;
      await new Promise((resolve) => setTimeout(resolve, 30));
      return { status: 201, body: { number } };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/broken/:kind',
    summary: 'Fails in several ways',
    tags: ['test'],
    access: 'public',
    params: z.strictObject({ kind: z.string() }),
    responses: { 200: z.object({ count: z.number() }) },
    handler: async ({ params }) => {
      if (params.kind === 'throws') throw new TypeError('secret 13812345678');
      if (params.kind === 'limited') throw new AppError('RATE_LIMITED', { retryAfterSeconds: 3 });
      return { status: 200, body: { count: 'no number' as unknown as number } };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/raw',
    summary: 'Raw',
    tags: ['test'],
    access: 'public',
    raw: true,
    responses: { 200: { contentType: 'text/plain', description: 'echo' } },
    handler: async ({ rawBody }) => ({ status: 200, body: rawBody.toString('hex') }),
  }),
  defineRoute({
    method: 'put',
    path: '/things/:thingId',
    summary: 'Edit',
    tags: ['test'],
    access: PLACE,
    versioned: true,
    params: z.strictObject({ thingId: z.string() }),
    body: z.strictObject({}),
    responses: { 200: z.object({ version: z.number() }) },
    handler: async ({ expectedVersion }) => ({ status: 200, body: { version: expectedVersion } }),
  }),
];

const deps = testKitDeps();
let app: TestServer;

beforeAll(async () => {
  app = await listen({ deps, routes });
});
afterAll(async () => {
  await app.close();
});
beforeEach(() => {
  effects = 0;
  failuresLeft = 0;
});

type Answer = { status: number; headers: Headers; text: string; json: Record<string, unknown> };

async function call(
  method: string,
  path: string,
  init: { headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const response = await fetch(`${app.url}${path}`, { method, ...init });
  const text = await response.text();
  const json = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
  return { status: response.status, headers: response.headers, text, json };
}

function create(key: string, body: unknown): Promise<Answer> {
  return call('POST', '/things', {
    headers: { ...CUSTOMER, ...JSON_TYPE, 'idempotency-key': key },
    body: JSON.stringify(body),
  });
}

describe('requests', () => {
  test('validates, defaults, resolves the scope and drops undeclared response fields', async () => {
    const answer = await call('GET', '/things/t1', { headers: CUSTOMER });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({ id: 't1', limit: 20, scope: 'own' });
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.headers.get('x-powered-by')).toBeNull();
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('fixed segments win over parameters, HEAD follows GET', async () => {
    expect((await call('GET', '/things/special')).json).toEqual({ special: true });
    const head = await call('HEAD', '/things/special');
    expect([head.status, head.text]).toEqual([200, '']);
  });

  test('keeps a sane request id and replaces a hostile one', async () => {
    const kept = await call('GET', '/things/special', { headers: { 'x-request-id': 'abc-12345' } });
    expect(kept.headers.get('x-request-id')).toBe('abc-12345');
    for (const bad of ['a b"<x>', '13812345678']) {
      const answer = await call('GET', '/things/special', { headers: { 'x-request-id': bad } });
      expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  test.each([
    ['unknown query key', 'GET', '/things/t1?nope=1', undefined, 400, 'nope'],
    ['operator in query', 'GET', '/things/t1?limit[$gt]=1', undefined, 400, 'limit[$gt]'],
    ['page too large', 'GET', '/things/t1?limit=101', undefined, 400, 'limit'],
    ['unknown body key', 'POST', '/things', '{"name":"a","role":"admin"}', 400, 'role'],
    ['__proto__ in body', 'POST', '/things', '{"name":"a","__proto__":{"x":1}}', 400, '__proto__'],
    ['nested unknown key', 'POST', '/things', '{"name":"a","inner":{"b":1}}', 400, 'inner.b'],
    ['wrong type', 'POST', '/things', '{"name":{"$ne":null}}', 400, 'name'],
  ])('%s is refused with its field', async (_title, method, path, body, status, field) => {
    const headers = { ...CUSTOMER, ...JSON_TYPE, 'idempotency-key': 'key-00000001' };
    const answer = await call(method, path, { headers, ...(body ? { body } : {}) });
    expect([answer.status, answer.json.code]).toEqual([status, 'INVALID_INPUT']);
    const fields = answer.json.fields as { field: string }[];
    const expected = /^[A-Za-z0-9_.[\]-]+$/.test(field) ? field : 'query';
    expect(fields.map((item) => item.field)).toContain(expected);
  });

  test('bad JSON, too large, other content types, no body', async () => {
    const headers = { ...CUSTOMER, 'idempotency-key': 'key-00000002' };
    const send = (type: string, body: string): Promise<Answer> =>
      call('POST', '/things', { headers: { ...headers, 'content-type': type }, body });
    const codes = [
      (await send('application/json', '{"name":')).json.code,
      (await send('application/json', JSON.stringify({ name: 'x'.repeat(70_000) }))).json.code,
      (await send('text/plain', 'name')).json.code,
      (await send('application/json', '')).json.code,
    ];
    expect(codes).toEqual([
      'INVALID_INPUT',
      'PAYLOAD_TOO_LARGE',
      'UNSUPPORTED_MEDIA_TYPE',
      'INVALID_INPUT',
    ]);
  });

  test('a bad escape in the path is the caller’s fault', async () => {
    expect((await call('GET', '/things/%E0%A4%A', { headers: CUSTOMER })).status).toBe(400);
  });

  test('If-Match carries the version and is required', async () => {
    const edit = (headers: Record<string, string>): Promise<Answer> =>
      call('PUT', '/things/t1', { headers: { ...CUSTOMER, ...JSON_TYPE, ...headers }, body: '{}' });
    expect((await edit({ 'if-match': '"12"' })).json).toEqual({ version: 12 });
    expect((await edit({})).json.code).toBe('INVALID_INPUT');
  });

  test('raw routes get the bytes as sent, up to the limit', async () => {
    const body = '{ "a" : 1 }';
    const answer = await call('POST', '/raw', { headers: JSON_TYPE, body });
    expect(answer.text).toBe(Buffer.from(body).toString('hex'));
    const large = await call('POST', '/raw', { headers: JSON_TYPE, body: 'x'.repeat(65_537) });
    expect(large.status).toBe(413);
  });
});

describe('problems', () => {
  test('404 and 405 with Allow', async () => {
    const missing = await call('GET', '/nothing-here');
    expect([missing.status, missing.json.code]).toEqual([404, 'NOT_FOUND']);
    expect(missing.headers.get('content-type')).toBe('application/problem+json');
    const wrong = await call('DELETE', '/things/t1');
    expect([wrong.status, wrong.json.code]).toEqual([405, 'METHOD_NOT_ALLOWED']);
    expect(wrong.headers.get('allow')).toBe('GET, HEAD, PUT');
  });

  test('title follows Accept-Language, Chinese by default', async () => {
    const zh = await call('GET', '/things/t1', { headers: { 'accept-language': 'zh-CN' } });
    const en = await call('GET', '/things/t1', { headers: { 'accept-language': 'en-GB,zh;q=.5' } });
    expect(zh.json.title).toBe('请先登录');
    expect(en.json.title).toBe('Please sign in');
    expect(zh.json).toMatchObject({
      type: 'urn:doorhive:problem:unauthenticated',
      status: 401,
      code: 'UNAUTHENTICATED',
      requestId: zh.headers.get('x-request-id'),
    });
  });

  test('Retry-After on 429 and 503', async () => {
    const limited = await call('POST', '/broken/limited');
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '3']);
    failuresLeft = 1;
    const busy = await create('key-busy-0001', { name: 'a' });
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, '7']);
  });

  test('an unknown error is masked, its text is in neither answer nor log', async () => {
    const answer = await call('POST', '/broken/throws');
    expect([answer.status, answer.json.code]).toEqual([500, 'INTERNAL']);
    expect(answer.text + deps.logLines.join('')).not.toContain('13812345678');
    expect(deps.logLines.join('')).toContain('TypeError');
  });

  test('a reply that breaks its schema is 500 in test and passes in production', async () => {
    expect((await call('POST', '/broken/reply')).status).toBe(500);
    const production = await listen({ deps: testKitDeps({ mode: 'production' }), routes });
    const response = await fetch(`${production.url}/broken/reply`, { method: 'POST' });
    await production.close();
    expect(response.status).toBe(200);
  });
});

describe('access', () => {
  test.each([
    ['no token', {}, 401],
    ['other scheme', { authorization: 'Basic abc' }, 401],
    ['unknown token', { authorization: 'Bearer nonsense' }, 401],
    ['other audience', { authorization: 'Bearer test~admin~a1~auditor' }, 403],
    ['role without the permission', { authorization: 'Bearer test~worker~w1~worker' }, 403],
  ])('%s', async (_title, headers, status) => {
    const path = status === 403 ? '/things' : '/things/t1';
    const method = status === 403 ? 'POST' : 'GET';
    const answer = await call(method, path, { headers: headers as Record<string, string> });
    expect(answer.status).toBe(status);
  });

  test('[R36] a route without an access rule stops the start', () => {
    const planted = { ...routes[0], path: '/planted/:thingId', access: undefined };
    const boot = (): unknown =>
      buildApp({ deps: testKitDeps(), routes: [...routes, planted as unknown as Route] });
    expect(boot).toThrow(/GET \/planted\/:thingId: has no access rule/);
  });

  test.each<[string, Partial<Route>, RegExp]>([
    ['loose body', { body: z.object({ a: z.string() }) }, /body accepts unknown keys/],
    ['loose nested', { query: z.strictObject({ a: z.object({}) }) }, /query accepts unknown keys/],
    ['missing params', { path: '/x/:other' }, /params schema must declare exactly: other/],
    ['no audience', { access: { audience: [], permission: 'order.read' } }, /names no audience/],
    [
      'permission nobody holds',
      { access: { audience: 'customer', permission: 'audit.read' } },
      /no role of audience customer/,
    ],
    ['idempotent and public', { access: 'public', idempotency: 'required' }, /needs an actor/],
  ])('%s stops the start', (_title, change, message) => {
    const planted = { ...routes[5], path: '/x/:thingId', ...change } as Route;
    expect(() => buildApp({ deps: testKitDeps(), routes: [planted] })).toThrow(message);
  });

  test('one path declared twice stops the start', () => {
    const [first] = routes;
    const twice = () => buildApp({ deps: testKitDeps(), routes: [first as Route, first as Route] });
    expect(twice).toThrow(/declared twice/);
  });
});

describe('idempotency', () => {
  test('[R21] fifty parallel requests of one key: one effect, identical bodies', async () => {
    const key = 'key-parallel-1';
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => create(key, { name: 'same' })),
    );
    expect(effects).toBe(1);
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.text}`))).toEqual(
      new Set(['201 {"number":1}']),
    );
  });

  test('field order does not matter, another body is refused, another person is another key', async () => {
    await create('key-matrix-01', { name: 'a', inner: {} });
    const reordered = await create('key-matrix-01', { inner: {}, name: 'a' });
    expect([reordered.text, reordered.headers.get('idempotent-replayed')]).toEqual([
      '{"number":1}',
      'true',
    ]);
    const other = await create('key-matrix-01', { name: 'b' });
    expect([other.status, other.json.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    const stranger = await call('POST', '/things', {
      headers: {
        ...JSON_TYPE,
        authorization: 'Bearer test~customer~c2~customer',
        'idempotency-key': 'key-matrix-01',
      },
      body: '{"name":"b"}',
    });
    expect(stranger.json).toEqual({ number: 2 });
  });

  test('a missing or odd key is refused', async () => {
    const headers = { ...CUSTOMER, ...JSON_TYPE };
    const without = await call('POST', '/things', { headers, body: '{"name":"a"}' });
    expect(without.json.code).toBe('IDEMPOTENCY_KEY_REQUIRED');
    expect((await create('short', { name: 'a' })).json.code).toBe('INVALID_INPUT');
    expect((await create('x'.repeat(201), { name: 'a' })).json.code).toBe('INVALID_INPUT');
  });

  test('business refusals are kept, 5xx are not', async () => {
    const first = await create('key-refusal-1', { name: 'taken' });
    const again = await create('key-refusal-1', { name: 'taken' });
    expect([first.status, again.text]).toEqual([409, first.text]);
    failuresLeft = 1;
    expect((await create('key-retry-001', { name: 'a' })).status).toBe(503);
    expect((await create('key-retry-001', { name: 'a' })).status).toBe(201);
    expect(effects).toBe(1);
  });
});

test('logs and metrics name the pattern, never the path, the query or a body', async () => {
  deps.logLines.length = 0;
  await call('GET', '/things/13812345678?limit=5', { headers: CUSTOMER });
  await new Promise((resolve) => setImmediate(resolve));
  const line = JSON.parse(deps.logLines[0] ?? '{}') as Record<string, unknown>;
  expect(line).toMatchObject({ method: 'GET', route: '/things/:thingId', status: 200 });
  const metrics = await deps.metrics.registry.metrics();
  expect(metrics).toContain('route="/things/:thingId"');
  expect(deps.logLines.join('') + metrics).not.toContain('13812345678');
});

test('[R41] a NUL in any text is refused by its field, whatever the schema says', () => {
  expect(nulFaults({ address: { contact: 'a\0b' }, list: ['x', 'y\0'] })).toEqual([
    { field: 'address.contact', message: 'holds a NUL character' },
    { field: 'list.1', message: 'holds a NUL character' },
  ]);
  expect(nulFaults({ text: 'a\\u0000b', lines: 'a\nb' })).toEqual([]);
});
