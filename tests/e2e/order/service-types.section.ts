import { categoryModel } from '../../../data/models/category.js';
import { offeringModel } from '../../../data/models/offering.js';
import { accounts } from '../../../domain/ledger/accounts.js';
import { bookingBody, type Bill, type OrderView } from '../../../scripts/drive/people.js';
import { newKey } from '../../../scripts/drive/http-client.js';
import { uploadPhoto } from '../../../scripts/drive/photos.js';
import { inventServiceType, type Invented } from '../../factories/invented-service.js';
import { scanBill } from '../../factories/stack-orders.js';
import { until } from '../../factories/stack-wait.js';
import { storiesOf, type Story } from '../../factories/stack-stories.js';
import { placeOf, type StackWorld } from '../../factories/stack-world.js';
import {
  bring,
  channelSums,
  netOf,
  post,
  visitAt,
  type Visit,
} from '../../factories/stack-visits.js';

const YEAR_MS = 365 * 24 * 3_600_000;
const both = (en: string) => ({ zh: `${en}（中文）`, en });
const choice = (code: string) => ({ code, label: both(code) });

type Service = OrderView & {
  readonly form: readonly { code: string; label: { en: string }; value: unknown; text: unknown }[];
  readonly priceModel: { readonly kind: string };
  readonly units: number;
  readonly lines: readonly { code: string; amountFen: number }[];
  readonly tickets: readonly {
    readonly steps: readonly { code: string; isDone: boolean; photoIds: string[] }[];
  }[];
};
type Addition = { readonly additionNo: string; readonly amountFen: number };

/** Services that are declared while the platform runs, and sold and rendered at once (S18). */
export function serviceTypes(given: () => StackWorld): void {
  const story = storiesOf(given);
  byThePiece(story);
  quotedOnSite(story);
  quoteRefused(story);
  byTheHour(story);
}

/** Clocks of the repair category, by reference (stack-policies). */
const LIKE_REPAIR = { policyCategoryId: 'repair', sort: 900 } as const;

const SKYLIGHTS = {
  categoryId: 'x-skylights',
  type: {
    ...LIKE_REPAIR,
    name: both('Skylights'),
    icon: 'sun',
    skills: [{ code: 'x.skylights', name: both('Skylights') }],
    formFields: [
      { code: 'floor', label: both('Floor'), kind: 'NUMBER', isRequired: true, min: 1, max: 60 },
      {
        code: 'glass',
        label: both('Glass'),
        kind: 'CHOICE',
        isRequired: true,
        choices: [choice('single'), choice('double')],
      },
      {
        code: 'rooms',
        label: both('Rooms'),
        kind: 'MULTI_CHOICE',
        choices: [choice('attic'), choice('bath'), choice('hall')],
      },
      { code: 'since', label: both('Last cleaned'), kind: 'DATE', max: 0 },
      { code: 'pictures', label: both('Pictures'), kind: 'PHOTO', max: 3 },
      { code: 'roofIsSafe', label: both('The roof is safe'), kind: 'FLAG', isRequired: true },
      { code: 'note', label: both('Anything else'), kind: 'TEXT', max: 50 },
    ],
    steps: [
      {
        code: 'secure',
        name: both('Secure'),
        proof: { checklist: [choice('rope'), choice('helmet')] },
      },
      { code: 'clean', name: both('Clean'), proof: { photosMin: 2 } },
      { code: 'handOver', name: both('Hand over'), proof: { note: 'REQUIRED' } },
    ],
    priceModel: {
      kind: 'PER_UNIT',
      unitLabel: { zh: '扇', en: 'skylights' },
      minUnits: 2,
      maxUnits: 12,
    },
    approval: { isAlways: true },
  },
  item: { name: both('Skylight cleaning') },
  offering: {
    priceFen: 4_500,
    durationMinutes: 12,
    options: [
      { code: 'inside', name: both('Inside too'), priceFen: 1_500, minutes: 4, isPerUnit: true },
    ],
  },
  workers: 1,
} as const;

const ANSWERS = {
  note: '小心猫',
  floor: 6,
  glass: 'double',
  rooms: ['hall', 'attic'],
  since: '2024-05-01',
  pictures: ['pic-1'],
  roofIsSafe: true,
};

