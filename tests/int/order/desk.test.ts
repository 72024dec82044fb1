import { orderNoteModel } from '../../../data/models/order-note.js';
import { workerModel } from '../../../data/models/worker.js';
import { createDispatchSteps } from '../../../use-cases/order/dispatch-steps.js';
import { insertPaidOrder } from './dispatch-fixture.js';
import { fakeGateway } from './fake-gateway.js';
import { grabAs, insertGrabbers } from './grab-race.js';
import { openOrderWorld, type OrderWorld } from './order-fixture.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const POOL_MS = 3 * MINUTE;

let world: OrderWorld;
let workerIds: string[];
beforeEach(async () => {
  world = await openOrderWorld();
  workerIds = await insertGrabbers(world, 3);
});
afterEach(() => world.close());

const desk = () => {
  const fake = fakeGateway();
  return { ...fake, steps: createDispatchSteps(world.deps, fake.gateway) };
};
const grabOf = (orderId: string, workerId: string) => ({
  orderId,
  actor: { kind: 'worker' as const, id: workerId },
  receivedAtMs: world.nowMs(),
  key: 'key-1',
});
const setWorker = (workerId: string, change: object) =>
  workerModel(world.connection).updateOne(
    { _id: workerId },
    { $set: change, $inc: { version: 1 } },
  );

describe('the grab pool', () => {
  test('[X13][K1] shows what the worker can take, and never where it is', async () => {
    const [first, second] = workerIds as [string, string];
    const { steps } = desk();
    const { facts } = await insertPaidOrder(world, { poolMs: POOL_MS });
    await insertPaidOrder(world, {});
    const items = await steps.pool({ workerId: first });
    expect(items).toMatchObject([
      { orderId: facts.orderId, district: '示例区', distanceMeters: 0 },
    ]);
    expect(Object.keys(items[0]!).sort()).toEqual([
      'distanceMeters',
      'district',
      'etaMinutes',
      'itemName',
      'orderId',
      'poolUntil',
      'startAt',
      'totalFen',
    ]);
    const closed = { startMs: facts.startMs - HOUR, endMs: facts.endMs };
    await setWorker(first, { blocked: [closed] });
    await setWorker(second, { skills: [] });
    expect(await steps.pool({ workerId: first })).toEqual([]);
    expect(await steps.pool({ workerId: second })).toEqual([]);
    world.advance(POOL_MS + 1);
    expect(await steps.pool({ workerId: workerIds[2]! })).toEqual([]);
  });

  test('[X13] is no longer shown to those who left the order or whose time is taken', async () => {
    const [first, second] = workerIds as [string, string];
    const { steps } = desk();
    const taken = await insertPaidOrder(world, { poolMs: POOL_MS });
    await insertPaidOrder(world, { poolMs: POOL_MS, ticket: { excludedWorkerIds: [second] } });
    await grabAs(world, { order: taken, workerId: first });
    expect(await steps.pool({ workerId: first })).toEqual([]);
    expect(await steps.pool({ workerId: second })).toEqual([]);
    expect(await steps.pool({ workerId: workerIds[2]! })).toHaveLength(1);
  });

  test('[X13][R37] a grab goes to the run only while the pool is open to this worker', async () => {
    const [first, second] = workerIds as [string, string];
    const { steps, updates } = desk();
    const order = await insertPaidOrder(world, { poolMs: POOL_MS });
    const { orderId } = order.facts;
    await steps.grab(grabOf(orderId, first));
    expect(updates).toMatchObject([{ orderId, name: 'grab', command: { actor: { id: first } } }]);

    const other = await insertPaidOrder(world, {});
    const grabOther = steps.grab(grabOf(other.facts.orderId, first));
    await expect(grabOther).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await setWorker(second, { merchantId: 'other-merchant' });
    const foreign = steps.grab(grabOf(orderId, second));
    await expect(foreign).rejects.toMatchObject({ code: 'NOT_FOUND' });

    await grabAs(world, { order, workerId: first });
    const late = steps.grab(grabOf(orderId, workerIds[2]!));
    await expect(late).rejects.toMatchObject({ code: 'POOL_CLOSED' });
    // The winner's own repeat finds the first answer of his run.
    await steps.grab(grabOf(orderId, first));
    expect(updates).toHaveLength(2);
  });
});

