import { writePolicies } from '../../factories/stack-policies.js';
import { MASSAGE, visitAt } from '../../factories/stack-visits.js';
import { until } from '../../factories/stack-wait.js';
import { placeOf, startWorld, type StackWorld } from '../../factories/stack-world.js';
import { newKey, type HttpClient } from '../../../scripts/drive/http-client.js';
import { closureWorkflowId } from '../../../workflows/contract.js';
import { handOver } from './hand-over.section.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A switch holds in every process within this. */
const EFFECT_MS = 5_000;

type Row = { readonly id: string; readonly version: number };

let world: StackWorld;
let admin: HttpClient;
beforeAll(async () => {
  world = await startWorld();
  await writePolicies(world.connection);
  admin = await world.people.staff('admin');
});
afterAll(() => world?.stop());

const act = async (path: string, action: string, body?: object) => {
  const { version } = await admin.must<Row>('GET', path);
  return admin.must<Row & Record<string, unknown>>('POST', `${path}/${action}`, {
    headers: { 'If-Match': `"${version}"` },
    ...(body !== undefined && { body }),
  });
};
const CITY = '/resources/cities/demo';
const wholeMinute = (ms: number): string => new Date(Math.ceil(ms / MINUTE) * MINUTE).toISOString();

test('[X29] a storm: the city closes, a booked order is moved behind it by its own run, nothing new is sold into it', async () => {
  const startAt = wholeMinute(Date.now() + 8 * HOUR);
  const wanted = { ...MASSAGE, startAt };
  const visit = await visitAt(world, { number: 901, stage: 'ASSIGNED', wanted });
  const { orderId, customer, worker } = visit;
  const startMs = Date.parse(startAt);
  const from = new Date(startMs - 2 * HOUR).toISOString();
  const until_ = new Date(startMs + 6 * HOUR).toISOString();
  await act(CITY, 'suspend', {
    reason: '台风登陆',
    from,
    until: until_,
    message: { zh: '台风停业', en: 'Closed for the storm' },
  });

  const quote = await customer.client.call('POST', '/customer/quotes', {
    body: { offeringId: MASSAGE.offeringId, startAt, optionCodes: [], quantity: 1 },
  });
  expect([quote.status, quote.problem?.code]).toEqual([409, 'CITY_CLOSED']);
  const other = await world.people.customer(902);
  await expect(
    other.place(
      { offeringId: MASSAGE.offeringId ?? '', startAt, place: placeOf(worker) },
      newKey(),
    ),
  ).rejects.toMatchObject({ status: 409, code: 'CITY_CLOSED' });

  await until(async () => (await world.order(orderId)).startAt.getTime() !== startMs, {
    what: 'the order is moved',
    timeoutMs: 30_000,
  });
  const moved = await world.order(orderId);
  expect(moved.startAt.getTime()).toBe(startMs + DAY);
  expect(moved.status).toBe('ASSIGNED');
  const event = (await world.events(orderId)).at(-1);
  expect(event).toMatchObject({ event: 'proposeReschedule', actor: { kind: 'operator' } });
  const closure = () => admin.must<Record<string, unknown>>('GET', '/resources/closures/demo-1');
  await until(async () => (await closure()).moved === 1, { what: 'the order is counted' });
  expect(await closure()).toMatchObject({ status: 'RUNNING', proposed: 0, notMoved: 0 });
  const named = await admin.must<{ items: object[] }>('GET', '/admin/closures/demo-1/orders');
  expect(named.items).toMatchObject([{ orderId, outcome: 'MOVED', oldStartAt: startAt }]);
  const preview = await customer.client.must('GET', `/customer/orders/${orderId}/cancel-preview`);
  expect(preview).toMatchObject({ rule: 'CITY_CLOSED', feeFen: 0 });
  expect(await customer.cancel(orderId)).toMatchObject({ status: 'CANCELLED' });
  const ended = await world.order(orderId);
  expect(ended.end).toMatchObject({ rule: 'CITY_CLOSED', feeFen: 0, refundFen: ended.paidFen });

  await act(CITY, 'reopen', { reason: '台风减弱' });
  const run = await world.temporal.workflow.getHandle(closureWorkflowId('demo-1')).describe();
  expect(run.status.name).toBe('RUNNING');
  const free = await customer.client.call('POST', '/customer/quotes', {
    body: { offeringId: MASSAGE.offeringId, startAt, optionCodes: [], quantity: 1 },
  });
  expect(free.status).toBe(200);
});

test('[S11] new rules are drafted, looked at and published; a new order has them, an old one keeps its own', async () => {
  const startAt = wholeMinute(Date.now() + 4 * HOUR);
  const wanted = { ...MASSAGE, startAt };
  const old = await visitAt(world, { number: 903, stage: 'OFFERED', wanted });
  const body = { cityCode: 'demo', categoryId: 'massage', values: { reschedulesMax: 7 } };
  const draft = await admin.must<Row & { values: Record<string, unknown> }>(
    'POST',
    '/resources/policies',
    { body },
  );
  // Copied: what the stack's own rules say is still there.
  expect(draft.values).toMatchObject({ reschedulesMax: 7, payMs: 10 * MINUTE });
  const preview = await admin.must<{ changes: { field: string }[]; openOrders: number }>(
    'GET',
    `/admin/policies/${draft.id}/preview`,
  );
  expect(preview.changes.map(({ field }) => field)).toEqual(['reschedulesMax']);
  expect(preview.openOrders).toBeGreaterThan(0);
  await act(`/resources/policies/${draft.id}`, 'publish', { reason: '放宽改约' });
  const next = await visitAt(world, { number: 904, stage: 'OFFERED', wanted });
  expect((await world.order(next.orderId)).policy.reschedulesMax).toBe(7);
  expect((await world.order(old.orderId)).policy.reschedulesMax).toBe(2);
});

test('[S23] the worker app is switched off in the city and on again: its routes go and come within 5 s', async () => {
  const worker = await world.takeWorker('massage.body');
  const { client } = await world.people.worker(worker._id);
  const customer = await world.people.customer(905);
  const status = async () => (await client.call('GET', '/worker/offers')).status;
  const permissions = async () =>
    Object.keys((await client.must<{ permissions: object }>('GET', '/auth/me')).permissions);
  expect(await status()).toBe(200);
  expect(await permissions()).toContain('offer.answer');
  const row = await admin.must<Row>('POST', '/resources/modules', {
    body: { module: 'workerApp', cityCode: 'demo', isOn: true },
  });
  const path = `/resources/modules/${row.id}`;
  await act(path, 'switch-off', { reason: '示例停用' });
  await until(async () => (await status()) === 404, { what: 'off', timeoutMs: EFFECT_MS });
  expect(await permissions()).not.toContain('offer.answer');
  const booking = {
    offeringId: MASSAGE.offeringId ?? '',
    startAt: wholeMinute(Date.now() + 4 * HOUR),
    place: placeOf(worker),
  };
  // The Temporal worker that places keeps its own switches.
  await until(
    async () => {
      const error = await customer.place(booking, newKey()).catch((thrown: unknown) => thrown);
      return (error as { code?: string }).code === 'MODULE_OFF';
    },
    { what: 'nothing is sold', timeoutMs: EFFECT_MS },
  );
  await act(path, 'switch-on');
  await until(async () => (await status()) === 200, { what: 'on', timeoutMs: EFFECT_MS });
});

describe('two dispatch processes', () => handOver(() => world));
