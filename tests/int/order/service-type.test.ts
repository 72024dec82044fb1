import { randomUUID } from 'node:crypto';
import { serviceTypeSchema, type FormAnswers } from '../../../contract/schemas/service-type.js';
import { fen } from '../../../contract/terms/money.js';
import type { PriceModel, ServiceStep } from '../../../contract/terms/service-type.js';
import { categoryModel } from '../../../data/models/category.js';
import { offeringModel } from '../../../data/models/offering.js';
import { orderModel } from '../../../data/models/order.js';
import { orderRequestModel } from '../../../data/models/order-request.js';
import { policyModel, type PolicyDocument } from '../../../data/models/policy.js';
import { upgradeCategories } from '../../../data/setup/upgrade-categories.js';
import type { OrderPolicy } from '../../../domain/order/policy.js';
import { openForm } from '../../../use-cases/order/booking-form.js';
import { placeOrder } from '../../../use-cases/order/place-order.js';
import { requestRework } from '../../../use-cases/order/place-rework.js';
import { presentOrder } from '../../../use-cases/order/present-order.js';
import { presentSteps, provedWork } from '../../../use-cases/order/proved-work.js';
import { boundQuote, quoteBooking } from '../../../use-cases/order/quotes.js';
import { requestOrder } from '../../../use-cases/order/request-order.js';
import { openProofs } from '../../../use-cases/order/sealed-words.js';
import { createStepProofs } from '../../../use-cases/order/step-proofs.js';
import { OFFERING, openOrderWorld, type OrderWorld } from './order-fixture.js';

const CUSTOMER = 'customer-1';
const both = (en: string) => ({ zh: `${en}（中文）`, en });

let world: OrderWorld;
let priceFen: number;
beforeAll(async () => {
  world = await openOrderWorld({ alwaysOnDuty: true });
  const offering = await offeringModel(world.connection).findById(OFFERING).lean().exec();
  priceFen = offering?.priceFen ?? 0;
});
afterAll(() => world.close());

/** What the category of the offering declares from now on. */
async function declare(type: object): Promise<void> {
  const known = await world.deps.catalogue.category('daily');
  const { _id, version, ...present } = known!;
  const declared = serviceTypeSchema.parse({ ...present, ...type });
  await categoryModel(world.connection).replaceOne({ _id }, { ...declared, version: version + 1 });
}
afterEach(() =>
  declare({ formFields: [], steps: [], priceModel: { kind: 'FIXED' }, approval: null }),
);

type Ask = {
  readonly answers?: FormAnswers;
  readonly units?: number;
  readonly quantity?: number;
  readonly quoteId?: string;
  readonly totalFen?: number;
};

async function request(ask: Ask): Promise<string> {
  const [lng, lat] = world.workers[0]!.home.coordinates;
  const { totalFen = priceFen, quantity = 1, ...choice } = ask;
  const { orderId } = await requestOrder(world.deps, {
    customerId: CUSTOMER,
    idempotencyKey: randomUUID(),
    receivedAtMs: world.nowMs(),
    body: {
      offeringId: OFFERING,
      optionCodes: [],
      quantity,
      startAt: 'NOW',
      address: { contact: '示例', phone: '19900000001', line: '示例路 1 号', point: { lng, lat } },
      quotedTotalFen: fen(totalFen),
      ...choice,
    },
  });
  return orderId;
}
const stored = async (orderId: string) => (await world.deps.orders.findById(orderId))!;

const FORM = [
  { code: 'floor', label: both('Floor'), kind: 'NUMBER', isRequired: true, min: 1, max: 60 },
  { code: 'note', label: both('Note'), kind: 'TEXT' },
];

