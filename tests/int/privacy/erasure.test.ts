import { DATA_MAP, ERASED_WORDS } from '../../../contract/terms/data-map.js';
import { PRIVACY_TIMES } from '../../../contract/terms/privacy.js';
import { createLedgerRepository } from '../../../data/repositories/ledger-repository.js';
import { phoneIndexOf, phoneTailIndexOf } from '../../../use-cases/auth/phone.js';
import { openIdentity } from '../../../use-cases/onboarding/identity.js';
import { createErasures } from '../../../use-cases/privacy/erasures.js';
import { mendPrivacyRuns } from '../../../use-cases/privacy/retention.js';
import { runErasureStep } from '../../../use-cases/privacy/run-erasure.js';
import { customerRows, type Traces } from './person-rows.js';
import { everything, openPrivacyWorld, type Person, type PrivacyWorld } from './privacy-world.js';

let world: PrivacyWorld;
beforeAll(async () => {
  world = await openPrivacyWorld();
});
afterAll(() => world.close());

const code = ({ status, json }: { status: number; json: Record<string, unknown> }): string =>
  `${status} ${String(json.code ?? json.status ?? '')}`;

async function asked(person: Person): Promise<string> {
  await person.stepUp();
  const answer = await person.call('/me/deletion', undefined, 'POST');
  if (answer.status !== 201) throw new RangeError(answer.text);
  return String(answer.json.id);
}

const hashesOf = ({ phone }: Person): readonly string[] => {
  const { keys } = world.authDeps;
  return [phoneIndexOf({ keys, phone }), phoneTailIndexOf({ keys, tail: phone.slice(-4) })];
};

/** Where a value is still found, in any spelling of the database. */
async function foundOf(values: readonly string[]): Promise<string[]> {
  const rows = await everything(world);
  return rows.flatMap(({ collection, text }) =>
    values.filter((value) => text.includes(value)).map((value) => `${collection}: ${value}`),
  );
}

const valuesOf = (person: Person, traces: Traces): readonly string[] => [
  person.phone,
  person.phone.slice(3),
  ...hashesOf(person),
  ...traces.plain,
  ...traces.stored,
  traces.workWords,
  traces.storedWork,
];

test('[C15] needs a fresh factor, is scheduled once, and says when', async () => {
  const person = await world.login('customer');
  // A login is a fresh factor itself, for five minutes.
  world.advance(6 * 60_000);
  expect(code(await person.call('/me/deletion', undefined, 'POST'))).toBe('403 STEP_UP_REQUIRED');
  await person.stepUp();
  const answers = await Promise.all(
    [1, 2, 3].map(() => person.call('/me/deletion', undefined, 'POST')),
  );
  expect(new Set(answers.map(code))).toEqual(new Set(['201 SCHEDULED']));
  expect(new Set(answers.map(({ json }) => json.id)).size).toBe(1);
  const view = await person.call('/me/deletion');
  expect(view.json).toMatchObject({ blockers: [], coolingDays: 7, completeWithinDays: 15 });
  const { requestedAt, dueAt, latestAt } = view.json.request as Record<string, string>;
  const msOf = (from = '', to = '') => Date.parse(to) - Date.parse(from);
  expect(msOf(requestedAt, dueAt)).toBe(PRIVACY_TIMES.coolingMs);
  expect(msOf(requestedAt, latestAt)).toBe(PRIVACY_TIMES.completeWithinMs);
});

test('[C15] signing in and asking stops it; the account is as it was', async () => {
  const person = await world.login('customer');
  const erasureId = await asked(person);
  expect(code(await person.call('/me/deletion/cancel', undefined, 'POST'))).toBe('200 CANCELLED');
  expect(world.told.at(-1)).toBe(`wake ${erasureId}`);
  expect(await world.erase(erasureId)).toBe('over');
  expect((await person.call('/auth/me')).status).toBe(200);
  expect(code(await person.call('/me/deletion/cancel', undefined, 'POST'))).toBe('404 NOT_FOUND');
  // He may ask again.
  expect(await asked(person)).not.toBe(erasureId);
});

