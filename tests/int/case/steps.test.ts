import { randomUUID } from 'node:crypto';
import { AppError } from '../../../contract/terms/errors.js';
import { createCaseSteps } from '../../../use-cases/case/case-steps.js';
import type { OrderGateway } from '../../../use-cases/order/gateway.js';
import type { CaseInput } from '../../../workflows/contract.js';
import { openMoneyWorld, type MoneyOrder, type MoneyWorld } from '../order/money-fixture.js';
import { CUSTOMER, OPERATOR, workerActor } from '../order/transition-fixture.js';
import {
  DAY,
  caseOf,
  complain,
  completed,
  decide,
  handedIn,
  quietGateway,
  show,
} from './case-fixture.js';

let world: MoneyWorld;
beforeEach(async () => {
  world = await openMoneyWorld();
});
afterEach(() => world.close());

const stepsWith = (overrides: Partial<OrderGateway> = {}) => {
  const gateway = quietGateway(overrides);
  return { gateway, steps: createCaseSteps(world.deps, gateway) };
};

const requestOf = (order: MoneyOrder, key: string = randomUUID()) => ({
  orderId: order.id,
  actor: CUSTOMER,
  receivedAtMs: world.nowMs(),
  key,
  kind: 'DISPUTE' as const,
  reason: 'INCOMPLETE' as const,
  note: '阳台没有打扫',
  evidenceIds: ['up-1', 'up-2'],
});

/** The order's run: it stores the dispute as it would. */
const runOf = (order: MoneyOrder): Partial<OrderGateway> => ({
  updateOrder: async ({ name, command }) => {
    expect(name).toBe('dispute');
    const { caseNo, noteId, actor } = command as CaseInput;
    const change = { event: 'dispute', atMs: world.nowMs(), caseNo } as const;
    await order.run.apply(change, { actor, reason: 'DISPUTED', ...(noteId && { noteId }) });
    return { orderId: order.id, status: 'AWAITING_CONFIRMATION', seq: order.run.state.seq };
  },
});

describe('a customer', () => {
  test('[C7] complains before completion: the run opens the case, its words on the timeline', async () => {
    const order = await handedIn(world);
    const { steps } = stepsWith(runOf(order));
    const request = requestOf(order);
    await show(order, request.evidenceIds);
    const opened = await steps.open(request);
    expect(opened).toMatchObject({ status: 'OPEN', note: request.note, decision: null });
    expect(opened.evidence.map(({ id }) => id)).toEqual(['up-1', 'up-2']);
    expect(await steps.open(request)).toEqual(opened);
    const events = await world.deps.orders.eventsOf(order.id);
    expect(events.at(-1)).toMatchObject({ event: 'dispute', note: request.note });
    await expect(steps.open(requestOf(order))).rejects.toMatchObject({ code: 'CASE_EXISTS' });
  });

  test('[C7] complains as the order completes: the same case opens after completion', async () => {
    const order = await handedIn(world);
    const { steps, gateway } = stepsWith({
      updateOrder: async () => {
        const change = { event: 'autoConfirm', atMs: world.nowMs() } as const;
        await order.run.apply(change, { reason: 'AUTO_CONFIRMED' });
        throw new AppError('ORDER_ENDED');
      },
    });
    const request = requestOf(order);
    await show(order, request.evidenceIds);
    const { caseNo } = await steps.open(request);
    expect(gateway.told).toEqual([`hold ${caseNo}`, `case ${caseNo}`]);
    expect(await order.document()).toMatchObject({ status: 'COMPLETED', openCaseNo: caseNo });
    expect(await world.deps.cases.countOf(order.id)).toBe(1);
  });

  test("[X11] never sees or touches another customer's case", async () => {
    const order = await completed(world);
    const caseNo = await complain(order);
    const { steps } = stepsWith();
    const stranger = { kind: 'customer', id: 'customer-2' } as const;
    const scope = { customerId: stranger.id };
    const notFound = { code: 'NOT_FOUND' };
    const step = { caseNo, actor: stranger, receivedAtMs: world.nowMs(), key: 'k', scope };
    await expect(steps.open({ ...requestOf(order), actor: stranger })).rejects.toMatchObject(
      notFound,
    );
    await expect(
      steps.ofOrder({ orderId: order.id, scope, viewerId: stranger.id }),
    ).rejects.toMatchObject(notFound);
    await expect(
      steps.addEvidence({ ...step, evidenceIds: ['x'], kind: 'PHOTO' }),
    ).rejects.toMatchObject(notFound);
  });

  test('[C7] has no case before the work is handed in', async () => {
    const order = await world.sell();
    await order.pay();
    const { steps } = stepsWith();
    await expect(steps.open(requestOf(order))).rejects.toMatchObject({
      code: 'TRANSITION_NOT_ALLOWED',
    });
    expect(await world.deps.cases.countOf(order.id)).toBe(0);
  });
});