describe('the booking form', () => {
  test('[S18] wrong answers are refused before anything is stored', async () => {
    await declare({ formFields: FORM });
    const rows = () => orderRequestModel(world.connection).countDocuments();
    const before = await rows();
    for (const answers of [undefined, { floor: 61 }, { floor: '6' }]) {
      await expect(request(answers ? { answers } : {})).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        fields: [{ field: 'form.floor' }],
      });
    }
    expect(await rows()).toBe(before);
  });

  test('[S18][X24] answers are sealed with their words; another form and another order change nothing', async () => {
    await declare({ formFields: FORM });
    const orderId = await request({ answers: { note: '家有老人', floor: 6 } });
    await declare({ formFields: [{ ...FORM[0], label: both('Storey') }] });
    await placeOrder(world.deps, orderId);
    const order = await stored(orderId);
    const row = await orderRequestModel(world.connection).findById(orderId).lean().exec();
    expect(JSON.stringify([row, order])).not.toContain('老人');
    const words = openForm(world.deps, order).map(({ label, value }) => [label.en, value]);
    expect(words).toEqual([
      ['Floor', 6],
      ['Note', '家有老人'],
    ]);
    expect(() => openForm(world.deps, { ...order, _id: randomUUID() })).toThrow();
    const again = { order, caseNo: 'case-1', startMs: world.nowMs() + 3_600_000 };
    const rework = await requestRework(world.deps, again);
    await placeOrder(world.deps, rework.orderId);
    expect(openForm(world.deps, await stored(rework.orderId))).toEqual(openForm(world.deps, order));
  });

  test('[S18] a price is told without answers, and wrong answers with it are', async () => {
    await declare({ formFields: FORM });
    const ask = { offeringId: OFFERING, optionCodes: [], quantity: 1, startAt: 'NOW' };
    const input = { ...ask, customerId: null, atMs: world.nowMs() };
    expect((await quoteBooking(world.deps, input)).totalFen).toBe(priceFen);
    await expect(
      quoteBooking(world.deps, { ...input, answers: { floor: 0 } }),
    ).rejects.toMatchObject({ fields: [{ field: 'form.floor' }] });
  });
});

const HOURLY: PriceModel = { kind: 'HOURLY', unitMinutes: 30, minUnits: 2, maxUnits: 8 };

describe('price models', () => {
  test('[S18] units make price and length; the quote binds them and no others', async () => {
    await declare({ priceModel: HOURLY });
    const choice = { offeringId: OFFERING, optionCodes: [], quantity: 1, startAt: 'NOW' };
    const quote = (units?: number) =>
      quoteBooking(world.deps, {
        ...choice,
        ...(units !== undefined && { units }),
        customerId: CUSTOMER,
        atMs: world.nowMs(),
      });
    expect(await quote()).toMatchObject({ units: 2, durationMinutes: 60, totalFen: 2 * priceFen });
    const { quoteId, totalFen } = await quote(5);
    expect(totalFen).toBe(5 * priceFen);
    await declare({ priceModel: { kind: 'FIXED' } });
    const bound = { ...choice, quoteId: quoteId ?? '' };
    const ask = (units: number) =>
      boundQuote(world.deps, {
        customerId: CUSTOMER,
        body: { ...bound, units },
        atMs: world.nowMs(),
      });
    expect(await ask(5)).toMatchObject({ totalFen });
    await expect(ask(4)).rejects.toMatchObject({ fields: [{ field: 'quoteId' }] });
  });

  test('[S18] a placed order keeps model, units, steps, price and length', async () => {
    const steps = [{ code: 'wipe', name: both('Wipe'), proof: { photosMin: 1 } }];
    await declare({ priceModel: HOURLY, steps });
    const orderId = await request({ units: 3, totalFen: 3 * priceFen });
    await placeOrder(world.deps, orderId);
    await declare({ priceModel: { kind: 'FIXED' }, steps: [] });
    const order = await stored(orderId);
    expect(order).toMatchObject({
      priceModel: HOURLY,
      units: 3,
      goodsFen: 3 * priceFen,
      steps: [{ code: 'wipe', proof: { photosMin: 1, checklist: [], note: 'NONE' } }],
    });
    expect(order.endAt.getTime() - order.startAt.getTime()).toBe(90 * 60_000);
  });

  test.each<[string, Ask, string]>([
    ['units out of bounds', { units: 9 }, 'units'],
    ['a quantity of hours', { units: 2, quantity: 2 }, 'quantity'],
  ])('[S18] is refused with its field before anything is stored: %s', async (_name, ask, field) => {
    await declare({ priceModel: HOURLY });
    await expect(request(ask)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      fields: [{ field }],
    });
  });
});

