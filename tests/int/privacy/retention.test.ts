import { DATA_MAP } from '../../../contract/terms/data-map.js';
import { RETENTION_COLLECTIONS } from '../../../data/repositories/personal-rows.js';
import { endPastRows, pastRows } from '../../../use-cases/privacy/retention.js';
import { customerRows } from './person-rows.js';
import { openPrivacyWorld, type PrivacyWorld } from './privacy-world.js';

const DAY = 86_400_000;

let world: PrivacyWorld;
beforeEach(async () => {
  world = await openPrivacyWorld();
});
afterEach(() => world.close());

const past = () => pastRows({ rows: world.deps.rows, nowMs: world.nowMs() });

async function run(): Promise<Record<string, number>> {
  const ended: Record<string, number> = {};
  for (const collection of RETENTION_COLLECTIONS) {
    for (let isDone = false; !isDone;) {
      const batch = await endPastRows(world.deps, collection);
      ended[collection] = (ended[collection] ?? 0) + batch.ended;
      isDone = batch.isDone;
    }
  }
  return ended;
}

/** Sets a field of a row, also one inside another. */
function rowWith(path: string, value: unknown): Record<string, unknown> {
  const [name = '', ...rest] = path.split('.');
  return { [name]: rest.length === 0 ? value : rowWith(rest.join('.'), value) };
}

test('a row is left alone until its day and is gone, or has lost what it must, after it', async () => {
  const { connection } = world;
  const extras: Readonly<Record<string, object>> = {
    orders: { address: { sealed: 'x', point: { coordinates: [120.5, 30.5] } } },
    applications: { status: 'REJECTED', idNumber: { cipher: 'x' }, identityIndex: 'i' },
    absences: { note: 'flu' },
  };
  const jobs = DATA_MAP.flatMap(({ collection, keep }) =>
    keep.by === 'job' ? [{ collection, keep }] : [],
  );
  expect(jobs.map(({ collection }) => collection)).toEqual(RETENTION_COLLECTIONS);
  for (const { collection, keep } of jobs) {
    const dateOf = (days: number) => {
      const at = new Date(world.nowMs() - days * DAY);
      return keep.fromIs === 'day' ? at.toISOString().slice(0, 10) : at;
    };
    for (const [id, days] of [
      ['young', keep.days - 1.5],
      ['old', keep.days + 1.5],
    ] as const) {
      const row = { ...rowWith(keep.from, dateOf(days)), ...extras[collection] };
      const unique = { no: id, day: id, subjectId: id, customerId: id, workerId: id };
      await connection
        .collection(collection)
        .insertOne({ ...unique, ...row, _id: `${id}-${collection}` } as never);
    }
  }
  const before = await past();
  expect(before.map(({ collection, count }) => [collection, count])).toEqual(
    RETENTION_COLLECTIONS.map((collection) => [collection, 1]),
  );
  const ended = await run();
  expect(ended).toEqual(Object.fromEntries(RETENTION_COLLECTIONS.map((name) => [name, 1])));
  expect(await past()).toEqual([]);
  // Once more: nothing is left to do.
  expect(Object.values(await run()).every((count) => count === 0)).toBe(true);
  for (const { collection, keep } of jobs) {
    const rows = await connection.collection(collection).find().toArray();
    const ids = rows.map(({ _id }) => String(_id));
    expect(ids).toContain(`young-${collection}`);
    expect(ids.includes(`old-${collection}`)).toBe(keep.then.do === 'update');
  }
});

test('an order of three years ago loses its address and stays', async () => {
  const person = await world.login('customer');
  const { orderId, plain } = await customerRows(world, person.id);
  const orders = world.connection.collection('orders');
  const endedAt = new Date(world.nowMs() - 3 * 366 * DAY);
  await orders.updateOne({ _id: orderId as never }, { $set: { endedAt } });
  await run();
  const order = await orders.findOne({ _id: orderId as never });
  expect(order).toMatchObject({
    customerId: person.id,
    address: { sealed: 'erased', district: '西湖区' },
  });
  expect(order).not.toHaveProperty('sealedForm');
  expect(plain.filter((value) => JSON.stringify(order).includes(value))).toEqual([]);
});

test('whom a rejection still blocks stays recognisable, by a keyed hash only', async () => {
  const rows = world.connection.collection('applications');
  const closedAt = new Date(world.nowMs() - 200 * DAY);
  const base = { status: 'REJECTED', closedAt, idNumber: { cipher: 'x' }, identityIndex: 'i' };
  const until = (days: number) => ({ blockedUntil: new Date(world.nowMs() + days * DAY) });
  await rows.insertMany([
    { ...base, _id: 'over', rejection: until(-1) },
    { ...base, _id: 'blocked', rejection: until(100) },
  ] as never[]);
  await run();
  expect(await rows.findOne({ _id: 'over' as never })).toMatchObject({ idNumber: null });
  expect(await rows.findOne({ _id: 'over' as never })).not.toHaveProperty('identityIndex');
  expect(await rows.findOne({ _id: 'blocked' as never })).toHaveProperty('identityIndex', 'i');
});