function byThePiece(story: Story): void {
  story(
    '[S18][C2][S22] a service by the piece, declared at run time, is booked with its form, executed step by step, reviewed and settled',
    async (world) => {
      const sold = await inventServiceType(world, SKYLIGHTS);
      await showsIt(world, sold);
      await refusesWrongBookings(world, sold);
      const wanted = { ...sold, units: 5, answers: ANSWERS, optionCodes: ['inside'] };
      const visit = await visitAt(world, { number: 701, stage: 'ASSIGNED', wanted });
      const placed = await world.order(visit.orderId);
      expect(placed.totalFen).toBe(5 * 4_500 + 5 * 1_500);
      expect(placed.endAt.getTime() - placed.startAt.getTime()).toBe(5 * (12 + 4) * 60_000);
      // What is declared and priced anew is for the next customer.
      await categoryModel(world.connection).updateOne(
        { _id: sold.categoryId },
        { $set: { formFields: [], steps: [], priceModel: { kind: 'FIXED' } } },
      );
      await offeringModel(world.connection).updateOne({ _id: sold.offeringId }, { priceFen: 1 });
      await everybodySeesTheForm(world, visit);
      await bring(visit, 'IN_SERVICE');
      await provesEveryStep(world, visit);
      const { orderId, customer } = visit;
      await expect(customer.confirm(orderId)).rejects.toMatchObject({
        code: 'TRANSITION_NOT_ALLOWED',
      });
      const reviewer = await world.people.staff('reviewer');
      expect((await post(reviewer, `/admin/orders/${orderId}/approve-task`)).status).toBe(200);
      await customer.confirm(orderId);
      await settled(world, visit, { goodsFen: 30_000, travelFeeFen: 0 });
    },
    60_000,
  );
}

async function showsIt(world: StackWorld, sold: Invented): Promise<void> {
  const guest = world.people.guest();
  const { items } = await guest.must<{ items: { id: string; formFields: unknown[] }[] }>(
    'GET',
    '/customer/cities/demo/categories',
  );
  expect(items.find(({ id }) => id === sold.categoryId)).toMatchObject({
    priceModel: { kind: 'PER_UNIT', minUnits: 2, maxUnits: 12 },
    formFields: SKYLIGHTS.type.formFields.map(({ code, kind }) => ({ code, kind })),
    steps: SKYLIGHTS.type.steps.map(({ code }) => ({ code })),
  });
  const item = await guest.must('GET', `/customer/cities/demo/items/${sold.itemId}`);
  expect(item).toMatchObject({
    priceModel: { kind: 'PER_UNIT' },
    offerings: [{ priceFen: 4_500, options: [{ code: 'inside', isPerUnit: true }] }],
  });
}

async function refusesWrongBookings(world: StackWorld, sold: Invented): Promise<void> {
  const customer = await world.people.customer(702);
  const place = placeOf(await world.takeWorker());
  const { offeringId } = sold;
  const ask = async (more: object) => {
    const booking = { offeringId, startAt: 'NOW', place };
    const body = { ...bookingBody(booking, 9_000), ...more };
    const answer = await customer.client.call('POST', '/customer/orders', {
      idempotencyKey: newKey(),
      body,
    });
    return [answer.status, (answer.problem?.fields ?? []).map(({ field }) => field)];
  };
  expect(await ask({ units: 2 })).toEqual([400, ['form.floor', 'form.glass', 'form.roofIsSafe']]);
  const wrong = { ...ANSWERS, floor: 61, glass: 'triple', colour: 'red', since: '2999-01-01' };
  expect(await ask({ units: 2, answers: wrong })).toEqual([
    400,
    ['form.floor', 'form.glass', 'form.since', 'form.colour'],
  ]);
  expect(await ask({ units: 1, answers: ANSWERS })).toEqual([400, ['units']]);
  expect(await ask({ quantity: 2, answers: ANSWERS })).toEqual([400, ['quantity']]);
  const quote = await customer.client.call('POST', '/customer/quotes', {
    body: { offeringId, units: 13 },
  });
  expect([quote.status, quote.problem?.fields?.map(({ field }) => field)]).toEqual([
    400,
    ['units'],
  ]);
}

async function everybodySeesTheForm(world: StackWorld, visit: Visit): Promise<void> {
  const { orderId, customer, helper } = visit;
  const support = await world.people.staff('support');
  const seen = await Promise.all([
    customer.client.must<Service>('GET', `/customer/orders/${orderId}`),
    helper.client.must<Service>('GET', `/worker/orders/${orderId}`),
    support.must<Service>('GET', `/admin/orders/${orderId}`),
  ]);
  for (const order of seen) {
    expect(order.form.map(({ code, value }) => [code, value])).toEqual(
      ['floor', 'glass', 'rooms', 'since', 'pictures', 'roofIsSafe', 'note'].map((code) => [
        code,
        ANSWERS[code as keyof typeof ANSWERS],
      ]),
    );
    expect(order.form[1]).toMatchObject({ label: both('Glass'), text: both('double') });
    expect(order).toMatchObject({ units: 5, priceModel: { kind: 'PER_UNIT' } });
    expect(order.tickets[0]?.steps.map(({ code }) => code)).toEqual([
      'secure',
      'clean',
      'handOver',
    ]);
  }
  const stored = await world.order(orderId);
  expect(JSON.stringify(stored)).not.toContain('小心猫');
}