test('[X11] the worker has his say once; each side sees its own photos, the desk all', async () => {
  const order = await completed(world);
  const caseNo = await complain(order);
  const { steps } = stepsWith();
  const actor = workerActor(world.workerId(0));
  const said = {
    caseNo,
    orderId: order.id,
    actor,
    receivedAtMs: world.nowMs(),
    key: 'say-1',
    scope: { workerId: actor.id },
    note: '用户当时不在阳台',
    evidenceIds: ['w-1'],
  };
  await show(order, said.evidenceIds);
  const mine = await steps.say(said);
  expect(mine.evidence.map(({ id }) => id)).toEqual(['w-1']);
  expect(await steps.say(said)).toEqual(mine);
  const [theirs] = await steps.ofOrder({
    orderId: order.id,
    scope: { customerId: CUSTOMER.id },
    viewerId: CUSTOMER.id,
  });
  expect(theirs?.evidence.map(({ id }) => id)).toEqual(['up-1']);
  const file = await steps.file({ caseNo, scope: {}, viewerId: OPERATOR.id });
  expect(file.evidence.map(({ id }) => id)).toEqual(['up-1', 'w-1']);
  expect(file.history.map(({ what, text }) => [what, text])).toEqual([
    ['OPENED', '厨房没有打扫干净'],
    ['STATEMENT', said.note],
  ]);
  expect(file.refundableFen).toBe((await order.document()).paidFen);
  const other = workerActor('somebody');
  await expect(
    steps.say({ ...said, actor: other, scope: { workerId: other.id } }),
  ).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

describe('the desk', () => {
  test('[S8] sees the cases of its cities, what is due first on top, page by page', async () => {
    const orders = [await completed(world), await completed(world), await completed(world)];
    const numbers: string[] = [];
    for (const order of orders) numbers.push(await complain(order));
    const { cityCode, policy } = await orders[0]!.document();
    const { steps } = stepsWith();
    const scope = { cityCodes: [cityCode] };
    const first = await steps.queue({ scope, limit: 2 });
    // One more than asked for tells that there is a next page.
    expect(first.map(({ caseNo }) => caseNo)).toEqual(numbers);
    const last = first[1]!;
    const after = { atMs: Date.parse(last.slaAt), id: last.caseNo };
    const next = await steps.queue({ scope, limit: 2, after });
    expect(next.map(({ caseNo }) => caseNo)).toEqual(numbers.slice(2));
    expect(await steps.queue({ scope: { cityCodes: [] }, limit: 9 })).toEqual([]);
    expect(await steps.queue({ scope, cityCode: 'elsewhere', limit: 9 })).toEqual([]);
    const overdue = { scope, isOverdueOnly: true, limit: 9 };
    expect(await steps.queue(overdue)).toEqual([]);
    world.advance(policy.caseSlaMs + DAY);
    expect(await steps.queue(overdue)).toHaveLength(3);
    await decide(orders[0]!, { caseNo: numbers[0]!, decision: 'REJECT' });
    const open = await steps.queue({ scope, statuses: ['OPEN'], limit: 9 });
    expect(open.map(({ caseNo }) => caseNo)).toEqual(numbers.slice(1));
  });

  test('[S8] decides through the run, which is started if it was lost; words are kept', async () => {
    const order = await completed(world);
    const caseNo = await complain(order);
    const updateIds: string[] = [];
    const { steps, gateway } = stepsWith({
      decideCase: async ({ updateId, command }) => {
        updateIds.push(updateId);
        expect(command).toMatchObject({ decision: 'PARTIAL', refundFen: 300, bearer: 'PLATFORM' });
        expect(await world.deps.orderNotes.findById(command.noteId ?? '')).toMatchObject({
          text: '酌情退款',
        });
        return { caseNo, status: 'DECIDED' };
      },
    });
    const step = {
      caseNo,
      actor: OPERATOR,
      receivedAtMs: world.nowMs(),
      key: 'k1',
      scope: { cityCodes: [(await order.document()).cityCode] },
      decision: 'PARTIAL',
      refundFen: 300,
      bearer: 'PLATFORM',
      note: '酌情退款',
    } as const;
    expect(await steps.decide(step)).toEqual({ caseNo, status: 'DECIDED' });
    expect(gateway.told).toEqual([`case ${caseNo}`]);
    await steps.decide(step);
    expect(new Set(updateIds).size).toBe(1);
    const { steps: late } = stepsWith({
      decideCase: async () => {
        throw new AppError('ORDER_ENDED');
      },
    });
    await expect(late.decide(step)).rejects.toMatchObject({ code: 'CASE_DECIDED' });
    await expect(
      steps.decide({ ...step, scope: { cityCodes: ['elsewhere'] } }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await caseOf(order, caseNo)).status).toBe('OPEN');
  });
});
