import type { AdditionChoice } from '../../../contract/schemas/order-additions.js';
import type { Actor } from '../../../contract/terms/order.js';
import { createAdditionSteps } from '../../../use-cases/order/addition-steps.js';
import { draftAddition } from '../../../use-cases/order/draft-addition.js';
import type { OrderGateway } from '../../../use-cases/order/gateway.js';
import { closeBill } from '../../../use-cases/payment/check-payments.js';
import { paymentNoOf } from '../../../use-cases/payment/open-payment.js';
import type { AdditionInput } from '../../../workflows/contract.js';
import { openMoneyWorld, type MoneyOrder, type MoneyWorld } from './money-fixture.js';
import { CUSTOMER, HOUR, workerActor } from './transition-fixture.js';

let world: MoneyWorld;
beforeAll(async () => {
  world = await openMoneyWorld();
});
afterAll(() => world.close());

/** Steps over a gateway that stores a proposal as the order's run would. */
function stepsOf(order: MoneyOrder) {
  const gateway = {
    updateOrder: async ({ name, command }: { name: string; command: AdditionInput }) => {
      const { actor, additionNo, paymentNo, kind, minutes, amountFen, ticketId = '' } = command;
      const by = actor.kind === 'worker' ? ('worker' as const) : ('customer' as const);
      const atMs = world.nowMs();
      if (name === 'proposeAddition' && order.run.state.addition === null) {
        const expiresAtMs = atMs + HOUR;
        const addition = {
          ...{ additionNo, paymentNo, kind, minutes, amountFen, ticketId, by, expiresAtMs },
        };
        await order.run.apply({ event: 'proposeAddition', atMs, addition }, { actor });
      }
      if (name === 'additionRefused') {
        const change = { event: 'additionRefused', atMs, additionNo, endsOrder: false } as const;
        await order.run.apply(change, { actor });
      }
      return { orderId: order.id, status: order.run.state.status, seq: order.run.state.seq };
    },
  } as unknown as OrderGateway;
  const steps = createAdditionSteps(world.deps, gateway);
  const request = (actor: Actor, key = 'k1') => ({
    orderId: order.id,
    actor,
    receivedAtMs: world.nowMs(),
    key,
  });
  const propose = (choice: AdditionChoice, actor: Actor = CUSTOMER, key = 'k1') =>
    steps.proposeAddition({ ...request(actor, key), choice });
  return { steps, request, propose };
}

async function atTheDoor(): Promise<MoneyOrder> {
  const order = await world.sell();
  await order.pay();
  return order.reach('ARRIVED');
}