async function provesEveryStep(world: StackWorld, visit: Visit): Promise<void> {
  const { orderId, helper, customer } = visit;
  const photo = () => uploadPhoto(helper.client, { purpose: 'ORDER_PROOF', orderId });
  const [f1, c1, c2] = [await photo(), await photo(), await photo()];
  const finish = async (photoIds: readonly string[] = [f1]) => {
    const body = { photoIds };
    const answer = await helper.client.call('POST', `/worker/orders/${orderId}/finish`, { body });
    return [answer.status, answer.problem?.code, answer.problem?.fields?.map(({ field }) => field)];
  };
  const prove = (code: string, body: object) =>
    post(helper.client, `/worker/orders/${orderId}/steps/${code}`, body);
  const missing = (...codes: string[]) => [
    409,
    'PROOF_MISSING',
    codes.map((code) => `steps.${code}`),
  ];
  expect(await finish()).toEqual(missing('secure', 'clean', 'handOver'));
  expect(await prove('secure', { checked: ['parachute'] })).toMatchObject({ status: 400 });
  expect(await prove('polish', {})).toMatchObject({ status: 404 });
  expect((await prove('secure', { checked: ['rope'] })).status).toBe(200);
  expect(await prove('clean', { photoIds: ['invented'] })).toMatchObject({
    status: 409,
    code: 'MEDIA_NOT_USABLE',
  });
  expect((await prove('clean', { photoIds: [c1] })).status).toBe(200);
  expect(await finish([])).toEqual(missing('secure', 'clean', 'handOver'));
  expect((await prove('secure', { checked: ['helmet'] })).status).toBe(200);
  const { body } = await prove('handOver', { note: '已交付，玻璃完好' });
  expect(body).toMatchObject({
    items: [
      { code: 'secure', isDone: true, checked: ['rope', 'helmet'] },
      { code: 'clean', isDone: false, photoIds: [c1] },
      { code: 'handOver', isDone: true, note: '已交付，玻璃完好' },
    ],
  });
  const seen = await customer.client.must<Service>('GET', `/customer/orders/${orderId}`);
  expect(seen.tickets[0]?.steps.map(({ isDone }) => isDone)).toEqual([true, false, true]);
  expect(await finish([])).toEqual(missing('clean'));
  // The last photo comes with the finished work.
  expect((await finish([c2]))[0]).toBe(200);
  expect(await prove('clean', { photoIds: ['late'] })).toMatchObject({
    code: 'TRANSITION_NOT_ALLOWED',
  });
  expect((await world.order(orderId)).tickets[0]?.photoIds).toEqual([c1, c2]);
}

const VISIT_FEN = 2_000;
const certificate = (days: number) => ({
  kind: 'X_PIANO_TUNER',
  validUntil: new Date(Date.now() + days * (YEAR_MS / 365)),
});
const PIANOS = {
  categoryId: 'x-pianos',
  type: {
    ...LIKE_REPAIR,
    name: both('Pianos'),
    icon: 'piano',
    skills: [{ code: 'x.pianos', name: both('Pianos'), certificates: ['X_PIANO_TUNER'] }],
    certificates: [{ kind: 'X_PIANO_TUNER', name: both('Tuner') }],
    formFields: [{ code: 'maker', label: both('Maker'), kind: 'TEXT', isRequired: true, min: 2 }],
    steps: [{ code: 'listen', name: both('Listen'), proof: { checklist: [choice('a440')] } }],
    priceModel: { kind: 'QUOTE_ON_SITE', visitFeeFen: VISIT_FEN, isDeducted: true },
  },
  item: { name: both('Piano repair') },
  offering: { priceFen: 99_900, travelFeeFen: 500 },
  workers: 3,
} as const;
const WAY_FEN = VISIT_FEN + 500;

let pianos: Promise<Invented> | null = null;
/** Once for the stories that sell it. */
const pianosOf = (world: StackWorld) =>
  (pianos ??= inventServiceType(world, { ...PIANOS, certificates: [certificate(30)] }));

