import { createJpushSender } from '../../../channels/push/jpush/sender.js';
import type { KeyedPushSender } from '../../../channels/push/port.js';
import type { RunningServer } from '../../../channels/fakes/http.js';
import { startPushFake } from '../../../channels/fakes/push/server.js';
import {
  createSandboxKeys,
  jpushOptions,
  pushFakeConfig,
} from '../../../channels/fakes/testing.js';
import { categoryModel } from '../../../data/models/category.js';
import { certificateRenewalModel } from '../../../data/models/certificate-renewal.js';
import { orderModel } from '../../../data/models/order.js';
import { reminderModel } from '../../../data/models/reminder.js';
import { userModel } from '../../../data/models/user.js';
import { workerModel } from '../../../data/models/worker.js';
import { createCertificateRenewalRepository } from '../../../data/repositories/certificate-renewals.js';
import { createReminderRepository } from '../../../data/repositories/reminders.js';
import { createUserRepository } from '../../../data/repositories/users.js';
import type { CertificateScanDeps } from '../../../use-cases/certificate/deps.js';
import { scanCertificates } from '../../../use-cases/certificate/scan-certificates.js';
import { sendReminders } from '../../../use-cases/certificate/send-reminders.js';
import { insertPaidOrder } from '../order/dispatch-fixture.js';
import { fakeGateway } from '../order/fake-gateway.js';
import { openOrderWorld, type OrderWorld } from '../order/order-fixture.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = { afterId: '' };
const keys = createSandboxKeys();

let world: OrderWorld;
let provider: RunningServer;
let sender: KeyedPushSender;
let gateway: ReturnType<typeof fakeGateway>;
let deps: CertificateScanDeps;
let workerId: string;

beforeEach(async () => {
  world = await openOrderWorld();
  provider = await startPushFake(pushFakeConfig(keys));
  sender = createJpushSender(jpushOptions(keys, { endpoint: provider.url }));
  gateway = fakeGateway();
  deps = scanDeps();
  workerId = world.workers[0]!._id;
  await workerModel(world.connection).updateMany({}, { $set: { certificates: [] } });
});
afterEach(async () => {
  await provider.close();
  await world.close();
});

/** What another process works with: the same database, a push channel of its own. */
function scanDeps(push: KeyedPushSender = sender): CertificateScanDeps {
  return {
    ...world.deps,
    renewals: createCertificateRenewalRepository(world.connection),
    reminders: createReminderRepository(world.connection),
    push,
    users: createUserRepository(world.connection),
    gateway: gateway.gateway,
  };
}

const endsIn = (ms: number, kind = 'HEALTH', id = workerId) =>
  workerModel(world.connection).updateOne(
    { _id: id },
    { $set: { certificates: [{ kind, validUntil: new Date(world.nowMs() + ms) }] } },
  );
const scan = async (): Promise<void> => {
  await scanCertificates(deps, START);
  await sendReminders(deps);
};
const rows = () => reminderModel(world.connection).find().sort({ createdAt: 1, _id: 1 }).lean();
const pushes = async (): Promise<{ title: string; body: string; data: { kind: string } }[]> => {
  const response = await fetch(`${provider.url}sandbox/pushes?alias=${workerId}`);
  return ((await response.json()) as { pushes: never[] }).pushes;
};
const told = async (): Promise<string[]> => (await pushes()).map(({ data }) => data.kind);

