import { randomUUID } from 'node:crypto';
import { orderModel } from '../../../data/models/order.js';
import { orderNoteModel } from '../../../data/models/order-note.js';
import { caseModel } from '../../../data/models/case.js';
import { addressContext } from '../../../use-cases/order/order-address.js';
import { createOrders } from '../../../use-cases/order/create-orders.js';
import type { OrderGateway, OrderUpdates } from '../../../use-cases/order/gateway.js';
import {
  CUSTOMER,
  HOUR,
  MINUTE,
  OPERATOR,
  openHourMs,
  workerActor,
  type TestOrder,
} from './transition-fixture.js';
import { handInEvidence } from '../../factories/media-rows.js';
import { openTransitionWorld, type TransitionWorld } from './transition-world.js';

type Sent = {
  readonly orderId: string;
  readonly name: keyof OrderUpdates;
  readonly updateId: string;
  readonly command: Record<string, unknown>;
};

let world: TransitionWorld;
let sent: Sent[];
let orders: ReturnType<typeof createOrders>;
beforeAll(async () => {
  world = await openTransitionWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  sent = [];
  // The run is not part of these tests: what it would be sent is.
  const gateway = {
    updateOrder: async (update: Sent) => {
      sent.push(update);
      return { orderId: update.orderId, status: 'ASSIGNED', seq: 9 };
    },
  } as unknown as OrderGateway;
  orders = createOrders(world.deps, gateway);
});

const workerOf = (index: number): string => world.workers[index]?._id ?? '';
const now = () => world.nowMs();
const by = (orderId: string, actor: { kind: string; id: string } = CUSTOMER, key = randomUUID()) =>
  ({ orderId, actor, receivedAtMs: now(), key }) as Parameters<typeof orders.workerCancel>[0];
const scope = { customerId: CUSTOMER.id };

async function assigned(startMs: number, index = 0): Promise<TestOrder> {
  const order = await world.order({ startMs });
  await order.assignTo(workerOf(index));
  return order;
}

