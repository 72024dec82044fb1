import { randomBytes } from 'node:crypto';
import { createAliyunNumberChannel } from '../../../channels/number/aliyun/channel.js';
import type { RunningServer } from '../../../channels/fakes/http.js';
import { startNumberFake, type FakeBinding } from '../../../channels/fakes/number/server.js';
import { isAppError } from '../../../contract/terms/errors.js';
import { contactNumberModel } from '../../../data/models/contact-number.js';
import { orderModel } from '../../../data/models/order.js';
import { createContactNumberRepository } from '../../../data/repositories/contact-numbers.js';
import { createUserRepository } from '../../../data/repositories/users.js';
import { deriveAuthKeys } from '../../../use-cases/auth/keys.js';
import { ensureUser } from '../../../use-cases/auth/sms-login.js';
import { createContacts, type ContactDeps } from '../../../use-cases/contact/contact-number.js';
import { openOrderWorld, type OrderWorld } from './order-fixture.js';

const KEYS = { accessKeyId: 'sandbox-id', accessKeySecret: 'sandbox-secret', poolKey: 'FC1' };
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WORKER_PHONE = '+8613900000002';
const CUSTOMER = 'customer-1';

let world: OrderWorld;
let fake: RunningServer;
let deps: ContactDeps;
let workerId: string;
let orderId: string;

beforeAll(async () => {
  world = await openOrderWorld({ alwaysOnDuty: true });
  fake = await startNumberFake(KEYS, world.nowMs);
  const keys = deriveAuthKeys(randomBytes(32));
  const users = createUserRepository(world.connection);
  const { connection, deps: order } = world;
  deps = {
    ...order,
    users,
    keys,
    contactNumbers: createContactNumberRepository(connection),
    numbers: createAliyunNumberChannel({ ...KEYS, endpoint: fake.url, nowMs: world.nowMs }),
  };
  workerId = world.workers[0]?._id ?? '';
  const login = { users, keys, clock: order.clock };
  await ensureUser({ deps: login, id: workerId, phone: WORKER_PHONE, audience: 'worker' });
});
afterAll(async () => {
  await fake.close();
  await world.close();
});
beforeEach(async () => {
  await contactNumberModel(world.connection).deleteMany({});
  ({ orderId } = await world.place({ customerId: CUSTOMER }));
  await setTicket({ status: 'ASSIGNED', workerId });
});

async function setTicket(change: Record<string, unknown>, order: Record<string, unknown> = {}) {
  const set = Object.fromEntries(
    Object.entries(change).map(([name, value]) => [`tickets.0.${name}`, value]),
  );
  await orderModel(world.connection).updateOne({ _id: orderId }, { $set: { ...set, ...order } });
}

async function bindings(): Promise<readonly FakeBinding[]> {
  const answer = await fetch(`${fake.url}sandbox/bindings`);
  const { bindings: rows } = (await answer.json()) as { bindings: FakeBinding[] };
  const outIds = new Set(rows.map(({ outId }) => outId));
  expect(outIds.size).toBe(rows.length);
  return rows;
}

const contacts = (change: Partial<ContactDeps> = {}) => createContacts({ ...deps, ...change });
const byWorker = () => contacts().forWorker({ orderId, workerId });
const byCustomer = () => contacts().forCustomer({ orderId, customerId: CUSTOMER });
const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'none';
  } catch (error) {
    return isAppError(error) ? error.code : String(error);
  }
};

test('[C8] [R49] both sides get the same number, bound once, which is nobody’s phone', async () => {
  const before = (await bindings()).length;
  const first = await byWorker();
  expect(await byCustomer()).toEqual(first);
  expect(await byWorker()).toEqual(first);
  const made = (await bindings()).slice(before);
  expect(made).toMatchObject([{ phoneA: '19900000001', phoneB: '13900000002' }]);
  expect(made[0]?.secretNo).toBe(first.number);
  const row = await contactNumberModel(world.connection).findOne({ orderId }).lean();
  expect(JSON.stringify(row)).not.toMatch(/19900000001|13900000002/);
});

test('[C8] both ask at the same moment: one binding, and the other is told to ask again', async () => {
  const before = (await bindings()).length;
  const asked = await Promise.all(
    Array.from({ length: 8 }, (_, index) => codeOf(index % 2 === 0 ? byWorker() : byCustomer())),
  );
  expect((await bindings()).length - before).toBe(1);
  expect(new Set(asked)).toEqual(new Set(['none', 'CONTACT_NUMBER_UNAVAILABLE']));
  expect(await codeOf(byCustomer())).toBe('none');
});

test('[R49] the number ends a day after it was asked for, and is bound anew while the order goes on', async () => {
  const first = await byWorker();
  expect(Date.parse(first.expiresAt) - world.nowMs()).toBeLessThanOrEqual(DAY_MS);
  world.advance(DAY_MS + 1_000);
  const second = await byWorker();
  expect(second.number).not.toBe(first.number);
});

test('[R49] after the end it lives until a day after the end and no longer', async () => {
  const endedAt = new Date(world.nowMs() - 23 * HOUR_MS);
  await setTicket({ status: 'DONE', finishedAt: endedAt }, { endedAt });
  const { expiresAt } = await byCustomer();
  expect(Date.parse(expiresAt)).toBe(endedAt.getTime() + DAY_MS);
  world.advance(HOUR_MS + 1_000);
  expect(await codeOf(byWorker())).toBe('CONTACT_CLOSED');
  expect(await codeOf(byCustomer())).toBe('CONTACT_CLOSED');
});

test('[C8] nobody else gets a number, and nobody before a worker has taken the order', async () => {
  const other = contacts().forWorker({ orderId, workerId: world.workers[1]?._id ?? '' });
  expect(await codeOf(other)).toBe('NOT_FOUND');
  const stranger = contacts().forCustomer({ orderId, customerId: 'customer-2' });
  expect(await codeOf(stranger)).toBe('NOT_FOUND');
  await setTicket({ status: 'WAITING', workerId: null, heldWorkerId: workerId });
  expect(await codeOf(byCustomer())).toBe('CONTACT_CLOSED');
  expect(await codeOf(byWorker())).toBe('NOT_FOUND');
});

test('[C8] without a provider the answer says so; a provider that fails leaves nothing behind', async () => {
  const off = contacts({ numbers: null });
  expect(await codeOf(off.forWorker({ orderId, workerId }))).toBe('CONTACT_NUMBER_OFF');
  for (const fault of ['noNumber', 'busy']) {
    await fetch(`${fake.url}sandbox/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ fault }),
    });
    expect(await codeOf(byWorker())).toBe('CONTACT_NUMBER_UNAVAILABLE');
  }
  expect(await codeOf(byWorker())).toBe('none');
});