describe('reminders', () => {
  test('[P6] at thirty, seven and one day and at the end, each once however often it is looked', async () => {
    await endsIn(31 * DAY);
    const steps = [
      { ms: 0, kinds: [] },
      { ms: 2 * DAY, kinds: ['ENDS_30'] },
      { ms: 20 * DAY, kinds: ['ENDS_30'] },
      { ms: 3 * DAY, kinds: ['ENDS_30', 'ENDS_7'] },
      { ms: 5.5 * DAY, kinds: ['ENDS_30', 'ENDS_7', 'ENDS_1'] },
      { ms: 0.5 * DAY, kinds: ['ENDS_30', 'ENDS_7', 'ENDS_1', 'LAPSED'] },
      { ms: 3 * DAY, kinds: ['ENDS_30', 'ENDS_7', 'ENDS_1', 'LAPSED'] },
    ];
    for (const { ms, kinds } of steps) {
      world.advance(ms);
      await scan();
      await scan();
      expect(await told()).toEqual(kinds);
    }
    expect((await rows()).map(({ status }) => status)).toEqual(['SENT', 'SENT', 'SENT', 'SENT']);
    const [first] = await pushes();
    expect(first?.body).toContain('健康证');
    // A new end begins anew.
    await endsIn(20 * DAY);
    await scan();
    expect((await told()).at(-1)).toBe('ENDS_30');
  });

  test('[P6] in the language that the worker has chosen, Chinese while he has not', async () => {
    await userModel(world.connection).collection.insertOne({
      _id: workerId as never,
      audience: 'worker',
      phoneIndex: workerId,
    });
    const users = createUserRepository(world.connection);
    expect(await users.setLanguage('nobody', 'en')).toBe(false);
    await endsIn(5 * DAY);
    await scan();
    expect(await users.setLanguage(workerId, 'en')).toBe(true);
    await endsIn(12 * HOUR);
    await scan();
    const [first, second] = await pushes();
    expect(first).toMatchObject({
      title: '证书7天内到期',
      body: expect.stringMatching(/^您的健康证将于\d{4}年\d{1,2}月\d{1,2}日到期/),
    });
    expect(second).toMatchObject({ title: 'A certificate is about to end' });
    expect(second?.body).toMatch(/^Your [A-Z][a-z ]+ ends on \d{1,2} [A-Z][a-z]+ \d{4}\./);
    expect(second?.body).not.toMatch(/[\u4e00-\u9fff{}]/);
  });

  test('[P6] who was not told before hears the most urgent thing only', async () => {
    await endsIn(5 * DAY);
    await scan();
    expect(await told()).toEqual(['ENDS_7']);
    await endsIn(-20 * DAY);
    await scan();
    expect(await told()).toEqual(['ENDS_7']);
  });

  test('[P6] two scans at the same moment tell it once', async () => {
    await endsIn(5 * DAY);
    const other = scanDeps(createJpushSender(jpushOptions(keys, { endpoint: provider.url })));
    const found = await Promise.all([
      scanCertificates(deps, START),
      scanCertificates(other, START),
      scanCertificates(other, START),
    ]);
    expect(found.reduce((sum, { written }) => sum + written, 0)).toBe(1);
    await Promise.all([sendReminders(deps), sendReminders(other), sendReminders(other)]);
    expect(await told()).toEqual(['ENDS_7']);
  });

  test('[P6] a crash between the row and the push loses nothing, one after the push repeats nothing', async () => {
    await endsIn(5 * DAY);
    // Dies with the row written and its key stored, before anything is sent.
    const beforePush = { ...sender, send: async () => Promise.reject(new RangeError('died')) };
    await scanCertificates(deps, START);
    await expect(sendReminders(scanDeps(beforePush))).rejects.toThrow('died');
    expect(await told()).toEqual([]);
    // Nobody takes the row while its owner might still be at work.
    expect(await sendReminders(deps)).toEqual({ taken: 0, isMore: false });
    world.advance(61_000);
    const afterPush: KeyedPushSender = {
      ...sender,
      send: async (input) => {
        await sender.send(input);
        throw new RangeError('died');
      },
    };
    await expect(sendReminders(scanDeps(afterPush))).rejects.toThrow('died');
    expect(await told()).toEqual(['ENDS_7']);
    world.advance(61_000);
    await scan();
    expect(await told()).toEqual(['ENDS_7']);
    expect(await rows()).toMatchObject([{ status: 'SENT', attempts: 3 }]);
  });

  test('[P6] an unknown outcome is tried again under the same key, a refusal is not', async () => {
    await endsIn(5 * DAY);
    const seen: (string | undefined)[] = [];
    const silent: KeyedPushSender = {
      ...sender,
      send: async (input) => {
        seen.push(input.key);
        await sender.send(input);
        return { kind: 'unknown', message: 'timeout' };
      },
    };
    await scanCertificates(deps, START);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await sendReminders(scanDeps(silent));
      world.advance(HOUR);
    }
    await sendReminders(deps);
    expect(seen).toHaveLength(3);
    expect(new Set(seen).size).toBe(1);
    expect(seen[0]).toBeDefined();
    expect(await told()).toEqual(['ENDS_7']);
    expect(await rows()).toMatchObject([{ status: 'SENT' }]);

    await endsIn(20 * HOUR);
    const refused = { kind: 'failure', code: 'NO_TARGET', message: 'no phone' } as const;
    await scanCertificates(deps, START);
    await sendReminders(scanDeps({ ...sender, send: async () => refused }));
    world.advance(HOUR);
    await scan();
    expect((await rows()).at(-1)).toMatchObject({ status: 'FAILED', outcome: 'NO_TARGET' });
    expect(await told()).toEqual(['ENDS_7']);
  });

  test('[P6] is given up before the provider forgets the key: then it could arrive twice', async () => {
    await endsIn(5 * DAY);
    const silent: KeyedPushSender = {
      ...sender,
      send: async (input) => {
        await sender.send(input);
        return { kind: 'unknown', message: 'timeout' };
      },
    };
    await scanCertificates(deps, START);
    await sendReminders(scanDeps(silent));
    world.advance(23 * HOUR);
    await sendReminders(deps);
    expect(await rows()).toMatchObject([{ status: 'FAILED', outcome: 'UNKNOWN' }]);
    expect(await told()).toEqual(['ENDS_7']);
  });

  test('[P6] what was renewed before it was sent is not told any more', async () => {
    await endsIn(5 * DAY);
    await scanCertificates(deps, START);
    await endsIn(300 * DAY);
    await sendReminders(deps);
    expect(await told()).toEqual([]);
    expect(await rows()).toMatchObject([{ status: 'OBSOLETE' }]);
  });

  test('[P6] people come page by page, each once; who has left is not told', async () => {
    const [pattern] = world.workers;
    const validUntil = new Date(world.nowMs() + 5 * DAY);
    const people = Array.from({ length: 130 }, (_, index) => ({
      ...pattern!,
      _id: `w-${String(index).padStart(3, '0')}`,
      certificates: [{ kind: 'HEALTH', validUntil }],
      status: index === 7 ? ('LEFT' as const) : ('ACTIVE' as const),
    }));
    await workerModel(world.connection).insertMany(people);
    const first = await scanCertificates(deps, START);
    expect(first).toMatchObject({ seen: 100, written: 100 });
    const second = await scanCertificates(deps, { afterId: first.nextAfterId ?? '' });
    expect(second).toEqual({ nextAfterId: null, seen: 29, written: 29 });
    expect((await rows()).map((row) => row.workerId)).not.toContain('w-007');
    // And what is sent comes in batches.
    expect(await sendReminders(deps)).toEqual({ taken: 10, isMore: true });
  });
});