test('cancelling against the end of the cooling period: one of them is first', async () => {
  for (let round = 0; round < 8; round += 1) {
    const person = await world.login('customer');
    const erasureId = await asked(person);
    const [cancelled, reply] = await Promise.all([
      person.call('/me/deletion/cancel', undefined, 'POST'),
      world.erase(erasureId),
    ]);
    const isCancelled = cancelled.status === 200;
    expect([isCancelled, reply]).toEqual([isCancelled, isCancelled ? 'over' : 'done']);
    const left = await world.connection
      .collection('users')
      .countDocuments({ _id: person.id as never });
    expect(left).toBe(isCancelled ? 1 : 0);
  }
});

describe('[R50] what is open stands in the way', () => {
  const OPEN: readonly (readonly [string, string, (id: string) => object])[] = [
    ['OPEN_ORDER', 'orders', (id) => ({ customerId: id, status: 'ASSIGNED', no: `o${id}` })],
    [
      'OPEN_REFUND',
      'orders',
      (id) => ({ customerId: id, status: 'CANCELLED', refundStatus: 'OPEN', no: `r${id}` }),
    ],
    [
      'OPEN_APPLICATION',
      'applications',
      (id) => ({ applicantId: id, kind: 'WORKER', status: 'SUBMITTED' }),
    ],
    [
      'BALANCE',
      'accounts',
      (id) => ({ owner: id, kind: 'customer', postedD: 0, postedC: 100, pendingD: 0, pendingC: 0 }),
    ],
    [
      'DEPOSIT',
      'accounts',
      (id) => ({ owner: id, kind: 'deposit', postedD: 0, postedC: 9, pendingD: 0, pendingC: 0 }),
    ],
  ];

  test.each(OPEN)('%s is refused by name, and once more at the end', async (blocker, name, row) => {
    const person = await world.login('customer');
    const erasureId = await asked(person);
    const _id = `open-${person.id}`;
    await world.connection.collection(name).insertOne({ _id, ...row(person.id) } as never);
    expect((await person.call('/me/deletion')).json.blockers).toEqual([blocker]);
    expect(await world.erase(erasureId)).toBe('blocked');
    // Nothing was closed: he goes on.
    expect((await person.call('/auth/me')).status).toBe(200);
    await person.call('/me/deletion/cancel', undefined, 'POST');
    await person.stepUp();
    const refused = await person.call('/me/deletion', undefined, 'POST');
    expect(code(refused)).toBe('409 DELETION_BLOCKED');
    expect(refused.json.reasons ?? refused.text).toContain(blocker);
    await world.connection.collection(name).deleteOne({ _id } as never);
    expect((await person.call('/me/deletion', undefined, 'POST')).status).toBe(201);
  });

  test('an open case, of a customer and of the worker it is about', async () => {
    const [customer, worker] = [await world.login('customer'), await world.login('worker')];
    const orderId = `case-${customer.id}`;
    const { connection } = world;
    await connection.collection('orders').insertOne({
      _id: orderId,
      no: orderId,
      customerId: customer.id,
      status: 'COMPLETED',
      settlementStatus: 'HELD',
      tickets: [{ workerId: worker.id }],
    } as never);
    await connection
      .collection('cases')
      .insertOne({ _id: orderId, orderId, customerId: customer.id, status: 'OPEN' } as never);
    expect((await customer.call('/me/deletion')).json.blockers).toEqual(['OPEN_CASE']);
    expect((await worker.call('/me/deletion')).json.blockers).toEqual([
      'UNSETTLED_ORDER',
      'OPEN_CASE',
    ]);
  });

  test('an order that came in while the account was closing opens it again', async () => {
    const person = await world.login('customer');
    const erasureId = await asked(person);
    let looks = 0;
    const blockers = {
      of: async () => {
        looks += 1;
        return looks === 1 ? [] : (['OPEN_ORDER'] as const).slice();
      },
    };
    expect(await world.erase(erasureId, { blockers })).toBe('blocked');
    const row = await world.deps.erasures.findById(erasureId);
    expect(row).toMatchObject({ status: 'SCHEDULED', blockers: ['OPEN_ORDER'] });
    const again = await world.login('customer', person.phone);
    expect(again.id).toBe(person.id);
  });
});

