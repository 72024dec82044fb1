import { workerModel } from '../../../data/models/worker.js';
import { createLedgerRepository } from '../../../data/repositories/ledger-repository.js';
import { depositJournal } from '../../../domain/ledger/deposit-postings.js';
import {
  openTransitionWorld,
  shorthands,
  type TransitionWorld,
} from '../order/transition-world.js';
import { CITY, missed, openDesk, type Desk } from './discipline-fixture.js';

let world: TransitionWorld;
let desk: Desk;
beforeAll(async () => {
  world = await openTransitionWorld();
  desk = await openDesk(world.connection, world.deps);
});
beforeEach(() => world.reset());
afterAll(async () => {
  await desk.close();
  await world.close();
});

const { workerOf } = shorthands(() => world);
const maker = 'financeMaker~maker';
const checker = 'financeChecker~checker';
const reason = '客户物品损坏赔付';

const pathOf = (workerId: string, rest: string) => `/admin/workers/${workerId}/deposit/${rest}`;
const topUp = (workerId: string, amountFen: number, reference: string) =>
  desk.call(maker, pathOf(workerId, 'top-ups'), { amountFen, reference, reason });
const deduct = (workerId: string, amountFen: number, breachId: string) =>
  desk.call(maker, pathOf(workerId, 'deductions'), { amountFen, breachId, reason });
const check = (as: string, movementId: unknown, verb = 'approve') =>
  desk.call(as, `/admin/deposit-movements/${String(movementId)}/${verb}`, { reason: '已复核' });
const balanceOf = async (workerId: string) => (await desk.standing(workerId)).deposit.balanceFen;