const propose = (visit: Visit, amountFen: number) =>
  post<Addition>(visit.helper.client, `/worker/orders/${visit.orderId}/additions`, {
    kind: 'QUOTE',
    lines: [
      { label: '换弦', amountFen: amountFen - 1_500 },
      { label: '调律', amountFen: 1_500 },
    ],
  });

async function pianoVisit(world: StackWorld, number: number, stage: Visit2): Promise<Visit> {
  const sold = await pianosOf(world);
  const wanted = { ...sold, answers: { maker: '珠江' } };
  return visitAt(world, { number, stage, wanted });
}
type Visit2 = 'ARRIVED' | 'IN_SERVICE';

function quotedOnSite(story: Story): void {
  story(
    '[S18][X5] a service whose price is told on site, with a certificate of its own: the visit is paid first, the accepted price less the visit fee then, and work without an answered price is not finished',
    async (world) => {
      const visit = await pianoVisit(world, 711, 'IN_SERVICE');
      const { orderId, customer, helper } = visit;
      expect(await world.order(orderId)).toMatchObject({
        goodsFen: 0,
        travelFeeFen: WAY_FEN,
        totalFen: WAY_FEN,
        paidFen: WAY_FEN,
      });
      const step = { checked: ['a440'] };
      await post(helper.client, `/worker/orders/${orderId}/steps/listen`, step);
      await expect(helper.finish(orderId)).rejects.toMatchObject({ code: 'QUOTE_NOT_ANSWERED' });
      const more = { kind: 'TIME', minutes: 30 };
      const time = await post(customer.client, `/customer/orders/${orderId}/additions`, more);
      expect(time).toMatchObject({ status: 400 });
      expect((await propose(visit, VISIT_FEN)).status).toBe(400);

      const asked = await propose(visit, 38_000);
      expect(asked).toMatchObject({ status: 201, body: { amountFen: 38_000 - VISIT_FEN } });
      await expect(helper.finish(orderId)).rejects.toMatchObject({ code: 'QUOTE_NOT_ANSWERED' });
      const path = `/customer/orders/${orderId}/additions/${asked.body.additionNo}`;
      const bill = await post<Bill>(customer.client, `${path}/payments`);
      expect(await scanBill(world, { codeUrl: bill.body.codeUrl })).toBe(200);
      await until(async () => (await world.order(orderId)).additionNo === null, {
        what: 'the paid price',
      });
      await helper.finish(orderId);
      await customer.confirm(orderId);
      const order = await settled(world, visit, {
        goodsFen: 38_000 - VISIT_FEN,
        travelFeeFen: WAY_FEN,
      });
      expect(order.lines.map(({ code, amountFen }) => [code, amountFen])).toEqual([
        ['VISIT_FEE', VISIT_FEN],
        ['TRAVEL_FEE', 500],
        ['QUOTE:1', 36_000],
        ['QUOTE:2', 0],
      ]);
    },
    60_000,
  );

  story(
    '[S18][X10] a certificate that only this service knows decides who may be booked for it',
    async (world) => {
      const untaught = {
        ...PIANOS,
        categoryId: 'x-organs',
        type: { ...PIANOS.type, skills: [{ ...PIANOS.type.skills[0], code: 'x.organs' }] },
        certificates: [certificate(-1)],
        workers: 1,
      };
      const sold = await inventServiceType(world, untaught);
      const worker = await world.takeWorker(sold.skill);
      const customer = await world.people.customer(712);
      const booking = { offeringId: sold.offeringId, startAt: 'NOW', place: placeOf(worker) };
      const answers = { maker: '珠江' };
      await expect(
        customer.place({ ...booking, answers, workerId: worker._id }),
      ).rejects.toMatchObject({ code: 'WORKER_UNAVAILABLE' });
    },
    30_000,
  );
}