describe('policies', () => {
  test('[S18][S22] a category declares buffers and review; its rows and those of the category it follows overrule it', async () => {
    const approval = { isAlways: true, shareBps: 70 };
    await declare({ prepMinutes: 25, cleanMinutes: 5, approval });
    const placed = async () => {
      const orderId = await request({});
      await placeOrder(world.deps, orderId);
      return (await stored(orderId)).policy;
    };
    await policyModel(world.connection).deleteMany({ cityCode: 'demo' });
    expect(await placed()).toMatchObject({
      preparationMs: 25 * 60_000,
      cleaningMs: 5 * 60_000,
      approvesAlways: true,
      approvalShareBps: 70,
    });
    const row = (categoryId: string, values: Partial<OrderPolicy>): PolicyDocument => ({
      _id: `test-${categoryId}`,
      cityCode: 'demo',
      categoryId,
      status: 'PUBLISHED',
      number: 1,
      version: 1,
      from: new Date(0),
      values,
    });
    await policyModel(world.connection).insertMany([
      row('elsewhere', { approvalShareBps: 1, approvalAboveFen: 1, preparationMs: 1 }),
      row('daily', { approvalShareBps: 2 }),
    ]);
    expect(await placed()).toMatchObject({ approvalShareBps: 2, approvalAboveFen: null });
    await declare({ policyCategoryId: 'elsewhere' });
    expect(await placed()).toMatchObject({
      approvalShareBps: 2,
      approvalAboveFen: 1,
      preparationMs: 1,
      approvesAlways: true,
    });
  });

  test('[S18] rows of an earlier version are rewritten once and keep working', async () => {
    const rows = categoryModel(world.connection).collection;
    const {
      priceModel: _model,
      approval: _approval,
      ...old
    } = (await rows.findOne({
      _id: 'daily' as never,
    }))!;
    const words = { code: 'size', label: both('Size'), kind: 'CHOICE', isRequired: true };
    await rows.replaceOne({ _id: 'daily' as never }, {
      ...old,
      formFields: [{ ...words, choices: ['小', '大'] }],
      steps: [{ code: 'check', name: both('Check'), proof: { photosMin: 1 } }],
    } as never);
    const known = await world.deps.catalogue.category('daily');
    expect(known).toMatchObject({
      priceModel: { kind: 'FIXED' },
      formFields: [{ choices: [{ code: 'c1', label: { zh: '小' } }, { code: 'c2' }] }],
    });
    expect(await upgradeCategories(world.connection)).toBe(1);
    expect(await upgradeCategories(world.connection)).toBe(0);
    expect(await rows.findOne({ _id: 'daily' as never })).toEqual(known);
  });
});

