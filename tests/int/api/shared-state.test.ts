import { z } from 'zod';
import { AppError } from '../../../contract/terms/errors.js';
import { createRateLimits } from '../../../api/kit/rate-limits.js';
import { defineRoute, type Route } from '../../../api/kit/route.js';
import { idempotencyKeyModel } from '../../../data/models/idempotency-key.js';
import { rateLimitModel } from '../../../data/models/rate-limit.js';
import { customerSession, freshPhone, openWorld, request, type World } from './support.js';

let world: World;
let effects = 0;
let failuresLeft = 0;
let gate: Promise<void> = Promise.resolve();

const routes: Route[] = [
  defineRoute({
    method: 'post',
    path: '/test/things',
    summary: 'Create',
    tags: ['test'],
    access: { audience: 'customer', permission: 'order.place' },
    idempotency: 'required',
    body: z.strictObject({ name: z.string() }),
    responses: { 201: z.object({ number: z.number() }) },
    handler: async () => {
      if (failuresLeft > 0) {
        failuresLeft -= 1;
        throw new AppError('SERVICE_UNAVAILABLE');
      }
      effects += 1;
      const number = effects;
      await gate;
      return { status: 201, body: { number } };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/test/orders',
    summary: 'Limited',
    tags: ['test'],
    access: { audience: 'customer', permission: 'order.place' },
    rateLimit: 'orderCreate',
    responses: { 204: null },
    handler: async () => ({ status: 204 }),
  }),
  defineRoute({
    method: 'get',
    path: '/test/reads',
    summary: 'Read',
    tags: ['test'],
    access: 'public',
    rateLimit: 'publicRead',
    responses: { 204: null },
    handler: async () => ({ status: 204 }),
  }),
];

beforeAll(async () => {
  world = await openWorld();
});
beforeEach(() => {
  effects = 0;
  failuresLeft = 0;
  gate = Promise.resolve();
});
afterAll(() => world.close());

describe('[R21] idempotency over two processes', () => {
  const create = (url: string, token: string, key: string, name = 'a') =>
    request({
      url: `${url}/test/things`,
      body: { name },
      token,
      headers: { 'idempotency-key': key },
    });

  test('fifty parallel requests of one key: one effect, identical bodies', async () => {
    const [one, two] = [await world.serve({ routes }), await world.serve({ routes })];
    const { accessToken } = await customerSession(world);
    gate = new Promise((resolve) => setTimeout(resolve, 150));
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        create(index % 2 === 0 ? one.url : two.url, accessToken, 'key-parallel-50'),
      ),
    );
    expect(effects).toBe(1);
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.text}`))).toEqual(
      new Set(['201 {"number":1}']),
    );
    const other = await create(two.url, accessToken, 'key-parallel-50', 'b');
    expect([other.status, other.json.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
  });

  test('5xx is not kept; another person with the same key has his own answer', async () => {
    const { url } = await world.serve({ routes });
    const [mine, other] = [await customerSession(world), await customerSession(world)];
    failuresLeft = 1;
    expect((await create(url, mine.accessToken, 'key-retry-0001')).status).toBe(503);
    expect((await create(url, mine.accessToken, 'key-retry-0001')).json).toEqual({ number: 1 });
    expect((await create(url, other.accessToken, 'key-retry-0001', 'b')).json).toEqual({
      number: 2,
    });
  });

  test('a dead process holds the key for its lease of 30 s only', async () => {
    const { deps } = await world.serve({ routes });
    const start = { id: 'row-1', fingerprint: 'f' };
    const nowMs = Date.now();
    const begin = (holder: string, atMs: number, fingerprint = 'f') =>
      deps.idempotency.begin({ ...start, fingerprint, holder, nowMs: atMs });
    expect(await begin('dead', nowMs)).toEqual({ state: 'started' });
    expect(await begin('next', nowMs + 29_000)).toMatchObject({ state: 'running' });
    expect(await begin('odd', nowMs + 31_000, 'other')).toMatchObject({ fingerprint: 'f' });
    const heirs = await Promise.all(
      ['a', 'b', 'c', 'd'].map((holder) => begin(holder, nowMs + 31_000)),
    );
    expect(heirs.filter((claim) => claim.state === 'started')).toHaveLength(1);
    const reply = { status: 201, contentType: 'application/json', body: '{}', headers: {} };
    // The dead one comes back: its answer is no longer wanted.
    await deps.idempotency.finish({ id: 'row-1', holder: 'dead', reply });
    expect(await begin('later', nowMs + 32_000)).toMatchObject({ state: 'running' });
  });

  test('a key of 24 h ago is free again, and the row has a TTL', async () => {
    const { deps } = await world.serve({ routes });
    const nowMs = Date.now();
    const begin = (holder: string, fingerprint: string, atMs: number) =>
      deps.idempotency.begin({ id: 'row-2', fingerprint, holder, nowMs: atMs });
    await begin('a', 'f', nowMs);
    const reply = { status: 204, contentType: '', body: '', headers: {} };
    await deps.idempotency.finish({ id: 'row-2', holder: 'a', reply });
    expect(await begin('b', 'f', nowMs + 86_399_000)).toMatchObject({ state: 'done', reply });
    expect(await begin('c', 'g', nowMs + 86_401_000)).toEqual({ state: 'started' });
    const indexes = await idempotencyKeyModel(world.connection).collection.indexes();
    expect(indexes).toContainEqual(expect.objectContaining({ expireAfterSeconds: 0 }));
  });
});

describe('[R47] rate limits over two processes', () => {
  test('the limit holds across processes, with Retry-After', async () => {
    const options = { routes, rateFactor: 1 };
    const [one, two] = [await world.serve(options), await world.serve(options)];
    const { accessToken } = await customerSession(world);
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        request({
          url: `${index % 2 === 0 ? one.url : two.url}/test/orders`,
          method: 'POST',
          token: accessToken,
        }),
      ),
    );
    expect(answers.filter((answer) => answer.status === 204)).toHaveLength(10);
    const refused = answers.find((answer) => answer.status === 429);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(refused?.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    const keys = JSON.stringify(await rateLimitModel(world.connection).find().lean().exec());
    expect(keys).not.toContain('127.0.0.1');
  });

  test('[R42] one code a minute per phone, whatever its spelling', async () => {
    const { url } = await world.serve({ rateFactor: 1 });
    const phone = freshPhone();
    const ask = (text: string) =>
      request({
        url: `${url}/auth/sms-codes`,
        body: { phone: text, purpose: 'LOGIN', audience: 'customer', deviceId: 'device-0001' },
      });
    const statuses = [(await ask(phone)).status, (await ask(phone.slice(3))).status];
    expect(statuses).toEqual([202, 429]);
  });

  test('store down: money and logins refuse, reads go on', async () => {
    const down = {
      collection: () => ({ findOneAndUpdate: () => Promise.reject(new TypeError('down')) }),
    };
    const told: string[] = [];
    const rateLimits = createRateLimits({
      store: down,
      pepper: Buffer.alloc(32),
      onStoreDown: (input) => void told.push(input.class),
    });
    const { url } = await world.serve({ routes, overrides: { rateLimits } });
    const { accessToken } = await customerSession(world);
    const order = await request({
      url: `${url}/test/orders`,
      method: 'POST',
      token: accessToken,
    });
    const read = await request({ url: `${url}/test/reads` });
    expect([order.status, order.headers.get('retry-after'), read.status]).toEqual([503, '5', 204]);
    expect(told).toEqual(['orderCreate', 'publicRead']);
  });
});
