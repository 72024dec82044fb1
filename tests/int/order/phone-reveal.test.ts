import { randomBytes } from 'node:crypto';
import { isAppError } from '../../../contract/terms/errors.js';
import { auditEntryModel } from '../../../data/models/audit-entry.js';
import { orderModel } from '../../../data/models/order.js';
import { phoneRevealModel } from '../../../data/models/phone-reveal.js';
import { createAuditRepository } from '../../../data/repositories/audit.js';
import { createPhoneRevealRepository } from '../../../data/repositories/phone-reveals.js';
import { ensureIndexes } from '../../../data/setup/indexes.js';
import { recordAudit, type AuditContext } from '../../../use-cases/audit/record-audit.js';
import { createPhoneReveals, type RevealDeps } from '../../../use-cases/contact/reveal-phone.js';
import { openOrderWorld, type OrderWorld } from './order-fixture.js';

const CUSTOMER = 'customer-1';
const PHONE = '19900000001';

let world: OrderWorld;
let deps: RevealDeps;
let workerId: string;
let orderId: string;

beforeAll(async () => {
  world = await openOrderWorld({ alwaysOnDuty: true });
  const { connection } = world;
  await ensureIndexes(connection);
  const { transact, clock } = world.deps;
  const audit = createAuditRepository(connection);
  const keys = { digestKey: randomBytes(32) } as never;
  deps = {
    ...world.deps,
    phoneReveals: createPhoneRevealRepository(connection),
    audit: {
      record: (entry, session) =>
        recordAudit({ deps: { audit, transact, keys, clock }, entry, session }),
    },
    mayReveal: true,
  };
  workerId = world.workers[0]?._id ?? '';
});
afterAll(() => world.close());
beforeEach(async () => {
  await phoneRevealModel(world.connection).deleteMany({});
  await auditEntryModel(world.connection).deleteMany({});
  ({ orderId } = await world.place({ customerId: CUSTOMER }));
  await setTicket({ status: 'ASSIGNED', workerId });
});

async function setTicket(change: Record<string, unknown>, order: Record<string, unknown> = {}) {
  const set = Object.fromEntries(
    Object.entries(change).map(([name, value]) => [`tickets.0.${name}`, value]),
  );
  await orderModel(world.connection).updateOne({ _id: orderId }, { $set: { ...set, ...order } });
}

const contextOf = (id: string): AuditContext => ({
  actor: { id, audience: 'worker', roles: ['worker'] },
  sid: 's1',
  ip: '127.0.0.1',
  requestId: 'r1',
  action: 'postWorkerOrdersCustomerPhone',
});
const asked = (by = workerId, change: Partial<RevealDeps> = {}): Promise<string> =>
  createPhoneReveals({ ...deps, ...change })
    .revealPhone({ orderId, workerId: by, audit: contextOf(by) })
    .then(
      ({ phone }) => phone,
      (error: unknown) => (isAppError(error) ? error.code : String(error)),
    );
const recorded = async () => ({
  reveals: await phoneRevealModel(world.connection).countDocuments(),
  entries: await auditEntryModel(world.connection).countDocuments(),
});

test('[C8] [R49] off by default: nobody is told a number, and nothing is recorded', async () => {
  expect(await asked(workerId, { mayReveal: false })).toBe('PHONE_REVEAL_OFF');
  expect(await recorded()).toEqual({ reveals: 0, entries: 0 });
});

test('[C8] [R49] the worker who comes sees it; audit and customer know who and when', async () => {
  expect(await asked()).toBe(PHONE);
  const entry = await auditEntryModel(world.connection).findOne().lean();
  expect(entry).toMatchObject({
    actor: { id: workerId, audience: 'worker' },
    target: { kind: 'order', id: orderId },
  });
  const list = createPhoneReveals(deps).listReveals;
  const seen = await list({ customerId: CUSTOMER, limit: 10 });
  expect(seen).toMatchObject([{ orderId, workerId, at: expect.any(String) }]);
  expect(await list({ customerId: 'customer-2', limit: 10 })).toEqual([]);
  // The number itself is kept nowhere.
  const row = await phoneRevealModel(world.connection).findOne().lean();
  expect(JSON.stringify([row, entry])).not.toContain(PHONE);
});

test('[R49] from assignment until the work is handed in, and for this worker alone', async () => {
  for (const status of ['ASSIGNED', 'EN_ROUTE', 'ARRIVED', 'IN_SERVICE']) {
    await setTicket({ status });
    expect([status, await asked()]).toEqual([status, PHONE]);
  }
  for (const status of ['SUBMITTED', 'DONE', 'CANCELLED', 'NO_SHOW']) {
    await setTicket({ status });
    expect([status, await asked()]).toEqual([status, 'CONTACT_CLOSED']);
  }
  await setTicket({ status: 'ASSIGNED' });
  expect(await asked(world.workers[1]?._id ?? '')).toBe('NOT_FOUND');
  await setTicket({ status: 'WAITING', workerId: null, heldWorkerId: workerId });
  expect(await asked()).toBe('NOT_FOUND');
  await setTicket({ status: 'ASSIGNED', workerId }, { mode: 'IN_STORE' });
  expect(await asked()).toBe('CONTACT_CLOSED');
  expect(await recorded()).toEqual({ reveals: 4, entries: 4 });
});

test('[R49] what cannot be recorded is not shown', async () => {
  const down = async (): Promise<never> => {
    throw new TypeError('down');
  };
  expect(await asked(workerId, { audit: { record: down } })).toContain('down');
  const phoneReveals = { ...deps.phoneReveals, insert: down };
  expect(await asked(workerId, { phoneReveals })).toContain('down');
  // Of the two records neither stands alone.
  expect(await recorded()).toEqual({ reveals: 0, entries: 0 });
});