test('[R50] nothing that tells who he was is left, trade and ledger are as before, and the phone is free', async () => {
  const person = await world.login('customer');
  const bystander = await world.login('customer');
  const others = await customerRows(world, bystander.id);
  const traces = await customerRows(world, person.id);
  const values = valuesOf(person, traces);
  // Every value is in the database beforehand, as it is meant to be stored: a hash, a ciphertext.
  const before = await foundOf([...hashesOf(person), ...traces.stored]);
  expect(await foundOf([traces.storedWork])).toHaveLength(1);
  expect(before.length).toBeGreaterThan(6);
  const ledger = createLedgerRepository(world.connection);
  const sums = await ledger.sumAll();
  const countOf = (name: string) => world.connection.collection(name).countDocuments();
  const kept = ['orders', 'orderEvents', 'cases', 'payments', 'refunds', 'transfers', 'accounts'];
  const counts = await Promise.all(kept.map(countOf));

  const erasureId = await asked(person);
  expect(await world.erase(erasureId)).toBe('done');

  expect(await foundOf(values)).toEqual([]);
  expect(await ledger.sumAll()).toEqual(sums);
  expect(await Promise.all(kept.map(countOf))).toEqual(counts);
  const order = await world.deps.rows.idsOf({ kind: 'customer', id: person.id });
  expect(order.order).toEqual([traces.orderId]);
  // His tokens are dead, and the phone is a new person's.
  world.advance(5_000);
  expect((await person.call('/auth/me')).status).toBe(401);
  const fresh = await world.login('customer', person.phone);
  expect(fresh.id).not.toBe(person.id);
  // Nobody else has lost anything.
  expect((await foundOf(others.stored)).length).toBeGreaterThanOrEqual(others.stored.length);
  const row = await world.deps.erasures.findById(erasureId);
  expect(row).toMatchObject({ status: 'DONE', kind: 'customer' });
  // A second run finds nothing to do.
  expect(await world.erase(erasureId)).toBe('over');
});

test('[R51] what an older backup holds does not open with the keys that are left', async () => {
  const person = await world.login('customer');
  const traces = await customerRows(world, person.id);
  const row = await world.connection
    .collection('applications')
    .findOne({ _id: traces.applicationId as never });
  const owner = { _id: traces.applicationId, applicantId: person.id };
  const open = () =>
    openIdentity(world.deps, { owner, field: 'idNumber', sealed: row?.idNumber }).catch(
      (error: unknown) => (error as { code?: string }).code,
    );
  expect(traces.plain).toContain(await open());
  expect(await world.erase(await asked(person))).toBe('done');
  expect(await open()).toBe('NOT_FOUND');
});

test('[R50] a crash after any step is finished by the next attempt', async () => {
  const { rows } = world.deps;
  const crashes: readonly (keyof PrivacyWorld['deps']['rows'])[] = [
    'closeLogin',
    'removeFiles',
    'erase',
    'removeLogin',
  ];
  for (const name of crashes) {
    const person = await world.login('customer');
    const traces = await customerRows(world, person.id);
    const erasureId = await asked(person);
    const dying = async (...input: readonly unknown[]) => {
      // The effect is there, its answer is lost.
      await (rows[name] as (...args: readonly unknown[]) => Promise<unknown>)(...input);
      throw new RangeError('killed');
    };
    const change = { rows: { ...rows, [name]: dying } };
    await expect(world.erase(erasureId, change)).rejects.toThrow('killed');
    expect(await world.erase(erasureId)).toBe('done');
    expect(await foundOf(valuesOf(person, traces))).toEqual([]);
  }
});

test('no step touches an account that was not closed', async () => {
  const person = await world.login('customer');
  const erasureId = await asked(person);
  for (const step of ['ERASE_ROWS', 'DESTROY_KEYS', 'RELEASE_LOGIN'] as const) {
    const attempt = runErasureStep(world.deps, { erasureId, step });
    await expect(attempt).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
  }
  expect((await person.call('/auth/me')).status).toBe(200);
});