describe('a deposit', () => {
  test('[X26] is what came in with the application and by top-ups, each receipt once', async () => {
    const workerId = workerOf(0);
    await world.deps.ledger.postOnce(
      depositJournal({ applicationId: 'application-1', ownerId: workerId, amountFen: 50_000 }),
    );
    expect(await balanceOf(workerId)).toBe(50_000);
    expect(await topUp(workerId, 10_000, 'bank-1')).toMatchObject({
      status: 201,
      json: { kind: 'TOP_UP', status: 'BOOKED' },
    });
    const again = await Promise.all([
      topUp(workerId, 10_000, 'bank-1'),
      topUp(workerOf(1), 10_000, 'bank-1'),
    ]);
    expect(again.map(({ json }) => json.code)).toEqual(['ALREADY_EXISTS', 'ALREADY_EXISTS']);
    expect(await balanceOf(workerId)).toBe(60_000);
    const many = await Promise.all([1, 2, 3].map(() => topUp(workerId, 1_000, 'bank-2')));
    expect(many.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(await balanceOf(workerId)).toBe(61_000);
  });

  test('[X26] is deducted from by two people, for a breach of this worker', async () => {
    const workerId = workerOf(1);
    await topUp(workerId, 20_000, 'bank-3');
    const breachId = await missed(await world.order(), workerId);
    expect((await deduct(workerOf(2), 100, breachId)).status).toBe(404);
    const none = { amountFen: 100, reason };
    expect((await desk.call(maker, pathOf(workerId, 'deductions'), none)).status).toBe(400);
    const asked = await deduct(workerId, 5_000, breachId);
    expect(asked).toMatchObject({ status: 201, json: { status: 'REQUESTED', madeBy: 'maker' } });
    expect(await balanceOf(workerId)).toBe(20_000);
    expect((await check(maker, asked.json.id)).status).toBe(403);
    // The person counts, whatever role he has by now.
    expect(await check('financeChecker~maker', asked.json.id)).toMatchObject({
      status: 409,
      json: { code: 'FOUR_EYES' },
    });
    const queue = await desk.call(checker, '/admin/deposit-movements');
    expect(queue.json.items).toEqual([expect.objectContaining({ id: asked.json.id, breachId })]);
    const both = await Promise.all([check(checker, asked.json.id), check(checker, asked.json.id)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await balanceOf(workerId)).toBe(15_000);
    expect((await desk.standing(workerId)).deposit.movements[0]).toMatchObject({
      kind: 'DEDUCTION',
      status: 'BOOKED',
      reason,
      appealUntil: expect.any(String),
    });
  });

  test('[X26] never goes below zero, whatever is approved at once', async () => {
    const workerId = workerOf(2);
    await topUp(workerId, 10_000, 'bank-4');
    const breachId = await missed(await world.order(), workerId);
    const asked = await Promise.all([1, 2, 3].map(() => deduct(workerId, 4_000, breachId)));
    const done = await Promise.all(asked.map(({ json }) => check(checker, json.id)));
    expect(done.map(({ status }) => status).sort()).toEqual([200, 200, 409]);
    const refused = done.find(({ status }) => status === 409);
    expect(refused?.json.code).toBe('INSUFFICIENT_BALANCE');
    expect(await balanceOf(workerId)).toBe(2_000);
    const left = (await desk.standing(workerId)).deposit.movements;
    expect(left.filter(({ status }) => status === 'REQUESTED')).toHaveLength(1);
    const rest = left.find(({ status }) => status === 'REQUESTED');
    expect(await check(checker, rest?.id, 'reject')).toMatchObject({
      status: 200,
      json: { status: 'REJECTED', checkReason: '已复核' },
    });
  });

  test('[X26] gets a deduction back when an appeal says so, decided by a third person', async () => {
    const workerId = workerOf(3);
    await topUp(workerId, 10_000, 'bank-5');
    const breachId = await missed(await world.order(), workerId);
    const { json } = await deduct(workerId, 4_000, breachId);
    const body = { subject: 'DEDUCTION', subjectId: json.id, words: '不是我损坏的' };
    const appeal = () => desk.call(`worker~${workerId}`, '/worker/appeals', body);
    expect(await appeal()).toMatchObject({ json: { code: 'ACTION_NOT_ALLOWED' } });
    await check(checker, json.id);
    const opened = await appeal();
    expect(opened.status).toBe(201);
    const decide = (as: string) =>
      desk.call(as, `/admin/standing-appeals/${String(opened.json.id)}/decide`, {
        outcome: 'WAIVED',
        reason: '核实属实',
      });
    expect(await decide(`support~checker~${CITY}`)).toMatchObject({
      json: { code: 'SAME_PERSON' },
    });
    expect((await decide(`support~third~${CITY}`)).status).toBe(200);
    const { deposit } = await desk.standing(workerId);
    expect(deposit.balanceFen).toBe(10_000);
    expect(deposit.movements[0]).toMatchObject({ status: 'RETURNED', appealUntil: null });
  });

  test('[X26] of somebody who has left is asked back once, and nothing is paid here', async () => {
    const workerId = workerOf(4);
    await topUp(workerId, 3_000, 'bank-6');
    const ask = () =>
      desk.call(maker, pathOf(workerId, 'refund-requests'), { reason: '离职退押金' });
    expect(await ask()).toMatchObject({ json: { code: 'ACTION_NOT_ALLOWED' } });
    await workerModel(world.connection).updateOne({ _id: workerId }, { status: 'LEFT' });
    const asked = await Promise.all([ask(), ask()]);
    expect(asked.map(({ status }) => status).sort()).toEqual([201, 409]);
    const refund = asked.find(({ status }) => status === 201);
    expect(refund?.json).toMatchObject({ kind: 'REFUND', status: 'REQUESTED', amountFen: 3_000 });
    expect(await check(checker, refund?.json.id)).toMatchObject({
      json: { code: 'ACTION_NOT_ALLOWED' },
    });
    expect(await balanceOf(workerId)).toBe(3_000);
    await workerModel(world.connection).updateOne({ _id: workerId }, { status: 'ACTIVE' });
  });

  test('[X26] every movement is in the ledger, which sums to nothing', async () => {
    const ledger = createLedgerRepository(world.connection);
    await ledger.rollUpHot();
    expect(await ledger.sumAll()).toMatchObject({ isBalanced: true });
    expect(await ledger.verifyBalances()).toEqual([]);
  });
});