describe('another time', () => {
  test('[X2] before an assignment it is done, after it it is proposed; one wish is one update', async () => {
    const waiting = await world.order({ startMs: openHourMs(30 * HOUR) });
    const startMs = openHourMs(60 * HOUR);
    const request = { ...by(waiting.id), scope, startMs };
    expect(await orders.reschedule(request)).toMatchObject({ isConsentAwaited: false });
    await waiting.assignTo(workerOf(0));
    await orders.reschedule(request);
    expect(sent.map(({ name }) => name)).toEqual(['reschedule', 'proposeReschedule']);
    expect(new Set(sent.map(({ updateId }) => updateId)).size).toBe(1);
    await expect(
      orders.reschedule({ ...request, scope: { customerId: 'somebody' } }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('[C7][X2] the preview tells consent, what is left and who can come', async () => {
    const order = await assigned(openHourMs(90 * HOUR), 1);
    const later = openHourMs(140 * HOUR);
    const ask = (startMs: number) =>
      orders.reschedulePreview({ orderId: order.id, scope, actor: CUSTOMER, startMs });
    expect(await ask(later)).toMatchObject({
      isPossible: true,
      needsConsent: false,
      reschedulesLeft: 2,
      isWorkerFree: true,
      isAnyoneFree: true,
    });
    // Half an hour later: the own booking is no obstacle.
    const shift = order.facts.startMs + 30 * MINUTE;
    expect(await ask(shift)).toMatchObject({ isPossible: true, isWorkerFree: true });
    await assigned(later, 1);
    expect(await ask(later)).toMatchObject({ isPossible: true, isWorkerFree: false });
    for (const index of [0, 2, 3, 4, 5]) await assigned(later, index);
    expect(await ask(later)).toMatchObject({ isPossible: false, isAnyoneFree: false });
    await orderModel(world.connection).updateOne({ _id: order.id }, { reschedules: 2 });
    expect(await ask(shift)).toMatchObject({ isPossible: false, reschedulesLeft: 0 });
    expect(sent).toEqual([]);
  });

  test('[X2] close to the start the preview asks for consent; its customer is told until when he need not ask', async () => {
    const order = await assigned(now() + HOUR, 2);
    const startMs = openHourMs(200 * HOUR);
    const ask = { orderId: order.id, scope, startMs };
    expect(await orders.reschedulePreview({ ...ask, actor: CUSTOMER })).toMatchObject({
      needsConsent: true,
      isPossible: true,
      freeUntil: new Date(order.facts.startMs - 6 * HOUR).toISOString(),
    });
    const desk = { ...ask, scope: {}, actor: OPERATOR };
    expect(await orders.reschedulePreview(desk)).toMatchObject({
      needsConsent: true,
      isPossible: true,
      freeUntil: null,
    });
  });
});

describe('a worker', () => {
  test('[K1] sees what leaving costs before he leaves, and says why', async () => {
    const far = await assigned(now() + 300 * HOUR, 3);
    const near = await assigned(now() + 10 * HOUR, 3);
    const mine = { scope: { workerId: workerOf(3) }, workerId: workerOf(3) };
    const preview = (order: TestOrder) =>
      orders.workerCancelPreview({ orderId: order.id, ...mine });
    expect(await preview(far)).toMatchObject({ isAllowed: true, isBreach: false, points: 0 });
    expect(await preview(near)).toMatchObject({
      isBreach: true,
      points: 2,
      text: { zh: expect.stringContaining('2 分'), en: expect.stringContaining('24 h') },
    });
    await expect(
      orders.workerCancelPreview({ orderId: far.id, ...mine, scope: { workerId: workerOf(4) } }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const request = { ...by(near.id, workerActor(workerOf(3))), note: 'my car broke down' };
    await orders.workerCancel(request);
    await orders.workerCancel(request);
    const [first, second] = sent;
    expect(first?.command['noteId']).toBe(second?.command['noteId']);
    const [stored, ...more] = await orderNoteModel(world.connection)
      .find({ orderId: near.id })
      .lean();
    expect([stored?._id, more]).toEqual([first?.command['noteId'], []]);
    // At rest nobody can read them.
    expect(stored?.text).not.toContain('car');
    expect(await world.deps.orderNotes.findById(stored?._id ?? '')).toMatchObject({
      text: 'my car broke down',
    });
    expect(JSON.stringify(sent)).not.toContain('car');
  });

  test('[K2] a step tells when it happened; finished work is reviewed as the policy says', async () => {
    const finish = async (order: TestOrder) => {
      const occurredAtMs = now() - 20 * MINUTE;
      const document = await order.document();
      const worker = by(order.id, workerActor(workerOf(4)));
      const request = { ...worker, order: document, photoIds: ['p1'], occurredAtMs };
      await orders.finish(request);
      return sent.at(-1)?.command;
    };
    const plain = await assigned(now() + 400 * HOUR, 4);
    expect(await finish(plain)).toMatchObject({
      needsApproval: false,
      occurredAtMs: expect.any(Number),
    });
    const document = await plain.document();
    const stranger = { ...by(plain.id, workerActor(workerOf(5))), photoIds: ['p1'] };
    await expect(orders.finish({ ...stranger, order: document })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const always = await world.order({
      startMs: now() + 420 * HOUR,
      policy: { approvesAlways: true },
    });
    await always.assignTo(workerOf(4));
    expect(await finish(always)).toMatchObject({ needsApproval: true });
    const novice = await world.order({
      startMs: now() + 440 * HOUR,
      policy: { approvalNewWorkerOrders: 1 },
    });
    await novice.assignTo(workerOf(4));
    expect(await finish(novice)).toMatchObject({ needsApproval: true });
    await orderModel(world.connection).updateOne({ _id: plain.id }, { status: 'COMPLETED' });
    expect(await finish(novice)).toMatchObject({ needsApproval: false });
  });
});

describe('reviewers and cases', () => {
  test('[S22] finished work is listed page by page; a refusal drafts its case first', async () => {
    const waiting: TestOrder[] = [];
    for (const index of [0, 1, 2]) {
      const order = await world.order({ startMs: now() + (500 + index * 20) * HOUR });
      await order.assignTo(workerOf(5));
      await order.begin();
      const ticketId = order.ticketId();
      await order.apply({ event: 'finish', atMs: now(), ticketId, needsApproval: true });
      waiting.push(order);
    }
    const { cityCode } = await waiting[0]!.document();
    const reviewers = { cityCodes: [cityCode] };
    const first = await orders.taskApprovals({ scope: reviewers, limit: 2 });
    expect(first.map(({ id }) => id)).toEqual(waiting.map(({ id }) => id));
    expect(first[0]).toMatchObject({
      dueAt: expect.any(String),
      visits: [{ ticketId: waiting[0]?.ticketId(), workerId: workerOf(5), photoIds: [] }],
    });
    const after = { atMs: Date.parse(first[1]?.createdAt ?? ''), id: first[1]?.id ?? '' };
    const second = await orders.taskApprovals({ scope: reviewers, after, limit: 2 });
    expect(second.map(({ id }) => id)).toEqual([waiting[2]?.id]);
    expect(await orders.taskApprovals({ scope: { cityCodes: ['other'] }, limit: 2 })).toEqual([]);

    const order = waiting[0]!;
    const request = { ...by(order.id, OPERATOR), scope: reviewers, note: 'the floor is wet' };
    await orders.approveTask(request);
    await orders.rejectTask({ ...request, consequence: 'REWORK' });
    await orders.rejectTask({ ...request, consequence: 'CASE' });
    await orders.rejectTask({ ...request, consequence: 'CASE' });
    expect(sent.map(({ command }) => command['actor'])).toEqual(
      Array.from({ length: 4 }, () => ({ kind: 'reviewer', id: OPERATOR.id })),
    );
    expect(sent[1]?.command).toMatchObject({ consequence: 'REWORK', caseNo: null });
    const cases = await caseModel(world.connection).find({ orderId: order.id }).lean();
    expect(cases).toMatchObject([{ kind: 'TASK_REJECTED', status: 'DRAFT' }]);
    expect(sent[2]?.command).toMatchObject({ consequence: 'CASE', caseNo: cases[0]?._id });
    expect(sent[3]?.command).toEqual(sent[2]?.command);
    expect(JSON.stringify(sent)).not.toContain('floor');
  });

  test('[X11] work that stops is a draft case with its photos until the run opens it', async () => {
    const order = await assigned(now() + 700 * HOUR, 0);
    const request = { ...by(order.id), scope, note: 'no water', photoIds: ['p-1'] };
    await expect(orders.abort(request)).rejects.toMatchObject({
      code: 'MEDIA_NOT_USABLE',
      fields: [{ field: 'photoIds.0' }],
    });
    expect(await caseModel(world.connection).countDocuments({ orderId: order.id })).toBe(0);
    const shown = { orderId: order.id, ownerId: CUSTOMER.id, ids: request.photoIds };
    await handInEvidence(world.connection, shown);
    await orders.abort(request);
    const [row] = await caseModel(world.connection).find({ orderId: order.id }).lean();
    expect(row).toMatchObject({ kind: 'ABORT', status: 'DRAFT', evidence: [{ id: 'p-1' }] });
    expect(sent[0]).toMatchObject({
      name: 'abort',
      command: { caseNo: row?._id, noteId: row?.noteId },
    });
  });
});

describe('who may read what', () => {
  async function sealedOrder() {
    const order = await world.order({ startMs: now() + 800 * HOUR, tickets: 2 });
    const personal = {
      contact: '示例',
      phone: '19900000001',
      line: '示例路 1 号',
      accessNote: '#42',
    };
    const sealed = world.deps.sealer.seal(JSON.stringify(personal), addressContext(order.id));
    await orderModel(world.connection).updateOne({ _id: order.id }, { 'address.sealed': sealed });
    return order;
  }
  const see = async (order: TestOrder, workerId: string) => {
    const viewer = workerActor(workerId);
    return orders.get({ orderId: order.id, scope: { workerId }, viewer });
  };

  test('[X24][X8] the note is for the workers who have the visit, and for a day after it', async () => {
    const order = await sealedOrder();
    await order.assignTo(workerOf(0), 0);
    expect((await see(order, workerOf(0))).address?.accessNote).toBe('#42');
    // Asked is not assigned, and who has left is a stranger.
    await order.offer(workerOf(1), 1);
    await expect(see(order, workerOf(1))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const ticketId = order.ticketId(0);
    await order.apply({ event: 'workerIll', atMs: now(), ticketId, workerId: workerOf(0) });
    await expect(see(order, workerOf(0))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const desk = await orders.get({ orderId: order.id, scope: {}, viewer: OPERATOR });
    expect(desk.address).toBeNull();
    const own = await orders.get({ orderId: order.id, scope, viewer: CUSTOMER });
    expect(own).toMatchObject({ address: { accessNote: '#42' }, startCode: '1234' });
  });

  test('[X24] a visit that was sent back is over for its worker, while the order goes on', async () => {
    const order = await sealedOrder();
    await order.assignTo(workerOf(2), 0);
    const { _id } = await order.document();
    const over = (agoMs: number) =>
      orderModel(world.connection).updateOne(
        { _id },
        {
          'tickets.0.status': 'DONE',
          'tickets.0.finishedAt': new Date(now() - agoMs),
        },
      );
    await over(23 * HOUR);
    expect((await see(order, workerOf(2))).address).not.toBeNull();
    await over(25 * HOUR);
    expect(await see(order, workerOf(2))).toMatchObject({ address: null, allowedEvents: [] });
  });

  test('[X24] words of a reason are for staff and for who wrote them; points are not for customers', async () => {
    const order = await world.order({ startMs: now() + 15 * HOUR });
    await order.assignTo(workerOf(3));
    const worker = workerActor(workerOf(3));
    const note = { _id: randomUUID(), orderId: order.id, actor: worker, at: new Date() };
    await world.deps.orderNotes.insertOnce({ ...note, text: 'ill since noon' });
    await order.apply(
      { event: 'workerCancel', atMs: now(), ticketId: order.ticketId(), workerId: worker.id },
      { actor: worker, noteId: note._id },
    );
    const last = async (viewer: typeof CUSTOMER) =>
      (await orders.events({ orderId: order.id, scope: {}, viewer })).at(-1);
    expect(await last(worker)).toMatchObject({ note: 'ill since noon', data: { breachPoints: 2 } });
    expect(await last(OPERATOR)).toMatchObject({ note: 'ill since noon' });
    const told = await last(CUSTOMER);
    expect(told?.note).toBeNull();
    expect(told?.data).not.toHaveProperty('breachPoints');
    expect((await last(workerActor(workerOf(4))))?.note).toBeNull();
  });
});