test('[C15] [R50] a worker leaves the pool first; his work stays, without his name', async () => {
  const { connection } = world;
  const worker = await world.login('worker');
  const name = `慕容${worker.id.slice(0, 4)}`;
  const cipher = await world.deps.cipher.seal({
    subject: `workers:${worker.id}`,
    place: { collection: 'workers', id: worker.id, field: 'realName' },
    value: name,
  });
  await connection.collection('workers').insertOne({
    _id: worker.id,
    displayName: name,
    realName: { cipher, masked: '慕**' },
    status: 'ACTIVE',
    isOnline: true,
    home: { type: 'Point', coordinates: [120.987654, 30.876543] },
    cells: { h3r9: '89', h3r8: '88', h3r7: '87' },
    position: { point: { type: 'Point', coordinates: [120.987654, 30.876543] }, at: new Date() },
    certificates: [{ kind: 'HEALTH', validUntil: new Date() }],
  } as never);
  const { sealer } = world.deps;
  const absenceId = `a-${worker.id}`;
  const note = sealer.seal(name, `absence|${absenceId}`);
  await connection
    .collection('absences')
    .insertOne({ _id: absenceId, workerId: worker.id, note, to: new Date() } as never);
  const orderId = `o-${worker.id}`;
  const about = (stepCode: string) =>
    sealer.seal(`${name}：门锁坏了`, `stepProof|${orderId}|${stepCode}`);
  const said = { mine: about('clean'), colleagues: about('clean') };
  const proofs = (words: string) => ({
    clean: { photoIds: ['p1'], checked: ['c1'], note: words, at: new Date() },
    silent: { photoIds: ['p2'], checked: [], at: new Date() },
  });
  await connection.collection('orders').insertOne({
    _id: orderId,
    no: orderId,
    customerId: 'c-1',
    status: 'CLOSED',
    settlementStatus: 'SETTLED',
    tickets: [
      { _id: '1', workerId: worker.id, status: 'DONE', proofs: proofs(said.mine) },
      { _id: '2', workerId: 'w-2', status: 'DONE', proofs: proofs(said.colleagues) },
      { _id: '3', workerId: worker.id, status: 'CANCELLED' },
    ],
  } as never);
  await connection.collection('media').insertMany(
    ['ORDER_PROOF', 'PROFILE_PHOTO', 'ID_IMAGE'].map((purpose) => ({
      _id: `${purpose}-${worker.id}`,
      purpose,
      status: 'READY',
      owner: { audience: 'worker', id: worker.id },
    })) as never[],
  );
  const erasureId = await asked(worker);
  expect(await world.erase(erasureId)).toBe('done');
  const row = await connection.collection('workers').findOne({ _id: worker.id as never });
  expect(row).toMatchObject({ displayName: '已注销', status: 'LEFT', isOnline: false });
  const values = [worker.phone, ...hashesOf(worker), name, cipher, '120.987654', '30.876543'];
  expect(await foundOf([...values, note, said.mine])).toEqual([]);
  // That he proved the step stays, and so do a colleague's words.
  const order = await connection.collection('orders').findOne({ _id: orderId as never });
  const [first, second, third] = order?.tickets as { readonly proofs?: object }[];
  expect(first?.proofs).toMatchObject({
    clean: { photoIds: ['p1'], checked: ['c1'], note: ERASED_WORDS },
    silent: { photoIds: ['p2'], checked: [] },
  });
  expect(first?.proofs).not.toHaveProperty('silent.note');
  expect(second?.proofs).toMatchObject({ clean: { note: said.colleagues } });
  expect(third).toEqual({ _id: '3', workerId: worker.id, status: 'CANCELLED' });
  // Photos of the work are its customer's proof.
  const files = await connection.collection('media').find({ 'owner.id': worker.id }).toArray();
  expect(Object.fromEntries(files.map(({ purpose, status }) => [purpose, status]))).toEqual({
    ORDER_PROOF: 'READY',
    PROFILE_PHOTO: 'REMOVED',
    ID_IMAGE: 'REMOVED',
  });
});

test('a run that was never started is started by the retention run', async () => {
  const person = await world.login('customer');
  const erasureId = await asked(person);
  world.told.length = 0;
  world.advance(2 * 60_000);
  await mendPrivacyRuns(world.deps, world.gateway);
  expect(world.told).toContain(`erasure ${erasureId}`);
});

test('staff who watch see states and ids, and nothing else', async () => {
  const page = await world.deps.erasures.list({ limit: 100 });
  expect(page.length).toBeGreaterThan(5);
  const shown = await createErasures(world.deps, world.gateway).listAll({ limit: 100 });
  expect(JSON.stringify(shown)).not.toMatch(/(?<![\da-f-])1[3-9]\d{9}(?![\da-f-])/);
  expect(shown.some(({ status, steps }) => status === 'DONE' && steps.length === 6)).toBe(true);
});

test('the map names a step or a rule for each link of both kinds of people', () => {
  const rules = DATA_MAP.flatMap(({ links }) => links.map(({ erase }) => erase.do));
  expect(new Set(rules)).toEqual(new Set(['delete', 'update', 'keep', 'step']));
});