describe('proof of steps', () => {
  const step = (code: string, proof: object): ServiceStep =>
    ({
      code,
      name: both(code),
      help: null,
      proof: { photosMin: 0, checklist: [], note: 'NONE', ...proof },
    }) as ServiceStep;

  async function atWork(status = 'IN_SERVICE'): Promise<{ orderId: string; workerId: string }> {
    const steps = [step('a', { photosMin: 1 }), step('b', { note: 'REQUIRED' })];
    await declare({ steps });
    const orderId = await request({});
    await placeOrder(world.deps, orderId);
    const workerId = world.workers[0]!._id;
    const set = { 'tickets.0.workerId': workerId, 'tickets.0.status': status };
    await orderModel(world.connection).updateOne({ _id: orderId }, { $set: set });
    return { orderId, workerId };
  }
  const add = (who: { orderId: string; workerId: string }, stepCode: string, more: object = {}) =>
    world.deps.orders.addStepProof({
      ...who,
      stepCode,
      photoIds: [],
      checked: [],
      at: new Date(),
      ...more,
    });

  test('[S18][K2] proof only grows, also when phones repeat themselves', async () => {
    const who = await atWork();
    const sent = [['p1'], ['p2'], ['p1', 'p3']];
    await Promise.all(sent.map((photoIds) => add(who, 'a', { photoIds })));
    await add(who, 'b', { note: '一' });
    const after = await add(who, 'b', { note: '二' });
    const [ticket] = after?.tickets ?? [];
    const proofs = openProofs(world.deps.sealer, { orderId: who.orderId, ticket: ticket ?? {} });
    expect([...(proofs['a']?.photoIds ?? [])].sort()).toEqual(['p1', 'p2', 'p3']);
    expect(proofs['b']?.note).toBe('二');
    const work = {
      order: await stored(who.orderId),
      workerId: who.workerId,
      photoIds: ['p3', 'f'],
    };
    const photos = await provedWork(world.deps, work);
    expect([...photos].sort()).toEqual(['f', 'p1', 'p2', 'p3']);
  });

  test('[R48][K2] words about a step lie sealed and are shown; older ones in plain are as well', async () => {
    const who = await atWork();
    const words = '王女士家的猫抓坏了纱窗';
    const { orderId } = who;
    const prove = { ...who, stepCode: 'b', photoIds: [], checked: [], atMs: Date.now() };
    const use = createStepProofs(world.deps);
    expect(await use.proveStep({ ...prove, note: words })).toMatchObject([
      { code: 'a', isDone: false, note: null },
      { code: 'b', isDone: true, note: words },
    ]);
    const orders = orderModel(world.connection);
    const noteAt = 'tickets.0.proofs.b.note';
    const raw = async () =>
      JSON.stringify(await orders.collection.findOne({ _id: orderId as never }));
    expect(await raw()).not.toContain(words.slice(0, 2));
    const order = await stored(orderId);
    const viewer = { kind: 'customer', id: order.customerId } as const;
    const names = { workerNames: new Map(), arrivals: new Map() };
    const view = () => presentOrder(world.deps, { order, viewer, ...names });
    expect(view().tickets[0]?.steps[1]).toMatchObject({ code: 'b', note: words });
    // A sealed note fits its own step only.
    const moved = (order.tickets[0]?.proofs ?? {})['b']?.note;
    await orders.updateOne({ _id: orderId }, { $set: { 'tickets.0.proofs.a.note': moved } });
    const elsewhere = await stored(orderId);
    expect(() => presentSteps(world.deps, elsewhere, elsewhere.tickets[0]!)).toThrow();
    await orders.updateOne(
      { _id: orderId },
      { $set: { [noteAt]: words }, $unset: { 'tickets.0.proofs.a': '' } },
    );
    const old = await stored(orderId);
    expect(presentSteps(world.deps, old, old.tickets[0]!)[1]).toMatchObject({ note: words });
  });

  test('[S18][K2] only the worker at the door adds proof, and nobody after it was handed in', async () => {
    const who = await atWork('EN_ROUTE');
    expect(await add(who, 'a')).toBeNull();
    const set = (status: string) =>
      orderModel(world.connection).updateOne(
        { _id: who.orderId },
        { $set: { 'tickets.0.status': status } },
      );
    await set('ARRIVED');
    expect(await add(who, 'a')).not.toBeNull();
    expect(await add({ ...who, workerId: 'another' }, 'a')).toBeNull();
    await set('SUBMITTED');
    expect(await add(who, 'a', { photoIds: ['late'] })).toBeNull();
  });

  test('[S18] a step takes no more photos than its bound', async () => {
    const who = await atWork();
    const photos = (from: number) => Array.from({ length: 9 }, (_, index) => `p${from + index}`);
    for (const from of [0, 9, 18, 27]) {
      expect(await add(who, 'a', { photoIds: photos(from) })).not.toBeNull();
    }
    expect(await add(who, 'a', { photoIds: photos(36) })).toBeNull();
  });
});