describe('proposing', () => {
  test('[X5] more time costs the item’s price by the minute, rounded down', async () => {
    const order = await atTheDoor();
    const offering = await world.deps.catalogue.offering((await order.document()).offeringId);
    const { priceFen = 0, durationMinutes = 1 } = offering ?? {};
    const { propose } = stepsOf(order);
    const addition = await propose({ kind: 'TIME', minutes: 60 });
    const { no } = await order.document();
    expect(addition).toMatchObject({
      additionNo: `${no}A01`,
      kind: 'TIME',
      by: 'customer',
      ticketId: order.run.ticketId(),
      minutes: 60,
      amountFen: Math.floor((priceFen * 60) / durationMinutes),
      status: 'PROPOSED',
    });
    expect(await world.deps.additions.find(`${no}A01`)).toMatchObject({
      paymentNo: paymentNoOf(no, 2),
    });
  });

  test('[X5] a repeat of the request is the same addition; requests at once get numbers of their own', async () => {
    const run = await atTheDoor();
    const order = await run.document();
    const draft = (key: string) =>
      draftAddition(world.deps, {
        ...{ orderId: order._id, actor: CUSTOMER, receivedAtMs: world.nowMs(), key, order },
        choice: { kind: 'TIME', minutes: 30 },
      });
    const keys = ['k1', 'k1', 'k2', 'k1', 'k3'];
    const rows = await Promise.all(keys.map(draft));
    const numbers = rows.map(({ _id }) => _id);
    expect(new Set(numbers)).toEqual(new Set(['01', '02', '03'].map((n) => `${order.no}A${n}`)));
    expect(await draft('k1')).toMatchObject({ _id: numbers[0] });
    expect(await world.deps.additions.ofOrder(order._id)).toHaveLength(3);
  });

  test('[X5] a price on site is the worker’s, line by line in his words', async () => {
    const order = await atTheDoor();
    const { propose } = stepsOf(order);
    const lines = [
      { label: '更换水管', amountFen: 5_000 },
      { label: '辅材', amountFen: 1_234 },
    ];
    const choice = { kind: 'QUOTE', minutes: 0, lines } as const;
    const addition = await propose(
      { ...choice, lines: [...lines] },
      workerActor(world.workerId(0)),
    );
    expect(addition).toMatchObject({
      by: 'worker',
      amountFen: 6_234,
      lines: [{ code: 'QUOTE:1' }, { code: 'QUOTE:2' }],
    });
  });

  test.each([
    ['no whole step', { kind: 'TIME', minutes: 31 }],
    ['too long', { kind: 'TIME', minutes: 270 }],
    ['an option nobody sells', { kind: 'ITEMS', optionCodes: ['none'] }],
  ] as const)('[X5] refused: %s', async (_why, choice) => {
    const { propose } = stepsOf(await atTheDoor());
    await expect(propose(choice as unknown as AdditionChoice)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  test('[X5] only while the worker is there, and only by him', async () => {
    const order = await world.sell();
    await order.pay();
    await order.reach('EN_ROUTE');
    const { propose } = stepsOf(order);
    const choice = { kind: 'TIME', minutes: 30 } as const;
    const refusal = { code: 'TRANSITION_NOT_ALLOWED' };
    await expect(propose(choice)).rejects.toMatchObject(refusal);
    const other = stepsOf(await atTheDoor());
    const stranger = workerActor(world.workerId(4));
    await expect(other.propose(choice, stranger)).rejects.toMatchObject(refusal);
  });
});

describe('paying', () => {
  const pay = (order: MoneyOrder, additionNo: string) => ({
    orderId: order.id,
    customerId: CUSTOMER.id,
    additionNo,
  });

  test('[X5] opens one bill, paid once; the bill is not one of the order', async () => {
    const order = await atTheDoor();
    const { steps, propose } = stepsOf(order);
    const { additionNo, amountFen } = await propose({ kind: 'TIME', minutes: 30 });
    const first = await steps.payAddition(pay(order, additionNo));
    expect(await steps.payAddition(pay(order, additionNo))).toEqual(first);
    expect(first.amountFen).toBe(amountFen);
    const change = { event: 'additionPaid', atMs: world.nowMs(), additionNo } as const;
    expect(await order.payMore(change, first.paymentNo)).toMatchObject({ kind: 'booked' });
    await expect(steps.payAddition(pay(order, additionNo))).rejects.toMatchObject({
      code: 'ALREADY_PAID',
    });
    expect(await steps.additionsOf({ orderId: order.id, scope: {} })).toMatchObject([
      { additionNo, status: 'PAID' },
    ]);
    await order.cancelAt(order.startMs);
    await order.expectEmptyEscrow();
  });

  test('[X5][P8] not by somebody else, not after its time, not once it is being closed', async () => {
    const order = await atTheDoor();
    const { steps, propose } = stepsOf(order);
    const { additionNo } = await propose({ kind: 'TIME', minutes: 30 });
    const mine = pay(order, additionNo);
    await expect(steps.payAddition({ ...mine, customerId: 'customer-2' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(steps.payAddition({ ...mine, additionNo: 'other' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const { paymentNo = '' } = (await world.deps.additions.find(additionNo)) ?? {};
    expect(await closeBill(world.deps, { orderId: order.id, paymentNo })).toEqual({
      kind: 'unpaid',
    });
    await expect(steps.payAddition(mine)).rejects.toMatchObject({ code: 'PAYMENT_CLOSED' });
    const late = await atTheDoor();
    const other = stepsOf(late);
    const proposed = await other.propose({ kind: 'TIME', minutes: 30 });
    world.advance(2 * HOUR);
    await expect(other.steps.payAddition(pay(late, proposed.additionNo))).rejects.toMatchObject({
      code: 'PAYMENT_CLOSED',
    });
  });

  test('[X5] refused: it is over, and the order goes on', async () => {
    const order = await atTheDoor();
    const { steps, propose, request } = stepsOf(order);
    const { additionNo } = await propose({ kind: 'TIME', minutes: 30 });
    await steps.refuseAddition({ ...request(CUSTOMER, 'k2'), additionNo });
    expect(await steps.additionsOf({ orderId: order.id, scope: {} })).toMatchObject([
      { additionNo, status: 'REFUSED' },
    ]);
    await expect(
      steps.refuseAddition({ ...request(CUSTOMER, 'k3'), additionNo: 'other' }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