describe('visits after the end', () => {
  const needs = (certificates: readonly string[]) =>
    categoryModel(world.connection).updateOne(
      { _id: 'daily' },
      { $set: { 'skills.$[].certificates': certificates } },
    );
  const visit = (inMs: number, status: 'ASSIGNED' | 'IN_SERVICE' = 'ASSIGNED') =>
    insertPaidOrder(world, {
      startMs: world.nowMs() + inMs,
      change: { status },
      ticket: { status, workerId },
    });
  const given = (): string[] => gateway.away.map(({ orderId }) => orderId);
  beforeEach(() => needs(['HEALTH']));

  test('[X10] are given to others once, those before it stay', async () => {
    await endsIn(20 * HOUR);
    const before = await visit(19 * HOUR);
    const after = await visit(20 * HOUR);
    const later = await visit(5 * DAY);
    await visit(30 * HOUR, 'IN_SERVICE');
    await scan();
    await scan();
    const lost = [after, later].map(({ facts }) => facts.orderId);
    expect(given().sort()).toEqual(lost.sort());
    expect(given()).not.toContain(before.facts.orderId);
    expect(gateway.away[0]?.signal).toMatchObject({
      workerId,
      reason: 'CERTIFICATE',
      actor: { kind: 'system' },
    });
    expect((await told()).sort()).toEqual(['ENDS_1', 'VISIT_RETURNED', 'VISIT_RETURNED']);
  });

  test('[X10] stay while there is time to renew, and when the work needs no such certificate', async () => {
    await endsIn(3 * DAY);
    const order = await visit(10 * DAY);
    await scan();
    expect(given()).toEqual([]);
    await needs([]);
    await endsIn(20 * HOUR);
    await scan();
    expect(given()).toEqual([]);
    await needs(['HEALTH']);
    await scan();
    expect(given()).toEqual([order.facts.orderId]);
  });

  test('[X10] stay with a worker whose renewal waits for review, until there is no more time', async () => {
    await endsIn(20 * HOUR);
    const far = await visit(3 * DAY);
    const near = await visit(22 * HOUR);
    await certificateRenewalModel(world.connection).create({
      _id: 'renewal-1',
      workerId,
      merchantId: 'demo-self',
      cityCode: 'demo',
      kind: 'HEALTH',
      validUntil: new Date(world.nowMs() + 300 * DAY),
      mediaIds: ['m1'],
      status: 'PENDING',
      version: 1,
      createdAt: new Date(),
    });
    await scan();
    expect(given()).toEqual([near.facts.orderId]);
    world.advance(2 * DAY + 1);
    await scan();
    expect(given()).toEqual([near.facts.orderId, far.facts.orderId]);
  });

  test('[X10] stay when it was renewed in time, also between the look and the telling', async () => {
    await endsIn(20 * HOUR);
    await visit(3 * DAY);
    await scanCertificates(deps, START);
    await endsIn(300 * DAY);
    await sendReminders(deps);
    await scan();
    expect(given()).toEqual([]);
  });

  test('[X10] a visit that was moved behind the end later is another one', async () => {
    await endsIn(20 * HOUR);
    const { facts } = await visit(3 * DAY);
    await scan();
    const startAt = new Date(world.nowMs() + 4 * DAY);
    await orderModel(world.connection).updateOne(
      { _id: facts.orderId },
      { $set: { startAt, endAt: new Date(startAt.getTime() + HOUR) } },
    );
    await scan();
    expect(given()).toEqual([facts.orderId, facts.orderId]);
    expect(new Set(gateway.away.map(({ signal }) => signal.key)).size).toBe(2);
  });
});
