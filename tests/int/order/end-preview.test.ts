import { accounts } from '../../../domain/ledger/accounts.js';
import type { Actor } from '../../../contract/terms/order.js';
import { createEndingSteps } from '../../../use-cases/order/ending-steps.js';
import type { OrderGateway } from '../../../use-cases/order/gateway.js';
import { previewEnd } from '../../../use-cases/order/preview-end.js';
import { openMoneyWorld, type MoneyOrder, type MoneyWorld, type Stage } from './money-fixture.js';
import { CUSTOMER, HOUR, OPERATOR } from './transition-fixture.js';

let world: MoneyWorld;
beforeAll(async () => {
  world = await openMoneyWorld();
});
afterAll(() => world.close());

const MERCHANT: Actor = { kind: 'merchant', id: 'boss' };

async function paid(stage: Stage, sale: Parameters<MoneyWorld['sell']>[0] = {}) {
  const order = await world.sell(sale);
  await order.pay();
  return order.reach(stage);
}

const previewOf = async (order: MoneyOrder, atMs: number, actor: Actor = CUSTOMER) =>
  previewEnd(world.deps, { order: await order.document(), actor, atMs });

/** Steps whose updates are kept instead of sent. */
function stepsAndSent() {
  const sent: { name: string; updateId: string; command: Record<string, unknown> }[] = [];
  const gateway = {
    updateOrder: async (update: (typeof sent)[number]) => {
      sent.push(update);
      return { orderId: 'o', status: 'CANCELLED', seq: 1 };
    },
  } as unknown as OrderGateway;
  return { steps: createEndingSteps(world.deps, gateway), sent };
}

describe('preview', () => {
  test.each([
    ['DISPATCHING', -HOUR],
    ['ASSIGNED', -4 * HOUR],
    ['ASSIGNED', -HOUR],
    ['EN_ROUTE', -HOUR],
    ['EN_ROUTE', HOUR],
    ['ARRIVED', 0],
  ] as const)('[C7][X3] in %s at %d ms from the start it is what happens', async (stage, ms) => {
    const order = await paid(stage, { tickets: 2 });
    const atMs = order.startMs + ms;
    const preview = await previewOf(order, atMs);
    expect(preview).toMatchObject({ isAllowed: true, policyVersion: 'test' });
    await order.cancelAt(atMs);
    const { end } = await order.document();
    const { rule, feeFen, travelKeptFen, refundFen } = preview;
    expect(end).toMatchObject({ rule, feeFen, travelKeptFen, refundFen });
    await order.expectEmptyEscrow();
    const booked = await order.booked();
    expect(preview.receivers).toEqual({
      workerFen: booked[accounts.worker(world.workerId(0))] ?? 0,
      merchantFen: booked[accounts.merchant('demo-self')] ?? 0,
      platformFen: booked[accounts.cancelRevenue()] ?? 0,
    });
  });

  test('[X3] tells until when it stays free, and the rule in both languages', async () => {
    const order = await paid('ASSIGNED');
    const early = await previewOf(order, order.startMs - 4 * HOUR);
    const freeUntilMs = order.startMs - 3 * HOUR;
    expect(early).toMatchObject({ rule: 'EARLY', freeUntil: new Date(freeUntilMs).toISOString() });
    expect(early.ruleText).toEqual({
      zh: '距开始时间充足，全额退款',
      en: 'Early enough before the start: full refund',
    });
    expect((await previewOf(order, freeUntilMs)).feeFen).toBe(0);
    expect(await previewOf(order, freeUntilMs + 1)).toMatchObject({
      rule: 'ASSIGNED',
      feeFen: 4_000,
      freeUntil: null,
    });
  });

  test('[X3] the same order costs an operator and a merchant nothing', async () => {
    const order = await paid('ARRIVED');
    for (const actor of [OPERATOR, MERCHANT]) {
      expect(await previewOf(order, order.startMs, actor)).toMatchObject({
        rule: 'NOT_THE_CUSTOMER',
        feeFen: 0,
        refundFen: 23_001,
      });
    }
  });

  test('[X3] nobody may cancel once work has begun for one of the visits', async () => {
    const order = await world.sell({ tickets: 2 });
    await order.pay();
    await order.reach('IN_SERVICE', 0);
    expect((await order.document()).status).toBe('DISPATCHING');
    expect(await previewOf(order, order.startMs)).toMatchObject({
      isAllowed: false,
      rule: null,
      ruleText: null,
      refundFen: 0,
    });
  });

  test('[C7] an order that is not paid costs nothing', async () => {
    const order = await world.sell();
    expect(await previewOf(order, world.nowMs())).toMatchObject({
      isAllowed: true,
      rule: 'UNPAID',
      feeFen: 0,
      refundFen: 0,
    });
    expect(await previewOf(order, world.nowMs(), MERCHANT)).toMatchObject({ isAllowed: false });
  });
});

describe('cancelling', () => {
  const request = (order: MoneyOrder, actor: Actor, receivedAtMs: number) => ({
    orderId: order.id,
    actor,
    receivedAtMs,
    key: 'k1',
  });

  test('[X3] another fee than the one that was shown is refused before anything happens', async () => {
    const order = await paid('ASSIGNED');
    const { steps, sent } = stepsAndSent();
    const late = request(order, CUSTOMER, order.startMs - HOUR);
    await expect(steps.cancel({ ...late, expectedFeeFen: 0 })).rejects.toMatchObject({
      code: 'FEE_CHANGED',
      extra: { feeFen: 4_000 },
    });
    expect(sent).toEqual([]);
    await steps.cancel({ ...late, expectedFeeFen: 4_000 });
    expect(sent).toMatchObject([{ name: 'cancel', command: { reason: 'CUSTOMER_REQUEST' } }]);
    // A repeat after the order has ended gets the first answer from its run.
    await order.cancelAt(late.receivedAtMs);
    await steps.cancel({ ...late, expectedFeeFen: 4_000 });
    expect(new Set(sent.map(({ updateId }) => updateId)).size).toBe(1);
  });

  test('[C7] words stay in the database; a merchant has a reason of his own', async () => {
    const order = await paid('ASSIGNED');
    const { steps, sent } = stepsAndSent();
    await steps.cancel({ ...request(order, MERCHANT, world.nowMs()), note: '设备故障' });
    const [update] = sent;
    expect(update?.command).toMatchObject({ reason: 'MERCHANT_REQUEST', actor: MERCHANT });
    expect(JSON.stringify(update)).not.toContain('设备故障');
    const noteId = String(update?.command['noteId']);
    expect(await world.deps.orderNotes.findById(noteId)).toMatchObject({ text: '设备故障' });
  });

  test('[X3] an operator cannot decide more than is left', async () => {
    const order = await paid('IN_SERVICE');
    const { steps, sent } = stepsAndSent();
    const decided = { ...request(order, OPERATOR, world.nowMs()), bearer: 'PLATFORM' } as const;
    await expect(
      steps.forceCancel({ ...decided, refundFen: 23_002, note: 'x' }),
    ).rejects.toMatchObject({ code: 'REFUND_TOO_HIGH', extra: { leftFen: 23_001 } });
    await steps.forceCancel({ ...decided, refundFen: 23_001, note: 'x' });
    expect(sent).toMatchObject([
      { name: 'forceCancel', command: { bearer: 'PLATFORM', refundFen: 23_001 } },
    ]);
  });
});