function quoteRefused(story: Story): void {
  story(
    '[S18][X5] a refused price at the door ends the order and keeps the way and the visit for the worker',
    async (world) => {
      const visit = await pianoVisit(world, 713, 'ARRIVED');
      const { orderId, customer, worker } = visit;
      const asked = await propose(visit, 38_000);
      const path = `/customer/orders/${orderId}/additions/${asked.body.additionNo}/refuse`;
      expect(await post(customer.client, path)).toMatchObject({
        status: 200,
        body: { status: 'CANCELLED' },
      });
      const order = await world.order(orderId);
      expect(order.end).toMatchObject({ rule: 'QUOTE_REFUSED', feeFen: 0, travelKeptFen: WAY_FEN });
      expect(await channelSums(world, orderId)).toMatchObject({ paidFen: WAY_FEN, backFen: 0 });
      await until(
        async () => (await netOf(world, orderId, accounts.worker(worker._id))) === WAY_FEN,
        { what: 'the money of the way' },
      );
      expect(await world.ledger.escrowLeft({ orderIds: [orderId] })).toEqual([]);
    },
    60_000,
  );

  story(
    '[S18][X5] a price refused after work has begun lets the worker finish; only the visit is paid',
    async (world) => {
      const visit = await pianoVisit(world, 714, 'IN_SERVICE');
      const { orderId, customer, helper } = visit;
      await post(helper.client, `/worker/orders/${orderId}/steps/listen`, { checked: ['a440'] });
      const asked = await propose(visit, 38_000);
      const path = `/customer/orders/${orderId}/additions/${asked.body.additionNo}/refuse`;
      expect(await post(customer.client, path)).toMatchObject({ body: { status: 'IN_SERVICE' } });
      await helper.finish(orderId);
      await customer.confirm(orderId);
      await settled(world, visit, { goodsFen: 0, travelFeeFen: WAY_FEN });
    },
    60_000,
  );
}

const SITTING = {
  categoryId: 'x-plant-sitting',
  type: {
    ...LIKE_REPAIR,
    name: both('Plant sitting'),
    icon: 'leaf',
    skills: [{ code: 'x.plants', name: both('Plants') }],
    priceModel: { kind: 'HOURLY', unitMinutes: 30, minUnits: 2, maxUnits: 10 },
  },
  item: { name: both('Plant sitting') },
  offering: { priceFen: 2_000 },
  workers: 1,
} as const;

function byTheHour(story: Story): void {
  story(
    '[S18][C4] a service by the hour: the hours make the price and the length of the slot, and more time costs the same',
    async (world) => {
      const sold = await inventServiceType(world, SITTING);
      const visit = await visitAt(world, {
        number: 721,
        stage: 'IN_SERVICE',
        wanted: { ...sold, units: 5 },
      });
      const { orderId, customer, worker } = visit;
      const order = await world.order(orderId);
      expect(order.totalFen).toBe(10_000);
      expect(order.endAt.getTime() - order.startAt.getTime()).toBe(150 * 60_000);
      const more = { kind: 'TIME', minutes: 60 };
      const asked = await post<Addition>(
        customer.client,
        `/customer/orders/${orderId}/additions`,
        more,
      );
      expect(asked).toMatchObject({ status: 201, body: { amountFen: 4_000 } });
      const { lng, lat } = placeOf(worker);
      const from = new Date(Date.now() + 86_400_000);
      const to = new Date(from.getTime() + 86_400_000);
      const query = new URLSearchParams({ lng: `${lng}`, lat: `${lat}`, units: '7' });
      query.set('from', from.toISOString());
      query.set('to', to.toISOString());
      const slots = await world.people
        .guest()
        .must('GET', `/customer/offerings/${sold.offeringId}/slots?${query}`);
      expect(slots).toMatchObject({ durationMinutes: 210 });
    },
    60_000,
  );
}

/** Settled to the fen: commission of the goods, the way to the worker, nothing left over. */
async function settled(
  world: StackWorld,
  visit: Visit,
  expected: { readonly goodsFen: number; readonly travelFeeFen: number },
) {
  const { orderId, worker } = visit;
  await until(async () => (await world.order(orderId)).settlementStatus === 'SETTLED', {
    what: 'the settlement',
  });
  const order = await world.order(orderId);
  expect(order).toMatchObject(expected);
  const { goodsFen, travelFeeFen, commissionBps, workerShareBps } = order;
  const commissionFen = Math.floor((goodsFen * commissionBps) / 10_000);
  const workerFen = Math.floor(((goodsFen - commissionFen) * workerShareBps) / 10_000);
  const net = await Promise.all(
    [accounts.commission(), accounts.worker(worker._id), accounts.merchant(order.merchantId)].map(
      (account) => netOf(world, orderId, account),
    ),
  );
  expect(net).toEqual([
    commissionFen,
    workerFen + travelFeeFen,
    goodsFen - commissionFen - workerFen,
  ]);
  const { paidFen, backFen } = await channelSums(world, orderId);
  expect([paidFen, backFen]).toEqual([order.totalFen, 0]);
  expect(await world.ledger.escrowLeft({ orderIds: [orderId] })).toEqual([]);
  return order;
}