describe('the dispatch desk', () => {
  const manual = (stageDeadlineAt: Date | null, more: object = {}) =>
    insertPaidOrder(world, {
      change: { status: 'MANUAL_DISPATCH', stageDeadlineAt, ...more },
      ticket: { status: 'MANUAL' },
    });

  test('[S12] lists what waits for a person by deadline, page by page, within reach', async () => {
    const now = world.nowMs();
    const later = await manual(new Date(now + 2 * HOUR), { dispatchFailure: 'NO_SKILL' });
    const sooner = await manual(new Date(now + HOUR), {
      lock: { operatorId: 'op-1', until: new Date(now + MINUTE) },
    });
    const person = await manual(null, { lock: { operatorId: 'op-2', until: new Date(now - 1) } });
    await insertPaidOrder(world, {});
    const { steps } = desk();
    const scope = { cityCodes: ['demo'] };
    const all = await steps.manualQueue({ scope, limit: 10 });
    const ids = [person, sooner, later].map(({ facts }) => facts.orderId);
    expect(all.map(({ id }) => id)).toEqual(ids);
    expect(all).toMatchObject([
      { deadlineAt: null, lock: null, failure: null },
      { lock: { operatorId: 'op-1' } },
      { failure: { code: 'NO_SKILL', text: { en: 'No online worker has the skills' } } },
    ]);
    const second = await steps.manualQueue({ scope, after: { atMs: 0, id: ids[0]! }, limit: 1 });
    expect(second.map(({ id }) => id)).toEqual([ids[1], ids[2]]);
    const after = { atMs: now + HOUR, id: ids[1]! };
    expect(await steps.manualQueue({ scope, after, limit: 1 })).toMatchObject([{ id: ids[2] }]);
    expect(await steps.manualQueue({ scope: { cityCodes: ['hz'] }, limit: 10 })).toEqual([]);
    expect(await steps.manualQueue({ scope: { merchantId: 'none' }, limit: 10 })).toEqual([]);
  });

  test('[S12][X14] ranks who could go and tells of the others why not', async () => {
    const [first, second, third] = workerIds as [string, string, string];
    const { facts } = await manual(null);
    await workerModel(world.connection).updateMany(
      { _id: { $nin: workerIds } },
      { $set: { status: 'SUSPENDED' } },
    );
    await setWorker(first, { skills: [] });
    await setWorker(second, { blocked: [{ startMs: world.nowMs(), endMs: facts.endMs }] });
    await setWorker(third, { isOnline: false });
    const { steps } = desk();
    const { orderId } = facts;
    const found = await steps.candidates({ orderId, scope: { cityCodes: ['demo'] } });
    expect(found).toMatchObject({ ticketId: `${orderId}:1`, total: 1, failure: null });
    expect(found.candidates).toMatchObject([
      { rank: 1, workerId: third, isOnline: false, isOnTime: true, costTerms: { travel: 0 } },
    ]);
    const reasons = found.rejected.map(({ workerId, reason, reasonText }) => [
      workerId,
      reason,
      reasonText.zh.length > 0,
    ]);
    expect(reasons.sort()).toEqual([
      [first, 'NO_SKILL', true],
      [second, 'OFF_HOURS', true],
    ]);
    const foreign = steps.candidates({ orderId, scope: { merchantId: 'none' } });
    await expect(foreign).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('[S12][M1] an override is an operator’s alone and says why; its words stay here', async () => {
    const { steps, updates } = desk();
    const { facts } = await manual(null);
    const { orderId } = facts;
    const base = { orderId, receivedAtMs: world.nowMs(), key: 'k', workerId: workerIds[0]! };
    const operator = { kind: 'operator' as const, id: 'op-1' };
    const owner = { kind: 'merchant' as const, id: 'm-1' };
    const note = '客户同意换人';
    expect(() => steps.assign({ ...base, actor: owner, isOverride: true, note })).toThrow(
      expect.objectContaining({ code: 'FORBIDDEN' }),
    );
    expect(() => steps.assign({ ...base, actor: operator, isOverride: true })).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    );
    await steps.assign({ ...base, actor: owner, isOverride: false });
    const request = { ...base, actor: operator, isOverride: true, note };
    await steps.reassign({ ...request, workerId: null });
    await steps.reassign({ ...request, workerId: null });
    const notes = await orderNoteModel(world.connection).find().lean().exec();
    expect(notes).toMatchObject([{ orderId, actor: operator }]);
    expect(await world.deps.orderNotes.findByIds(notes.map(({ _id }) => _id))).toMatchObject([
      { text: note },
    ]);
    expect(JSON.stringify(updates)).not.toContain(note);
    expect(updates.map(({ name, command }) => ({ name, command }))).toMatchObject([
      { name: 'assign', command: { actor: owner, workerId: workerIds[0], isOverride: false } },
      { name: 'reassign', command: { workerId: null, noteId: notes[0]?._id } },
      { name: 'reassign', command: { noteId: notes[0]?._id } },
    ]);
  });
});
